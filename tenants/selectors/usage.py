"""What a tenant uses of what it may use, as people read it: today's bars, the months' statements."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from core import cleaners
from core.documents.sheets import write_xlsx
from core.registry.quotas import label_of, percent_of, soft_percent, told
from tenants.models import Metric, Plan, Tenant, TenantDay, TenantMonth
from tenants.selectors.palette import palette

ICONS = {
    Metric.MEMBERS: "tabler--users",
    Metric.STORAGE: "tabler--database",
    Metric.POINTS: "tabler--coins",
    Metric.CALLS: "tabler--api",
    Metric.ORDERS: "tabler--shopping-bag",
}


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One metric: used of limit (None: without limit), and how near that is: ok, warn (soft limit), bad (hard limit)."""

    metric: str
    label: str
    icon: str
    used: int
    limit: int | None
    percent: int
    level: str

    @property
    def used_words(self) -> str:
        """The figure with its unit."""
        return told(self.metric, self.used)

    @property
    def limit_words(self) -> str:
        """The limit with its unit, or that there is none."""
        return _("不限") if self.limit is None else told(self.metric, self.limit)


def use_lines(tenant: Tenant) -> list[UsageLine]:
    """Every metric of a tenant as of the last roll-up. No query: it lies on the tenant's own row."""
    soft = soft_percent(tenant)
    found = []
    for metric in Metric:
        used, limit = int(tenant.usage.get(metric.value, 0)), tenant.allowance.get(metric.value)
        percent = 0 if limit is None else percent_of(used, limit)
        level = "bad" if percent >= 100 else "warn" if limit is not None and percent >= soft else "ok"
        found.append(UsageLine(metric.value, label_of(metric), ICONS[metric], used, limit, percent, level))
    return found


def highest_use(tenant: Tenant) -> UsageLine | None:
    """The fullest of the limited metrics; None where nothing is limited. No query."""
    limited = [line for line in use_lines(tenant) if line.limit is not None]
    return max(limited, key=lambda line: line.percent, default=None)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a statement as people read it."""

    label: str
    used: str
    limit: str
    fen: int


def statement_lines(month: TenantMonth) -> list[StatementLine]:
    """The lines of a statement, the plan's own price first. No query."""
    found = []
    for line in month.lines:
        metric, limit = line["metric"], line["limit"]
        if metric == "plan":
            name = _(month.plan_name) if month.plan_name else _("未选套餐")
            found.append(StatementLine(_("套餐「%(name)s」") % {"name": name}, "", "", line["fen"]))
        else:
            top = _("不限") if limit is None else told(metric, limit)
            found.append(StatementLine(label_of(metric), told(metric, line["used"]), top, line["fen"]))
    return found


def statements(tenant_id: int) -> list[TenantMonth]:
    """A tenant's statements, the newest first. One query, in public."""
    with schema_context("public"):
        return list(TenantMonth.objects.filter(tenant_id=tenant_id))


def statement(tenant_id: int, month: str) -> TenantMonth | None:
    """The statement of a month (2026-10), with its tenant. One query, in public."""
    if (first := cleaners.parse_month(month)) is None:
        return None
    with schema_context("public"):
        return TenantMonth.objects.select_related("tenant").filter(tenant_id=tenant_id, month=first).first()


def days_of(tenant_id: int, days: int = 30) -> list[TenantDay]:
    """A tenant's last days in order. One query, in public."""
    with schema_context("public"):
        return list(TenantDay.objects.filter(tenant_id=tenant_id)[:days])[::-1]


def plan_of(tenant_id: int) -> Plan | None:
    """What the tenant bought. One query, in public."""
    with schema_context("public"):
        return Plan.objects.filter(tenants__pk=tenant_id).first()


def statement_xlsx(month: TenantMonth) -> bytes:
    """A statement as an xlsx; amounts in yuan. No query."""
    rows: list[Sequence[Any]] = [(line.label, line.used, line.limit, line.fen / 100) for line in statement_lines(month)]
    return write_xlsx(_header(), [*rows, (_("合计"), "", "", month.total_fen / 100)])


def _header() -> Sequence[str]:
    return _("项目"), _("用量"), _("上限"), _("金额（元）")


def statement_pdf(month: TenantMonth) -> bytes:
    """A statement, read with its tenant, as a PDF on A4 in the tenant's colour. No query."""
    tenant = month.tenant
    from core.documents.pdf import write_pdf  # not above: it brings a whole typesetter

    return write_pdf(
        title=f"{_('用量账单')} {month.month:%Y-%m}",
        pairs=[(_("公司"), tenant.name), (_("账单号"), f"{tenant.slug.upper()}-{month.month:%Y%m}")],
        header=_header(),
        rows=[(line.label, line.used, line.limit, f"{line.fen / 100:,.2f}") for line in statement_lines(month)],
        total=(_("合计"), f"¥{month.total_fen / 100:,.2f}"),
        note=_("成员与存储按当月最高值计，积分、接口调用与订单按当月合计；账单生成后不再改动。"),
        color=palette(tenant.brand_color).brand,
    )
