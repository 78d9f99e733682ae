"""The tenant's own front desk: the overview and the search over everything."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.selectors import low_stock
from core.guards import console
from core.requests import SignedInRequest
from core.ui.charts import chart
from malls.selectors.checklist import checklist
from malls.selectors.search import console_search
from members.selectors import active_members
from orders.selectors import order_counts, top_categories
from points import selectors as points
from points.selectors.ledger import DayFlow

DAYS = 30


@console("dashboard.view")
def home(request: SignedInRequest) -> HttpResponse:
    """How the mall is doing: people, points in and out, orders waiting, what runs now. Figures open their rows."""
    month = points.month_numbers()
    budget = points.budgets_available(timezone.localdate().year)
    context = {
        "month": month,
        "members": active_members(),
        "waiting": order_counts().get("placed", 0),
        "budget": budget,
        "redeemed_share": round(100 * month.redeemed / month.granted) if month.granted else None,
        "flow": _flow_chart(points.daily_flow(DAYS)),
        "categories": _category_chart(top_categories(DAYS)),
        "running": [(batch, points.batch_progress(batch)) for batch in points.running_batches()],
        "low_stock": low_stock(),
        "hour": timezone.localtime().hour,
        "start": None if request.tenant.checklist_closed_at else checklist(request.tenant, may=request.user.can),
    }
    return render(request, "console/malls/home.html", context)


def _flow_chart(days: list[DayFlow]) -> dict[str, Any]:
    labels = [f"{day.on.month}/{day.on.day}" for day in days]
    return chart(labels, {_("发放"): [day.granted for day in days], _("兑换"): [day.spent for day in days]})


def _category_chart(shares: list[tuple[str, int]]) -> dict[str, Any]:
    return chart([name for name, _points in shares], {_("积分"): [value for _name, value in shares]})


@console("dashboard.view")
def search(request: SignedInRequest) -> HttpResponse:
    """What the Ctrl K palette shows under the words typed; a fragment."""
    query = request.GET.get("q", "").strip()[:60]
    hits = console_search(query, may=request.user.can, sees=request.user.sees)
    template = "console/malls/search.html" if request.htmx else "console/malls/search_page.html"
    return render(request, template, {"query": query, "hits": hits})
