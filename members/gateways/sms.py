"""Texts through Aliyun (dysmsapi 2017-05-25), signed with ACS3-HMAC-SHA256. The template has one place, `title`; that of codes
has `code`.

Over there a repeat is a second text, so services/sending.py never repeats one that may have been taken; `OutId` carries the
reference, by which it can be found in their report.
"""

import datetime as dt
import hashlib
import hmac
import json
import secrets as random
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import requests
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry.gateways import Secret
from members.gateways.base import (
    GatewayDown,
    Letter,
    MessageGateway,
    OneByOne,
    ReachedBy,
    SendResult,
    in_groups,
    said_by,
)

HOST = "dysmsapi.aliyuncs.com"
VERSION = "2017-05-25"
NOBODY = ("isv.MOBILE_NUMBER_ILLEGAL", "isv.BLACK_KEY_CONTROL_LIMIT", "isv.MOBILE_COUNT_OVER_LIMIT")
TITLE_AT_MOST = 35  # characters a template's place may hold


class AliyunSms(OneByOne):
    """A company's signature and template at Aliyun."""

    def __init__(self, secrets: dict[str, Any]) -> None:
        self._key, self._secret = secrets["access_key_id"], secrets["access_key_secret"]
        self._sign_name, self._template = secrets["sign_name"], secrets["template_code"]
        self._code_template = secrets.get("code_template", "")

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """One by one, so that each knows what became of it."""
        return in_groups(letters, 1, self._send)

    def _send(self, group: list[Letter]) -> list[SendResult]:
        (letter,) = group
        said = self._ask(
            "SendSms",
            {
                "PhoneNumbers": letter.to,
                "SignName": self._sign_name,
                "TemplateCode": self._code_template if letter.code else self._template,
                "TemplateParam": json.dumps(_places(letter), ensure_ascii=False),
                "OutId": letter.reference,
            },
        )
        code = said.get("Code", "")
        if code == "OK":
            return [SendResult(True, provider_no=str(said.get("BizId", ""))[:80])]
        if code in NOBODY:
            return [SendResult(False, why=code, is_final=True)]
        raise GatewayDown(f"{code} {said.get('Message', '')}"[:200])

    def _ask(self, action: str, query: dict[str, str]) -> dict[str, Any]:
        text = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in sorted(query.items()))
        return said_by(requests.post, f"https://{HOST}/?{text}", headers=self._signed(action, text))

    def _signed(self, action: str, query: str) -> dict[str, str]:
        nothing = hashlib.sha256(b"").hexdigest()
        headers = {
            "host": HOST,
            "x-acs-action": action,
            "x-acs-content-sha256": nothing,
            "x-acs-date": timezone.now().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "x-acs-signature-nonce": random.token_hex(16),
            "x-acs-version": VERSION,
        }
        names = ";".join(sorted(headers))
        lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
        asked = f"POST\n/\n{query}\n{lines}\n{names}\n{nothing}"
        signed = hmac.new(
            self._secret.encode(), f"ACS3-HMAC-SHA256\n{hashlib.sha256(asked.encode()).hexdigest()}".encode(), "sha256"
        )
        headers["Authorization"] = (
            f"ACS3-HMAC-SHA256 Credential={self._key},SignedHeaders={names},Signature={signed.hexdigest()}"
        )
        return headers


def _places(letter: Letter) -> dict[str, str]:
    """What a template's places say; a code has a template of its own, approved as one."""
    return {"code": letter.code} if letter.code else {"title": letter.title[:TITLE_AT_MOST]}


CHANNEL = MessageGateway(
    name="sms",
    icon="tabler--phone",
    hint=_("阿里云短信；模板里放一个变量 title，例如「您有新消息：${title}」。"),
    reached_by=ReachedBy.PHONE,
    repeats_arrive_twice=True,
    open=AliyunSms,
    secrets=(
        Secret("access_key_id", _("AccessKey ID")),
        Secret("access_key_secret", _("AccessKey Secret")),
        Secret("sign_name", _("短信签名")),
        Secret("template_code", _("短信模板编号")),
        Secret("code_template", _("验证码模板编号"), is_optional=True),
    ),
)
