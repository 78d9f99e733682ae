"""The doors of the cash part: the page that asks for it, callbacks, the demo's cashier."""

import datetime as dt
import json
import uuid

import pytest
from django.utils import timezone

from members.services.addresses import save_address
from orders.models import DemoTrade, Order, Payment, PaymentNotice
from orders.services import channels
from tests import given
from tests.orders.paying import a_trade, begin, begin_there, overdue

WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_0) AppleWebKit/605.1.15 Mobile/15E148 MicroMessenger/8.0.44"


@pytest.fixture
def lin(cast):
    save_address(member_id=cast.lin.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
    return cast.lin


@pytest.fixture
def gift(acme):
    return given.a_product(points=100, stock=5, cash_fen=990)


@pytest.fixture
def order(lin, gift):
    return given.an_order(lin, gift)


@pytest.fixture
def phone(at, lin):
    return at("acme", lin.user)


def callback(client, gateway, headers, body):
    return client.post(f"/pay/notify/{gateway}/", body, content_type="application/json", headers=headers)


def test_a_checkout_with_cash_leads_to_its_payment(phone, gift, lin):
    data = {"key": uuid.uuid4(), "agreed_points": 100, "agreed_fen": 990, "address": lin.addresses.get().public_id}
    answer = phone.post(f"/checkout/?sku={given.sku_of(gift)}&quantity=1", data)
    assert answer.url == f"/orders/{Order.objects.get().number}/pay/"


def test_from_the_pay_page_through_the_cashier_to_the_thanks(phone, order):
    page = phone.get(f"/orders/{order.number}/pay/").content.decode()
    assert "¥9.90" in page and "演示收银台" in page
    cashier = phone.post(f"/orders/{order.number}/pay/", {"gateway": "fake"})
    assert cashier.url == f"/pay/demo/{Payment.objects.get().number}/"
    assert "¥9.90" in phone.get(cashier.url).content.decode()
    back = phone.post(cashier.url, {"choice": "ok"})
    assert back.url == f"/orders/{order.number}/pay/?back=1"
    assert phone.get(back.url).url == f"/orders/{order.number}/done/"


def test_a_payment_that_failed_may_be_tried_again(phone, order):
    trade = begin_there(order)
    assert phone.post(f"/pay/demo/{trade.number}/", {"choice": "fail"}).url == f"/orders/{order.number}/pay/"
    assert phone.get(f"/orders/{order.number}/pay/").status_code == 200


def test_what_goes_wrong_with_real_gateways_is_offered_in_development_only(phone, order, settings):
    trade = begin_there(order)
    assert phone.post(f"/pay/demo/{trade.number}/", {"choice": "forged"}).status_code == 404
    settings.DEBUG = True
    for choice in ("forged", "amount"):
        phone.post(f"/pay/demo/{trade.number}/", {"choice": choice})
    assert set(PaymentNotice.objects.values_list("outcome", flat=True)) == {"refused", "mismatch"}
    assert Order.objects.get().state == "unpaid"
    phone.post(f"/pay/demo/{trade.number}/", {"choice": "twice"})
    assert Order.objects.get().state == "placed"


def test_a_cashier_that_is_switched_off_is_not_there(phone, order, settings):
    trade = begin_there(order)
    settings.FAKE_PAYMENTS = False
    assert phone.get(f"/pay/demo/{trade.number}/").status_code == 404
    headers, body = {}, b"{}"
    assert callback(phone, "fake", headers, body).status_code == 404


def test_somebody_elses_payment_is_not_found(at, cast, order):
    trade = begin_there(order)
    other = at("acme", cast.stranger.user)
    paths = [f"/pay/demo/{trade.number}/", f"/orders/{order.number}/pay/", f"/orders/{order.number}/pay/state/"]
    assert [other.get(path).status_code for path in paths] == [404, 404, 404]
    assert other.post(paths[0], {"choice": "ok"}).status_code == 404
    assert DemoTrade.objects.get().state == "open"


def test_a_callback_needs_no_session_and_no_token(at, order):
    headers, body = channels.gateway("fake").notice_of(a_trade(begin(order)))
    answer = callback(at("acme"), "fake", headers, body)
    assert (answer.status_code, json.loads(answer.content)["code"]) == (200, "SUCCESS")
    assert Order.objects.get().state == "placed"


@pytest.mark.parametrize(("change", "status"), [("forged", 401), ("old", 400), ("unknown", 404), ("huge", 413)])
def test_what_a_bad_callback_is_told(at, order, change, status):
    fake, trade = channels.gateway("fake"), a_trade(begin(order))
    if change == "unknown":
        trade.number = "P404"
    sent = timezone.now() - dt.timedelta(seconds=301) if change == "old" else None
    headers, body = fake.notice_of(trade, sent=sent)
    body += {"forged": b" ", "huge": b" " * 70_000}.get(change, b"")
    assert callback(at("acme"), "fake", headers, body).status_code == status
    assert Order.objects.get().state == "unpaid"


def test_a_callback_for_one_mall_is_forged_at_another(at, order):
    headers, body = channels.gateway("fake").notice_of(a_trade(begin(order)))
    assert callback(at("globex"), "fake", headers, body).status_code == 401


def test_an_unknown_gateway_is_not_found(at, acme):
    assert [callback(at("acme"), name, {}, b"").status_code for name in ("wechat", "nobody")] == [404, 404]


def test_the_waiting_page_is_told_when_the_payment_arrived(phone, order):
    asked = f"/orders/{order.number}/pay/state/"
    assert phone.get(asked, headers={"HX-Request": "true"}).content == b""
    headers, body = channels.gateway("fake").notice_of(a_trade(begin(order)))
    callback(phone, "fake", headers, body)
    assert phone.get(asked, headers={"HX-Request": "true"})["HX-Redirect"] == f"/orders/{order.number}/done/"


def test_a_page_whose_time_is_over_says_so_and_offers_nothing(phone, order):
    overdue(order)
    page = phone.get(f"/orders/{order.number}/pay/").content.decode()
    assert "支付时间已过" in page and "去支付" not in page
    assert phone.post(f"/orders/{order.number}/pay/", {"gateway": "fake"}).status_code == 409


def test_a_gateway_that_is_down_keeps_the_page_and_says_so(phone, lin):
    order = given.an_order(lin, given.a_product(points=1, cash_fen=1404))
    answer = phone.post(f"/orders/{order.number}/pay/", {"gateway": "fake"})
    assert (answer.status_code, "暂时没有响应" in answer.content.decode()) == (409, True)


def test_orders_that_wait_for_payment_offer_it(phone, order):
    assert all(
        f"/orders/{order.number}/pay/" in phone.get(path).content.decode()
        for path in ("/orders/", f"/orders/{order.number}/")
    )


@pytest.mark.parametrize(
    ("gateway", "agent", "way"),
    [
        ("wechat", "Mozilla/5.0 (Windows NT 10.0)", "native"),
        ("wechat", "Mozilla/5.0 (Linux; Android 13) Mobile", "h5"),
        ("wechat", WECHAT, "jsapi"),
        ("alipay", "Mozilla/5.0 (Windows NT 10.0)", "page"),
        ("alipay", "Mozilla/5.0 (Linux; Android 13) Mobile", "wap"),
        ("alipay", WECHAT, ""),
    ],
)
def test_the_way_to_pay_fits_the_browser(gateway, agent, way):
    from orders.storefront.paying import way_for

    assert way_for(gateway, agent) == way


def test_a_code_from_nowhere_is_not_exchanged(phone, order):
    assert phone.get(f"/orders/{order.number}/pay/?code=x").status_code == 404
    assert phone.get(f"/orders/{order.number}/pay/?code=x&state=").status_code == 404


@pytest.mark.parametrize("lines", [1, 3])
def test_the_pay_page_costs_the_same_with_one_and_three_goods(phone, lin, lines, django_assert_num_queries):
    from orders.services import redemptions
    from orders.services.redemptions import LineRequest, OrderRequest

    requested = [LineRequest(given.sku_of(given.a_product(points=1, cash_fen=100)), 1) for _ in range(lines)]
    order = redemptions.redeem(
        member=lin, lines=requested, order_request=OrderRequest(key="k", address=given.HOME), by=given.SYSTEM
    )
    path = f"/orders/{order.number}/pay/"
    phone.get(path)
    with django_assert_num_queries(11):
        phone.get(path)


def test_a_callback_asks_little(order, django_assert_num_queries):
    headers, body = channels.gateway("fake").notice_of(a_trade(begin(order)))
    from orders.services import payment_webhooks

    with django_assert_num_queries(16):
        payment_webhooks.notice(gateway="fake", headers=headers, body=body)
