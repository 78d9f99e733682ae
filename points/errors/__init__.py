"""Why the ledger says no."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.errors import ReferenceConflict as ReferenceConflict
from points.errors.budgets import BudgetEnded as BudgetEnded
from points.errors.budgets import BudgetFollowsItself as BudgetFollowsItself
from points.errors.budgets import BudgetNameTaken as BudgetNameTaken
from points.errors.budgets import BudgetStillPays as BudgetStillPays
from points.errors.budgets import InsufficientBudget as InsufficientBudget
from points.errors.budgets import NextBudgetChanged as NextBudgetChanged
from points.errors.budgets import NextBudgetOfAnotherLaw as NextBudgetOfAnotherLaw
from points.errors.budgets import NoNextBudget as NoNextBudget
from points.errors.budgets import NotAPart as NotAPart


class InsufficientPoints(DomainError):
    code = "insufficient_points"

    def __init__(self, *, needed: int, available: int) -> None:
        values = {"needed": needed, "available": available, "missing": needed - available}
        super().__init__(_("积分不足：需要 %(needed)s，可用 %(available)s。") % values, **values)


class PointsNotPositive(DomainError):
    code = "points_not_positive"

    def __init__(self) -> None:
        super().__init__(_("积分必须是大于 0 的整数。"))


class PointsTooMany(DomainError):
    code = "points_too_many"

    def __init__(self, *, points: int, cap: int) -> None:
        super().__init__(_("单笔不能超过 %(cap)s 分。") % {"cap": cap}, points=points, cap=cap)


class NothingToRefund(DomainError):
    code = "nothing_to_refund"

    def __init__(self, *, reference: str) -> None:
        super().__init__(_("没有找到可退回的积分记录。"), reference=reference)


class RefundExceedsSpend(DomainError):
    code = "refund_exceeds_spend"

    def __init__(self, *, points: int | None, left: int) -> None:
        super().__init__(_("最多还能退回 %(left)s 分。") % {"left": left}, points=points, left=left)


class ExpiryInThePast(DomainError):
    code = "expiry_in_the_past"

    def __init__(self, *, expires_at: dt.datetime) -> None:
        day = date_format(localtime(expires_at), "Y-m-d")
        super().__init__(_("有效期 %(day)s 已过，请选择今天以后的日期。") % {"day": day}, expires_at=expires_at)


class NoUsableColumns(DomainError):
    """The sheet has no header row that names a person and points."""

    code = "no_usable_columns"

    def __init__(self, *, missing: list[str], found: list[str]) -> None:
        values = {"missing": "、".join(missing), "found": "、".join(found) or "—"}
        super().__init__(
            _("没有找到必需的列：%(missing)s。表格的列名是：%(found)s。请使用导入模板。") % values,
            missing=missing,
            found=found,
        )


class SheetIsEmpty(DomainError):
    code = "sheet_is_empty"

    def __init__(self) -> None:
        super().__init__(_("表格里没有数据行。"))


class TooManyRows(DomainError):
    code = "too_many_rows"

    def __init__(self, *, limit: int) -> None:
        super().__init__(_("表格超过 %(limit)s 行，请拆成几个文件。") % {"limit": f"{limit:,}"}, limit=limit)


class BatchNotInState(DomainError):
    """The batch has moved on: someone else acted, or the button was pressed twice."""

    code = "batch_not_in_state"

    def __init__(self, *, number: str, state: str, state_label: str) -> None:
        values = {"number": number, "state": state_label}
        super().__init__(
            _("批次 %(number)s 现在是「%(state)s」，不能执行此操作。") % values, number=number, state=state
        )


class NothingToGrant(DomainError):
    code = "nothing_to_grant"

    def __init__(self) -> None:
        super().__init__(_("没有可以发放的行，请先修改错误行。"))


class RowsChanged(DomainError):
    code = "rows_changed"

    def __init__(self, *, number: str) -> None:
        super().__init__(_("批次 %(number)s 的明细与提交时不一致，已停止审批。") % {"number": number}, number=number)


class RowsInError(DomainError):
    """The batch is all or nothing, and some rows are not good."""

    code = "rows_in_error"

    def __init__(self, *, rows: int) -> None:
        super().__init__(_("本批次须全部通过才能发放，还有 %(rows)s 行有错误。") % {"rows": rows}, rows=rows)


class HoldClosed(DomainError):
    code = "hold_closed"

    def __init__(self, *, reference: str, state_label: str) -> None:
        super().__init__(_("这笔冻结已是「%(state)s」，不能再操作。") % {"state": state_label}, reference=reference)


class NothingToExtend(DomainError):
    code = "nothing_to_extend"

    def __init__(self) -> None:
        super().__init__(_("没有需要延长的积分：所选成员的积分都晚于这一天到期。"))


class NothingToRevoke(DomainError):
    code = "nothing_to_revoke"

    def __init__(self) -> None:
        super().__init__(_("没有可以撤回的行：所选的行没有发放，或已经撤回过。"))


class NotReversible(DomainError):
    code = "not_reversible"

    def __init__(self, *, kind_label: str) -> None:
        super().__init__(_("「%(kind)s」不能冲正，请使用对应的操作。") % {"kind": kind_label})


class AlreadyReversed(DomainError):
    code = "already_reversed"

    def __init__(self) -> None:
        super().__init__(_("这笔凭证已经冲正过。"))


class TypeNameTaken(DomainError):
    code = "type_name_taken"

    def __init__(self, *, name: str) -> None:
        super().__init__(_("已有名为「%(name)s」的积分类型。") % {"name": name}, name=name)


class RateInThePast(DomainError):
    code = "rate_in_the_past"

    def __init__(self) -> None:
        super().__init__(_("汇率只能从今天或以后的日期开始生效。"))


class RateDayTaken(DomainError):
    code = "rate_day_taken"

    def __init__(self, *, day: dt.date) -> None:
        super().__init__(_("%(day)s 已有汇率。") % {"day": f"{day:%Y-%m-%d}"}, day=day)


class RuleNotInState(DomainError):
    code = "rule_not_in_state"

    def __init__(self, *, name: str, state_label: str) -> None:
        super().__init__(
            _("规则「%(name)s」现在是「%(state)s」，不能执行此操作。") % {"name": name, "state": state_label}
        )


class LeaverLinkInvalid(DomainError):
    code = "link_not_valid"

    def __init__(self) -> None:
        super().__init__(_("链接已使用或已失效，请联系人力资源重新获取。"))


class CaseClosed(DomainError):
    code = "case_closed"

    def __init__(self) -> None:
        super().__init__(_("这笔离职结算已经结束。"))


class NeedsApproval(DomainError):
    """More than one person may do alone; `over` names the limit that is passed (services/second_person.py)."""

    code = "needs_approval"
    SENTENCES = {
        "receiver_day": _(
            "一个人直接给同一位成员，每天最多 %(limit)s 分（今天已有 %(used)s 分），更多须由另一位同事审批。"
        ),
        "receiver_month": _(
            "一个人直接给同一位成员，每月最多 %(limit)s 分（本月已有 %(used)s 分），更多须由另一位同事审批。"
        ),
        "maker_day": _("一个人每天最多直接处理 %(limit)s 分（今天已有 %(used)s 分），更多须由另一位同事审批。"),
        "maker_month": _("一个人每月最多直接处理 %(limit)s 分（本月已有 %(used)s 分），更多须由另一位同事审批。"),
        "budget_month": _("一个人每月最多直接调整预算 %(limit)s 分（本月已有 %(used)s 分），更多须由另一位同事审批。"),
    }

    def __init__(self, *, over: str, points: int, limit: int, used: int) -> None:
        values = {"limit": f"{limit:,}", "used": f"{used:,}"}
        super().__init__(self.SENTENCES[over] % values, over=over, points=points, limit=limit, used=used)


class OwnReceiver(DomainError):
    """Nobody gives points to themselves, nor says yes to their own."""

    code = "own_receiver"

    def __init__(self) -> None:
        super().__init__(_("不能给自己发放、转入或延长积分，也不能审批给自己的，请另一位同事处理。"))


class OwnLineTooLarge(DomainError):
    """Who decides on a batch they are in may not get more than most of it."""

    code = "own_line_too_large"

    def __init__(self, *, points: int, usual: int) -> None:
        values = {"points": f"{points:,}", "usual": f"{usual:,}"}
        super().__init__(
            _("这批里发给您本人 %(points)s 分，多于多数人的 %(usual)s 分，请另一位同事审批。") % values,
            points=points,
            usual=usual,
        )


class ActGrew(DomainError):
    """More points would live longer than were judged."""

    code = "act_grew"

    def __init__(self, *, was: int, now: int) -> None:
        values = {"was": f"{was:,}", "now": f"{now:,}"}
        super().__init__(_("可延长的积分已从 %(was)s 变为 %(now)s，请重新申请。") % values, was=was, now=now)


class ActDecided(DomainError):
    """It does not wait for anybody any more."""

    code = "act_decided"

    def __init__(self, *, state_label: str) -> None:
        super().__init__(
            _("这项申请的状态是「%(state)s」，不能再处理。") % {"state": state_label}, state_label=state_label
        )


class MemberHasLeft(DomainError):
    code = "member_has_left"

    def __init__(self) -> None:
        super().__init__(_("该成员已离开，不能发放。"))


class LooksRepeated(DomainError):
    """Most of these people got about the same a few days ago, or the file was here before: somebody has to say it is meant."""

    code = "looks_repeated"

    def __init__(self, *, number: str, title: str, people: int) -> None:
        values = {"number": number, "title": title, "people": f"{people:,}"}
        super().__init__(
            _("与批次「%(title)s」%(number)s 很像（%(people)s 人相同），请核对后勾选「不是重复发放」再提交。") % values,
            number=number,
            people=people,
        )


class RowsOfAnotherBatch(DomainError):
    code = "rows_of_another_batch"

    def __init__(self, *, number: str) -> None:
        super().__init__(_("这份错误明细属于批次 %(number)s，不能并入本批次。") % {"number": number}, number=number)


class RowsUnclear(DomainError):
    """Corrected rows whose numbers are not in the batch, or stand there twice."""

    code = "rows_unclear"

    def __init__(self, *, rows: list[str]) -> None:
        values = {"rows": "、".join(rows[:10])}
        super().__init__(
            _("这些原行号在本批次里找不到或写了两次：%(rows)s。请核对后重新上传。") % values, rows=rows[:10]
        )


class PointsLeft(DomainError):
    """The member still holds points; what becomes of them has to be decided first."""

    code = "points_left"

    def __init__(self, *, points: int) -> None:
        super().__init__(_("还有 %(points)s 积分未结清，请先完成离职结算。") % {"points": f"{points:,}"}, points=points)


class MemberLeavesNow(DomainError):
    """A record can't be merged while the settlement of somebody leaving is open."""

    code = "member_leaves_now"

    def __init__(self) -> None:
        super().__init__(_("其中一条记录正在办理离职结算，请先办结再合并。"))


class MemberInBatch(DomainError):
    """A record can't be merged while a batch, or its undo, is about to move its points."""

    code = "member_in_batch"

    def __init__(self, *, number: str) -> None:
        super().__init__(
            _("批次 %(number)s 正在处理其中一条记录，请等它结束再合并。") % {"number": number}, number=number
        )
