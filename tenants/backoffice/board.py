"""The operators' first page: all malls in numbers."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.guards import backoffice
from core.requests import SignedInRequest
from core.ui.charts import chart
from tenants.selectors import office
from tenants.selectors.isolation import isolation_context

DAYS = 30


@require_GET
@backoffice("platform.tenants")
def home(request: SignedInRequest) -> HttpResponse:
    """Sums over all malls, what needs somebody, and who is near a limit. Every figure opens its rows."""
    days = office.flow(DAYS)
    labels = [f"{on.month}/{on.day}" for on, _issued, _redeemed in days]
    context = {
        "totals": office.totals(DAYS),
        "machinery": office.background_health(),
        "flow": chart(labels, {_("发放"): [one[1] for one in days], _("兑换"): [one[2] for one in days]}),
        "shares": office.by_scenario_and_plan(),
        "fullest": office.fullest(),
    }
    return render(request, "backoffice/board/home.html", context)


@require_GET
@backoffice("platform.tenants")
def isolation(request: SignedInRequest) -> HttpResponse:
    """What was tried against the walls between malls, and what came through."""
    return render(request, "backoffice/isolation.html", isolation_context())
