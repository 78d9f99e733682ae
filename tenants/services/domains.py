"""A company's own host names: claimed, proved, chosen as the primary one, removed.

A claim proves itself in one of two ways: the name is an alias (CNAME) of the mall's own address, which only its owner can
arrange, or a file with the claim's token stands on it. Until then it leads nowhere and blocks nobody.
"""

import datetime as dt
import ipaddress
import re
import secrets
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tenants.utils import schema_context

from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.registry.features import ensure_on
from core.tenancy import enter
from core.tenancy.hosts import host_lookup
from tenants.errors import DomainInUse, DomainNotVerified, DomainRefused, DomainTaken, TooManyDomains
from tenants.gateways.hostnames import DnsLookup, Internet
from tenants.models import Domain, Tenant
from tenants.services import platform_jobs

LIMIT = 10
DAYS = 7  # a claim is looked at by itself for so long
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
NO_PROOF = gettext_noop("还没有看到解析记录或验证文件；DNS 生效通常要几分钟到几小时。")
TAKEN = gettext_noop("这个域名已由另一家商城验证并使用。")


def normal(host: str) -> str:
    """The name as DNS knows it: lower case, punycode, without scheme, port, path or final dot. Raises DomainRefused."""
    name = re.sub(r"^https?://", "", host.strip().lower()).partition("/")[0].partition(":")[0].rstrip(".")
    try:
        name = name.encode("idna").decode()
    except UnicodeError as error:
        raise DomainRefused(domain=host) from error
    labels = name.split(".")
    base = settings.BASE_DOMAIN
    if len(name) > 253 or len(labels) < 2 or not all(LABEL.match(label) for label in labels) or labels[-1].isdigit():
        raise DomainRefused(domain=host)
    if name == base or name.endswith(f".{base}") or labels[-1] in ("localhost", "local", "internal", "invalid", "test"):
        raise DomainRefused(domain=host)
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return name
    raise DomainRefused(domain=host)


def target_of(tenant: Tenant) -> str:
    """The mall's own address on the platform, what a CNAME must lead to."""
    return f"{tenant.slug}.{settings.BASE_DOMAIN}"


@transaction.atomic
def claim(*, tenant_id: int, host: str, by: Actor) -> Domain:
    """Write a name down with a fresh token; it leads nowhere until it is proved. The same claim again returns the first.

    Raises DomainRefused, DomainTaken, TooManyDomains, FeatureOff.
    """
    ensure_on("domains")
    name = normal(host)
    with schema_context("public"):
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        mine = tenant.domains.filter(domain=name).first()
        if mine is not None:
            return mine
        if Domain.objects.filter(domain=name, verified_at__isnull=False).exists():
            raise DomainTaken(domain=name)
        if tenant.domains.count() >= LIMIT:
            raise TooManyDomains(limit=LIMIT)
        row = Domain.objects.create(tenant=tenant, domain=name, is_primary=False, token=secrets.token_hex(16))
    _log(tenant, "domain.claim", row, by)
    return row


def check(*, domain_id: int, outside: DnsLookup | None = None, by: Actor = SYSTEM) -> bool:
    """Look whether a claim is proved; True when it is (now or before). The outside is asked outside any transaction.

    A name somebody else proved meanwhile stays a claim and says so.
    """
    with schema_context("public"):
        row = Domain.objects.select_related("tenant").get(pk=domain_id)
    if row.verified_at:
        return True
    world = outside or Internet()
    proved = world.canonical(row.domain) == target_of(row.tenant) or (
        bool(row.token) and secrets.compare_digest(world.read(row.domain, proof_path(row)).encode(), row.token.encode())
    )
    try:
        with transaction.atomic():
            _write(row, proved=proved, error="" if proved else NO_PROOF, by=by)
    except IntegrityError:
        _write(row, proved=False, error=TAKEN, by=by)
        return False
    return proved


def proof_path(row: Domain) -> str:
    """Where the file with the token is looked for."""
    return f"/.well-known/xiaoyang-{row.token}"


def _write(row: Domain, *, proved: bool, error: str, by: Actor) -> None:
    now = timezone.now()
    with schema_context("public"):
        changed = Domain.objects.filter(pk=row.pk, verified_at=None).update(
            checked_at=now, error=error, verified_at=now if proved else None
        )
    if proved and changed:
        _log(row.tenant, "domain.verify", row, by)


def check_open(*, outside: DnsLookup | None = None) -> int:
    """Look at every claim of the last DAYS days once; how many were proved. A failing one does not stop the others."""
    with schema_context("public"):
        since = timezone.now() - dt.timedelta(days=DAYS)
        open_malls = Domain.objects.filter(tenant__state=Tenant.State.ACTIVE)
        ids = list(open_malls.filter(verified_at=None, created_at__gt=since).values_list("pk", flat=True))
    return platform_jobs.each("tenants-domains", ids, lambda pk: check(domain_id=pk, outside=outside)).done


@transaction.atomic
def set_primary(*, tenant_id: int, domain_id: int, by: Actor) -> None:
    """Make a proved name the one links are made with. Idempotent. Raises DomainNotVerified, Domain.DoesNotExist."""
    with schema_context("public"):
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        row = tenant.domains.get(pk=domain_id)
        if row.verified_at is None:
            raise DomainNotVerified
        if row.is_primary:
            return
        before = tenant.domains.filter(is_primary=True).first()
        tenant.domains.filter(is_primary=True).update(is_primary=False)
        tenant.domains.filter(pk=row.pk).update(is_primary=True, redirects=False)
    _log(tenant, "domain.primary", row, by, before=before.domain if before else "")


@transaction.atomic
def set_redirect(*, tenant_id: int, domain_id: int, on: bool, by: Actor) -> None:
    """Send a name's visitors on to the primary one, or serve them there. The primary one itself never redirects.

    Idempotent. Raises DomainInUse, DomainNotVerified, Domain.DoesNotExist.
    """
    with schema_context("public"):
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        row = tenant.domains.get(pk=domain_id)
        if row.verified_at is None:
            raise DomainNotVerified
        if on and row.is_primary:
            raise DomainInUse
        if row.redirects == on:
            return
        tenant.domains.filter(pk=row.pk).update(redirects=on)
    _log(tenant, "domain.redirect", row, by, on=on)


@transaction.atomic
def remove(*, tenant_id: int, domain_id: int, by: Actor) -> None:
    """Let a name go. A repeat changes nothing. Raises DomainInUse for the primary one and the platform's own address."""
    with schema_context("public"):
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        row = tenant.domains.filter(pk=domain_id).first()
        if row is None:
            return
        if row.is_primary or row.domain == target_of(tenant):
            raise DomainInUse
        tenant.domains.filter(pk=domain_id).delete()
    _log(tenant, "domain.remove", row, by)


def act(*, tenant_id: int, domain_id: int, act: str, by: Actor) -> str:
    """Do what a page's button says: check, primary, redirect, serve, remove. Returns what came of it: verified · waiting ·
    the act itself. Raises Domain.DoesNotExist for a name that is not the tenant's, ValueError for another act, and as each."""
    mine: dict[str, Any] = {"tenant_id": tenant_id, "domain_id": domain_id, "by": by}
    with schema_context("public"):
        Domain.objects.get(pk=domain_id, tenant_id=tenant_id)
    match act:
        case "check":
            return "verified" if check(domain_id=domain_id, by=by) else "waiting"
        case "primary":
            set_primary(**mine)
        case "redirect" | "serve":
            set_redirect(**mine, on=act == "redirect")
        case "remove":
            remove(**mine)
        case _:
            raise ValueError(act)
    return act


def _log(tenant: Tenant, action: str, row: Domain, by: Actor, **after: object) -> None:
    """In the tenant's own log, whoever acted; afterwards this process asks anew who answers where."""
    with enter(tenant):
        operation_log.record(by=by, action=action, target=f"domain/{row.domain}", label=row.domain, after=after)
    transaction.on_commit(host_lookup.clear)
