"""Leavers' cases: the list, their sums, the sheet for payroll."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from core.documents.sheets import write_xlsx
from points.models import LeaverCase
from points.selectors.policies import rate_on

State = LeaverCase.State


@dataclass(frozen=True, slots=True)
class LeaverSums:
    """Cases and points by state, and what came back to the budgets in all."""

    in_window: int
    listed: int
    listed_points: int
    returned_points: int


def leaver_cases(state: str = "") -> QuerySet[LeaverCase]:
    """Cases with their people, open ones first, those that end soonest before. One query."""
    found = LeaverCase.objects.select_related("member__department", "journal").order_by("closed_at", "ends_at", "-pk")
    return found.filter(state=state) if state in State.values else found


def leaver_sums() -> LeaverSums:
    """One query."""
    rows = {
        row["state"]: row
        for row in LeaverCase.objects.values("state").annotate(
            n=Count("pk"), left=Sum("points_left"), back=Sum("points_returned")
        )
    }
    nothing = {"n": 0, "left": 0}
    listed = rows.get(State.LISTED, nothing)
    back = sum(row["back"] for row in rows.values())
    return LeaverSums(rows.get(State.WINDOW, nothing)["n"], listed["n"], listed["left"], back)


def pay_out_sheet() -> bytes:
    """People who are to be paid for their points, with the amount at today's rate (¥, two decimals). Two queries."""
    rate = rate_on()
    rows = (
        [
            case.member.employee_no,
            case.member.name,
            case.member.department.name if case.member.department else "",
            case.left_on.isoformat(),
            case.points_left,
            round(case.points_left / rate, 2) if rate else "",
        ]
        for case in leaver_cases(State.LISTED)
    )
    return write_xlsx(
        [_("工号"), _("姓名"), _("部门"), _("离开日期"), _("积分"), _("金额（元）")], rows, title=_("离职结算")
    )
