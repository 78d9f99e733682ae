"""Payments on the console: found, looked into, retried; bills; channels behind a fresh proof."""

import datetime as dt

import pytest
from django.utils import timezone

from core.actors import SYSTEM
from core.models import OperationLog
from orders.models import Bill, Payment, PaymentChannel, Refund
from orders.services import bills, giving_back
from tenants.selectors.stuck import INSIDE, kinds
from tests import given
from tests.conftest import proves
from tests.orders.merchants import WeChatHouse
from tests.orders.paying import a_trade, begin, begin_there, call, overdue


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def gift(acme):
    return given.a_product(points=10, stock=50, cash_fen=990)


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.owner)


@pytest.fixture
def paid(lin, gift):
    order = given.an_order(lin, gift)
    call(a_trade(begin(order)))
    return Payment.objects.get()


@pytest.fixture
def stuck(paid):
    giving_back.cancel(number=paid.order.number, reason="不要了", by=SYSTEM)
    Refund.objects.update(state="failed", next_at=None, attempts=8, error="余额不足")
    return Refund.objects.get()


def test_payments_are_found_by_state_and_words(desk, lin, gift, paid):
    late = given.an_order(lin, gift)
    payment = begin(late)
    overdue(late)
    from orders.services import closing

    closing.close_unpaid()
    call(a_trade(payment, "T2"))
    path = "/console/payments/"

    def numbers(query):
        text = desk.get(path + query).content.decode()
        return [number for number in (paid.number, payment.number) if number in text]

    assert numbers("") == [paid.number, payment.number]
    assert (numbers("?state=paid"), numbers("?state=late")) == ([paid.number], [payment.number])
    assert (numbers(f"?q={paid.number}"), numbers("?q=T2"), numbers("?gateway=wechat")) == (
        [paid.number],
        [payment.number],
        [],
    )
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert numbers(f"?first_on={tomorrow}") == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_with_one_and_three(desk, lin, gift, rows, django_assert_num_queries):
    for n in range(rows):
        order = given.an_order(lin, gift)
        call(a_trade(begin(order), f"T{n}"))
        giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    desk.get("/console/payments/")
    with django_assert_num_queries(16):
        desk.get("/console/payments/")


def test_one_payment_shows_what_was_said_and_what_went_back(desk, stuck):
    page = desk.get(f"/console/payments/{stuck.payment.number}/").content.decode()
    assert stuck.number in page and "余额不足" in page and "已入账" in page


def test_a_stuck_refund_is_retried_and_written_down(desk, stuck):
    desk.post(f"/console/payments/refunds/{stuck.number}/retry/")
    stuck.refresh_from_db()
    assert (stuck.state, stuck.attempts) == ("asked", 0)
    assert OperationLog.objects.filter(action="refund.retry", target=f"refund/{stuck.number}").count() == 1


def test_the_menu_and_the_back_office_count_stuck_refunds(desk, stuck, acme):
    from core.tenancy.across import rows_across

    assert "1 笔退款多次没有成功" in desk.get("/console/payments/").content.decode()
    found = rows_across(INSIDE, [acme.schema_name])
    assert [(kind, title) for _, kind, _, title, _, _ in found] == [("refund", stuck.number)]
    assert "refund" in kinds()


def test_an_auditor_looks_and_changes_nothing(at, cast, stuck):
    auditor = at("acme", cast.auditor)
    assert auditor.get(f"/console/payments/{stuck.payment.number}/").status_code == 200
    assert auditor.post(f"/console/payments/refunds/{stuck.number}/retry/").status_code == 403
    assert auditor.get("/console/payments/channels/").status_code == 403


def test_a_bill_is_checked_again_by_hand(desk, lin, gift):
    trade = begin_there(given.an_order(lin, gift))
    yesterday = timezone.now().astimezone(bills.CHINA) - dt.timedelta(days=1)
    Payment.objects.update(state="paid", trade_no="T1", paid_at=yesterday)
    asked = {"gateway": "fake", "day": yesterday.date()}
    desk.post("/console/payments/bills/check/", asked)
    assert Bill.objects.get().differences == [{"number": trade.number, "kind": "paid", "ours": 990, "theirs": None}]
    assert "渠道没有记录" in desk.get("/console/payments/bills/").content.decode()
    type(trade).objects.update(state="paid", trade_no="T1", at=yesterday)
    desk.post("/console/payments/bills/check/", asked)
    assert Bill.objects.get().differences == []


@pytest.mark.parametrize("day", ["", "2020-01-01", "2999-01-01"])
def test_a_day_without_a_bill_is_refused(desk, day):
    assert desk.post("/console/payments/bills/check/", {"gateway": "fake", "day": day}).status_code == 422


@pytest.fixture
def typed():
    return {"gateway": "wechat", **{f"password-wechat-{name}": value for name, value in WeChatHouse().secrets.items()}}


def test_secrets_are_saved_and_never_shown_again(desk, typed):
    assert desk.post("/console/payments/channels/", typed).status_code == 302
    page = desk.get("/console/payments/channels/").content.decode()
    assert "已保存，留空则不变" in page and "PRIVATE KEY" not in page and "1900000001" not in page
    log = OperationLog.objects.get(action="channel.save")
    assert "k" * 32 not in str(log.after) and "mchid" in log.after["changed"]
    assert desk.post("/console/payments/channels/wechat/switch/", {"on": "1"}).status_code == 302
    assert PaymentChannel.objects.get().is_active


def test_without_a_fresh_proof_nothing_is_saved_nor_kept_in_the_session(at, cast, typed):
    desk = at("acme", cast.owner)
    proves(desk, cast.owner, seconds_ago=3600)
    assert "/account/prove/" in desk.post("/console/payments/channels/", typed).url
    assert PaymentChannel.objects.count() == 0
    assert "k" * 32 not in str(dict(desk.session)) and "PRIVATE" not in str(dict(desk.session))


def test_keys_that_open_nothing_are_refused_with_words(desk, typed):
    answer = desk.post("/console/payments/channels/", {**typed, "password-wechat-private_key": "no key"})
    assert (answer.status_code, "密钥或证书的格式不对" in answer.content.decode()) == (422, True)
    assert desk.post("/console/payments/channels/", {"gateway": "wechat"}).status_code == 422
    assert [
        desk.post(f"/console/payments/channels/{name}/switch/", {"on": "1"}).status_code for name in ("fake", "x")
    ] == [404, 404]
