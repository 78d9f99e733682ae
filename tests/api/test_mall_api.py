"""A mini-program's way through the mall, by the API alone."""

import datetime as dt
import json

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.models import Favourite, ServiceSlot
from members.models import Member
from orders.models import Order
from orders.services import delivery
from points import selectors as points
from tests import given as words
from tests.api.test_points_api import Program, a_key
from tests.given import sku_of

ALL = ["catalog.view", "orders.redeem", "orders.view", "orders.ship"]
ADDRESS = {
    "receiver": "林晓",
    "phone": "138 0013 8000",
    "area": "广东省 深圳市 南山区",
    "area_code": "440305",
    "detail": "科技园 1 号",
}


@pytest.fixture
def mall(acme):
    return Program("acme", a_key(*ALL)[1])


@pytest.fixture
def lin(acme):
    return words.a_member(points=1_000)


def at(member, path=""):
    return f"members/{member.employee_no}/{path}"


def home(mall, lin):
    return mall.post(at(lin, "addresses/new/"), ADDRESS).json()["id"]


def an_order(mall, lin, product, key=None, **more):
    price = {"agreed_points": 100, **({} if "address_id" in more else {"address_id": home(mall, lin)}), **more}
    items = [{"sku_id": sku_of(product), "quantity": 1}]
    return mall.post(at(lin, "orders/new/"), {"items": items, **price}, key=key)


def test_goods_are_listed_searched_and_narrowed_as_the_member_sees_them(mall, lin):
    words.a_product(points=300, title="雪峰牌陨石壶")
    words.a_product(points=5_000, title="远帆行李箱")
    found = mall.get(at(lin, "goods/?q=陨石壶")).json()
    assert [one["title"] for one in found["items"]] == ["雪峰牌陨石壶"]
    affordable = mall.get(at(lin, "goods/?affordable=1&limit=60")).json()["items"]
    assert "远帆行李箱" not in {one["title"] for one in affordable}
    first = mall.get(at(lin, "goods/?limit=1")).json()
    assert (len(first["items"]), first["next"]) == (1, 2)
    assert mall.get("shelves/").json()["items"]


def test_an_order_is_quoted_placed_once_and_found_again(mall, lin):
    product = words.a_product(points=100, stock=5)
    seen = mall.get(at(lin, f"goods/{product.public_id}/")).json()
    items = [{"sku_id": seen["skus"][0]["id"], "quantity": 1}]
    quote = mall.post(at(lin, "quote/"), {"items": items}).json()
    assert (quote["points"], quote["needs_address"], quote["balance"]) == (100, True, 1_000)
    place = home(mall, lin)
    first = an_order(mall, lin, product, key="one", address_id=place)
    again = an_order(mall, lin, product, key="one", address_id=place)
    assert first.status_code == again.status_code == 200
    assert first.json()["number"] == again.json()["number"]
    assert (Order.objects.count(), Order.objects.get().source) == (1, "api")
    assert points.balances([lin.pk])[lin.pk] == 900
    assert [one["number"] for one in mall.get(at(lin, "orders/")).json()["items"]] == [first.json()["number"]]


def test_another_price_than_agreed_orders_nothing(mall, lin):
    answer = an_order(mall, lin, words.a_product(points=120))
    assert (answer.status_code, answer.json()["code"]) == (409, "price_changed")
    assert Order.objects.count() == 0


def test_a_cash_part_is_paid_at_the_cashier(mall, lin):
    product = words.a_product(points=100, cash_fen=990)
    order = an_order(mall, lin, product, agreed_fen=990).json()
    assert (order["state"], order["cash_fen"]) == ("unpaid", 990)
    started = mall.post(at(lin, f"orders/{order['number']}/pay/"), {"gateway": "fake", "way": "page"}).json()
    assert started["url"].startswith("http")
    assert mall.post(at(lin, f"orders/{order['number']}/pay/check/")).json() == {"state": "unpaid"}


def test_some_units_are_cancelled_once_and_the_rest_is_sent(mall, lin):
    product = words.a_product(points=100, stock=5)
    items = [{"sku_id": sku_of(product), "quantity": 3}]
    body = {"items": items, "agreed_points": 300, "address_id": home(mall, lin)}
    number = mall.post(at(lin, "orders/new/"), body).json()["number"]
    part = {"reason": "多订了", "units": [{"line_no": 1, "units": 1}]}
    for _ in range(2):
        assert mall.post(at(lin, f"orders/{number}/cancel/"), part, key="part").json()["points"] == 200
    sent = mall.post(f"orders/{number}/ship/", {"carrier": "sf", "tracking_no": "SF1234567890"}).json()
    assert (sent["state"], sent["parcels"][0]["tracking_no"]) == ("shipped", "SF1234567890")
    assert mall.post(at(lin, f"orders/{number}/receive/")).json()["state"] == "completed"
    assert mall.post(at(lin, f"orders/{number}/lines/1/review/"), {"stars": 5, "text": "好"}).json()["stars"] == 5
    case = {"kind": "return", "reason": "broken", "units": [{"line_no": 1, "units": 1}]}
    opened, again = (mall.post(at(lin, f"orders/{number}/cases/new/"), case, key="case").json() for _ in range(2))
    assert again == opened  # of two units one is asked for: the repeat opens no second case for the other
    assert opened["points"] == 100
    assert mall.post(at(lin, f"cases/{opened['number']}/withdraw/")).json()["state"] == "withdrawn"
    assert points.ledger_differences() == []


def test_codes_and_vouchers_are_shown(mall, lin):
    card = words.a_product(points=100, stock=0, kind="code")
    words.codes(card, 1)
    order = an_order(mall, lin, card, address_id=None).json()
    delivery.deliver(order_id=Order.objects.get().pk)
    found = mall.post(at(lin, f"orders/{order['number']}/lines/1/codes/")).json()["items"]
    assert found[0]["secret"].startswith("secret-")
    wash = words.a_product(points=100, kind="service")
    slot = ServiceSlot.objects.create(sku_id=sku_of(wash), starts_at=timezone.now() + dt.timedelta(hours=2), capacity=1)
    items = [{"sku_id": sku_of(wash), "slot_id": slot.pk}]
    booked = mall.post(at(lin, "orders/new/"), {"items": items, "agreed_points": 100}).json()
    delivery.deliver(order_id=Order.objects.get(number=booked["number"]).pk)
    whole = mall.get(at(lin, f"orders/{booked['number']}/")).json()
    number = whole["lines"][0]["vouchers"][0]["number"]
    assert number in mall.get(at(lin, f"vouchers/{number}/")).json()["text"].replace(" ", "")


def test_an_address_sent_twice_stands_once_in_the_book(mall, lin):
    first, again = (mall.post(at(lin, "addresses/new/"), ADDRESS, key="home").json() for _ in range(2))
    assert first == again
    assert len(mall.get(at(lin, "addresses/")).json()["addresses"]) == 1


def test_a_wish_and_a_cart_are_kept(mall, lin):
    product = words.a_product(points=100)
    path = at(lin, f"goods/{product.public_id}/wish/")
    assert mall.post(path, {"is_goal": True}).json()["is_goal"] is True
    assert [one["is_goal"] for one in mall.get(at(lin, "wishes/")).json()["items"]] == [True]
    assert mall.post(path, {"is_favourite": False}).json() == {"is_favourite": False}
    assert Favourite.objects.count() == 0
    for _ in range(2):
        cart = mall.post(at(lin, "cart/lines/"), {"sku_id": sku_of(product), "quantity": 2}).json()
    assert cart["points"] == 200
    assert mall.post(at(lin, "cart/lines/"), {"sku_id": sku_of(product), "quantity": 0}).json()["groups"] == []


def test_personal_data_is_masked_where_the_owner_may_not_see_it(mall, lin):
    home(mall, lin)
    shown = mall.get(at(lin, "addresses/")).json()["addresses"][0]
    assert "13800138000" not in json.dumps(shown)
    assert shown["receiver"] == "林晓"


def test_what_is_another_members_is_not_there(mall, lin):
    stranger = words.a_member(points=1_000)
    number = an_order(mall, stranger, words.a_product(points=100)).json()["number"]
    for path in ("orders/{}/", "orders/{}/cancel/", "orders/{}/receive/", "orders/{}/lines/1/codes/"):
        call = mall.get if path == "orders/{}/" else mall.post
        assert call(at(lin, path.format(number))).status_code == 404
    assert Order.objects.get().state == "placed"


def test_who_has_left_redeems_nothing(mall, lin):
    product = words.a_product(points=100)
    Member.objects.filter(pk=lin.pk).update(state=Member.State.LEFT)
    answer = an_order(mall, lin, product, address_id=None)
    assert (answer.status_code, answer.json()["code"]) == (409, "member_not_here")


def test_a_key_without_the_permission_is_refused(acme, lin):
    reader = Program("acme", a_key("orders.view")[1])
    assert reader.get(at(lin, "goods/")).status_code == 403
    assert reader.get("orders/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_one_and_three(mall, lin, count, django_assert_num_queries):
    for n in range(count):
        words.a_product(points=100, title=f"新礼{n}")
    mall.get(at(lin, "goods/"))
    with django_assert_num_queries(9):
        mall.get(at(lin, "goods/"))


NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["sku_id", "quantity", "points"]), inner)
    ),
    max_leaves=6,
)
PLACES = [
    "quote/",
    "orders/new/",
    "cart/lines/",
    "addresses/new/",
    "orders/1/cancel/",
    "orders/1/cases/new/",
    "orders/1/pay/",
]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(PLACES),
    st.dictionaries(
        st.sampled_from(["items", "agreed_points", "address_id", "sku_id", "quantity", "units", "kind"]), NONSENSE
    ),
)
def test_nonsense_is_answered_never_a_crash(mall, lin, place, body):
    answer = mall.post(at(lin, place), body)
    assert answer.status_code < 500
    assert Order.objects.count() == 0
