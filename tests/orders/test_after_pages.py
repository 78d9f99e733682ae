"""Pages after an order: what members see and do there, what the desk does, and what stays hidden from whom."""

import io

import pytest
from django.urls import reverse
from PIL import Image

from catalog.models import Code
from core.actors import SYSTEM
from core.models import OperationLog
from orders.models import AfterSale, Order, Photo, Review, Shortage, Voucher
from orders.services import after_sales, delivery, receipts, shipping, shortages, stations, vouchers
from points import selectors as points
from tests import given
from tests.given import an_order


def page(name, *args, face="storefront"):
    return reverse(f"{face}:{name}", args=args, urlconf="config.urls_mall")


def desk(name, *args):
    return page(name, *args, face="console")


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def browser(at, lin):
    return at("acme", lin.user)


@pytest.fixture
def owner(at, cast):
    return at("acme", cast.owner)


def received(member, product=None, quantity=2):
    order = an_order(member, product or given.a_product(points=100, stock=9), quantity=quantity)
    shipping.ship(number=order.number, carrier="sf", tracking_no=f"SF{order.pk:010d}", by=SYSTEM)
    receipts.receive(number=order.number, member_id=member.pk, by=SYSTEM)
    return order


def picture(name="a.png"):
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "PNG")
    data.seek(0)
    data.name = name
    return data


@pytest.fixture
def codes(lin):
    product = given.a_product(points=100, stock=0, kind="code")
    given.codes(product, 2)
    order = an_order(lin, product)
    delivery.deliver(order_id=order.pk)
    return order


def test_codes_are_shown_when_asked_for_and_not_before(browser, codes):
    assert "secret-" not in browser.get(page("order", codes.number)).content.decode()
    assert "secret-" in browser.post(page("codes", codes.number, 1)).content.decode()
    assert OperationLog.objects.filter(action="codes.reveal").count() == 1


def test_codes_are_nobody_elses(at, cast, codes):
    stranger = at("acme", cast.stranger.user)
    assert stranger.post(page("codes", codes.number, 1)).status_code == 404


@pytest.fixture
def voucher(lin):
    order = an_order(lin, given.a_product(points=100, kind="coupon", title="咖啡"))
    delivery.deliver(order_id=order.pk)
    return Voucher.objects.get()


def test_a_voucher_page_shows_this_moments_code_and_asks_again_by_itself(browser, voucher):
    text = browser.get(page("voucher", voucher.number)).content.decode()
    assert vouchers.show(voucher).digits in text and 'hx-trigger="load delay:' in text
    part = browser.get(page("voucher", voucher.number), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="voucher-code"')


def test_another_members_voucher_is_not_there(at, cast, voucher):
    assert at("acme", cast.stranger.user).get(page("voucher", voucher.number)).status_code == 404


def test_the_counter_answers_its_script_in_json_and_people_in_a_message(owner, voucher):
    station = stations.open_station(name="前台", place="", by=SYSTEM)
    sent = {"text": vouchers.show(voucher).text, "key": "k", "at": "2026-11-22T08:00:00Z"}
    stale = owner.post(desk("write_off", station.pk), sent, headers={"Accept": "application/json"})
    assert stale.status_code == 409 and stale.json()["ok"] is False
    done = owner.post(desk("write_off", station.pk), {**sent, "at": ""}, headers={"Accept": "application/json"})
    assert done.json()["message"] == f"「咖啡」已核销 · {voucher.line.order.member.name}"
    again = owner.post(desk("write_off", station.pk), {**sent, "key": "other", "at": ""}, follow=True)
    assert "使用过" in again.content.decode()


def test_a_closed_counter_writes_nothing_off(owner):
    station = stations.open_station(name="前台", place="", by=SYSTEM)
    owner.post(desk("station_close", station.pk))
    assert owner.get(desk("write_off", station.pk)).status_code == 404


def test_some_units_are_cancelled_from_the_order_page_once_per_tap(browser, lin):
    order = an_order(lin, given.a_product(points=100, stock=9), quantity=3)
    for _ in range(2):
        browser.post(page("units-cancel", order.number), {"units-1": "1", "key": "tap"})
    assert points.balance(lin.pk).points == 800


def test_the_members_choice_when_goods_ran_out(browser, lin):
    order = an_order(lin, given.a_product(points=100), quantity=2)
    mug = given.a_product(points=100, title="马克杯")
    short = shortages.open_shortage(
        number=order.number,
        line_no=1,
        units=2,
        substitutes=[given.sku_of(mug)],
        wait_until=None,
        sorry_points=0,
        budget_id=None,
        reason="盘亏",
        by=SYSTEM,
    )
    assert "马克杯" in browser.get(page("order", order.number)).content.decode()
    browser.post(page("shortage", order.number, short.pk), {"choice": f"swap-{given.sku_of(mug)}"})
    assert (Shortage.objects.get().state, order.lines.get(replaces_no=1).title) == ("swapped", "马克杯")


def ask(browser, order, **more):
    fields = {"kind": "return", "reason": "broken", "text": "裂了", "units-1": "1", **more}
    return browser.post(page("case-new", order.number), fields)


def test_a_case_is_asked_for_with_pictures_which_strangers_never_see(browser, at, cast, lin, owner, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    ask(browser, received(lin), photos=[picture(), picture("b.png")])
    case, photo = AfterSale.objects.get(), Photo.objects.first()
    assert browser.get(page("case", case.number)).status_code == 200 and case.photos.count() == 2
    answers = [one.get(photo.file.url) for one in (browser, owner, at("acme", cast.stranger.user))]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    for answer in answers[:2]:
        answer.close()


def test_what_is_no_picture_keeps_what_was_typed(browser, lin):
    broken = io.BytesIO(b"<svg onload=alert(1)>")
    broken.name = "x.png"
    answer = ask(browser, received(lin), photos=[broken])
    assert answer.status_code == 422 and "裂了" in answer.content.decode() and not AfterSale.objects.exists()


def test_the_member_sends_back_talks_and_withdraws(browser, lin):
    order = received(lin)
    ask(browser, order)
    case = AfterSale.objects.get()
    browser.post(page("case", case.number), {"act": "say", "text": "在吗"})
    after_sales.say(number=case.number, text="只给同事看", internal=True, by=SYSTEM)
    text = browser.get(page("case", case.number)).content.decode()
    assert "在吗" in text and "只给同事看" not in text
    after_sales.approve(number=case.number, by=SYSTEM)
    browser.post(page("case", case.number), {"act": "sent", "carrier": "sf", "tracking_no": "SF12345678"})
    assert AfterSale.objects.get().state == "returning"
    ask(browser, order)
    browser.post(page("case", AfterSale.objects.first().number), {"act": "withdraw"})
    assert AfterSale.objects.first().state == "withdrawn"


def test_the_desk_takes_a_case_from_asked_to_done(owner, browser, lin):
    ask(browser, received(lin))
    case = AfterSale.objects.get()
    assert case.number in owner.get(desk("cases")).content.decode()
    for step in ({"act": "approve"}, {"act": "received", "fit": "on"}):
        if step["act"] == "received":
            after_sales.sent_back(
                number=case.number, member_id=lin.pk, carrier="sf", tracking_no="SF12345678", by=SYSTEM
            )
        owner.post(desk("case", case.number), step)
    assert (AfterSale.objects.get().state, points.balance(lin.pk).points) == ("done", 900)


def test_redemptions_are_decided_in_bulk(owner, lin):
    product = given.a_product(points=100, stock=9, needs_approval=True)
    orders = [an_order(lin, product) for _ in range(3)]
    refused = owner.post(desk("redemptions"), {"number": [orders[0].number], "act": "refuse"}, follow=True)
    assert "请写明原因" in refused.content.decode()
    owner.post(desk("redemptions"), {"number": [one.number for one in orders[:2]], "act": "approve"})
    owner.post(desk("redemptions"), {"number": [orders[2].number], "act": "refuse", "text": "超额"})
    assert list(Order.objects.order_by("id").values_list("state", flat=True)) == ["placed", "placed", "cancelled"]


def test_a_review_counts_and_a_hidden_one_does_not(browser, owner, lin):
    product = given.a_product(points=100, stock=9)
    order = received(lin, product)
    browser.post(page("review", order.number, 1), {"stars": "4", "text": "不错"})
    twice = browser.post(page("review", order.number, 1), {"stars": "1"})
    product.refresh_from_db()
    assert (twice.status_code, product.review_count, product.stars) == (422, 1, 4.0)
    owner.post(desk("review_act", Review.objects.get().pk, "hide"))
    product.refresh_from_db()
    assert (product.review_count, product.stars) == (0, None)


def test_the_desk_tells_of_goods_that_ran_out(owner, lin):
    order = an_order(lin, given.a_product(points=100), quantity=2)
    mug = given.a_product(points=100)
    fields = {"units": 1, "sorry_points": 0, "substitutes": mug.skus.get().code, "reason": "盘亏"}
    owner.post(desk("order_shortage", order.number, 1), fields)
    assert [sku.product_id for sku in Shortage.objects.get().substitutes.all()] == [mug.pk]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(browser, owner, lin, django_assert_num_queries, count):
    for _ in range(count):
        ask(browser, received(lin))
    with django_assert_num_queries(CASES):
        browser.get(page("cases"))
    with django_assert_num_queries(QUEUE):
        owner.get(desk("cases"))


CASES, QUEUE = 8, 16


def test_who_may_not_handle_cases_sees_none(at, cast):
    approver = at("acme", given.a_user("approver"))
    assert [approver.get(desk(name)).status_code for name in ("cases", "stations", "reviews")] == [403] * 3
    assert approver.get(desk("redemptions")).status_code == 200


def test_codes_stay_sealed_in_the_table(codes):
    assert all(b"secret" not in bytes(code.sealed) for code in Code.objects.all())
