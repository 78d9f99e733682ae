"""A mall's host names as people read them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django_tenants.utils import schema_context

from tenants.models import Domain

# What a button on a name's card came to, in words.
OUTCOMES = {
    "verified": _("验证通过，域名已启用"),
    "waiting": _("还没有验证通过，原因见下方"),
    "primary": _("主域名已更换"),
    "redirect": _("访问会转到主域名"),
    "serve": _("已改为直接访问"),
    "remove": _("域名已移除"),
}


@dataclass(frozen=True, slots=True)
class Address:
    """One host name of a mall."""

    row: Domain
    is_own: bool  # the platform's address for it
    target: str

    @property
    def shown(self) -> str:
        """The name in its own letters (punycode undone)."""
        try:
            return self.row.domain.encode().decode("idna")
        except UnicodeError:
            return self.row.domain

    @property
    def state(self) -> str:
        """primary · redirects · serves · waiting."""
        if self.row.verified_at is None:
            return "waiting"
        return "primary" if self.row.is_primary else "redirects" if self.row.redirects else "serves"

    @property
    def file_path(self) -> str:
        """Where the proving file belongs."""
        return f"/.well-known/xiaoyang-{self.row.token}"


def addresses_of(tenant: Any) -> list[Address]:
    """The mall's host names: the primary one first, then the proved ones. One query, in public."""
    target = f"{tenant.slug}.{settings.BASE_DOMAIN}"
    with schema_context("public"):
        rows = list(Domain.objects.filter(tenant_id=tenant.pk).order_by("-is_primary", "id"))
    rows.sort(key=lambda row: (not row.is_primary, row.verified_at is None))
    return [Address(row, row.domain == target, target) for row in rows]
