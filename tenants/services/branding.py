"""How a mall looks: a colour, a drawing or a picture, a word for its points. Every change can be taken back."""

import contextlib
import xml.etree.ElementTree as ET
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django_tenants.utils import schema_context

from core.actors import Actor
from core.events import operation_log
from core.tenancy.hosts import host_lookup
from core.ui import wording
from tenants.errors import LogoRefused, LookUnknown, WordRefused
from tenants.models import PastBranding, Tenant
from tenants.selectors.palette import palette

LOGO_BYTES = 20_000
LOGO_TAGS = frozenset(
    {
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "title",
        "clipPath",
    }
)
SVG = "{http://www.w3.org/2000/svg}"
BRANDING_FIELDS = (
    "name",
    "purpose",
    "points_word",
    "points_word_en",
    "brand_color",
    "logo_svg",
    "logo_image",
    "hero",
    "has_mascot",
    "share_title",
    "share_text",
)
KEPT = 10


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


def keep_logo(*, data: bytes) -> dict[str, str]:
    """The look's logo fields for an upload: an SVG cleaned, or a PNG/JPEG/WebP re-encoded into the tenant's folder.

    Raises LogoRefused, PictureRefused.
    """
    from tenants.services import pictures  # not above: drawing brings six megabytes that few processes need

    if data.lstrip()[:1] == b"<":
        try:
            return {"logo_svg": clean_logo(data.decode()), "logo_image": ""}
        except UnicodeDecodeError as error:
            raise LogoRefused from error
    return {"logo_svg": "", "logo_image": pictures.keep(data=data, side=512, least=64)}


def keep_hero(*, data: bytes) -> dict[str, str]:
    """The look's hero field for an uploaded picture. Raises PictureRefused."""
    from tenants.services import pictures  # not above: drawing brings six megabytes that few processes need

    return {"hero": pictures.keep(data=data, side=1600, least=320)}


def clean_words(*, points_word: str = "", points_word_en: str = "") -> None:
    """Raises WordRefused for a word that is more than a word (it is put into sentences that are trusted)."""
    for word in (points_word, points_word_en):
        if word and not wording.RULE.match(word):
            raise WordRefused(word=word)


@transaction.atomic
def save_branding(*, tenant_id: int, changes: dict[str, Any], by: Actor) -> int:
    """Change how the mall looks (fields of LOOK); the look before is kept. Returns the brand's version.

    Runs inside the tenant. The same look again changes nothing. Raises ColorRefused, WordRefused.
    """
    changes = {name: value for name, value in changes.items() if name in BRANDING_FIELDS}
    if "brand_color" in changes:
        changes["brand_color"] = palette(changes["brand_color"]).asked
    clean_words(points_word=changes.get("points_word", ""), points_word_en=changes.get("points_word_en", ""))
    with schema_context("public"):
        tenant = Tenant.objects.select_for_update().get(pk=tenant_id)
        before = {name: getattr(tenant, name) for name in BRANDING_FIELDS}
        changed = {name: value for name, value in changes.items() if value != before[name]}
        if not changed:
            return tenant.brand_version
        PastBranding.objects.create(tenant=tenant, version=tenant.brand_version, branding=before, by=by.name)
        for name, value in changed.items():
            setattr(tenant, name, value)
        tenant.brand_version += 1
        tenant.save(update_fields=[*changed, "brand_version"])
        gone = _forget_oldest(tenant)
    operation_log.record(
        by=by,
        action="brand.save",
        target=f"brand/{tenant.brand_version}",
        label=tenant.name,
        before=_said({name: before[name] for name in changed}),
        after=_said(changed),
    )
    transaction.on_commit(lambda: _tidy(gone))
    return tenant.brand_version


def restore_look(*, tenant_id: int, version: int, by: Actor) -> int:
    """Put an earlier look back, as a new version. Returns that version. Raises LookUnknown."""
    with schema_context("public"):
        past = PastBranding.objects.filter(tenant_id=tenant_id, version=version).first()
    if past is None:
        raise LookUnknown
    return save_branding(tenant_id=tenant_id, changes=past.branding, by=by)


def _said(branding: dict[str, Any]) -> dict[str, Any]:
    """What the log keeps: a drawing is only named."""
    return {name: ("svg" if name == "logo_svg" and value else value) for name, value in branding.items()}


def _forget_oldest(tenant: Tenant) -> set[str]:
    """Keep the last looks; the files only older ones showed."""
    past = list(tenant.past_brandings.all())
    old = past[KEPT:]
    PastBranding.objects.filter(pk__in=[one.pk for one in old]).delete()
    files = [{one.branding.get("logo_image"), one.branding.get("hero")} for one in past]
    still = set().union({tenant.logo_image, tenant.hero}, *files[:KEPT])
    return set().union(*files[KEPT:]) - still - {"", None} if old else set()


def _tidy(names: set[str]) -> None:
    host_lookup.clear()
    for name in names:
        with contextlib.suppress(OSError):
            default_storage.delete(f"brand/{name}")
