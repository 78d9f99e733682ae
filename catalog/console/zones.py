"""Zones for the tenant's staff."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.forms.zones import ZoneForm
from catalog.models import Zone
from catalog.selectors import zones as questions
from catalog.services import zones as zones_act
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest


@console("catalog.view")
def zones(request: SignedInRequest) -> HttpResponse:
    """All zones, and where each stands."""
    rows = list(questions.zones())
    for row in rows:
        row.tone = questions.zone_tone(row)
    return render(request, "console/catalog/zones.html", {"zones": rows})


@console("catalog.edit")
def zone_new(request: SignedInRequest) -> HttpResponse:
    """One more zone."""
    return _zone(request, None)


@console("catalog.edit")
def zone(request: SignedInRequest, zone_id: int) -> HttpResponse:
    """A zone's words and window, its goods in order, and goods to put in (`?q=`)."""
    return _zone(request, get_object_or_404(Zone, pk=zone_id))


def _zone(request: HttpRequest, found: Zone | None) -> HttpResponse:
    form = ZoneForm(request.POST or None, initial=ZoneForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            saved = zones_act.save(zone_id=found.pk if found else None, settings=form.details(), by=Actor.of(request))
        except DomainError as refusal:
            form.add_error("slug" if refusal.code == "zone_slug_taken" else "ends_at", str(refusal))
        else:
            messages.success(request, _("专区已保存") if found else _("专区已建立，再放入商品"))
            return redirect("console:zone", saved.pk)
    query = request.GET.get("q", "").strip()[:60]
    context = {
        "zone": found,
        "form": form,
        "query": query,
        "goods": questions.zone_rows(found) if found else [],
        "found": questions.not_in_zone(found, query) if found else [],
        "tone": questions.zone_tone(found) if found else "",
    }
    return render(request, "console/catalog/zone.html", context, status=422 if form.errors else 200)


@console("catalog.edit")
@require_POST
def zone_act(request: SignedInRequest, zone_id: int) -> HttpResponse:
    """Goods in, out, up or down; or the whole zone away."""
    found, by, act = get_object_or_404(Zone, pk=zone_id), Actor.of(request), request.POST.get("act", "")
    if act == "remove":
        zones_act.remove(zone_id=found.pk, by=by)
        messages.success(request, _("专区已删除，商品不受影响"))
        return redirect("console:zones")
    ids = [int(one) for one in request.POST.getlist("product")[:200] if one.isdecimal() and len(one) < 18]
    if act == "add":
        count = zones_act.add_goods(zone_id=found.pk, product_ids=ids, by=by)
        messages.success(request, _("已放入 %(n)s 个商品") % {"n": count})
    elif ids and act == "drop":
        zones_act.drop_goods(zone_id=found.pk, product_id=ids[0], by=by)
    elif ids and act in ("up", "down"):
        zones_act.move_goods(zone_id=found.pk, product_id=ids[0], up=act == "up", by=by)
    else:
        raise Http404
    return redirect("console:zone", found.pk)
