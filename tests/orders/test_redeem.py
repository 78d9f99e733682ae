import pytest

from catalog.errors import NotOnSale, SoldOut
from catalog.models import Product, StockMovement, StockSlot
from catalog.services.offers import Price, set_price
from catalog.services.products import set_state
from core.actors import SYSTEM
from core.models import OperationLog
from orders.errors import AddressNeeded, LimitReached, NothingToRedeem, PaymentUnavailable, PriceChanged
from orders.models import CartLine, Order
from orders.services import cart, giving_back, redemptions
from orders.services.redemptions import LineRequest, OrderRequest
from points import selectors as points
from points.errors import InsufficientPoints
from tests import given
from tests.given import an_order, sku_of


def left(product):
    return StockSlot.objects.get(sku=sku_of(product)).available


def redeem(member, *lines, key="k-1", address=given.HOME, **more):
    return redemptions.redeem(
        member=member,
        lines=[LineRequest(*w) for w in lines],
        order_request=OrderRequest(key=key, address=address, **more),
        by=SYSTEM,
    )


@pytest.fixture
def gift(acme):
    return given.a_product(points=300, stock=5)


@pytest.fixture
def lin(cast):
    return cast.lin


def test_redeeming_takes_points_and_stock_and_writes_the_order(lin, gift):
    order = an_order(lin, gift, quantity=2)
    assert (order.points, order.state, order.lines.get().quantity) == (600, "placed", 2)
    assert (points.balance(lin.pk).points, left(gift)) == (400, 3)
    assert OperationLog.objects.filter(action="order.place", target=f"order/{order.number}").count() == 1


def test_the_same_key_is_the_same_order(lin, gift):
    assert an_order(lin, gift, key="k").pk == an_order(lin, gift, key="k").pk
    assert (points.balance(lin.pk).points, left(gift), Order.objects.count()) == (700, 4, 1)


def test_two_members_may_use_the_same_key(lin, cast, gift):
    assert an_order(lin, gift, key="k").number != an_order(cast.stranger, gift, key="k").number


@pytest.mark.parametrize(("held", "needed"), [(299, 300), (0, 300)])
def test_too_few_points_write_nothing(gift, held, needed):
    poor = given.a_member(points=held)
    with pytest.raises(InsufficientPoints) as refusal:
        an_order(poor, gift)
    assert (refusal.value.facts["needed"], refusal.value.facts["available"]) == (needed, held)
    assert (left(gift), Order.objects.count(), points.balance(poor.pk).points) == (5, 0, held)


def test_more_than_the_stock_writes_nothing(acme):
    rich, gift = given.a_member(points=10_000), given.a_product(points=100, stock=5)
    with pytest.raises(SoldOut) as refusal:
        an_order(rich, gift, quantity=6)
    assert refusal.value.facts["left"] == 5
    assert (left(gift), Order.objects.count(), points.balance(rich.pk).points) == (5, 0, 10_000)


def test_a_basket_is_all_or_nothing(lin, gift):
    other = given.a_product(points=100, stock=1)
    with pytest.raises(SoldOut):
        redeem(lin, (sku_of(gift), 1), (sku_of(other), 2))
    assert (left(gift), left(other), points.balance(lin.pk).points) == (5, 1, 1000)


@pytest.mark.parametrize("quantity", [0, -1])
def test_nothing_or_less_is_refused(lin, gift, quantity):
    with pytest.raises(NothingToRedeem):
        redeem(lin, (sku_of(gift), quantity))


def test_an_empty_basket_is_refused(lin):
    with pytest.raises(NothingToRedeem):
        redeem(lin)


def test_goods_off_the_shelf_are_refused(lin, gift):
    set_state(product_id=gift.pk, state=Product.State.OFF, by=SYSTEM)
    with pytest.raises(NotOnSale):
        an_order(lin, gift)


def test_a_parcel_needs_an_address_and_a_voucher_does_not(lin, gift):
    with pytest.raises(AddressNeeded):
        redeem(lin, (sku_of(gift), 1), address=None)
    voucher = given.a_product(points=100, kind="donation")
    assert redeem(lin, (sku_of(voucher), 1), address=None, key="k-2").address_sealed == b""


def test_a_price_that_moved_is_shown_before_anything_is_taken(lin, gift):
    set_price(sku_id=sku_of(gift), price=Price(points=350), by=SYSTEM)
    with pytest.raises(PriceChanged) as refusal:
        redeem(lin, (sku_of(gift), 1), agreed_points=300)
    assert (refusal.value.facts["points"], points.balance(lin.pk).points) == (350, 1000)


def test_cash_is_refused_while_no_payment_is_open(lin, settings):
    settings.FAKE_PAYMENTS = False
    with pytest.raises(PaymentUnavailable):
        an_order(lin, given.a_product(points=100, cash_fen=9900))


def test_the_limit_per_member_counts_earlier_orders(lin, cast):
    gift = given.a_product(points=100, stock=9, limit=2)
    an_order(lin, gift, quantity=2)
    with pytest.raises(LimitReached):
        an_order(lin, gift)
    assert an_order(cast.stranger, gift).points == 100


def test_the_order_empties_its_lines_from_the_cart_and_leaves_the_rest(lin, gift):
    other = given.a_product()
    for product in (gift, other):
        cart.add(member_id=lin.pk, sku_id=sku_of(product), quantity=1)
    an_order(lin, gift)
    assert list(CartLine.objects.filter(member=lin).values_list("sku_id", flat=True)) == [sku_of(other)]


def test_stock_movements_add_up_to_the_stock(lin, gift):
    an_order(lin, gift)
    assert sum(StockMovement.objects.filter(sku=sku_of(gift)).values_list("quantity", flat=True)) == left(gift) == 4


def test_the_books_agree_after_orders_and_cancellations(lin, gift):

    first, _second = an_order(lin, gift), an_order(lin, gift)
    giving_back.cancel(number=first.number, reason="不要了", by=SYSTEM)
    assert points.ledger_differences() == []
