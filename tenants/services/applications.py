"""A company asks for a mall; an operator decides; the company hears of it."""

import datetime as dt
from dataclasses import dataclass

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.privacy import crypto
from core.tenancy import enter
from tenants.errors import ApplicationDecided, SlugTaken, TooManyApplications
from tenants.models import Application, Tenant
from tenants.selectors.onboarding import slug_state
from tenants.services import platform_jobs, provisioning

log = structlog.get_logger("mall.tenants")
PER_HOUR = 5
State = Application.State


@dataclass(frozen=True, slots=True)
class ApplicationDetails:
    """An application as its form gives it."""

    company: str
    scenario: str
    slug: str
    contact_name: str
    contact_email: str
    phone: str = ""
    headcount: int | None = None
    note: str = ""


@transaction.atomic
def apply(*, details: ApplicationDetails, language: str, ip: str | None, by: Actor) -> Application:
    """Write an application down, its phone sealed for the operators. The same one within an hour returns the first.

    Runs inside ops. Raises SlugTaken, TooManyApplications.
    """
    since = timezone.now() - dt.timedelta(hours=1)
    recent = Application.objects.filter(created_at__gt=since)
    again = recent.filter(slug=details.slug, contact_email=details.contact_email, company=details.company).first()
    if again is not None:
        return again
    if ip and recent.filter(ip=ip).count() >= PER_HOUR:
        raise TooManyApplications
    if slug_state(details.slug) != "free":
        raise SlugTaken(slug=details.slug)
    application = Application.objects.create(
        company=details.company,
        scenario=details.scenario,
        slug=details.slug,
        headcount=details.headcount,
        contact_name=details.contact_name,
        contact_email=details.contact_email,
        phone_sealed=crypto.encrypt(details.phone),
        note=details.note,
        language=language,
        ip=ip,
    )
    _log("application.new", application, by)
    return application


@transaction.atomic
def approve(*, application_id: int, name: str, slug: str, scenario: str, color: str, by: Actor) -> Tenant:
    """Let the company in: its tenant is requested with these details; a worker builds it. A repeat returns the tenant.

    Runs inside ops. Raises ApplicationDecided (refused before, or its tenant is gone), SlugTaken, ColorRefused.
    """
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.state == State.APPROVED and application.tenant is not None:
        return application.tenant
    if application.state != State.NEW:
        raise ApplicationDecided
    tenant = provisioning.request_tenant(
        name=name,
        slug=slug,
        scenario=scenario,
        color=color,
        host=f"{slug}.{settings.BASE_DOMAIN}",
        contact_name=application.contact_name,
        contact_email=application.contact_email,
        by=by,
    )
    application.tenant = tenant
    _decide(application, State.APPROVED, by)
    _log("application.approve", application, by)
    return tenant


@transaction.atomic
def refuse(*, application_id: int, reason: str, by: Actor) -> Application:
    """Say no, with a reason the company reads. A repeat changes nothing. Raises ApplicationDecided (approved before)."""
    application = Application.objects.select_for_update().get(pk=application_id)
    if application.state == State.APPROVED:
        raise ApplicationDecided
    if application.state == State.NEW:
        application.reason = reason
        _decide(application, State.REFUSED, by)
        _log("application.refuse", application, by, reason=reason)
    return application


def tell(*, application_id: int) -> bool:
    """Mail the outcome to the contact, once: the reason, or (when the mall is open) the invitation link. True when told.

    Runs in public. The row is locked while the mail goes out, and marked afterwards: a killed worker mails again rather
    than never.
    """
    with schema_context("public"), transaction.atomic():
        application = Application.objects.select_for_update(of=["self"]).select_related("tenant").get(pk=application_id)
        if application.told_at is not None:
            return True
        tenant = application.tenant
        if application.state == State.NEW or (application.state == State.APPROVED and not (tenant and tenant.is_open)):
            return False
        with translation.override(application.language):
            _mail(application, _link(tenant) if tenant else "")
        Application.objects.filter(pk=application.pk).update(told_at=timezone.now())
    return True


def tell_all() -> int:
    """Mail every outcome that has not gone out; how many did. One that can't be sent is left for the next time."""
    with schema_context("public"):
        waiting = list(Application.objects.exclude(state=State.NEW).filter(told_at=None).values_list("pk", flat=True))
    return platform_jobs.each("tenants-applications", waiting, lambda pk: tell(application_id=pk)).done


def status_url(application: Application) -> str:
    """The applicant's page on the platform's host, as a whole address."""
    return f"{_origin(f'platform.{settings.BASE_DOMAIN}')}/open/{application.public_id}/"


def _link(tenant: Tenant) -> str:
    with enter(_ops()):
        return _origin(tenant.host) + provisioning.invite_first_admin(tenant=tenant, by=SYSTEM)


def _ops() -> Tenant:
    return Tenant.objects.get(schema_name=settings.OPS_SCHEMA)


def _origin(host: str) -> str:
    return f"https://{host}" if settings.PRODUCTION else f"http://{host}:{settings.PORT}"


def _mail(application: Application, link: str) -> None:
    context = {"application": application, "link": link, "status_url": status_url(application), "days": 7}
    subject = _("您的积分商城已开通") if link else _("关于您的开通申请")
    text = render_to_string("mail/application.html", context)
    EmailMessage(subject, text, to=[application.contact_email]).send()


def _decide(application: Application, state: str, by: Actor) -> None:
    application.state, application.decided_by, application.decided_at = state, by.name, timezone.now()
    application.save(update_fields=["state", "reason", "decided_by", "decided_at", "tenant"])


def _log(action: str, application: Application, by: Actor, reason: str = "") -> None:
    operation_log.record(
        by=by,
        action=action,
        target=f"application/{application.public_id}",
        label=application.company,
        after={"slug": application.slug, "scenario": application.scenario},
        reason=reason,
    )
