"""The rows of the recorded mall, made by the services: people, points and orders, few of each."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.services import api_keys, approvals, users
from catalog.models import Category
from core.actors import SYSTEM
from core.events import log_sealing
from core.models import LogSealMark
from insights.services.days import record_days
from members.services.addresses import save_address
from members.services.roster_import import at_once
from orders.models import Order
from orders.services import after_sales, cart, delivery, giving_back, receipts, reviews, shipping
from points.services import revocations
from points.services.ledger import accounts, expiry, holds, pending
from points.services.ledger.transfers import transfer
from tests import given
from tests.points.steps import MAKER, a_budget, a_member, an_approved, give, posted, row
from tests.points.test_life_of_points import grant
from tests.points.test_revoking import revoked
from tests.points.test_sealing import seal_now, tamper


def fill_mall() -> None:
    """People, points and orders in the mall of the connection: something of most that a mall can hold."""
    users.install_roles()
    accounts.system_accounts()
    Category.objects.create(name="礼品", slug="first-gifts")
    hr = given.a_user("hr", name="沈星河")
    approvals.add_step(title="财务", above_points=10_000, role_id=None, by=SYSTEM)
    api_keys.make_key(name="门户", permissions=["members.view"], by=given.actor(hr))
    sheet = [["工号", "姓名", "部门", "手机"], ["A1", "陈思远", "研发部", "13912345678"], ["A2", "何晴", "市场部", ""]]
    at_once.apply_roster(rows=sheet, by=SYSTEM)
    lin = given.a_member(points=5_000, name="林晓")
    save_address(member_id=lin.pk, address=given.HOME, is_default=True, by=SYSTEM)
    _points(lin)
    _orders(lin)
    seal_now()
    log_sealing.seal()  # marks what is written
    LogSealMark.objects.update(tx=1)
    log_sealing.seal()
    record_days(today=timezone.localdate() + dt.timedelta(days=1))


def _points(lin: Any) -> None:
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


def _orders(lin: Any) -> None:
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
    write: dict[str, Any] = {"stars": 5, "text": "很好", "is_anonymous": False}
    reviews.write(number=received.number, line_no=1, member_id=lin.pk, by=given.actor(lin.user), **write)
    case = after_sales.ask(
        number=received.number, member=lin, kind="return", units={1: 1}, reason="broken", text="压坏了", by=SYSTEM
    )
    after_sales.approve(number=case.number, by=SYSTEM)
    cart.add(member_id=lin.pk, sku_id=given.sku_of(box), quantity=2)
    assert Order.objects.count() == 6
