"""The member's own points: the statement and one line explained."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from core.errors import DomainError
from core.guards import public, storefront
from points import selectors
from points.services import leaving

PAGE = 20
SIGNS = {"in": 1, "out": -1}


@require_GET
@storefront
def points(request: HttpRequest) -> HttpResponse:
    """Balance, next expiry and the movements, twenty at a time."""
    member_id = request.member.pk  # type: ignore[attr-defined]
    flow = request.GET.get("flow", "")
    before = request.GET.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) <= 18 else None
    lines = selectors.statement(member_id, before=before_id, limit=PAGE + 1, sign=SIGNS.get(flow, 0))
    context = {
        "balance": selectors.balance(member_id),
        "lines": lines[:PAGE],
        "flow": flow if flow in SIGNS else "",
        "next_before": lines[PAGE - 1].journal_id if len(lines) > PAGE else None,
    }
    return render(request, "storefront/points/points.html", context)


@require_GET
@storefront
def journal(request: HttpRequest, journal_id: int) -> HttpResponse:
    """Why a line stands in the statement. Another member's line does not exist here."""
    detail = selectors.journal_detail(request.member.pk, journal_id)  # type: ignore[attr-defined]
    if detail is None:
        raise Http404
    return render(request, "storefront/points/journal.html", {"detail": detail})


@public
def leaver_link(request: HttpRequest, token: str) -> HttpResponse:
    """A leaver's personal link: GET says what it is (a preview by a mail robot uses nothing up), POST opens the mall."""
    try:
        if request.method == "POST":
            case = leaving.use_link(token=token)
            login(request, case.member.user, backend=settings.AUTHENTICATION_BACKENDS[0])
            request.session.set_expiry(case.ends_at)
            return redirect("storefront:home")
        case = leaving.case_of_link(token)
    except DomainError as refusal:
        return render(request, "storefront/points/leaver.html", {"refusal": str(refusal)}, status=404)
    context = {"case": case, "balance": selectors.balance(case.member_id)}
    return render(request, "storefront/points/leaver.html", context)
