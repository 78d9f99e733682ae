"""The brand's pictures. Their addresses carry the brand's version, so whoever has one may keep it."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import render

from core.guards import public
from core.requests import MallRequest
from tenants.selectors import branding


def _kept(request: MallRequest, data: bytes | str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    is_named = request.GET.get("v") == str(request.tenant.brand_version)
    response["Cache-Control"] = "public, max-age=31536000, immutable" if is_named else "public, max-age=300"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _picture(request: MallRequest, name: str) -> HttpResponse:
    path = f"brand/{name}"
    if not name or not default_storage.exists(path):
        raise Http404
    with default_storage.open(path) as kept:
        return _kept(request, kept.read(), "image/webp")


@public
def logo_svg(request: MallRequest) -> HttpResponse:
    """The tenant's own drawing."""
    if not request.tenant.logo_svg:
        raise Http404
    return _kept(request, request.tenant.logo_svg, "image/svg+xml")


@public
def logo_webp(request: MallRequest) -> HttpResponse:
    """The tenant's own picture."""
    return _picture(request, request.tenant.logo_image)


@public
def hero(request: MallRequest) -> HttpResponse:
    """The front page's picture."""
    return _picture(request, request.tenant.hero)


@public
def favicon_svg(request: MallRequest) -> HttpResponse:
    """The tenant's drawing, else the sheep on its colour."""
    drawing: str | bytes = request.tenant.logo_svg
    if not drawing:
        colors = {"brand": branding.palette(request.tenant.brand_color)}
        drawing = render(request, "storefront/malls/favicon.svg", colors).content
    return _kept(request, drawing, "image/svg+xml")


@public
def favicon_ico(request: MallRequest) -> HttpResponse:
    """The same as a bitmap, for browsers that ask for it."""
    from tenants.services import pictures  # not above: drawing brings six megabytes that few processes need

    return _kept(request, pictures.icon(request.tenant), "image/x-icon")


@public
def share(request: MallRequest) -> HttpResponse:
    """The card other apps show beside a link: 1,200 × 630."""
    from tenants.services import pictures  # not above: drawing brings six megabytes that few processes need

    brand = branding.brand(request.tenant)
    return _kept(
        request, pictures.share_card(request.tenant, title=brand.share_title, text=brand.share_text), "image/png"
    )
