"""Questions about applications: is an address free, which ones wait, how far one is."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from core.privacy import crypto
from tenants.models import RESERVED_SLUGS, SLUG_RULE, Application, Domain, Tenant
from tenants.selectors import ProvisioningProgress, provisioning_progress


def slug_state(slug: str) -> str:
    """free · taken · reserved · invalid. Two queries at most; runs inside ops or public."""
    try:
        SLUG_RULE(slug)
    except ValidationError:
        return "invalid"
    if slug in RESERVED_SLUGS:
        return "reserved"
    taken = Tenant.objects.filter(slug=slug).exists()
    return "taken" if taken or Domain.objects.filter(domain=f"{slug}.{settings.BASE_DOMAIN}").exists() else "free"


def application_list(*, state: str = "", query: str = "") -> QuerySet[Application]:
    """Applications, the newest first, with their tenants."""
    rows = Application.objects.select_related("tenant")
    if query:
        rows = rows.filter(Q(company__icontains=query) | Q(slug__icontains=query) | Q(contact_email__icontains=query))
    return rows.filter(state=state) if state else rows


def application_counts() -> dict[str, int]:
    """How many applications stand in each state. One query."""
    return dict(Application.objects.order_by().values_list("state").annotate(n=Count("pk")))


def waiting_applications() -> int:
    """How many wait for a decision. One query."""
    return Application.objects.filter(state=Application.State.NEW).count()


def find_application(public_id: uuid.UUID | str) -> Application | None:
    """By its public id, with its tenant. One query."""
    return Application.objects.select_related("tenant").filter(public_id=public_id).first()


def phone_of(application: Application) -> str:
    """The contact's phone, opened; inside ops only."""
    return crypto.decrypt(application.phone_sealed)


@dataclass(frozen=True, slots=True)
class Status:
    """How far an application is, as its company sees it."""

    stage: str  # received · building · ready · refused
    steps: list[dict[str, Any]]
    progress: ProvisioningProgress | None

    @property
    def is_final(self) -> bool:
        """Nothing more will change by itself."""
        return self.stage in ("ready", "refused")


def status_of(application: Application) -> Status:
    """The four stages with the one it is at, and the building steps while it is built. Two queries at most."""
    tenant = application.tenant
    progress = provisioning_progress(tenant) if tenant else None
    if application.state == Application.State.REFUSED:
        stage = "refused"
    elif application.state == Application.State.NEW or tenant is None:
        stage = "received"
    else:
        stage = "ready" if tenant.activated_at else "building"
    done = {"received": 1, "refused": 1, "building": 2, "ready": 4}[stage]
    titles = [_("已收到"), _("审核"), _("建设商城"), _("开通")]
    steps = []
    for number, title in enumerate(titles):
        state = "done" if number < done else "now" if number == done else "todo"
        if stage == "refused" and number == 1:
            state, title = "bad", _("未通过")
        steps.append({"title": title, "state": state, "text": ""})
    return Status(stage, steps, progress)
