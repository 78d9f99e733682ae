"""The tenant's own front desk: the overview and the search over everything."""

import datetime as dt
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from catalog.selectors import low_stock
from core.events import selectors as core
from core.guards import console
from core.privacy import masks
from core.ui.charts import chart
from members.selectors import names_by_public_id
from orders.selectors import order_counts, top_categories
from points import selectors as points
from points.selectors.ledger import DayFlow
from tenants.selectors import active_members, console_search, log_labels
from tenants.selectors.changes import changes_of, role_names
from tenants.selectors.checklist import checklist

DAYS = 30
LOG_PAGE = 30
OF_PEOPLE = ("user/", "handover/")  # lines whose label is somebody's name


@console("dashboard.view")
def home(request: HttpRequest) -> HttpResponse:
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
    return render(request, "console/tenants/home.html", context)


def _flow_chart(days: list[DayFlow]) -> dict[str, Any]:
    labels = [f"{day.on.month}/{day.on.day}" for day in days]
    return chart(labels, {_("发放"): [day.granted for day in days], _("兑换"): [day.spent for day in days]})


def _category_chart(shares: list[tuple[str, int]]) -> dict[str, Any]:
    return chart([name for name, _points in shares], {_("积分"): [value for _name, value in shares]})


@console("dashboard.view")
def search(request: HttpRequest) -> HttpResponse:
    """What the Ctrl K palette shows under the words typed; a fragment."""
    words = request.GET.get("q", "").strip()[:60]
    hits = console_search(words, may=request.user.can, sees=request.user.sees)
    template = "console/tenants/search.html" if request.htmx else "console/tenants/search_page.html"
    return render(request, template, {"words": words, "hits": hits})


@console("log.view")
def operation_log(request: HttpRequest) -> HttpResponse:
    """Every write of this tenant (or of the operators): found by words, person, act, object and days; its seals."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "actor", "target")}
    rows = core.operation_log(
        words=asked["q"],
        actions=log_labels.codes_of(asked["q"]),
        action=asked["kind"],
        actor=asked["actor"],
        target=asked["target"],
        first_on=_day(request, "first_on"),
        last_on=_day(request, "last_on"),
    )
    page, names = Paginator(rows, LOG_PAGE).get_page(request.GET.get("page")), role_names()
    named = {} if request.tenant.is_ops else names_by_public_id(_member_of(row.target) for row in page)
    for row in page:
        row.label = row.label or named.get(_member_of(row.target), "")
        row.words, row.changes = log_labels.act_words(row.action), changes_of(row, roles=names)
        row.label = names.get(row.target.removeprefix("role/"), row.label)
        if row.target.startswith(OF_PEOPLE):
            row.label = masks.name_shown(row.label)
    context = {
        "page": page,
        "acts": log_labels.act_choices(),
        "seal": core.last_log_seal(),
        "night": core.last_log_proof(),
        "proof": core.log_proof() if "prove" in request.GET else None,
        "exportable": not request.tenant.is_ops and request.user.can("exports.create"),
        "frame": "backoffice/page.html" if request.tenant.is_ops else "console/page.html",
    }
    return render(request, "console/tenants/operation_log.html", context)


def _member_of(target: str) -> str:
    """The public id of the member a line is about: lines can't be changed, so they name members by id (decision 0015)."""
    return target.removeprefix("member/") if target.startswith("member/") else ""


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
