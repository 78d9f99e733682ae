"""From a host name to its tenant, remembered for a few seconds in this process."""

import time
from typing import Any

from django.conf import settings
from django_tenants.utils import get_tenant_domain_model, schema_context

from core.tenancy.connections import connection


class HostLookup:
    """Finds tenants by host, and remembers each answer (also «none») for DOMAIN_CACHE_SECONDS."""

    SWEEP_AT_LEAST = 200  # remembered hosts from which on expired ones are dropped

    def __init__(self) -> None:
        self._known: dict[str, tuple[float, Any]] = {}  # host → when the answer expires, the answer
        self._sweep_at = self.SWEEP_AT_LEAST

    def tenant_of(self, host: str) -> Any | None:
        """The tenant that answers on the verified `host` (no port), or None. At most DOMAIN_CACHE_SECONDS old."""
        now = time.monotonic()
        if (hit := self._known.get(host)) and hit[0] > now:
            return hit[1]
        tenant = self._query(host)
        if settings.DOMAIN_CACHE_SECONDS:
            if len(self._known) >= self._sweep_at:
                self._drop_expired(now)
            self._known[host] = (now + settings.DOMAIN_CACHE_SECONDS, tenant)
        return tenant

    def _query(self, host: str) -> Any | None:
        connection.set_schema_to_public()
        domains = get_tenant_domain_model().objects.select_related("tenant")
        domain = domains.filter(domain=host, verified_at__isnull=False).first()
        if domain is None:
            return None
        tenant = domain.tenant
        tenant.leads_to = tenant.host if domain.redirects and not domain.is_primary else ""
        return tenant

    def _drop_expired(self, now: float) -> None:
        for host, (expires, _) in list(self._known.items()):
            if expires <= now:
                self._known.pop(host, None)
        self._sweep_at = max(self.SWEEP_AT_LEAST, 2 * len(self._known))

    def clear(self) -> None:
        """Forget every answer of this process: a tenant or a domain was changed here."""
        self._known.clear()


host_lookup = HostLookup()


def origin() -> str:
    """`https://<primary host>` of the tenant in force, for links in messages and callbacks. A tenant's role can't read host
    names, so they are looked up in public, once per tenant object."""
    tenant = connection.tenant
    if "host" not in tenant.__dict__:
        with schema_context("public"):
            tenant.host  # noqa: B018 -- a cached property: remembered on the row
    return f"https://{tenant.host}" if settings.PRODUCTION else f"http://{tenant.host}:{settings.PORT}"
