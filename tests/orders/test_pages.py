import uuid

import pytest

from catalog.models import Product
from catalog.services.products import set_state
from members.services.addresses import save_address
from orders.models import Order
from orders.services import cart
from tests import given


@pytest.fixture
def gift(acme):
    return given.a_product(points=300, stock=5)


@pytest.fixture
def lin(cast):
    save_address(member_id=cast.lin.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
    return cast.lin


@pytest.fixture
def phone(at, lin):
    return at("acme", lin.user)


def checkout(phone, gift, lin, **more):
    data = {"key": uuid.uuid4(), "agreed_points": 300, "address": lin.addresses.get().public_id, **more}
    return phone.post(f"/checkout/?sku={given.sku_of(gift)}&quantity=1", data)


def test_a_checkout_ends_at_the_thank_you_page(phone, gift, lin):
    answer = checkout(phone, gift, lin)
    assert answer.url == f"/orders/{Order.objects.get().number}/done/"
    assert phone.get(answer.url).status_code == 200


def test_the_same_key_leads_to_the_same_order(phone, gift, lin):
    key = uuid.uuid4()
    assert checkout(phone, gift, lin, key=key).url == checkout(phone, gift, lin, key=key).url
    assert Order.objects.count() == 1


def test_a_refusal_keeps_the_page_and_says_why(phone, gift, lin):
    answer = checkout(phone, gift, lin, agreed_points=299, note="请放前台")
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert "300" in answer.content.decode()
    assert "请放前台" in answer.content.decode()


def test_a_cart_is_redeemed_without_what_has_left_the_shelf(phone, gift, lin):
    gone = given.a_product()
    for product in (gift, gone):
        cart.add(member_id=lin.pk, sku_id=given.sku_of(product), quantity=1)
    set_state(product_id=gone.pk, state=Product.State.OFF, by=given.SYSTEM)
    data = {"key": uuid.uuid4(), "agreed_points": 300, "address": lin.addresses.get().public_id}
    first, again = phone.post("/checkout/", data), phone.post("/checkout/", data)
    assert (first.url, Order.objects.get().lines.count()) == (again.url, 1)


def test_an_address_of_somebody_else_is_refused(phone, gift, lin, cast):
    foreign = save_address(member_id=cast.stranger.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
    assert checkout(phone, gift, lin, address=foreign.public_id).status_code == 409
    assert Order.objects.count() == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_order_list_costs_the_same_with_one_and_three(phone, gift, lin, rows, django_assert_num_queries):
    for _ in range(rows):
        given.an_order(lin, gift)
    phone.get("/orders/")
    with django_assert_num_queries(10):
        phone.get("/orders/")


@pytest.mark.parametrize("extra", [0, 2])
def test_the_goods_list_costs_the_same_however_many(phone, extra, django_assert_num_queries):
    for _ in range(extra):
        given.a_product()
    with django_assert_num_queries(10):
        phone.get("/goods/")


def test_shipping_on_the_console_tells_what_is_wrong(at, cast, gift, lin):
    order = given.an_order(lin, gift)
    desk = at("acme", cast.warehouse)
    answer = desk.post(f"/console/orders/{order.number}/ship/", {"carrier": "sf", "tracking_no": "1"})
    assert answer.status_code == 422
    answer = desk.post(f"/console/orders/{order.number}/ship/", {"carrier": "sf", "tracking_no": "SF1234567890"})
    assert (answer.status_code, Order.objects.get().state) == (302, "shipped")
