"""DingTalk's work notices: one call reaches up to a hundred people; userids are employee numbers.

The same words reach the same person once a day over there, so a try whose answer was lost does not reach people twice.
"""

from collections.abc import Sequence
from typing import Any

import requests
from django.utils.translation import gettext_lazy as _

from core.registry.gateways import Secret
from members.gateways.base import (
    GatewayDown,
    Letter,
    MessageGateway,
    OneByOne,
    ReachedBy,
    SendResult,
    Token,
    in_groups,
    said_by,
)

HOST = "https://oapi.dingtalk.com"
AT_MOST = 100  # people one notice can name: DingTalk's own limit
TOKEN_OVER = (40001, 40014, 42001)  # the access token is wrong or over: one fresh one is asked for
NOBODY = 33012  # none of the userids is one


class DingTalk(OneByOne):
    """A company's own app at DingTalk."""

    at_once = AT_MOST

    def __init__(self, secrets: dict[str, Any]) -> None:
        self._key, self._secret, self._agent = secrets["app_key"], secrets["app_secret"], int(secrets["agent_id"])
        self._token = Token("dingtalk", self._key, self._fetch)

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """By groups of the same words."""
        return in_groups(letters, AT_MOST, self._send)

    def _fetch(self) -> tuple[str, int]:
        said = said_by(requests.get, f"{HOST}/gettoken", params={"appkey": self._key, "appsecret": self._secret})
        if said.get("errcode"):
            raise GatewayDown(f"{said['errcode']} {said.get('errmsg', '')}")
        return said["access_token"], int(said.get("expires_in", 7200))

    def _send(self, group: list[Letter]) -> list[SendResult]:
        notice = {
            "agent_id": self._agent,
            "userid_list": ",".join(letter.to for letter in group),
            "msg": _words(group[0]),
        }
        for is_last in (False, True):
            said = said_by(
                requests.post,
                f"{HOST}/topapi/message/corpconversation/asyncsend_v2",
                params={"access_token": self._token.value()},
                json=notice,
            )
            if said.get("errcode") not in TOKEN_OVER or is_last:
                break
            self._token.drop()
        if said.get("errcode") == NOBODY:
            return [SendResult(False, why="invalid userid", is_final=True)] * len(group)
        if said.get("errcode"):
            raise GatewayDown(f"{said['errcode']} {said.get('errmsg', '')}")
        return [SendResult(True, provider_no=str(said.get("task_id", ""))[:80])] * len(group)


def _words(letter: Letter) -> dict[str, Any]:
    if not letter.url:
        return {"msgtype": "text", "text": {"content": f"{letter.title}\n{letter.body}"}}
    card = {
        "title": letter.title,
        "markdown": f"**{letter.title}**\n\n{letter.body}",
        "single_title": letter.title[:20],
        "single_url": letter.url,
    }
    return {"msgtype": "action_card", "action_card": card}


CHANNEL = MessageGateway(
    name="dingtalk",
    icon="tabler--message",
    hint=_("按工号找到成员：工号须与通讯录里的账号（userid）一致。"),
    reached_by=ReachedBy.EMPLOYEE_NO,
    open=DingTalk,
    secrets=(
        Secret("app_key", _("应用 AppKey")),
        Secret("app_secret", _("应用 AppSecret")),
        Secret("agent_id", _("应用 AgentId"), is_number=True),
    ),
)
