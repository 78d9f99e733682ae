"""What may be wrong with a row of a roster, and what its reader is reminded of: codes, kept with their facts, as sentences."""

from typing import Any

from django.utils.translation import gettext_lazy as _

PROBLEMS: dict[str, Any] = {
    "number_missing": _("缺工号"),
    "name_missing": _("缺姓名"),
    "digits_lost": _("「%(cell)s」是被表格改写的长数字，请把该列设为文本后重新填写"),
    "phone_unreadable": _("看不懂手机号「%(cell)s」"),
    "email_unreadable": _("看不懂邮箱「%(cell)s」"),
    "too_long": _("「%(cell)s…」超过 %(most)d 个字"),
    "birthday_unreadable": _("看不懂生日「%(cell)s」，请写成 1990-08-15 或 08-15"),
    "joined_on_unreadable": _("看不懂入职日期「%(cell)s」，请写成 2026-03-01"),
    "left_on_unreadable": _("看不懂离开日期「%(cell)s」，请写成 2026-03-01"),
    "state_unknown": _("看不懂状态「%(cell)s」，请写成在职、试用、离职或退休"),
    "department_ambiguous": _("有 %(n)d 个同名部门「%(cell)s」，请写全路径，例如 %(path)s"),
    "number_repeated": _("工号与第 %(row)d 行重复"),
    "phone_repeated": _("手机号与第 %(row)d 行相同，是同一个人吗？"),
    "phone_taken": _("手机号已登记在工号 %(no)s %(name)s 名下，是同一个人吗？"),
    "merged_number": _("这个工号已并入 %(no)s %(name)s，请改用 %(no)s"),
    "zeros_lost": _("工号可能丢了前面的 0：您是不是指 %(no)s %(name)s？"),
}
REMINDERS: dict[str, Any] = {
    "name_differs": _("这个工号在花名册中是「%(name)s」，是同一个人吗？"),
    "same_name_here": _("同部门已有同名成员 %(no)s，是同一个人吗？"),
    "same_name_above": _("与第 %(row)d 行同名同部门，是同一个人吗？"),
}


def problem_text(code: str, facts: dict[str, Any]) -> str:
    """The sentence of a problem, with the cell it stands in where that is known."""
    text = str(PROBLEMS[code] % facts)
    return f"{facts['at']}: {text}" if facts.get("at") else text


def reminder_text(code: str, facts: dict[str, Any]) -> str:
    """The sentence of a reminder."""
    return str(REMINDERS[code] % facts)
