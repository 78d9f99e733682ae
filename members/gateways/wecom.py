"""WeCom's work notices: one call reaches up to a thousand people; userids are employee numbers.

A repeat of the same words within half an hour is swallowed over there (`enable_duplicate_check`), so a try whose answer was
lost does not reach people twice.
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

HOST = "https://qyapi.weixin.qq.com/cgi-bin"
AT_MOST = 1000  # people one message can name: WeCom's own limit
TOKEN_OVER = (40014, 42001, 41001)  # the access token is wrong, over or missing: one fresh one is asked for
NOBODY = 81013  # none of them can be reached
SAME_FOR = 1800  # seconds


class WeCom(OneByOne):
    """A company's own app at WeCom."""

    at_once = AT_MOST

    def __init__(self, secrets: dict[str, Any]) -> None:
        self._corpid, self._secret, self._agentid = secrets["corpid"], secrets["secret"], int(secrets["agentid"])
        self._token = Token("wecom", f"{self._corpid}/{self._agentid}", self._fetch)

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """By groups of the same words."""
        return in_groups(letters, AT_MOST, self._send)

    def _fetch(self) -> tuple[str, int]:
        said = said_by(requests.get, f"{HOST}/gettoken", params={"corpid": self._corpid, "corpsecret": self._secret})
        if said.get("errcode"):
            raise GatewayDown(f"{said['errcode']} {said.get('errmsg', '')}")
        return said["access_token"], int(said.get("expires_in", 7200))

    def _send(self, group: list[Letter]) -> list[SendResult]:
        first = group[0]
        notice = {
            "touser": "|".join(letter.to for letter in group),
            "agentid": self._agentid,
            "enable_duplicate_check": 1,
            "duplicate_check_interval": SAME_FOR,
            **_words(first),
        }
        for is_last in (False, True):
            said = said_by(
                requests.post, f"{HOST}/message/send", params={"access_token": self._token.value()}, json=notice
            )
            if said.get("errcode") not in TOKEN_OVER or is_last:
                break
            self._token.drop()
        if said.get("errcode") == NOBODY:
            return [SendResult(False, why="invaliduser", is_final=True)] * len(group)
        if said.get("errcode"):
            raise GatewayDown(f"{said['errcode']} {said.get('errmsg', '')}")
        unknown = set(f"{said.get('invaliduser', '')}|{said.get('unlicenseduser', '')}".lower().split("|")) - {""}
        return [
            SendResult(False, why="invaliduser", is_final=True)
            if letter.to.lower() in unknown
            else SendResult(True, provider_no=str(said.get("msgid", ""))[:80])
            for letter in group
        ]


def _words(letter: Letter) -> dict[str, Any]:
    if not letter.url:
        return {"msgtype": "text", "text": {"content": f"{letter.title}\n{letter.body}"}}
    card = {"title": letter.title[:64], "description": letter.body[:256] or letter.title, "url": letter.url}
    return {"msgtype": "textcard", "textcard": card}


CHANNEL = MessageGateway(
    name="wecom",
    icon="tabler--message",
    hint=_("按工号找到成员：工号须与通讯录里的账号（userid）一致。"),
    reached_by=ReachedBy.EMPLOYEE_NO,
    open=WeCom,
    secrets=(
        Secret("corpid", _("企业 ID（CorpID）")),
        Secret("agentid", _("应用 AgentId"), is_number=True),
        Secret("secret", _("应用 Secret")),
    ),
)
