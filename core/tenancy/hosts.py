"""From a host name to a tenant, remembered for a few seconds in this process."""

import time
from typing import Any

from django.conf import settings
from django.db import connection
from django_tenants.utils import get_tenant_domain_model, schema_context

_seen: dict[str, tuple[float, Any]] = {}
_SOME = 200  # hosts; where more are remembered, those whose time is up are put away
_sweep_at = _SOME


def tenant_of(host: str) -> Any | None:
    """The tenant that answers on the verified `host` (no port), or None. At most DOMAIN_CACHE_SECONDS old."""
    now = time.monotonic()
    if (hit := _seen.get(host)) and hit[0] > now:
        return hit[1]
    connection.set_schema_to_public()
    domain = (
        get_tenant_domain_model()
        .objects.select_related("tenant")
        .filter(domain=host, verified_at__isnull=False)
        .first()
    )
    tenant = domain.tenant if domain else None
    if tenant is not None:
        tenant.leads_to = tenant.host if domain.redirects and not domain.is_primary else ""
    if settings.DOMAIN_CACHE_SECONDS:
        if len(_seen) >= _sweep_at:
            _sweep(now)
        _seen[host] = (now + settings.DOMAIN_CACHE_SECONDS, tenant)
    return tenant


def _sweep(now: float) -> None:
    global _sweep_at
    for host, (until, _) in list(_seen.items()):
        if until <= now:
            _seen.pop(host, None)
    _sweep_at = max(_SOME, 2 * len(_seen))


def forget() -> None:
    """Drop what this process remembers (a tenant was just changed here)."""
    _seen.clear()


def origin() -> str:
    """`https://<primary host>` of the tenant in force, for links that leave the house. A tenant's role can't read host names,
    so they are looked up in public, once a tenant object."""
    tenant = connection.tenant
    if "host" not in tenant.__dict__:
        with schema_context("public"):
            tenant.host  # noqa: B018 -- remembered on the row
    return f"https://{tenant.host}" if settings.PRODUCTION else f"http://{tenant.host}:{settings.PORT}"
