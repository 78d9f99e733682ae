"""What an act of the operation log changed, as people read it: field by field, before and after."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from accounts.models import Permission, PersonalField, Role, SignInPolicy
from core.models import OperationLog
from core.privacy.masks import name_shown

FIELDS = {
    "added": _("新增行"),
    "area": _("地区"),
    "asked": _("申请人"),
    "at_hour": _("几点"),
    "audience": _("人群"),
    "available": _("可用"),
    "available_on": _("生效日期"),
    "bad": _("有问题"),
    "budget": _("预算"),
    "budget_id": _("预算编号"),
    "by_years": _("按司龄"),
    "budgets": _("预算"),
    "carrier": _("快递公司"),
    "cash_fen": _("现金（分）"),
    "change": _("变化"),
    "changed": _("变更"),
    "clear_fields": _("直接看到的个人信息"),
    "closing": _("期末"),
    "columns": _("列"),
    "days_before": _("提前天数"),
    "department_id": _("部门编号"),
    "device": _("设备"),
    "expired": _("已过期"),
    "expires_on": _("到期日"),
    "factor": _("验证方式"),
    "festival": _("节日"),
    "field": _("字段"),
    "fields": _("字段"),
    "file": _("文件"),
    "filter": _("筛选条件"),
    "from_on": _("生效日期"),
    "grades": _("职级"),
    "groups": _("人群"),
    "greeting": _("祝福语"),
    "header_row": _("表头行"),
    "hidden": _("隐藏行"),
    "idle_minutes": _("自动退出（分钟）"),
    "joined": _("新增"),
    "journal": _("凭证"),
    "kind": _("类型"),
    "law_bucket": _("费用口径"),
    "left": _("离开"),
    "left_out": _("未写入"),
    "left_points": _("已离开未发积分"),
    "left_rows": _("已离开未发行"),
    "letters": _("字数"),
    "level": _("级别"),
    "limit": _("限兑"),
    "limits": _("单独限额"),
    "lock_after": _("输错几次锁定"),
    "minutes": _("分钟"),
    "month_day": _("日期"),
    "name": _("名称"),
    "not_a_repeat_of": _("确认不是重复"),
    "of": _("共"),
    "offers": _("商品"),
    "on": _("日期"),
    "on_sale": _("上架"),
    "owe": _("欠"),
    "password_min_length": _("密码最短位数"),
    "path": _("部门"),
    "people": _("人数"),
    "permissions": _("权限"),
    "plan": _("套餐"),
    "point_type": _("积分类型"),
    "point_type_id": _("积分类型编号"),
    "points": _("积分"),
    "points_per_yuan": _("多少积分抵 1 元"),
    "policy": _("处理方式"),
    "posted": _("已发放"),
    "products": _("商品"),
    "quantity": _("数量"),
    "reason": _("原因"),
    "reference": _("业务单号"),
    "require_mfa": _("两步验证"),
    "returned": _("回岗"),
    "roles": _("角色"),
    "row": _("行"),
    "rows": _("行数"),
    "rows_hash": _("名单指纹"),
    "rows_policy": _("有错误行时"),
    "scenario": _("使用场景"),
    "scheduled_at": _("定时"),
    "sessions": _("登录数"),
    "sha256": _("文件指纹"),
    "sheet": _("工作表"),
    "shows_names": _("可看姓名"),
    "shut": _("暂停方式"),
    "slug": _("地址名"),
    "spent": _("已使用"),
    "state": _("状态"),
    "stayed": _("未回岗"),
    "step_up_points": _("大额审批界限"),
    "taken": _("退回"),
    "title": _("名称"),
    "to": _("给"),
    "tracking_no": _("运单号"),
    "until": _("截止"),
    "version": _("版本"),
    "without_hidden": _("不含隐藏行"),
    "workday_before": _("提前到工作日"),
    "wrong_tries": _("输错次数"),
    "year": _("年度"),
}
PRINTS = ("sha256", "rows_hash")  # their first digits tell them apart
FACTORS = {"totp": _("验证器 App"), "webauthn": _("通行密钥"), "recovery_codes": _("恢复码")}
PEOPLE = ("asked",)
MANY = ("permissions", "clear_fields", "roles")


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name, what it was (empty for something new), what it became."""

    name: str
    old: str
    new: str
    has_old: bool


def changes_of(row: OperationLog, *, roles: dict[str, str] | None = None) -> list[Change]:
    """The fields of one line in the reader's language; of long lists only what came (+) and went (−). No query.

    `roles` gives the roles' names by code, as `role_names` reads them.
    """
    found = []
    for name in dict.fromkeys([*row.before, *row.after]):
        old, new, has_old = row.before.get(name), row.after.get(name), name in row.before
        if not has_old and new in (None, "", [], {}):
            continue  # something new that was left empty is no change
        if name in MANY and isinstance(old, list) and isinstance(new, list):
            came = [f"+{_word(name, one, roles)}" for one in new if one not in old]
            went = [f"−{_word(name, one, roles)}" for one in old if one not in new]
            found.append(Change(_field(name), "", " ".join([*came, *went]) or "–", False))
        elif not has_old or old != new:
            found.append(Change(_field(name), _shown(name, old, roles), _shown(name, new, roles), has_old))
    return found


def role_names() -> dict[str, str]:
    """Roles' names by code. One query."""
    return {role.code: str(role) for role in Role.objects.all()}


def _field(name: str) -> str:
    return gettext(FIELDS[name]) if name in FIELDS else name


def _shown(name: str, value: Any, roles: dict[str, str] | None) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return gettext("是") if value else gettext("否")
    if isinstance(value, int):
        return f"{value:,}" if name in ("points", "step_up_points", "rows", "available") else str(value)
    if isinstance(value, list):
        return gettext("、").join(_word(name, one, roles) for one in value) or "–"
    if isinstance(value, dict):
        return " · ".join(f"{_field(key)} {_shown(key, one, roles)}" for key, one in value.items()) or "–"
    return _word(name, value, roles)


def _word(name: str, value: Any, roles: dict[str, str] | None) -> str:
    """The word for a code people know by another name."""
    text = name_shown(str(value)) if name in PEOPLE else str(value)
    if name in PRINTS:
        return f"{text[:12]}…"
    if name == "permissions" and text in Permission.values:
        return str(Permission(text).label)
    if name in ("clear_fields", "field") and text in PersonalField.values:
        return str(PersonalField(text).label)
    if name == "roles":
        return (roles or {}).get(text, text)
    if name == "factor" and text in FACTORS:
        return gettext(FACTORS[text])
    if name == "require_mfa" and text in SignInPolicy.Require.values:
        return str(SignInPolicy.Require(text).label)
    return text
