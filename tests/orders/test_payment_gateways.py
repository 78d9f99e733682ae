"""Contracts with WeChat Pay and Alipay: what is sent is signed and right, what comes is verified to the last byte."""

import datetime as dt
import random
import time

import pytest
from django.db import connection
from django.utils import timezone

from core.actors import SYSTEM
from core.tenancy import enter
from orders.errors import ChannelIncomplete, ChannelUnknown
from orders.gateways import payment
from orders.gateways.payment import BillRow, Charge, GatewayDown, GatewayRefused, NoticeTooOld, SignatureWrong
from orders.models import Bill, Order, Payment, PaymentChannel, Refund
from orders.services import bills, channels, payments, undoing
from tests import given
from tests.conftest import tenant
from tests.orders.merchants import PAID_AT, AlipayHouse, WeChatHouse, public_pem

PAY_BY = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)


def charge(way, **more):
    facts = {"return_url": "https://acme.example/back", "notify_url": "https://acme.example/n/", **more}
    return Charge(number="P1", fen=990, words="月饼礼盒", way=way, pay_by=PAY_BY, **facts)


@pytest.fixture
def wechat_house(monkeypatch):
    house = WeChatHouse()
    monkeypatch.setattr("requests.get", lambda url, **more: house.request("GET", url, **more))
    monkeypatch.setattr("requests.post", lambda url, **more: house.request("POST", url, **more))
    return house


@pytest.fixture
def wechat(wechat_house):
    return payment.gateway("wechat", wechat_house.secrets)


@pytest.fixture
def alipay_house(monkeypatch):
    house = AlipayHouse()
    monkeypatch.setattr("alipay.urlopen", house.urlopen)
    monkeypatch.setattr("requests.get", house.get)
    return house


@pytest.fixture
def alipay(alipay_house):
    return payment.gateway("alipay", alipay_house.secrets)


# --- WeChat: starting, asking -------------------------------------------------------------------------------------------


def test_wechat_native_gives_a_code_to_scan(wechat, wechat_house):
    wechat_house.answers = {"/v3/pay/transactions/native": (200, {"code_url": "weixin://wxpay/bizpayurl?pr=1"})}
    assert wechat.start(charge("native")).qr == "weixin://wxpay/bizpayurl?pr=1"
    _, _, said = wechat_house.asked[0]
    assert said["amount"] == {"total": 990, "currency": "CNY"}
    assert (said["out_trade_no"], said["notify_url"], said["mchid"]) == ("P1", "https://acme.example/n/", "1900000001")
    assert said["time_expire"] == "2026-11-22T18:00:00+08:00"


def test_wechat_h5_leads_away_and_back(wechat, wechat_house):
    wechat_house.answers = {"/v3/pay/transactions/h5": (200, {"h5_url": "https://wx.tenpay.com/x?prepay_id=1"})}
    url = wechat.start(charge("h5", client_ip="8.8.8.8")).url
    assert url == "https://wx.tenpay.com/x?prepay_id=1&redirect_url=https%3A%2F%2Facme.example%2Fback"
    assert wechat_house.asked[0][2]["scene_info"]["payer_client_ip"] == "8.8.8.8"


def test_wechat_jsapi_gives_a_signed_sheet(wechat, wechat_house):
    from tests.orders.merchants import check

    wechat_house.answers = {"/v3/pay/transactions/jsapi": (200, {"prepay_id": "wx1"})}
    sheet = wechat.start(charge("jsapi", openid="o1")).parameters
    signed = "\n".join([sheet["appId"], sheet["timeStamp"], sheet["nonceStr"], sheet["package"], ""])
    check("merchant", signed, sheet["paySign"])
    assert (sheet["package"], wechat_house.asked[0][2]["payer"]) == ("prepay_id=wx1", {"openid": "o1"})


def test_an_answer_wechat_did_not_sign_is_no_answer(wechat, wechat_house):
    wechat_house.signs_with = "stranger"
    wechat_house.answers = {"/v3/pay/transactions/native": (200, {"code_url": "weixin://evil"})}
    with pytest.raises(GatewayDown):
        wechat.start(charge("native"))


@pytest.mark.parametrize(("status", "refusal"), [(500, GatewayDown), (429, GatewayDown), (400, GatewayRefused)])
def test_wechats_refusals_and_faults_are_told_apart(wechat, wechat_house, status, refusal):
    wechat_house.answers = {"/v3/pay": (status, {"code": "PARAM_ERROR", "message": "参数错误"})}
    with pytest.raises(refusal):
        wechat.start(charge("native"))


@pytest.mark.parametrize(
    ("state", "ours"),
    [("SUCCESS", "paid"), ("REFUND", "paid"), ("NOTPAY", "waiting"), ("CLOSED", "closed"), ("PAYERROR", "closed")],
)
def test_how_a_payment_stands_at_wechat(wechat, wechat_house, state, ours):
    wechat_house.answers = {
        "/v3/pay/transactions/out-trade-no/P1": (200, wechat_house.paid("P1", 990, trade_state=state))
    }
    found = wechat.query("P1")
    assert (found.state, found.fen, found.trade_no, found.at) == (ours, 990, "4200P1", PAID_AT)


def test_a_payment_wechat_does_not_know_is_unknown(wechat, wechat_house):
    wechat_house.answers = {"/v3/pay": (404, {"code": "ORDER_NOT_EXIST", "message": "订单不存在"})}
    assert wechat.query("P1").state == "unknown"


def test_money_in_another_currency_is_no_money_of_ours(wechat, wechat_house):
    amount = {"total": 990, "currency": "USD"}
    wechat_house.answers = {"/v3/pay": (200, wechat_house.paid("P1", 990, amount=amount))}
    assert wechat.query("P1").fen == 0


def test_closing_at_wechat_tells_what_was_paid_before(wechat, wechat_house):
    wechat_house.answers = {
        "/v3/pay/transactions/out-trade-no/P1/close": (400, {"code": "ORDERPAID", "message": "已支付"}),
        "/v3/pay/transactions/out-trade-no/P1": (200, wechat_house.paid("P1", 990)),
    }
    assert wechat.close("P1").state == "paid"
    wechat_house.answers = {"/v3/pay/transactions/out-trade-no/P1/close": (204, None)}
    assert wechat.close("P1").state == "closed"


@pytest.mark.parametrize(("status", "state"), [("SUCCESS", "done"), ("PROCESSING", "sent")])
def test_a_refund_at_wechat(wechat, wechat_house, status, state):
    wechat_house.answers = {
        "/v3/refund/domestic/refunds": (200, {"status": status, "refund_id": "50", "amount": {"refund": 330}})
    }
    found = wechat.refund(number="R1", payment="P1", fen=330, of=990, reason="少要一件", notify_url="")
    assert (found.state, found.fen) == (state, 330)
    assert wechat_house.asked[0][2]["amount"] == {"refund": 330, "total": 990, "currency": "CNY"}
    assert (wechat_house.asked[0][2]["out_refund_no"], wechat_house.asked[0][2]["out_trade_no"]) == ("R1", "P1")


def test_wechats_bill_is_read(wechat, wechat_house):
    wechat_house.lay_bill([("SUCCESS", "P1", "9.90", "0", "0.00"), ("REFUND", "P1", "9.90", "R1", "3.30")])
    assert wechat.bill(dt.date(2026, 11, 21)) == [
        BillRow("paid", "P1", 990, "42P1"),
        BillRow("refund", "R1", 330, "50R1"),
    ]


def test_a_bill_that_came_broken_is_no_bill(wechat, wechat_house):
    wechat_house.lay_bill([("SUCCESS", "P1", "9.90", "0", "0.00")])
    status, said = wechat_house.answers["/v3/bill/tradebill"]
    wechat_house.answers["/v3/bill/tradebill"] = (status, {**said, "hash_value": "0" * 40})
    with pytest.raises(GatewayDown):
        wechat.bill(dt.date(2026, 11, 21))


def test_a_day_on_which_nothing_moved_has_an_empty_bill(wechat, wechat_house):
    wechat_house.answers = {"/v3/bill/tradebill": (400, {"code": "NO_STATEMENT_EXIST", "message": ""})}
    assert wechat.bill(dt.date(2026, 11, 21)) == []


def test_who_the_payer_is_in_wechats_web_view(wechat, monkeypatch):
    from tests.orders.merchants import Answer

    assert "appid=wx00000001" in wechat.authorize_url(back="https://acme.example/", state="s1")
    monkeypatch.setattr("requests.get", lambda url, params, timeout: Answer(200, '{"openid": "o1"}', {}))
    assert wechat.openid("code") == "o1"


# --- WeChat: notices ----------------------------------------------------------------------------------------------------


def test_wechats_notice_of_a_payment_is_read(wechat, wechat_house):
    said = wechat.read_notice(*wechat_house.notice("TRANSACTION.SUCCESS", wechat_house.paid("P1", 990)))
    assert (said.kind, said.number, said.trade_no, said.fen, said.at) == ("paid", "P1", "4200P1", 990, PAID_AT)


@pytest.mark.parametrize(
    ("event", "ok"), [("REFUND.SUCCESS", True), ("REFUND.ABNORMAL", False), ("REFUND.CLOSED", False)]
)
def test_wechats_notice_of_a_refund_is_read(wechat, wechat_house, event, ok):
    what = {
        "mchid": "1900000001", "out_refund_no": "R1", "refund_id": "50", "amount": {"refund": 330},
        "success_time": "2026-11-21T18:05:00+08:00",
    }  # fmt: skip
    said = wechat.read_notice(*wechat_house.notice(event, what))
    assert (said.kind, said.number, said.fen, said.ok) == ("refund", "R1", 330, ok)


def test_not_one_byte_of_wechats_notice_may_change(wechat, wechat_house):
    headers, body = wechat_house.notice("TRANSACTION.SUCCESS", wechat_house.paid("P1", 990))
    for place in range(len(body)):
        changed = bytes([*body[:place], body[place] ^ 1, *body[place + 1 :]])
        with pytest.raises(SignatureWrong):
            wechat.read_notice(headers, changed)
    assert wechat.read_notice(headers, body).fen == 990  # the control: unchanged it is right


@pytest.mark.parametrize("name", ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"])
def test_nor_may_what_was_signed_with_it(wechat, wechat_house, name):
    headers, body = wechat_house.notice("TRANSACTION.SUCCESS", wechat_house.paid("P1", 990))
    for value in ("", "1", headers[name][:-2] + "00"):
        with pytest.raises(SignatureWrong):
            wechat.read_notice({**headers, name: value}, body)


def test_a_strangers_serial_makes_us_ask_nobody(wechat, wechat_house):
    headers, body = wechat_house.notice("TRANSACTION.SUCCESS", wechat_house.paid("P1", 990))
    with pytest.raises(SignatureWrong):
        wechat.read_notice({**headers, "Wechatpay-Serial": "1234ABCD"}, body)
    assert wechat_house.asked == []


@pytest.mark.parametrize(("key", "mchid"), [("x" * 32, "1900000001"), ("k" * 32, "1900000002")])
def test_another_merchants_notice_is_none_of_ours(wechat, wechat_house, key, mchid):
    what = wechat_house.paid("P1", 990, mchid=mchid)
    with pytest.raises(SignatureWrong):
        wechat.read_notice(*wechat_house.notice("TRANSACTION.SUCCESS", what, apiv3_key=key))


def test_wechats_notice_of_301_seconds_ago_is_old(wechat, wechat_house):
    notice = wechat_house.notice("TRANSACTION.SUCCESS", wechat_house.paid("P1", 990), at=time.time() - 301)
    with pytest.raises(NoticeTooOld):
        wechat.read_notice(*notice)


# --- Alipay -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("way", "code"), [("wap", "QUICK_WAP_PAY"), ("page", "FAST_INSTANT_TRADE_PAY")])
def test_alipay_leads_away_with_a_signed_address(alipay, alipay_house, way, code):
    said = alipay_house.read(alipay.start(charge(way)).url)
    what = said["biz_content"]
    assert (what["out_trade_no"], what["total_amount"], what["product_code"]) == ("P1", "9.90", code)
    assert what["time_expire"] == "2026-11-22 18:00:00"
    assert (said["return_url"], said["notify_url"]) == ("https://acme.example/back", "https://acme.example/n/")


def test_alipays_notice_of_a_payment_is_read(alipay, alipay_house):
    said = alipay.read_notice({}, alipay_house.notice("P1", "9.90"))
    assert (said.kind, said.number, said.trade_no, said.fen, said.at) == ("paid", "P1", "2026P1", 990, PAID_AT)


def test_not_one_byte_of_alipays_notice_may_change(alipay, alipay_house):
    body = alipay_house.notice("P1", "9.90")
    changes = random.Random(5).sample(range(len(body)), 300)
    # The kind of signature stands outside of what is signed; another one is refused all the same.
    for place in changes:
        changed = bytes([*body[:place], body[place] ^ 1, *body[place + 1 :]])
        with pytest.raises(SignatureWrong):
            alipay.read_notice({}, changed)
    assert alipay.read_notice({}, body).fen == 990


@pytest.mark.parametrize(
    "changes", [{"app_id": "2021000002"}, {"trade_status": "WAIT_BUYER_PAY"}, {"gmt_refund": "2026-11-22 09:00:00"}]
)
def test_alipays_other_notices_pay_nothing(alipay, alipay_house, changes):
    body = alipay_house.notice("P1", "9.90", **changes)
    if "app_id" in changes:
        with pytest.raises(SignatureWrong):
            alipay.read_notice({}, body)
    else:
        assert alipay.read_notice({}, body).kind == "other"


@pytest.mark.parametrize(
    ("status", "ours"), [("TRADE_SUCCESS", "paid"), ("WAIT_BUYER_PAY", "waiting"), ("TRADE_CLOSED", "closed")]
)
def test_how_a_payment_stands_at_alipay(alipay, alipay_house, status, ours):
    alipay_house.answers = {"alipay.trade.query": {
        "code": "10000", "msg": "Success", "trade_status": status, "trade_no": "T1", "total_amount": "9.90",
        "send_pay_date": "2026-11-21 18:05:00",
    }}  # fmt: skip
    found = alipay.query("P1")
    assert (found.state, found.trade_no, found.fen, found.at) == (ours, "T1", 990, PAID_AT)


def test_closing_what_alipay_never_saw_is_unknown(alipay, alipay_house):
    gone = {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST", "sub_msg": "交易不存在"}
    alipay_house.answers = {"alipay.trade.close": gone, "alipay.trade.query": gone}
    assert alipay.close("P1").state == "unknown"


def test_an_answer_alipay_did_not_sign_is_no_answer(alipay, alipay_house):
    alipay_house.signs_with = "stranger"
    alipay_house.answers = {
        "alipay.trade.query": {
            "code": "10000",
            "trade_status": "TRADE_SUCCESS",
            "trade_no": "T1",
            "total_amount": "9.90",
        }
    }
    with pytest.raises(GatewayDown):
        alipay.query("P1")


def test_a_refund_at_alipay_and_its_repeat(alipay, alipay_house):
    alipay_house.answers = {
        "alipay.trade.refund": {"code": "10000", "msg": "Success", "fund_change": "Y", "trade_no": "T1"},
        "alipay.trade.fastpay.refund.query": {"code": "10000", "msg": "Success", "refund_status": "REFUND_SUCCESS"},
    }
    ask = {"number": "R1", "payment": "P1", "fen": 330, "of": 990, "reason": "少要一件", "notify_url": ""}
    assert alipay.refund(**ask).state == "done"
    assert (alipay_house.asked[0][1]["refund_amount"], alipay_house.asked[0][1]["out_request_no"]) == ("3.30", "R1")
    alipay_house.answers["alipay.trade.refund"]["fund_change"] = "N"
    assert alipay.refund(**ask).state == "done"
    alipay_house.answers["alipay.trade.fastpay.refund.query"] = {"code": "10000", "msg": "Success"}
    assert alipay.refund(**ask).state == "sent"


def test_alipays_bill_is_read(alipay, alipay_house):
    alipay_house.lay_bill([("交易", "P1", "9.90", ""), ("退款", "P1", "-3.30", "R1")])
    assert alipay.bill(dt.date(2026, 11, 21)) == [
        BillRow("paid", "P1", 990, "2026P1"),
        BillRow("refund", "R1", 330, "2026P1"),
    ]


def test_a_bill_is_fetched_from_alipay_and_nowhere_else(alipay, alipay_house):
    alipay_house.lay_bill([])
    for answer in alipay_house.answers.values():
        answer["bill_download_url"] = "https://dwbillcenter.alipay.com.evil.example/"
    with pytest.raises(GatewayRefused):
        alipay.bill(dt.date(2026, 11, 21))


# --- a mall with a channel of its own -----------------------------------------------------------------------------------


@pytest.fixture
def open_channel(acme, wechat_house):
    channels.save(gateway="wechat", secrets=wechat_house.secrets, by=SYSTEM)
    channels.switch(gateway="wechat", on=True, by=SYSTEM)
    return wechat_house


def test_secrets_are_sealed_and_an_empty_field_keeps_them(open_channel):
    channels.save(gateway="wechat", secrets={"appid": "wx2", "private_key": ""}, by=SYSTEM)
    row = PaymentChannel.objects.get()
    assert b"PRIVATE KEY" not in bytes(row.settings_sealed) and b"wx2" not in bytes(row.settings_sealed)
    assert channels.gateway("wechat")._appid == "wx2"


def test_a_channel_opens_with_all_of_its_secrets_only(acme, wechat_house):
    with pytest.raises(ChannelIncomplete):
        channels.switch(gateway="wechat", on=True, by=SYSTEM)
    with pytest.raises(ChannelIncomplete):
        channels.save(gateway="wechat", secrets={**wechat_house.secrets, "private_key": "no key"}, by=SYSTEM)
    with pytest.raises(ChannelUnknown):
        channels.save(gateway="fake", secrets={}, by=SYSTEM)


def test_a_real_channel_takes_the_demos_place(open_channel, settings):
    assert channels.active() == ["wechat"]
    settings.FAKE_PAYMENTS = False
    channels._has_channel.clear()
    assert channels.takes_cash()


def test_the_flag_costs_no_query_once_it_is_known(open_channel, settings, django_assert_num_queries):
    settings.FAKE_PAYMENTS = False
    channels.takes_cash()
    with django_assert_num_queries(0):
        assert channels.takes_cash()


def test_an_order_is_paid_through_wechat_and_its_refund_comes_back(open_channel, cast, at):
    order = given.an_order(cast.lin, given.a_product(points=100, cash_fen=990))
    open_channel.answers = {"/v3/pay/transactions/native": (200, {"code_url": "weixin://x"})}
    page = at("acme", cast.lin.user).post(f"/orders/{order.number}/pay/", {"gateway": "wechat"})
    assert "支付二维码" in page.content.decode()
    number = Payment.objects.get().number
    headers, body = open_channel.notice("TRANSACTION.SUCCESS", open_channel.paid(number, 990))
    told = at("acme").post("/pay/notify/wechat/", body, content_type="application/json", headers=headers)
    assert (told.status_code, told.content, Order.objects.get().state) == (200, b"", "placed")

    undoing.cancel(number=order.number, reason="不要了", by=SYSTEM)
    back = Refund.objects.get()
    what = {"mchid": "1900000001", "out_refund_no": back.number, "refund_id": "50", "amount": {"refund": 990}}
    headers, body = open_channel.notice("REFUND.SUCCESS", what, event_id="EV-2")
    at("acme").post("/pay/notify/wechat/", body, content_type="application/json", headers=headers)
    assert Refund.objects.get().state == "done"


def test_while_a_gateway_is_waited_for_no_connection_is_held(committing, wechat_house):
    """The house looks, while it is asked, whether we still hold our connection."""
    held = []
    with enter(tenant("acme")):
        channels.save(gateway="wechat", secrets=wechat_house.secrets, by=SYSTEM)
        channels.switch(gateway="wechat", on=True, by=SYSTEM)
        member = given.a_member(points=500)
        order = given.an_order(member, given.a_product(points=100, cash_fen=990))
        answers = {"/v3/pay/transactions/native": (200, {"code_url": "weixin://x"})}
        wechat_house.answers = answers
        asking = wechat_house.request
        wechat_house.request = lambda *a, **more: held.append(connection.connection is not None) or asking(*a, **more)
        where = payments.Where("", "https://acme.example/n/")
        facts = {"number": order.number, "gateway": "wechat", "way": "native", "member_id": member.pk}
        assert payments.start(**facts, where=where, by=SYSTEM).qr == "weixin://x"
        assert Payment.objects.get().order_id == order.pk  # and afterwards we are in the same mall again
    assert held == [False]


# --- bills --------------------------------------------------------------------------------------------------------------


def test_a_bill_names_what_is_missing_here_there_and_of_another_amount(open_channel, cast):
    order = given.an_order(cast.lin, given.a_product(points=1, cash_fen=990), quantity=2)
    facts = {"order": order, "gateway": "wechat", "way": "native", "state": "closed", "paid_at": PAID_AT}
    for number, fen in [("P-same", 990), ("P-other", 990), ("P-not-there", 990)]:
        Payment.objects.create(number=number, fen=fen, trade_no=f"T{number}", **facts)
    open_channel.lay_bill([
        ("SUCCESS", "P-same", "9.90", "0", "0"), ("SUCCESS", "P-other", "9.80", "0", "0"), ("SUCCESS", "P-not-here", "1.00", "0", "0"),
    ])  # fmt: skip
    for _ in range(2):  # a repeat replaces what it found
        bills.check(gateway="wechat", day=dt.date(2026, 11, 21), by=SYSTEM)
    bill = Bill.objects.get()
    assert (bill.paid_count, bill.paid_fen) == (3, 990 + 980 + 100)
    assert [(one["number"], one["ours"], one["theirs"]) for one in bill.differences] == [
        ("P-not-here", None, 100), ("P-not-there", 990, None), ("P-other", 990, 980),
    ]  # fmt: skip


def test_yesterdays_bill_is_made_once_after_the_gateways_made_theirs(open_channel, monkeypatch):
    open_channel.lay_bill([])
    morning = timezone.now().astimezone(bills.CHINA).replace(hour=11)
    monkeypatch.setattr(bills.timezone, "now", lambda: morning)
    assert (bills.check_due(), bills.check_due()) == (1, 0)
    assert Bill.objects.get().on == morning.date() - dt.timedelta(days=1)


def test_a_bill_that_is_not_ready_is_asked_for_again(open_channel):
    open_channel.answers = {"/v3/bill/tradebill": (500, {})}
    assert (bills.check_due(), Bill.objects.count()) == (0, 0)
    open_channel.lay_bill([])
    assert bills.check_due() == 1


def test_no_sdk_is_loaded_before_its_gateway_is_used():
    import subprocess
    import sys

    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; import django; django.setup()\n"
        "import config.urls_mall, orders.tasks\n"
        "print([name for name in ('wechatpayv3', 'alipay', 'Cryptodome', 'OpenSSL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_the_keys_of_the_tests_are_different():
    """The control of the byte tests: a house that signed with one key for all would prove nothing."""
    assert len({public_pem(name) for name in ("merchant", "wechat", "app", "alipay", "stranger")}) == 5
