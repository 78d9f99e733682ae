"""The member's own points: one line explained, and a leaver's link. (The list is in malls/storefront/points.py.)"""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from core.errors import DomainError
from core.guards import public, storefront
from core.requests import MallRequest, MemberRequest
from points import selectors
from points.services import leaving


@require_GET
@storefront
def journal(request: MemberRequest, journal_id: int) -> HttpResponse:
    """Why a line stands in the statement. Another member's line does not exist here."""
    detail = selectors.journal_detail(request.member.pk, journal_id)
    if detail is None:
        raise Http404
    return render(request, "storefront/points/journal.html", {"detail": detail})


@public
def leaver_link(request: MallRequest, token: str) -> HttpResponse:
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
