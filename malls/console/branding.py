"""How the mall looks: its editor with a live preview, and going back to an earlier look."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from malls.forms.branding import BrandForm
from tenants.errors import LookUnknown
from tenants.selectors import branding as branding_selectors
from tenants.services import branding

FIELD = {
    "color_refused": "brand_color",
    "logo_refused": "logo",
    "picture_refused": None,
    "word_refused": "own_word",
}


@console("settings.edit")
def editor(request: SignedInRequest) -> HttpResponse:
    """The look: what stands, what it would look like, and the ones before."""
    tenant = request.tenant
    form = BrandForm(request.POST or None, request.FILES or None, tenant=tenant)
    if request.method == "POST" and form.is_valid():
        try:
            changes = form.branding()
            if form.cleaned_data["logo"]:
                changes |= branding.keep_logo(data=form.cleaned_data["logo"].read())
            if form.cleaned_data["hero"]:
                changes |= branding.keep_hero(data=form.cleaned_data["hero"].read())
            branding.save_branding(tenant_id=tenant.pk, changes=changes, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(FIELD.get(refusal.code), str(refusal))
        else:
            messages.success(request, _("外观已更新，几秒后所有页面生效"))
            return redirect("console:branding")
    context = {
        "form": form,
        "preview": branding_selectors.preview(tenant, _shown(form)),
        "past": branding_selectors.past_brandings(tenant),
    }
    return render(request, "console/malls/branding.html", context, status=422 if form.errors else 200)


def _shown(form: BrandForm) -> dict:
    names = ("name", "purpose", "brand_color", "has_mascot")
    return {name: form[name].value() for name in names} | {
        "points_word": form["word"].value() or form["own_word"].value()
    }


@console("settings.edit")
def preview(request: SignedInRequest) -> HttpResponse:
    """What the form shows, drawn on a phone; a fragment."""
    asked = request.GET
    shown = {
        "name": asked.get("name", "")[:60],
        "purpose": asked.get("purpose", "")[:40],
        "brand_color": asked.get("brand_color", "")[:7],
        "points_word": (asked.get("word") or asked.get("own_word", ""))[:8],
        "has_mascot": "has_mascot" in asked,
    }
    return render(
        request, "console/malls/branding_preview.html", {"preview": branding_selectors.preview(request.tenant, shown)}
    )


@console("settings.edit")
@require_POST
def restore(request: SignedInRequest) -> HttpResponse:
    """Put an earlier look back."""
    version = request.POST.get("version", "")
    try:
        branding.restore_look(
            tenant_id=request.tenant.pk, version=cleaners.parse_id(version) or 0, by=Actor.of(request)
        )
    except LookUnknown as error:
        raise Http404 from error
    messages.success(request, _("已恢复到之前的外观"))
    return redirect("console:branding")
