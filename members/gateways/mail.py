"""Mail through the company's own server where it named one, else through the platform's (MALL_EMAIL_…).

A letter keeps its Message-ID at every try: a mailbox that got it already shows it once.
"""

import contextlib
import smtplib
from collections.abc import Sequence
from email.errors import HeaderParseError
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.message import sanitize_address
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.registry.gateways import Secret
from members.gateways.base import BAD_ADDRESS, TIMEOUT, GatewayDown, Letter, MessageGateway, ReachedBy, SendResult

SMTP = "members.gateways.mail_server.PublicServer"


class Mail:
    """One connection for all letters of a round, opened with the first; one that broke is opened again."""

    at_once = 1

    def __init__(self, secrets: dict[str, Any]) -> None:
        self._from = secrets.get("from_email") or settings.DEFAULT_FROM_EMAIL
        self._server: dict[str, Any] = {}
        self._open: Any = None
        if host := secrets.get("host"):
            port = int(secrets.get("port") or 465)
            self._server = {
                "backend": SMTP,
                "host": host,
                "port": port,
                "username": secrets.get("user") or "",
                "password": secrets.get("password") or "",
                "use_ssl": port == 465,
                "use_tls": port == 587,
                "timeout": TIMEOUT[1],
            }

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """Each in its own envelope. Raises GatewayDown where the server can't be reached."""
        return [self._send(letter) for letter in letters]

    def close(self) -> None:
        """Take leave of the server."""
        connection, self._open = self._open, None
        if connection is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                connection.close()

    def _server_now(self) -> Any:
        if self._open is None:
            connection = get_connection(**self._server)
            try:
                connection.open()
            except (OSError, smtplib.SMTPException) as fault:
                raise GatewayDown(type(fault).__name__) from fault
            self._open = connection
        return self._open

    def _send(self, letter: Letter) -> SendResult:
        if not _is_address(letter.to):
            return SendResult(False, why=BAD_ADDRESS, is_final=True)
        connection = self._server_now()
        host = self._from.rpartition("@")[2].rstrip(">") or "localhost"
        text = f"{letter.body}\n\n{letter.url}".strip()
        mail = EmailMultiAlternatives(
            letter.title.replace("\n", " "),
            text,
            self._from,
            [letter.to],
            connection=connection,
            headers={"Message-ID": f"<{letter.reference}@{host}>", "Auto-Submitted": "auto-generated"},
        )
        mail.attach_alternative(_html(letter), "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _words in refused.recipients.values()]
            return SendResult(False, why=f"SMTP {codes[:1]}", is_final=all(code >= 500 for code in codes))
        except (OSError, smtplib.SMTPException) as fault:
            self.close()  # what it left half-said must not spoil the next letter
            return SendResult(False, why=type(fault).__name__)
        return SendResult(True)


def _is_address(text: str) -> bool:
    """Whether Django's mail takes it, and it names one mailbox at one host."""
    name, at, host = sanitized.rpartition("@") if (sanitized := _sanitized(text)) else ("", "", "")
    return bool(at and name and host) and not set(text) & set(" ,;<>\r\n")


def _sanitized(text: str) -> str:
    try:
        return str(sanitize_address(text, "utf-8"))
    except (ValueError, UnicodeError, IndexError, HeaderParseError):
        return ""


def _html(letter: Letter) -> str:
    link = f'<p><a href="{escape(letter.url)}">{escape(_("打开查看"))}</a></p>' if letter.url else ""
    return f"<h2>{escape(letter.title)}</h2><p>{escape(letter.body)}</p>{link}"


CHANNEL = MessageGateway(
    name="mail",
    icon="tabler--inbox",
    hint=gettext_lazy("发到花名册里的邮箱；不填服务器时用平台的邮件服务。"),
    reached_by=ReachedBy.EMAIL,
    open=Mail,
    secrets=(
        Secret("from_email", gettext_lazy("发件人邮箱"), is_optional=True),
        Secret("host", gettext_lazy("SMTP 服务器"), is_optional=True),
        Secret("port", gettext_lazy("SMTP 端口"), is_optional=True, is_number=True),
        Secret("user", gettext_lazy("SMTP 用户名"), is_optional=True),
        Secret("password", gettext_lazy("SMTP 密码"), is_optional=True),
    ),
)
