"""Why a budget says no."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class InsufficientBudget(DomainError):
    code = "insufficient_budget"

    def __init__(self, *, needed: int, available: int, budget: str) -> None:
        values = {"needed": f"{needed:,}", "available": f"{available:,}", "budget": budget}
        super().__init__(
            _("预算「%(budget)s」余额不足：需要 %(needed)s，可用 %(available)s。请先充值预算。") % values,
            needed=needed,
            available=available,
            budget=budget,
        )


class BudgetNameTaken(DomainError):
    code = "budget_name_taken"

    def __init__(self, *, name: str, year: int) -> None:
        super().__init__(_("%(year)s 年已有预算「%(name)s」。") % {"name": name, "year": year}, name=name, year=year)


class BudgetEnded(DomainError):
    """A budget pays until its last day."""

    code = "budget_ended"

    def __init__(self, *, budget: str, ends_on: dt.date) -> None:
        values = {"budget": budget, "day": date_format(ends_on, "Y-m-d")}
        super().__init__(
            _("预算「%(budget)s」已于 %(day)s 截止，不能再支付。请换一个预算，或把剩余积分结转到下一个。") % values,
            budget=budget,
            ends_on=ends_on,
        )


class NoNextBudget(DomainError):
    code = "no_next_budget"

    def __init__(self, *, budget: str) -> None:
        super().__init__(
            _("预算「%(budget)s」还没有指定接续的预算，请先在「截止与接续」里选择。") % {"budget": budget},
            budget=budget,
        )


class NextBudgetChanged(DomainError):
    """Between asking and the yes another budget was put next."""

    code = "next_budget_changed"

    def __init__(self, *, budget: str) -> None:
        super().__init__(
            _("预算「%(budget)s」的接续预算在申请之后改过，请重新发起结转。") % {"budget": budget}, budget=budget
        )


class NextBudgetOfAnotherLaw(DomainError):
    """What is carried over stays in its category of the law."""

    code = "next_budget_of_another_law"

    def __init__(self) -> None:
        super().__init__(_("接续的预算须是同一费用类别。"))


class BudgetFollowsItself(DomainError):
    code = "budget_follows_itself"

    def __init__(self) -> None:
        super().__init__(_("接续的预算绕回了它自己，请选择另一个。"))


class BudgetStillPays(DomainError):
    """An approved batch starts after the day that was chosen as the budget's last."""

    code = "budget_still_pays"

    def __init__(self, *, number: str) -> None:
        super().__init__(
            _("批次 %(number)s 已批准，在这个截止日之后才发放；请先取消它，或把截止日定晚一些。") % {"number": number},
            number=number,
        )


class NotAPart(DomainError):
    code = "not_a_part"

    def __init__(self, *, budget: str) -> None:
        super().__init__(_("「%(budget)s」不是下级预算，请直接充值。") % {"budget": budget}, budget=budget)
