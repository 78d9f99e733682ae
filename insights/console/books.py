"""What is owed, how each day opened and closed, closing a month."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core import cleaners
from core.actors import Actor
from core.asked import asked_month
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from core.ui.charts import chart
from insights import selectors
from insights.models import DailyBalance
from insights.services import months
from points import selectors as points
from points.selectors.liability import Liability
from points.selectors.liability import liability as owed


@require_GET
@console("ledger.view")
def liability(request: SignedInRequest) -> HttpResponse:
    """Outstanding points by expiry month, type and department, in points and money, tied to the ledger."""
    found = owed()
    context = {
        "owed": found,
        "rate": points.rate_on(),
        "proof": points.last_proof(),
        "chart": _by_month(found),
        "sections": ((_("按积分类型"), found.by_type), (_("按部门"), found.by_department)),
    }
    return render(request, "console/insights/liability.html", context)


def _by_month(found: Liability) -> dict[str, Any]:
    labels = [f"{share.month:%Y-%m}" if share.month else _("长期有效") for share in found.by_month]
    return chart(
        labels,
        {
            _("可用"): [share.usable for share in found.by_month],
            _("待生效"): [share.pending for share in found.by_month],
            _("已到期待结转"): [share.ended for share in found.by_month],
        },
    )


@require_GET
@console("ledger.view")
def days(request: SignedInRequest) -> HttpResponse:
    """A month's days with opening, flows and closing, and the months that can be or are closed."""
    listed = selectors.month_list()
    wanted = asked_month(request)
    found = next((one for one in listed if one.month == wanted), listed[0] if listed else None)
    context: dict[str, Any] = {"months": listed, "found": found}
    if found:
        rows = selectors.days_of(found.month)
        context |= {
            "days": rows,
            "chart": _flows(rows),
            "found": selectors.with_differences(found),
            "due": selectors.next_to_close(),
            "rate": found.close.points_per_yuan if found.close else points.rate_on(),
        }
    return render(request, "console/insights/days.html", context)


def _flows(rows: list[DailyBalance]) -> dict[str, Any]:
    return chart(
        [f"{day.on.month}/{day.on.day}" for day in rows],
        {
            _("发放"): [day.granted for day in rows],
            _("兑换与其他减少"): [day.closing - day.opening - day.granted for day in rows],
            _("期末"): [day.closing for day in rows],
        },
        lines=[_("期末")],
    )


@require_POST
@console("periods.close")
def month_close(request: SignedInRequest, month: str) -> HttpResponse:
    """Close a month."""
    wanted = cleaners.parse_month(month)
    if wanted is None or wanted > timezone.localdate():
        raise Http404
    try:
        months.close_month(month=wanted, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(month)s 已结账，数据已锁定") % {"month": f"{wanted:%Y-%m}"})
    return redirect(f"{request.path.rsplit('months/', 1)[0]}?month={wanted:%Y-%m}")
