"""The contract with Alipay: what is sent is signed and right, what comes is verified to the last byte."""

import datetime as dt
import random

import pytest

from orders.gateways.payment import BillRow, GatewayDown, GatewayRefused, SignatureWrong
from tests.orders.merchants import PAID_AT, charge


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
    alipay_house.answers = {
        "alipay.trade.query": {
            "code": "10000",
            "msg": "Success",
            "trade_status": status,
            "trade_no": "T1",
            "total_amount": "9.90",
            "send_pay_date": "2026-11-21 18:05:00",
        }
    }
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
