"""What is wrong with a grant line, in the reader's words."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ERRORS = {
    "missing_key": _("缺少工号、手机或姓名"),
    "unknown_employee": _("工号不存在：请核对花名册"),
    "unknown_phone": _("手机号不在花名册中"),
    "key_conflict": _("工号与手机号不是同一人"),
    "ambiguous_name": _("花名册中有 %(people)s 位同名成员，请填写工号"),
    "unknown_name": _("姓名不在花名册中，请填写工号"),
    "left_member": _("该成员已离开，不能发放"),
    "name_mismatch": _("姓名与工号不符：花名册中为「%(roster_name)s」"),
    "points_missing": _("缺少积分"),
    "points_not_whole": _("积分须为整数，不能有小数"),
    "points_not_number": _("积分不是数字"),
    "points_not_positive": _("积分须为 1–%(cap)s 的整数"),
    "points_too_large": _("超过单人单次上限 %(cap)s 分"),
    "reason_too_long": _("事由超过 %(chars)s 个字"),
    "bad_expiry": _("有效期不是日期，请写成 2026-12-31"),
    "expiry_passed": _("有效期已过"),
    "duplicate_row": _("与第 %(row)s 行重复（同一人、同一事由）"),
}
WARNINGS = {
    "over_suggested": _("超过单人单次建议上限 %(suggested)s 分"),
    "recent_same_reason": _("%(days)s 天内已按同一事由发放过（%(number)s）"),
}
AMOUNTS = ("cap", "suggested")


def cause(code: str, facts: dict | None) -> str:
    """The sentence for an error or warning code with its facts filled in."""
    words = {name: f"{value:,}" if name in AMOUNTS else value for name, value in (facts or {}).items()}
    sentence = ERRORS.get(code) or WARNINGS.get(code)
    return str(sentence) % words if sentence else gettext("无法识别的问题")
