"""Redeeming without a phone: a card, a PIN, a gift; out again after a minute; and a browser that is nothing but a kiosk."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.models import OperationLog
from members.errors import CardLocked, CardUnknown, PinWeak, PinWrong
from members.models import Card, Member, Site
from members.services import cards
from orders.models import Order
from points import selectors as points
from tests import given

PIN = "271829"


@pytest.fixture
def site(acme):
    return Site.objects.create(code="hq", name="深圳总部")


@pytest.fixture
def wu(acme):
    """A member without a login and with points."""
    member = given.a_member(points=500, name="吴工", with_login=False)
    Member.objects.filter(pk=member.pk).update(employee_no="F0008461")
    return Member.objects.get(pk=member.pk)


@pytest.fixture
def card(wu):
    """The text on Wu's card, which has a PIN of Wu's own."""
    text = cards.issue(member_ids=[wu.pk], by=SYSTEM)[0].text
    cards.set_pin(member_id=wu.pk, pin=PIN, by=SYSTEM)
    return text


@pytest.fixture
def kiosk(site, cast, at):
    """A browser that HR made a kiosk."""
    browser = at("acme", cast.hr)
    browser.post("/console/kiosk/", {"site": site.pk})
    return browser


def reads(kiosk, card, pin=PIN):
    return kiosk.post("/kiosk/", {"card": card, "pin": pin})


# --- cards --------------------------------------------------------------------------------------------------------------


def test_a_card_and_its_pin_open_and_the_number_does_not(wu, card):
    assert cards.enter(text=card, pin=PIN) == wu
    with pytest.raises(PinWrong):
        cards.enter(text=card, pin=wu.employee_no[-4:])


def test_the_printed_pin_is_drawn_by_chance_and_opens_until_the_holder_has_their_own(wu):
    printed = [cards.issue(member_ids=[wu.pk], by=SYSTEM)[0] for _ in range(20)]
    assert len({one.pin for one in printed}) > 1
    last = printed[-1]
    assert last.pin not in Card.objects.get(revoked_at=None).pin_hash
    assert cards.enter(text=last.text, pin=last.pin) == wu
    assert not cards.has_own_pin(wu.pk)
    cards.set_pin(member_id=wu.pk, pin=PIN, by=SYSTEM)
    assert cards.has_own_pin(wu.pk)
    with pytest.raises(PinWrong):
        cards.enter(text=last.text, pin=last.pin)


def test_a_card_from_before_still_opens_by_the_number_until_its_pin_is_set(wu, card):
    Card.objects.update(pin_hash="")
    assert cards.enter(text=card, pin=wu.employee_no[-4:]) == wu
    assert not cards.has_own_pin(wu.pk)


def test_what_is_on_the_card_is_kept_nowhere(card):
    row = Card.objects.get()
    token = card.partition(".")[2]
    assert token.encode() not in bytes(row.token_index)
    assert all(token not in str(value) for value in Card.objects.values().get().values())


def test_a_new_card_makes_the_old_one_worthless(wu, card):
    new = cards.issue(member_ids=[wu.pk], by=SYSTEM)[0]
    with pytest.raises(CardUnknown):
        cards.enter(text=card, pin=PIN)
    assert cards.enter(text=new.text, pin=new.pin) == wu


def test_a_revoked_card_opens_nothing(wu, card):
    assert [cards.revoke(member_id=wu.pk, by=SYSTEM) for _ in range(2)] == [True, False]
    with pytest.raises(CardUnknown):
        cards.enter(text=card, pin=PIN)


def test_who_left_has_no_card(wu, card):
    Member.objects.filter(pk=wu.pk).update(state=Member.State.LEFT)
    with pytest.raises(CardUnknown):
        cards.enter(text=card, pin=PIN)


def test_five_wrong_pins_lock_the_card_for_a_quarter_of_an_hour(wu, card):
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(PinWrong) as refusal:
            cards.enter(text=card, pin="0000")
        assert refusal.value.facts["left"] == left
    with pytest.raises(CardLocked):
        cards.enter(text=card, pin=PIN)
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=16), tick=False):
        assert cards.enter(text=card, pin=PIN) == wu


def test_another_pin_takes_the_place_of_the_first(wu, card):
    cards.set_pin(member_id=wu.pk, pin="271828", by=SYSTEM)
    assert cards.enter(text=card, pin="271828") == wu
    with pytest.raises(PinWrong):
        cards.enter(text=card, pin=PIN)


@pytest.mark.parametrize("pin", ["123", "1111", "1234567", "12a4", "", "１２３４"])
def test_a_pin_that_is_none_is_refused(wu, card, pin):
    with pytest.raises(PinWeak):
        cards.set_pin(member_id=wu.pk, pin=pin, by=SYSTEM)


def test_hr_prints_cards_for_those_without_a_login_and_revokes_one(wu, cast, at):
    browser = at("acme", cast.hr)
    answer = browser.post("/console/members/cards/", {})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert Card.objects.filter(member=wu).count() == 1
    assert not Card.objects.filter(member=cast.lin).exists()
    browser.post(f"/console/members/{wu.public_id}/card/revoke/")
    assert Card.objects.get(member=wu).revoked_at
    assert set(OperationLog.objects.filter(action__startswith="card").values_list("action", flat=True)) == {
        "cards.issue",
        "card.revoke",
    }


# --- the kiosk ----------------------------------------------------------------------------------------------------------


def test_it_opens_nothing_else_once_it_is_started(kiosk):
    assert kiosk.get("/kiosk/").status_code == 200
    for path in ("/console/", "/orders/", "/console/kiosk/"):
        assert kiosk.get(path).url.startswith("/account/login/")
    assert OperationLog.objects.filter(action="kiosk.start").count() == 1


def test_any_other_browser_has_no_kiosk(cast, at, site):
    for browser in (at("acme"), at("acme", cast.hr), at("acme", cast.lin.user)):
        assert browser.get("/kiosk/").status_code == 404
        assert browser.get("/kiosk/gifts/").status_code == 404


def test_a_card_leads_to_what_the_points_buy(kiosk, card, wu):
    given.a_product(points=400, title="能兑的")
    given.a_product(points=900, title="太贵的")
    given.a_product(points=10, cash_fen=990, title="要现金的")
    assert reads(kiosk, card).url == "/kiosk/gifts/"
    page = kiosk.get("/kiosk/gifts/").content.decode()
    assert "能兑的" in page and wu.name in page
    assert "太贵的" not in page and "要现金的" not in page


def test_a_gift_is_redeemed_to_the_place_in_the_keepers_name_and_once(kiosk, card, wu, site, cast):
    product = given.a_product(points=400)
    reads(kiosk, card)
    said = {"sku": given.sku_of(product), "points": 400, "key": "one-tap"}
    for _ in range(2):
        assert kiosk.post(f"/kiosk/gifts/{product.public_id}/", said).status_code == 200
    order = Order.objects.get()
    assert (order.source, order.site_id, order.member_id, order.points) == ("kiosk", site.pk, wu.pk, 400)
    assert points.balance(wu.pk).points == 100
    assert order.events.get().actor_name == cast.hr.name


def test_a_price_that_changed_meanwhile_is_not_taken(kiosk, card, wu):
    product = given.a_product(points=400)
    reads(kiosk, card)
    answer = kiosk.post(f"/kiosk/gifts/{product.public_id}/", {"sku": given.sku_of(product), "points": 300, "key": "x"})
    assert answer.status_code == 409
    assert points.balance(wu.pk).points == 500


def test_three_minutes_after_the_last_page_the_member_is_out_whatever_the_page_does(kiosk, card):
    product = given.a_product(points=400)
    reads(kiosk, card)
    with time_machine.travel(timezone.now() + dt.timedelta(seconds=181), tick=False):
        assert kiosk.get("/kiosk/gifts/").url == "/kiosk/"
        assert kiosk.post(f"/kiosk/gifts/{product.public_id}/", {"sku": given.sku_of(product)}).url == "/kiosk/"
    assert not Order.objects.exists()


def test_every_page_starts_the_time_anew(kiosk, card):
    reads(kiosk, card)
    now = timezone.now()
    for seconds in (150, 300, 450):
        with time_machine.travel(now + dt.timedelta(seconds=seconds), tick=False):
            assert kiosk.get("/kiosk/gifts/").status_code == 200


def test_leaving_forgets_the_card_and_ending_forgets_the_kiosk(kiosk, card):
    reads(kiosk, card)
    kiosk.get("/kiosk/leave/")
    assert kiosk.get("/kiosk/gifts/").url == "/kiosk/"
    kiosk.post("/kiosk/end/")
    assert kiosk.get("/kiosk/").status_code == 404


def test_it_ends_with_the_permission_of_whoever_started_it(kiosk, card, cast):
    reads(kiosk, card)
    cast.hr.roles.clear()
    assert kiosk.get("/kiosk/gifts/").status_code == 404
    assert kiosk.get("/kiosk/").status_code == 404


def test_a_wrong_pin_is_said_and_counted(kiosk, card):
    answer = reads(kiosk, card, pin="0000")
    assert answer.status_code == 409
    assert "还可以试 4 次" in answer.content.decode()


def test_at_the_first_use_nothing_opens_before_the_printed_pin_was_changed(kiosk, wu):
    one = cards.issue(member_ids=[wu.pk], by=SYSTEM)[0]
    assert reads(kiosk, one.text, one.pin).url == "/kiosk/pin/"
    assert kiosk.get("/kiosk/gifts/").url == "/kiosk/pin/"
    assert "第一次使用" in kiosk.get("/kiosk/pin/").content.decode()
    assert kiosk.post("/kiosk/pin/", {"pin": PIN, "again": PIN}).url == "/kiosk/gifts/"
    assert kiosk.get("/kiosk/gifts/").status_code == 200
    kiosk.post("/kiosk/leave/")
    assert reads(kiosk, one.text).url == "/kiosk/gifts/"


def test_the_pin_is_changed_at_the_kiosk(kiosk, card, wu):
    reads(kiosk, card)
    assert kiosk.post("/kiosk/pin/", {"pin": "2718", "again": "2719"}).status_code == 409
    assert kiosk.post("/kiosk/pin/", {"pin": "2718", "again": "2718"}).url == "/kiosk/gifts/"
    assert cards.enter(text=card, pin="2718") == wu


def test_the_gifts_page_asks_a_fixed_number_of_questions(kiosk, card, django_assert_max_num_queries):
    for _ in range(6):
        given.a_product(points=10)
    reads(kiosk, card)
    kiosk.get("/kiosk/gifts/")
    with django_assert_max_num_queries(16):
        kiosk.get("/kiosk/gifts/")


def test_only_who_hands_out_may_start_one(cast, at, site):
    assert at("acme", cast.auditor).post("/console/kiosk/", {"site": site.pk}).status_code == 403
