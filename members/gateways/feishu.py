"""Feishu's messages from a company's own bot, one person a call; user_ids are employee numbers.

Each carries a `uuid`: within an hour a repeat with the same one is not sent again over there.
"""

import json
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

HOST = "https://open.feishu.cn/open-apis"
TOKEN_OVER = (99991661, 99991663, 99991668)  # the access token is missing, wrong or over: one fresh one is asked for
NOBODY = (230001, 230013, 230017, 99992351, 99992364)  # no such person, or the bot may not write to them


class Feishu(OneByOne):
    """A company's own bot at Feishu."""

    def __init__(self, secrets: dict[str, Any]) -> None:
        self._app, self._secret = secrets["app_id"], secrets["app_secret"]
        self._token = Token("feishu", self._app, self._fetch)

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """One by one."""
        return in_groups(letters, 1, self._send)

    def _fetch(self) -> tuple[str, int]:
        said = said_by(
            requests.post,
            f"{HOST}/auth/v3/tenant_access_token/internal",
            json={"app_id": self._app, "app_secret": self._secret},
        )
        if said.get("code"):
            raise GatewayDown(f"{said['code']} {said.get('msg', '')}")
        return said["tenant_access_token"], int(said.get("expire", 7200))

    def _send(self, group: list[Letter]) -> list[SendResult]:
        (letter,) = group
        message = {
            "receive_id": letter.to,
            "msg_type": "interactive",
            "content": json.dumps(_card(letter), ensure_ascii=False),
            "uuid": letter.reference[:50],
        }
        for is_last in (False, True):
            said = said_by(
                requests.post,
                f"{HOST}/im/v1/messages",
                params={"receive_id_type": "user_id"},
                json=message,
                headers={"Authorization": f"Bearer {self._token.value()}"},
            )
            if said.get("code") not in TOKEN_OVER or is_last:
                break
            self._token.drop()
        if said.get("code") in NOBODY:
            return [SendResult(False, why=f"{said['code']} {said.get('msg', '')}"[:200], is_final=True)]
        if said.get("code"):
            raise GatewayDown(f"{said['code']} {said.get('msg', '')}")
        return [SendResult(True, provider_no=str((said.get("data") or {}).get("message_id", ""))[:80])]


def _card(letter: Letter) -> dict[str, Any]:
    elements: list[dict[str, Any]] = [
        {"tag": "div", "text": {"tag": "plain_text", "content": letter.body or letter.title}}
    ]
    if letter.url:
        button = {
            "tag": "button",
            "text": {"tag": "plain_text", "content": letter.title[:20]},
            "type": "primary",
            "url": letter.url,
        }
        elements.append({"tag": "action", "actions": [button]})
    title = {"tag": "plain_text", "content": letter.title}
    return {"config": {"wide_screen_mode": True}, "header": {"title": title, "template": "blue"}, "elements": elements}


CHANNEL = MessageGateway(
    name="feishu",
    icon="tabler--message",
    hint=_("按工号找到成员：工号须与通讯录里的账号（userid）一致。"),
    reached_by=ReachedBy.EMPLOYEE_NO,
    open=Feishu,
    secrets=(
        Secret("app_id", _("应用 App ID")),
        Secret("app_secret", _("应用 AppSecret")),
    ),
)
