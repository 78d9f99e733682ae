"""A mail server whose name somebody typed: called at public addresses and mail ports only, at the address that was looked at.

A company that runs its own server inside its own network names that network to the platform (MALL_MAIL_NETWORKS).
"""

import ipaddress
import smtplib
import socket

from django.conf import settings
from django.core.mail.backends.smtp import EmailBackend

from core.safe_http import addresses_of, is_public

PORTS = frozenset({25, 465, 587, 2525})


class ServerRefused(OSError):
    """The name leads inside, or the port is none of a mail server's."""


def may_call(address: str) -> bool:
    """Whether a mail server may stand at this IP address."""
    networks = (ipaddress.ip_network(one) for one in settings.MAIL_NETWORKS)
    return is_public(address) or any(ipaddress.ip_address(address) in network for network in networks)


class _Smtp(smtplib.SMTP):
    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        found = addresses_of(host)
        if port not in PORTS or not found or not all(may_call(one) for one in found):
            raise ServerRefused(f"{host}:{port}")
        return socket.create_connection((found[0], port), timeout)


class _SmtpOverTls(smtplib.SMTP_SSL, _Smtp):
    """The TLS of the one, the address of the other."""


class PublicServer(EmailBackend):
    """Django's SMTP, through the calls above."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp
