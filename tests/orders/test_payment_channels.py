"""A mall with a channel of its own: its secrets, its payments, its bills."""

import datetime as dt

import pytest
from django.db import connection
from django.utils import timezone

from core.actors import SYSTEM
from core.tenancy import enter
from orders.errors import ChannelIncomplete, ChannelUnknown
from orders.models import Bill, Order, Payment, PaymentChannel, Refund
from orders.services import bills, channels, giving_back, payments
from tests import given
from tests.conftest import tenant
from tests.orders.merchants import PAID_AT, public_pem


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

    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
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
        fields = {"number": order.number, "gateway": "wechat", "way": "native", "member_id": member.pk}
        assert payments.start(**fields, where=where, by=SYSTEM).qr == "weixin://x"
        assert Payment.objects.get().order_id == order.pk  # and afterwards we are in the same mall again
    assert held == [False]


def test_a_bill_names_what_is_missing_here_there_and_of_another_amount(open_channel, cast):
    order = given.an_order(cast.lin, given.a_product(points=1, cash_fen=990), quantity=2)
    fields = {"order": order, "gateway": "wechat", "way": "native", "state": "closed", "paid_at": PAID_AT}
    for number, fen in [("P-same", 990), ("P-other", 990), ("P-not-there", 990)]:
        Payment.objects.create(number=number, fen=fen, trade_no=f"T{number}", **fields)
    open_channel.lay_bill(
        [
            ("SUCCESS", "P-same", "9.90", "0", "0"),
            ("SUCCESS", "P-other", "9.80", "0", "0"),
            ("SUCCESS", "P-not-here", "1.00", "0", "0"),
        ]
    )
    for _ in range(2):  # a repeat replaces what it found
        bills.check(gateway="wechat", day=dt.date(2026, 11, 21), by=SYSTEM)
    bill = Bill.objects.get()
    assert (bill.paid_count, bill.paid_fen) == (3, 990 + 980 + 100)
    assert [(one["number"], one["ours"], one["theirs"]) for one in bill.differences] == [
        ("P-not-here", None, 100),
        ("P-not-there", 990, None),
        ("P-other", 990, 980),
    ]


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
