"""Write the record anew: `python -m tests.upgrade.record`, on servers of its own. Only before the first release, see
docs/contributing.md, «A migration».
"""

import datetime as dt
import sys

HEAD = """\
-- The database of the first release: the SQL of every migration, for public and for a mall (the operators' schema has some of a
-- mall's). Written by `python -m tests.upgrade.record`; docs/contributing.md says when it may change.
"""
ROWS_HEAD = """\
-- The rows of that database, in PostgreSQL's text format: a platform with one mall that has people, points and orders. Sealed values
-- open with the development key.
"""
SKIPPED = ("django_migrations", "django_session", "django_content_type", "tenants_schemastep")


def main() -> None:
    """Make a small platform, let it live, write both files."""
    from tests.drills import servers

    servers.set_up()
    try:
        _write()
    finally:
        servers.tear_down()


def _write() -> None:
    from django.conf import settings
    from django.core.management import call_command

    from core.tenancy import enter
    from tenants.models import Domain, Plan, SchemaStep, Tenant
    from tenants.services import provisioning, schema_replay
    from tests import databases
    from tests.environment import DATABASE
    from tests.upgrade import recorded

    databases.empty(DATABASE)
    call_command("bring_up_to_date")
    provisioning.open_ops(host="platform.localhost", admins=[("operator", "周舟", None)])
    version = schema_replay.create_schema(recorded.MALL)
    mall = Tenant.objects.create(
        schema_name=recorded.MALL,
        slug="first",
        name="第一家商城",
        state=Tenant.State.ACTIVE,
        schema_version=version,
        plan=Plan.objects.first(),
    )
    Domain.objects.create(tenant=mall, domain="first.localhost", is_primary=True)
    with enter(mall):
        _a_life()
    schemas = ("public", settings.OPS_SCHEMA, recorded.MALL)
    recorded.ROWS.write_text(ROWS_HEAD + "".join(_blocks(schemas)), encoding="utf-8")
    public = recorded.made_by_django("public", "made_public", targets=None)
    text = HEAD + _sections("public", public) + _sections("mall", list(SchemaStep.objects.all()))
    recorded.STATE.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{recorded.STATE.stat().st_size} and {recorded.ROWS.stat().st_size} bytes\n")


def _sections(kind: str, steps: list) -> str:
    return "".join(
        f"-- {kind} {step}{' (rows only)' if step.only_for_rows else ''}\n" + (f"{step.sql};\n" if step.sql else "")
        for step in steps
    )


def _blocks(schemas: tuple[str, ...]) -> list[str]:
    from tenants.services import archives
    from tests.upgrade import recorded

    found = []
    for schema in schemas:
        for table, columns, key in archives.tables(schema):
            names = ", ".join(f'"{name}"' for name in columns)
            rows = [] if table in SKIPPED else recorded.rows_of(f"{schema}.{table}", names, f"ORDER BY {key}")
            if rows:
                body = "".join(f"{row}\n" for row in rows)
                found.append(f"COPY {schema}.{table} ({names}) FROM stdin;\n{body}\\.\n")
    return found


def _a_life() -> None:
    """People, points and orders: something of most that a mall can hold, few of each."""
    from django.utils import timezone

    from accounts.services import api_keys, approvals, users
    from catalog.models import Category
    from core.actors import SYSTEM
    from core.events import log_sealing
    from core.models import LogSealMark
    from insights.services.days import record_days
    from members.services import roster
    from members.services.addresses import save_address
    from points.services.ledger import accounts
    from tests import given
    from tests.points.test_sealing import seal_now

    users.install_roles()
    accounts.system_accounts()
    Category.objects.create(name="礼品", slug="gifts")
    hr = given.a_user("hr", name="沈星河")
    approvals.add_step(title="财务", above_points=10_000, role_id=None, by=SYSTEM)
    api_keys.make_key(name="门户", permissions=["members.view"], by=given.actor(hr))
    sheet = [["工号", "姓名", "部门", "手机"], ["A1", "陈思远", "研发部", "13912345678"], ["A2", "何晴", "市场部", ""]]
    roster.apply_roster(rows=sheet, by=SYSTEM)
    lin = given.a_member(points=5_000, name="林晓")
    save_address(member_id=lin.pk, address=given.HOME, is_default=True, by=SYSTEM)
    _points(lin)
    _orders(lin)
    seal_now()
    log_sealing.seal()  # marks what is written
    LogSealMark.objects.update(tx=1)
    log_sealing.seal()
    record_days(today=timezone.localdate() + dt.timedelta(days=1))


def _points(lin) -> None:
    from points.services import revocations
    from points.services.ledger import expiry, holds, pending
    from points.services.ledger.transfers import transfer
    from tests.points.steps import MAKER, a_budget, a_member, an_approved, give, posted, row
    from tests.points.test_life_of_points import grant
    from tests.points.test_revoking import revoked
    from tests.points.test_sealing import tamper

    wang = a_member(points=50, name="王敏")
    give(wang, 5, days=1)
    tamper("update points_lot set expires_at = now() - interval '1 hour' where id = (select max(id) from points_lot)")
    batch = posted(an_approved([row(lin, 70), row(wang, 30)], budget=a_budget(500)))
    holds.hold(member_id=lin.pk, points=40, reference="hold/1", by=MAKER)
    holds.capture(reference="hold/1", points=15, by=MAKER)
    transfer(giver_id=wang.pk, taker_id=lin.pk, points=60, reference="transfer/1", by=MAKER)
    grant(wang, waits_for="event/1")
    pending.activate(event="event/1", by=MAKER)
    expiry.expire_due()
    revoked(batch, revocations.Spent.DEBT)


def _orders(lin) -> None:
    from core.actors import SYSTEM
    from orders.models import Order
    from orders.services import after_sales, cart, delivery, giving_back, receipts, reviews, shipping
    from tests import given

    box = given.a_product(points=100, stock=50, min_points=1, swap_fen_per_100=50)
    coupon, code = given.a_product(kind="coupon", title="咖啡券"), given.a_product(kind="code", title="卡密", stock=0)
    given.codes(code, 3)
    for product in (coupon, code):
        delivery.deliver(order_id=given.an_order(lin, product).pk)
    placed = given.an_order(lin, box, points=100)
    giving_back.cancel_units(
        number=given.an_order(lin, box, quantity=2).number, units={1: 1}, key="part", reason="缺货", by=SYSTEM
    )
    giving_back.cancel(number=placed.number, by=SYSTEM, reason="填错地址")
    given.an_order(lin, box, points=50)  # waits for its cash
    received = given.paid(given.an_order(lin, box, quantity=3, points=150))
    shipping.ship(number=received.number, carrier="sf", tracking_no="SF0000000001", by=SYSTEM)
    receipts.receive(number=received.number, member_id=lin.pk, by=SYSTEM)
    reviews.write(
        number=received.number,
        line_no=1,
        member_id=lin.pk,
        stars=5,
        text="很好",
        is_anonymous=False,
        by=given.actor(lin.user),
    )
    case = after_sales.ask(
        number=received.number, member=lin, kind="return", units={1: 1}, reason="broken", text="压坏了", by=SYSTEM
    )
    after_sales.approve(number=case.number, by=SYSTEM)
    cart.add(member_id=lin.pk, sku_id=given.sku_of(box), quantity=2)
    assert Order.objects.count() == 6


if __name__ == "__main__":
    main()
