"""Ways round the second person that somebody found by reading, each as its own test."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from members.errors import StaffInvitedElsewhere
from members.models import Member
from members.services import logins
from orders.errors import OwnRedemption
from orders.services import after_sales, receipts, shipping
from points.errors import ActGrew, MemberHasLeft, OwnLineTooLarge, OwnReceiver, RowsChanged
from points.models import LedgerPolicy, Lot, PointsAct
from points.services import acts, revocations, second_person
from points.services.grants import batches, decisions
from points.services.ledger import transfers
from tests import given
from tests.orders.ways_back import a_case
from tests.points.steps import CHECKER, MAKER, a_budget, a_member, a_submitted, balance_of, give, posted, row

LONG = timezone.now() + dt.timedelta(days=900)


@pytest.fixture
def hr(cast):
    return given.actor(cast.hr)


def extending(members, key="e/1", until=LONG):
    return acts.extending(member_ids=[one.pk for one in members], until=until, reason="病假", reference=key)


def test_hr_does_not_take_a_colleagues_login(acme, cast, hr):
    member = a_member()
    Member.objects.filter(pk=member.pk).update(user=cast.approver)
    with pytest.raises(StaffInvitedElsewhere):
        logins.open_login(member_id=member.pk, by=hr)
    assert logins.open_login(member_id=member.pk, by=given.actor(cast.owner)).startswith("/invite/")


def test_a_link_is_void_once_its_person_has_another_password(acme, cast, at):
    cast.lin.user.set_password("secret-of-tests")
    cast.lin.user.save()
    given_link = logins.open_login(member_id=cast.lin.pk, by=given.actor(cast.hr))
    browser = at("acme", cast.lin.user)
    new = "clouds-and-lambs-27"
    browser.post("/account/password/", {"oldpassword": "secret-of-tests", "password1": new, "password2": new})
    assert at("acme").get(given_link).status_code == 410


def test_nobody_agrees_to_their_own_after_sale(acme, cast):
    order = given.an_order(cast.lin, given.a_product(points=10, stock=9))
    shipping.ship(number=order.number, carrier="sf", tracking_no="SF1234567890", by=MAKER)
    receipts.receive(number=order.number, member_id=cast.lin.pk, by=MAKER)
    case = a_case(order, cast.lin, {1: 1}, kind="refund")
    with pytest.raises(OwnRedemption):
        after_sales.approve(number=case.number, by=given.actor(cast.lin.user))


def test_an_old_request_does_not_lend_its_sum_to_a_larger_one(acme, hr):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"alone_points": 0})
    lin, friend = a_member(points=1, days=1), a_member(points=9_000, days=1)
    asked = second_person.do_or_ask(extending([lin]), by=hr)
    second_person.withdraw(act_id=asked.pk, by=hr)
    LedgerPolicy.objects.update(alone_points=5_000)
    assert second_person.do_or_ask(extending([friend]), by=hr).state == "waiting"


def test_what_was_asked_for_does_not_grow_before_the_yes(acme, cast, hr):
    lin = a_member(points=6_000, days=1)
    asked = second_person.do_or_ask(extending([lin]), by=hr)
    give(lin, 500, days=1)
    with pytest.raises(ActGrew):
        second_person.approve(act_id=asked.pk, by=given.actor(cast.approver))
    assert not Lot.objects.filter(expires_at=LONG).exists()


def test_a_group_with_oneself_in_it_waits_and_a_handful_is_refused(acme, cast, hr):
    give(cast.lin, 10, days=5)
    mates = [a_member(points=10, days=5) for _ in range(5)]
    by = given.actor(cast.lin.user)
    with pytest.raises(OwnReceiver):
        second_person.do_or_ask(extending([cast.lin, mates[0]]), by=by)
    assert second_person.do_or_ask(extending([cast.lin, *mates], "e/2"), by=by).state == "waiting"
    assert second_person.do_or_ask(extending(mates, "e/3"), by=hr).state == "alone"


def test_a_group_does_not_hide_one_who_holds_much(acme, hr):
    people = [a_member(points=10, days=5) for _ in range(5)]
    assert second_person.do_or_ask(extending([*people, a_member(points=6_000, days=5)]), by=hr).state == "waiting"


def test_a_batch_of_one_for_the_approver_is_not_theirs_to_approve(acme, cast):
    batch = a_submitted([row(cast.lin, 10)])
    with pytest.raises(OwnLineTooLarge):
        decisions.approve(batch_id=batch.pk, by=given.actor(cast.lin.user))


def test_an_old_page_does_not_approve_what_was_submitted_since(acme, cast, at):
    lin = a_member()
    batch = a_submitted([row(lin, 10)])
    seen = batch.seen_mark
    batches.withdraw(batch_id=batch.pk, by=MAKER)
    batches.submit(batch_id=batch.pk, by=MAKER)
    with pytest.raises(RowsChanged):
        decisions.approve(batch_id=batch.pk, seen=seen, by=CHECKER)
    browser = at("acme", cast.approver)
    batch.refresh_from_db()
    for page in (f"/console/grants/{batch.number}/", "/console/approvals/"):
        assert f'name="seen" value="{batch.seen_mark}"' in browser.get(page).content.decode()


def test_nobody_decides_on_the_undo_of_their_own_points(acme, cast):
    batch = posted(decisions.approve(batch_id=a_submitted([row(cast.lin, 900), row(a_member(), 10)]).pk, by=CHECKER))
    asked = revocations.ask(
        batch_id=batch.pk,
        audience=revocations.RowFilter(),
        spent="ask",
        reason="发错",
        request_key=uuid.uuid4(),
        by=MAKER,
    )
    own = given.actor(cast.lin.user)
    with pytest.raises(OwnLineTooLarge):
        revocations.approve(revocation_id=asked.pk, by=own)
    with pytest.raises(OwnLineTooLarge):
        revocations.reject(revocation_id=asked.pk, note="不退", by=own)


@pytest.mark.parametrize("who", ["giver", "taker"])
def test_points_move_between_people_who_are_here(acme, who):
    people = {"giver": a_member(points=100), "taker": a_member()}
    Member.objects.filter(pk=people[who].pk).update(state="left")
    with pytest.raises(MemberHasLeft):
        transfers.transfer(
            giver_id=people["giver"].pk, taker_id=people["taker"].pk, points=1, reference="t/1", by=MAKER
        )
    assert balance_of(people["giver"]) == 100


def test_the_sheet_of_bad_rows_is_for_who_uploads(acme, cast, at):
    batch = a_submitted([row(a_member(), 10), ["X1", "无此人", "5", ""]])
    path = f"/console/grants/{batch.number}/failed.xlsx"
    assert [at("acme", one).get(path).status_code for one in (cast.hr, cast.approver, cast.auditor)] == [200, 403, 403]


def test_odd_numbers_in_forms_and_addresses_are_no_fault(acme, cast, at):
    browser = at("acme", cast.owner)
    nines = "9" * 5_000
    for path in (f"/console/members/?department={nines}", f"/console/goods/?category={nines}"):
        assert browser.get(path).status_code in (200, 404, 414, 422)


def test_an_act_is_kept_with_what_it_was_for(acme, hr):
    second_person.do_or_ask(
        acts.granting(
            member_id=a_member().pk, points=5, budget_id=a_budget().pk, reason="x", expires_at=None, reference="g/1"
        ),
        by=hr,
    )
    assert PointsAct.objects.get().journal.reference == "g/1"
