"""Places of the company where goods are delivered in bulk."""

import secrets

from django.db import transaction

from core.actors import Actor
from core.events import operation_log
from members.errors import SiteUnknown
from members.models import Site
from members.selectors import PostalAddress


@transaction.atomic
def save_site(
    *, site_id: int | None, name: str, address: PostalAddress, by: Actor, name_en: str = "", is_active: bool = True
) -> Site:
    """Add a place (`site_id` None) or change one; shut, it takes no new orders, and what lies there can still be handed out once
    it is open again. Raises SiteUnknown."""
    site = Site(code=secrets.token_hex(5)) if site_id is None else _locked(site_id)
    site.name, site.name_en, site.address_sealed, site.is_active = name, name_en, address.seal(), is_active
    site.save()
    operation_log.record(
        by=by,
        action="site.save",
        target=f"site/{site.code}",
        label=name,
        after={"area": address.area, "active": is_active},
    )
    return site


def _locked(site_id: int) -> Site:
    site = Site.objects.select_for_update().filter(pk=site_id).first()
    if site is None:
        raise SiteUnknown
    return site
