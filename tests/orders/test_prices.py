"""Every way to pay: points, cash, both within limits, by tier, in a window, for some, so many per month, with a gift."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given as examples
from hypothesis import strategies as st

from catalog.errors import NotOnSale, OfferSoldOut, OfferUnsound, SoldOut
from catalog.models import Offer, ServiceSlot, StockSlot
from catalog.selectors import line_price, share, sku_choices, storefront_list
from catalog.services import offers
from catalog.services.offers import Price
from core.actors import SYSTEM
from members.models import Department, Tier
from orders.errors import DetailsRequired, LimitReached, NotForYou, PointsOutOfRange, PriceChanged
from orders.services import giving_back, redemptions
from orders.services.redemptions import LineRequest, OrderRequest
from points import selectors as points
from points.errors import InsufficientPoints
from tests import given
from tests.given import an_order, sku_of


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def slider(acme):
    """1,000 points, or down to 200 with ¥0.99 for each 100 points less."""
    return given.a_product(points=1000, stock=9, min_points=200, swap_fen_per_100=99)


@pytest.mark.parametrize(
    ("gives", "fen"), [(1000, 0), (999, 1), (900, 99), (899, 100), (500, 495), (201, 792), (200, 792)]
)
def test_both_amounts_add_up_to_the_price_and_a_started_fen_counts(lin, slider, gives, fen):
    order = an_order(lin, slider, points=gives)
    assert (order.points, order.cash_fen, order.state) == (gives, fen, "unpaid" if fen else "placed")
    assert line_price(quantity=1, points=1000, cash_fen=0, min_points=200, swap_fen_per_100=99).fen_for(gives) == fen


def test_many_units_are_rounded_once_for_the_line(lin):
    product = given.a_product(points=100, stock=9, min_points=1, swap_fen_per_100=50)
    assert an_order(lin, product, quantity=3, points=297).cash_fen == 2  # 1.5 fen, not three times a rounded 0.5


@pytest.mark.parametrize("gives", [1001, 199, 0])
def test_points_outside_the_limits_are_refused(lin, slider, gives):
    with pytest.raises(PointsOutOfRange) as refusal:
        an_order(lin, slider, points=gives)
    assert (refusal.value.facts["least"], refusal.value.facts["most"]) == (200, 1000)
    assert points.balance(lin.pk).points == 1000


def test_a_fixed_price_leaves_no_choice(lin):
    with pytest.raises(PointsOutOfRange):
        an_order(lin, given.a_product(points=100), points=50)


def test_cash_alone_needs_no_points(acme):
    order = an_order(given.a_member(points=0), given.a_product(points=0, cash_fen=9900))
    assert (order.points, order.cash_fen, order.journal_id, order.state) == (0, 9900, None, "unpaid")


def test_the_total_in_fen_is_agreed_too(lin, slider):
    with pytest.raises(PriceChanged) as refusal:
        redemptions.redeem(
            member=lin,
            lines=[LineRequest(sku_of(slider), 1, points=500)],
            by=SYSTEM,
            order_request=OrderRequest(key="k", address=given.HOME, agreed_points=500, agreed_fen=400),
        )
    assert (refusal.value.facts["points"], refusal.value.facts["fen"]) == (500, 495)


@pytest.mark.parametrize(
    "terms",
    [
        {"points": 0},
        {"points": 100, "min_points": 100, "swap_fen_per_100": 1},
        {"points": 100, "min_points": 50},
        {"points": 100, "min_points": 50, "swap_fen_per_100": 1, "tier_points": {"1": 90}},
    ],
)
def test_terms_that_contradict_each_other_are_refused(acme, terms):
    with pytest.raises(OfferUnsound):
        given.a_product(**terms)


@examples(total=st.integers(0, 10**9), of=st.integers(1, 50), data=st.data())
def test_shares_add_up_to_the_last_point_in_whatever_steps(total, of, data):
    done = given_back = 0
    while done < of:
        units = data.draw(st.integers(1, of - done))
        given_back += share(total, done=done, units=units, of=of)
        done += units
    assert given_back == total


def test_a_tier_has_its_own_price_on_the_card_and_in_the_order(lin):
    gold = Tier.objects.create(code="gold", name="金卡", position=2)
    product = given.a_product(points=100, tier_points={str(gold.pk): 80})
    assert (an_order(lin, product).points, sku_choices(product, lin)[0].points) == (100, 100)
    lin.tier = gold
    lin.save()
    cards = {card.pk: card.points for card in storefront_list(member=lin)}
    assert (cards[product.pk], sku_choices(product, lin)[0].points, an_order(lin, product).points) == (80, 80, 80)


@pytest.mark.parametrize("who", ["department", "tier", "label"])
def test_goods_for_some_are_hidden_from_and_refused_to_others(lin, cast, who):
    above = Department.objects.create(name="研发中心", code="RD")
    lin.department = Department.objects.create(name="平台组", code="RD-1", parent=above)
    lin.tier, lin.labels = Tier.objects.create(code="gold", name="金卡"), ["骨干"]
    lin.save()
    only = {"department": {"departments": [above.pk]}, "tier": {"tiers": [lin.tier_id]}, "label": {"labels": ["骨干"]}}[
        who
    ]
    product = given.a_product(points=100, **only)
    assert an_order(lin, product).points == 100
    with pytest.raises(NotForYou):
        an_order(cast.stranger, product)
    seen = [product in storefront_list(member=member) for member in (lin, cast.stranger)]
    assert seen == [True, False]


@pytest.mark.parametrize(("period", "later"), [("day", 1), ("week", 7), ("month", 31), ("quarter", 92), ("year", 366)])
def test_a_limit_counts_within_its_period_of_the_malls_own_calendar(acme, period, later):
    with time_machine.travel(
        dt.datetime(2026, 3, 31, 15, 30, tzinfo=dt.UTC)
    ):  # 23:30 on the last day of the quarter there
        lin = given.a_member(points=1000)
        product = given.a_product(points=100, limit=1, period=period)
        an_order(lin, product)
        with pytest.raises(LimitReached):
            an_order(lin, product)


def test_a_new_day_where_the_mall_is_opens_the_limit_again(acme):
    lin, product = given.a_member(points=1000), given.a_product(points=100, limit=1, period="day")
    order = an_order(lin, product)
    yesterday = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) - dt.timedelta(seconds=1)
    type(order).objects.filter(pk=order.pk).update(placed_at=yesterday)
    assert an_order(lin, product).points == 100


def test_what_was_cancelled_does_not_count_against_the_limit(lin):
    product = given.a_product(points=100, limit=1)
    giving_back.cancel(number=an_order(lin, product).number, reason="不要了", by=SYSTEM)
    assert an_order(lin, product).points == 100


def window(start, end):
    now = timezone.now()
    return {"starts_at": now + dt.timedelta(hours=start), "ends_at": now + dt.timedelta(hours=end)}


def flash(product, *, hours=(-1, 1), quota=None, at=50):
    return offers.open_flash(
        sku_id=sku_of(product), price=Price(points=at), name="周五抢兑", quota=quota, by=SYSTEM, **window(*hours)
    )


@pytest.mark.parametrize(("hours", "paid"), [((-1, 1), 50), ((1, 2), 100), ((-2, -1), 100)])
def test_a_flash_price_holds_in_its_window_only(lin, hours, paid):
    product = given.a_product(points=100)
    flash(product, hours=hours)
    assert (an_order(lin, product).points, sku_choices(product, lin)[0].points) == (paid, paid)


def test_when_a_flash_quota_is_gone_the_usual_price_is_back_and_more_than_is_left_is_refused(lin):
    product = given.a_product(points=100)
    offer = flash(product, quota=3)
    an_order(lin, product, quantity=2)
    with pytest.raises(OfferSoldOut) as refusal:
        an_order(lin, product, quantity=2)
    assert refusal.value.facts["left"] == 1
    an_order(lin, product)
    assert (an_order(lin, product).points, Offer.objects.get(pk=offer.pk).quota_left) == (100, 0)


def test_a_cancelled_flash_order_gives_its_units_back_to_the_quota(lin):
    product = given.a_product(points=100)
    offer = flash(product, quota=3)
    giving_back.cancel(number=an_order(lin, product, quantity=2).number, reason="不要了", by=SYSTEM)
    assert Offer.objects.get(pk=offer.pk).quota_left == 3


def test_two_flash_offers_of_a_sku_never_overlap(acme):
    product = given.a_product(points=100)
    flash(product, hours=(1, 3))
    with pytest.raises(OfferUnsound):
        flash(product, hours=(2, 4))
    assert flash(product, hours=(3, 4)).points == 50


def test_a_gift_comes_along_as_long_as_there_are_any(lin):
    mug = given.a_product(points=500, stock=3, title="马克杯")
    product = given.a_product(points=100, gift_id=sku_of(mug), gift_quantity=1)
    with_gift, without = an_order(lin, product, quantity=2), an_order(lin, product, quantity=2)
    lines = [[(line.title, line.quantity, line.points) for line in order.lines.all()] for order in (with_gift, without)]
    assert lines[0][1:] == [("马克杯", 2, 0)] and lines[1][1:] == []
    assert StockSlot.objects.get(sku=sku_of(mug)).available == 1


def test_a_cancelled_order_brings_its_gift_back(lin):
    mug = given.a_product(points=500, stock=3)
    product = given.a_product(points=100, gift_id=sku_of(mug))
    giving_back.cancel(number=an_order(lin, product).number, reason="不要了", by=SYSTEM)
    assert StockSlot.objects.get(sku=sku_of(mug)).available == 3


def test_a_top_up_needs_an_account(lin):
    product = given.a_product(points=100, kind="topup")
    with pytest.raises(DetailsRequired):
        an_order(lin, product)
    assert an_order(lin, product, account="13800138000").state == "placed"


def book(member, product, slot, quantity=1):
    line = LineRequest(sku_of(product), quantity, slot_id=slot.pk if slot else None)
    return redemptions.redeem(member=member, lines=[line], order_request=OrderRequest(key=f"k{quantity}"), by=SYSTEM)


def test_a_time_is_booked_as_often_as_it_has_places(lin, cast):
    from catalog.errors import TimeFull

    product = given.a_product(points=100, kind="service")
    soon = timezone.now() + dt.timedelta(days=1)
    slot = ServiceSlot.objects.create(sku_id=sku_of(product), starts_at=soon, capacity=2)
    order = book(lin, product, slot, 2)
    with pytest.raises(TimeFull):
        book(cast.stranger, product, slot)
    giving_back.cancel(number=order.number, reason="改期", by=SYSTEM)
    assert book(cast.stranger, product, slot).state == "placed"


def test_a_time_of_another_service_or_of_yesterday_is_refused(lin):
    from catalog.errors import TimeFull

    product, other = given.a_product(kind="service"), given.a_product(kind="service")
    foreign = ServiceSlot.objects.create(sku_id=sku_of(other), starts_at=timezone.now() + dt.timedelta(1), capacity=2)
    over = ServiceSlot.objects.create(sku_id=sku_of(product), starts_at=timezone.now() - dt.timedelta(1), capacity=2)
    for slot in (foreign, over):
        with pytest.raises(TimeFull):
            book(lin, product, slot)
    with pytest.raises(DetailsRequired):
        book(lin, product, None)


def test_what_is_wrong_with_a_price_is_found_before_points_and_stock(lin):
    product = given.a_product(points=100, stock=1, labels=["骨干"])
    for refused, line in ((NotForYou, LineRequest(sku_of(product), 9)), (NotOnSale, LineRequest(10**9, 1))):
        with pytest.raises(refused):
            redemptions.redeem(
                member=lin, lines=[line], order_request=OrderRequest(key="k", address=given.HOME), by=SYSTEM
            )
    with pytest.raises((SoldOut, InsufficientPoints)):
        an_order(lin, given.a_product(points=100, stock=1), quantity=2)
    assert points.balance(lin.pk).points == 1000
