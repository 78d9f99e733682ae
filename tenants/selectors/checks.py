"""What an operator asks first about a mall, each answered with good, bad or a warning and the figure behind it."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tenants.models import DataFile, SchemaStep, Tenant, TenantDay
from tenants.selectors.usage import highest_use


@dataclass(frozen=True, slots=True)
class Check:
    """One question: its name, ok · warn · bad · idle, and what was found."""

    name: str
    kind: str
    text: str


def checks_of(tenant: Tenant, today: TenantDay | None) -> list[Check]:
    """Every check of a built mall, from what was rolled up; empty while it has no schema. Four queries at most."""
    if tenant.state not in Tenant.BUILT:
        return []
    version = SchemaStep.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    found = [_schema(tenant, version), _hosts(tenant)]
    found += (
        [_ledger(today), _jobs(today), _orders(today)]
        if today
        else [Check(_("统计"), "idle", _("还没有统计，几分钟后出现"))]
    )
    return [*found, _quota(tenant), _files(tenant)]


def _schema(tenant: Tenant, version: int) -> Check:
    name = _("数据结构")
    if tenant.drift:
        return Check(name, "bad", tenant.drift)
    if tenant.schema_version < version:
        return Check(
            name, "warn", _("第 %(at)s 版，最新是第 %(last)s 版") % {"at": tenant.schema_version, "last": version}
        )
    return Check(name, "ok", _("第 %(at)s 版，与模板一致") % {"at": tenant.schema_version})


def _hosts(tenant: Tenant) -> Check:
    hosts = list(tenant.domains.all())
    waiting = sum(host.verified_at is None for host in hosts)
    if waiting:
        return Check(_("域名"), "warn", _("%(n)s 个等待验证") % {"n": waiting})
    return Check(_("域名"), "ok", _("%(n)s 个，全部可用") % {"n": len(hosts)})


def _ledger(today: TenantDay) -> Check:
    labels: dict[str, tuple[str, Any]] = {
        "ok": ("ok", _("账实相符")),
        "differs": ("bad", _("账目有出入，请立即联系租户财务")),
        "": ("idle", _("还没有核对过")),
    }
    return Check(_("账本"), *labels[today.ledger])


def _jobs(today: TenantDay) -> Check:
    if today.failed_jobs:
        return Check(_("后台任务"), "warn", _("%(n)s 个卡住或失败") % {"n": today.failed_jobs})
    return Check(_("后台任务"), "ok", _("没有卡住的任务"))


def _orders(today: TenantDay) -> Check:
    if today.late_orders:
        return Check(_("发货"), "warn", _("%(n)s 单超过两天没有发货") % {"n": today.late_orders})
    return Check(_("发货"), "ok", _("没有超时的订单"))


def _quota(tenant: Tenant) -> Check:
    fullest = highest_use(tenant)
    if fullest is None:
        return Check(_("用量"), "ok", _("不限量"))
    return Check(
        _("用量"), fullest.level, _("%(label)s %(percent)s%%") % {"label": fullest.label, "percent": fullest.percent}
    )


def _files(tenant: Tenant) -> Check:
    last = tenant.data_files.filter(state=DataFile.State.DONE).first()
    if last is None:
        return Check(_("整户导出"), "idle", _("还没有导出过"))
    return Check(_("整户导出"), "ok", f"{last.finished_at:%Y-%m-%d}" if last.finished_at else "")
