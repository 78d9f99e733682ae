"""Labels and packing slips on paper. They hold addresses: who took them is written down, and proves who they are."""

from django.contrib import messages
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.events import operation_log
from core.guards import console, step_up
from core.requests import MallRequest, SignedInRequest
from orders.selectors import labels

EVERYWHERE = "*"


@require_GET
@console("orders.ship")
@step_up
def bulk_pdf(request: SignedInRequest) -> HttpResponseBase:
    """Labels or slips of what waits to be sent, of one warehouse, site or department or of all."""
    place = request.GET.get("place", EVERYWHERE)[:60]
    by = request.GET.get("by", "warehouse")
    slips = labels.slips_to_send(by, None if place == EVERYWHERE else place, _sees(request))
    if not slips:
        messages.error(request, _("没有待发的货"))
        return redirect("console:bulk_ship")
    return _pdf(request, slips)


@require_GET
@console("orders.ship")
@step_up
def parcel_pdf(request: SignedInRequest, parcel_id: int) -> HttpResponseBase:
    """The label or slip of one parcel."""
    slip = labels.slip_of(parcel_id, _sees(request))
    if slip is None:
        raise Http404
    return _pdf(request, [slip])


def _sees(request: SignedInRequest) -> labels.Sees:
    sees = request.user.sees
    return labels.Sees(address=sees("address"), phone=sees("phone"))


def _pdf(request: MallRequest, slips: list[labels.Slip]) -> FileResponse:
    from orders.selectors import drawn_labels  # not above: it brings a whole typesetter

    kind = "slip" if request.GET.get("kind") == "slip" else "label"
    tenant = request.tenant
    file = drawn_labels.labels_pdf(slips, kind=kind, mall=tenant.name, color=tenant.brand_color)
    one = slips[0].number if len(slips) == 1 else ""
    operation_log.record(
        by=Actor.of(request),
        action="orders.labels",
        target=f"order/{one}" if one else "orders",
        after={"kind": kind, "parcels": len(slips)},
    )
    name = _("装箱单") if kind == "slip" else _("面单")
    file_name = f"{name}-{one or format(timezone.localdate(), '%Y%m%d')}.pdf"
    return FileResponse(file, as_attachment=True, filename=file_name, content_type="application/pdf")
