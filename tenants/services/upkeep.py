"""What an upgrade puts right in the malls that need it: stock of codes, goods nobody can deliver."""

from collections.abc import Callable

import structlog
from django.utils.translation import gettext_noop
from django_tenants.utils import schema_context

from catalog.kinds import POOLED, quoted
from catalog.selectors.kinds import kinds_not_delivered
from catalog.services import codes, products
from core.actors import SYSTEM
from core.tenancy import enter
from core.tenancy.across import schemas_where
from members.models import Member, Message
from members.services import messages
from tenants.models import Tenant

log = structlog.get_logger("mall.upkeep")
TITLE = gettext_noop("%(n)s 件商品已自动下架")
BODY = gettext_noop("没有接通供应商，兑换后无法发放。商品目录里列出了是哪些。")
HAS_CODES = f"exists (select 1 from {{schema}}.catalog_product where kind in ({quoted(POOLED)}))"  # noqa: S608 -- our own words
ON_SALE = "exists (select 1 from {schema}.catalog_product where state = 'on' and kind in ({kinds}))"


def take_off_undeliverable_goods() -> dict[str, int]:
    """Stock of codes is what their pools say; what nobody can deliver is off the shelf and its owner knows.

    In every mall that has such goods, one after the other; returns what was changed by schema. Idempotent: a mall where this
    failed is done by the next run, and holds up no other.
    """
    with schema_context("public"):
        malls = {mall.schema_name: mall for mall in Tenant.objects.malls().built()}
    changed: dict[str, int] = {}
    for schema in _asked(HAS_CODES, malls):
        _in_mall(malls[schema], lambda: codes.follow_all_pools(by=SYSTEM), changed)
    if kinds := kinds_not_delivered():
        on_sale = ON_SALE.replace("{kinds}", quoted(sorted(kinds)))
        for schema in _asked(on_sale, malls):
            _in_mall(malls[schema], take_off, changed)
    return changed


def take_off() -> int:
    """Take off the shelf of the mall in force what nobody can deliver here, and tell its owners; returns how many."""
    count = products.take_off_undeliverable(by=SYSTEM)
    owners = Member.objects.filter(user__roles__code="owner", user__is_active=True).values_list("pk", flat=True)
    if count and (ids := list(owners)):
        messages.notify(
            member_ids=ids,
            kind=Message.Kind.NOTICE,
            title=TITLE,
            body=BODY,
            facts={"n": count},
            link="/console/goods/",
            reference="goods/taken-off",
        )
    return count


def _asked(question: str, malls: dict[str, Tenant]) -> list[str]:
    with schema_context("public"):
        return schemas_where(question, malls)


def _in_mall(mall: Tenant, act: Callable[[], int], changed: dict[str, int]) -> None:
    try:
        with enter(mall):
            if count := act():
                changed[mall.schema_name] = changed.get(mall.schema_name, 0) + count
    except Exception:
        log.exception("mall_not_put_right", schema=mall.schema_name)
