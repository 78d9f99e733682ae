"""Changing how a mall looks."""

import xml.etree.ElementTree as ET

from django.db import transaction

from core.actors import Actor
from core.services import operation_log
from core.tenancy import hosts
from tenants.errors import LogoRefused
from tenants.models import Tenant
from tenants.selectors.palette import palette

LOGO_BYTES = 20_000
LOGO_TAGS = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "linearGradient",
     "radialGradient", "stop", "title", "clipPath"}
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


@transaction.atomic
def rebrand(
    *, tenant_id: int, color: str, points_word: str, purpose: str, has_mascot: bool, logo_svg: str | None, by: Actor
) -> None:
    """Change how the mall looks; at most DOMAIN_CACHE_SECONDS later every process shows it. Idempotent.

    `logo_svg` None keeps the logo, "" goes back to the sheep. Raises ColorRefused, LogoRefused.
    """
    tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
    before = {"color": tenant.brand_color, "points_word": tenant.points_word, "purpose": tenant.purpose}
    tenant.brand_color = palette(color).asked
    tenant.points_word, tenant.purpose, tenant.has_mascot = points_word, purpose, has_mascot
    if logo_svg is not None:
        tenant.logo_svg = clean_logo(logo_svg) if logo_svg else ""
    tenant.brand_version += 1
    tenant.save()
    hosts.forget()
    after = {"color": tenant.brand_color, "points_word": points_word, "purpose": purpose}
    operation_log.record(
        by=by, action="tenant.rebrand", target=f"tenant/{tenant.slug}", label=tenant.name, before=before, after=after
    )


def clean_logo(svg: str) -> str:
    """The drawing alone: known shapes and plain attributes. Raises LogoRefused for scripts, links, styles, entities."""
    if len(svg.encode()) > LOGO_BYTES or "<!" in svg.replace("<!--", "") or "<?" in svg.removeprefix("<?xml"):
        raise LogoRefused
    try:
        root = ET.fromstring(svg.strip())  # noqa: S314
    except ET.ParseError as error:
        raise LogoRefused from error
    if root.tag != f"{SVG}svg":
        raise LogoRefused
    for element in root.iter():
        tag = str(element.tag).removeprefix(SVG)
        names = [name.lower() for name in element.attrib]
        if tag not in LOGO_TAGS or any(name.startswith("on") or "href" in name or name == "style" for name in names):
            raise LogoRefused
        if any("url(" in value and "url(#" not in value for value in element.attrib.values()):
            raise LogoRefused
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    return ET.tostring(root, encoding="unicode")
