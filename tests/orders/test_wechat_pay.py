"""The contract with WeChat Pay: what is sent is signed and right, what comes is verified to the last byte."""

import datetime as dt
import time

import pytest

from orders.gateways.payment import BillRow, GatewayDown, GatewayRefused, NoticeTooOld, SignatureWrong
from tests.orders.merchants import PAID_AT, charge


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


def test_wechats_notice_of_a_payment_is_read(wechat, wechat_house):
    said = wechat.read_notice(*wechat_house.notice("TRANSACTION.SUCCESS", wechat_house.paid("P1", 990)))
    assert (said.kind, said.number, said.trade_no, said.fen, said.at) == ("paid", "P1", "4200P1", 990, PAID_AT)


@pytest.mark.parametrize(
    ("event", "ok"), [("REFUND.SUCCESS", True), ("REFUND.ABNORMAL", False), ("REFUND.CLOSED", False)]
)
def test_wechats_notice_of_a_refund_is_read(wechat, wechat_house, event, ok):
    what = {
        "mchid": "1900000001",
        "out_refund_no": "R1",
        "refund_id": "50",
        "amount": {"refund": 330},
        "success_time": "2026-11-21T18:05:00+08:00",
    }
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
    other = "11" if headers[name].endswith("00") else "00"
    for value in ("", "1", headers[name][:-2] + other):
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
