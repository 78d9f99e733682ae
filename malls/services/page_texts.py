"""The mall's standing pages in the company's own words; every version stays."""

from django.db import transaction
from django_tenants.utils import schema_context

from core.actors import Actor
from core.events import operation_log
from tenants.errors import TextUnknown
from tenants.models import PageText, Tenant


@transaction.atomic
def save_text(*, tenant_id: int, page: str, text: str, by: Actor) -> PageText:
    """Put a new version of the page in force; "" goes back to the platform's own words.

    Runs inside the tenant. The newest words again change nothing.
    """
    page, text = PageText.Page(page), text.replace("\r\n", "\n").strip()
    with schema_context("public"):
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        newest = tenant.texts.filter(page=page).order_by("-version").first()
        if newest is not None and newest.text == text:
            return newest
        version = newest.version + 1 if newest else 1
        saved = PageText.objects.create(tenant=tenant, page=page, version=version, text=text, by=by.name)
    operation_log.record(
        by=by,
        action="page.text",
        target=f"page/{page}",
        label=str(page.label),
        after={"version": version, "letters": len(text)},
    )
    return saved


def restore_text(*, tenant_id: int, page: str, version: int, by: Actor) -> PageText:
    """Put an earlier version back, as a new one. Raises TextUnknown."""
    with schema_context("public"):
        old = PageText.objects.filter(tenant_id=tenant_id, page=page, version=version).first()
    if old is None:
        raise TextUnknown
    return save_text(tenant_id=tenant_id, page=page, text=old.text, by=by)
