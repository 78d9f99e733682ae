"""Places of the company: goods sent there in one go, handed out with a scan; and the kiosk that starts here."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from core.tenancy.tasks import BULK, enqueue_on_commit
from members.models import Site
from orders import tasks
from orders.selectors import sites as questions
from orders.services import handover, kiosk, site_runs
from orders.services.kiosk import HERE, HOURS, SECONDS


@console("orders.write_off")
def site_list(request: SignedInRequest) -> HttpResponse:
    """Every place with what has to go there and what lies there."""
    return render(request, "console/orders/sites.html", {"sites": questions.site_counts()})


@console("orders.write_off")
def site(request: SignedInRequest, site_id: int) -> HttpResponse:
    """The sign-for page. Posting hands out what the scan names; answers in JSON to the page's own script, else in a message."""
    place = get_object_or_404(Site, pk=site_id, is_active=True)
    if request.method != "POST":
        context = {
            "counts": questions.site_counts(place.pk)[0],
            "site": place,
            "signed": questions.signed_at(place.pk),
            "lying": questions.parcels_at_site(place.pk)[: questions.WAITING_SHOWN],
            **_run(place.pk),
        }
        name = "site_lists" if request.GET.get("part") == "lists" else "site"
        return render(request, f"console/orders/{name}.html", context)
    told, status = _sign(request, place)
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse(told, status=status)
    (messages.success if told["ok"] else messages.error)(request, str(told["message"]))
    return redirect("console:site", site_id)


def _sign(request: HttpRequest, place: Site) -> tuple[dict[str, object], int]:
    try:
        done = handover.sign(
            site_id=place.pk,
            text=request.POST.get("text", "")[:80],
            signed_name=request.POST.get("signed_name", ""),
            by=Actor.of(request),
        )
    except DomainError as refusal:
        return {"ok": False, "message": str(refusal)}, 409
    message = _("%(name)s 已签收 %(n)d 件包裹") % {"name": done.signed_name, "n": done.parcels.count()}
    return {"ok": True, "message": message}, 200


@require_POST
@console("orders.ship")
def site_send(request: SignedInRequest, site_id: int) -> HttpResponse:
    """Send everything that waits for this place."""
    get_object_or_404(Site, pk=site_id, is_active=True)
    run = site_runs.send_all(site_id=site_id, by=Actor.of(request))
    if run.finished_at is None:
        enqueue_on_commit(tasks.send_to_site, queue=BULK, run_id=run.pk)
    else:
        messages.success(request, _("已发出 %(n)d 单") % {"n": run.sent})
    return redirect("console:site", site_id)


@require_GET
@console("orders.write_off")
def site_run(request: SignedInRequest, site_id: int) -> HttpResponse:
    """The bar of what is being sent there; a fragment that asks the page to be loaded anew when the worker is done."""
    place = get_object_or_404(Site, pk=site_id, is_active=True)
    context = {"site": place, **_run(place.pk)}
    response = render(request, "console/orders/site_run.html", context)
    if not context["moving"]:
        response["HX-Refresh"] = "true"
    return response


def _run(site_id: int) -> dict[str, object]:
    run = questions.last_run(site_id)
    moving = run is not None and run.finished_at is None
    return {"run": run, "moving": moving, "progress": questions.run_progress(run) if run and moving else None}


@require_POST
@console("orders.write_off")
def site_arrived(request: SignedInRequest, site_id: int) -> HttpResponse:
    """All that was under way is here."""
    get_object_or_404(Site, pk=site_id, is_active=True)
    n = handover.arrived(site_id=site_id, by=Actor.of(request))
    messages.success(request, _("%(n)d 件包裹已到，成员已收到领取通知") % {"n": n})
    return redirect("console:site", site_id)


@require_POST
@console("orders.write_off")
def site_remind(request: SignedInRequest, site_id: int) -> HttpResponse:
    """Tell those who have not come yet."""
    get_object_or_404(Site, pk=site_id, is_active=True)
    n = handover.remind(site_id=site_id, by=Actor.of(request))
    messages.success(request, _("已提醒 %(n)d 人") % {"n": n} if n else _("今天已经提醒过了"))
    return redirect("console:site", site_id)


@require_POST
@console("orders.write_off")
def handover_undo(request: SignedInRequest, handover_id: int) -> HttpResponse:
    """Take a handing-over back."""
    try:
        done = handover.undo(handover_id=handover_id, by=Actor.of(request))
    except DomainError as refusal:
        site_id = questions.site_of(handover_id)
        if site_id is None:
            raise Http404 from refusal
        messages.error(request, str(refusal))
        return redirect("console:site", site_id)
    messages.success(request, _("已撤销，包裹仍在这里待领取"))
    return redirect("console:site", done.site_id)


@console("orders.write_off")
def kiosk_start(request: SignedInRequest) -> HttpResponse:
    """Turn this browser into a kiosk: whoever starts it is signed out, and only the kiosk's pages open from then on."""
    if request.method == "POST":
        place = get_object_or_404(Site, pk=_number(request.POST.get("site")), is_active=True)
        staff = kiosk.start(site_id=place.pk, by=Actor.of(request))
        logout(request)
        request.session[HERE] = {"site": place.pk, "staff": staff}
        request.session.set_expiry(HOURS * 3600)
        return redirect("storefront:kiosk")
    context = {"sites": [one for one in questions.site_counts() if one.site.is_active], "seconds": SECONDS}
    return render(request, "console/orders/kiosk_start.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
