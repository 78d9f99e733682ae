"""What is wrong with a grant line, in the reader's language."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.privacy.masks import name_shown

# What a column of a list means, in the order of the template.
MEANINGS = {
    "employee_no": _("工号"),
    "name": _("姓名"),
    "phone": _("手机"),
    "email": _("邮箱"),
    "department": _("部门"),
    "points": _("积分"),
    "type": _("积分类型"),
    "reason": _("事由"),
    "expires": _("有效期"),
    "greeting": _("祝福语"),
}
FORMULA = _("公式「%(cell)s」在文件里没有计算结果：请用 Excel 打开保存一次，或粘贴为数值")
ERRORS = {
    "formula_no": FORMULA,
    "formula_name": FORMULA,
    "formula_points": FORMULA,
    "missing_key": _("缺少工号、手机、邮箱或姓名"),
    "digits_lost": _("长数字被截断（如 1.38E+10）：请把该列设为文本后重新填写"),
    "bad_phone": _("手机号无法识别：请填写完整号码"),
    "zeros_lost": _("工号开头的 0 丢了？您是不是指 %(meant_no)s %(meant_name)s"),
    "unknown_employee": _("工号不存在：请核对花名册"),
    "unknown_phone": _("手机号不在花名册中"),
    "unknown_email": _("邮箱不在花名册中"),
    "key_conflict": _("工号、手机、邮箱指向的不是同一人"),
    "ambiguous_name": _("花名册中有 %(people)s 位同名成员，请填写工号"),
    "unknown_name": _("姓名不在花名册中，请填写工号"),
    "left_member": _("该成员已离开，不能发放"),
    "left_meanwhile": _("到账之前已离开（%(left_on)s），没有发放"),
    "name_mismatch": _("姓名与工号不符：花名册中为「%(roster_name)s」"),
    "department_mismatch": _("部门与姓名不符：花名册中为「%(roster_department)s」"),
    "unknown_type": _("没有「%(type)s」这种积分"),
    "inactive_type": _("「%(type)s」已停用，不能发放"),
    "points_missing": _("缺少积分"),
    "points_not_whole": _("积分须为整数，不能有小数"),
    "points_not_number": _("看不懂「%(cell)s」：积分请写整数，如 500"),
    "points_not_positive": _("积分须为 1–%(cap)s 的整数"),
    "points_too_large": _("超过单人单次上限 %(cap)s 分"),
    "reason_too_long": _("事由超过 %(chars)s 个字"),
    "greeting_too_long": _("祝福语超过 %(greeting_chars)s 个字"),
    "bad_expiry": _("看不懂有效期「%(cell)s」，请写成 2026-12-31"),
    "expiry_passed": _("有效期已过"),
    "expiry_before_start": _("有效期早于生效日期"),
    "over_month": _("超过每人每月上限 %(month_cap)s 分：本月连同本行共 %(in_month)s 分"),
    "duplicate_row": _("与第 %(row)s 行重复（同一人、同一事由）"),
}
WARNINGS = {
    "same_row": _("与第 %(same)s 行一模一样：是不是贴了两遍？"),
    "merged_number": _("这个工号已并入 %(kept_no)s，积分发给 %(kept_no)s"),
    "over_suggested": _("超过单人单次建议上限 %(suggested)s 分"),
    "leaving_member": _("该成员将于 %(left_on)s 离开"),
    "outlier": _("与多数人相差 10 倍以上（多数为 %(median)s 分），请核对"),
    "name_spelled": _("姓名写法与花名册不同：花名册中为「%(roster_name)s」"),
    "department_differs": _("部门与花名册不同：花名册中为「%(roster_department)s」"),
    "recent_same_reason": _("%(days)s 天内已按同一事由发放过（%(number)s）"),
}
# The cell that is wrong, by cause: what isn't here concerns the whole row.
CELLS = {
    "employee_no": "unknown_employee zeros_lost digits_lost formula_no",
    "phone": "unknown_phone bad_phone",
    "email": "unknown_email",
    "name": "unknown_name ambiguous_name name_mismatch formula_name",
    "department": "department_mismatch",
    "type": "unknown_type inactive_type",
    "points": "points_missing points_not_whole points_not_number points_not_positive points_too_large over_month formula_points",
    "reason": "reason_too_long",
    "greeting": "greeting_too_long",
    "expires": "bad_expiry expiry_passed expiry_before_start",
}
CELL_OF = {code: cell for cell, codes in CELLS.items() for code in codes.split()}
AMOUNTS = ("cap", "suggested", "month_cap", "in_month", "median")
UNSAID = {"roster_department": "–", "cell": "…", "left_on": "–", "meant_no": "", "meant_name": ""}


def cause(code: str, facts: dict | None) -> str:
    """The sentence for an error or warning code with its facts filled in."""
    values = UNSAID | {name: f"{value:,}" if name in AMOUNTS else value for name, value in (facts or {}).items()}
    values |= {name: name_shown(values[name]) for name in ("roster_name", "meant_name") if name in values}
    sentence = ERRORS.get(code) or WARNINGS.get(code)
    return str(sentence) % values if sentence else gettext("无法识别的问题")
