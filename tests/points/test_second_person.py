"""What one person may do to points alone: sums over all ways, by maker and by receiver; beyond them somebody else says yes."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.errors import DeputyUnfit, MakerCannotApprove, StepOfAnotherRole
from accounts.services import api_keys, approvals
from core.models import OperationLog
from points import selectors
from points.errors import ActDecided, InsufficientPoints, NeedsApproval, OwnLineTooLarge, OwnReceiver, ReferenceConflict
from points.models import LedgerPolicy, PointsAct
from points.services import acts, second_person
from points.services.grants import decisions
from tests import given
from tests.api.test_points_api import Program
from tests.points.steps import a_budget, a_member, a_submitted, available, balance_of, give, row

Kind, State = PointsAct.Kind, PointsAct.State
TOMORROW = timezone.now() + dt.timedelta(days=1)


@pytest.fixture
def hr(cast):
    return given.actor(cast.hr)


@pytest.fixture
def approver(cast):
    return given.actor(cast.approver)


def granting(member, points, no=1, **more):
    budget = more.pop("budget", None) or a_budget(100_000, name=f"预算{no}")
    return acts.granting(
        member_id=member.pk,
        points=points,
        budget_id=budget.pk,
        reason="补发",
        expires_at=None,
        reference=f"g/{no}",
        **more,
    )


def limits(**rules):
    LedgerPolicy.objects.update_or_create(pk=1, defaults=rules)


def states(*found):
    return [act.state for act in found]


def test_the_sixth_piece_to_one_person_waits_like_the_whole_would(acme, hr):
    limits(alone_points=5_000)
    lin = a_member()
    done = [second_person.do_or_ask(granting(lin, 2_500, no), by=hr) for no in range(3)]
    assert states(*done) == ["alone", "alone", "waiting"]
    assert balance_of(lin) == 5_000


def test_two_makers_share_the_receivers_sum(acme, cast, hr):
    lin = a_member()
    second_person.do_or_ask(granting(lin, 5_000, 1), by=hr)
    assert second_person.do_or_ask(granting(lin, 1, 2), by=given.actor(cast.owner)).state == State.WAITING


def test_one_maker_has_a_sum_over_all_ways_and_people(acme, hr):
    limits(alone_day_total=300)
    lin, wang, giver = a_member(), a_member(), a_member(points=1_000, days=30)
    first = second_person.do_or_ask(granting(lin, 100), by=hr)
    moving = acts.transferring(giver_id=giver.pk, taker_id=wang.pk, points=150, reference="t/1", note="")
    second = second_person.do_or_ask(moving, by=hr)
    longer = acts.extending(
        member_ids=[wang.pk], until=TOMORROW + dt.timedelta(days=900), reason="病假", reference="e/1"
    )
    assert states(first, second, second_person.do_or_ask(longer, by=hr)) == ["alone", "alone", "waiting"]


def test_months_count_beside_days(acme, hr):
    limits(alone_points=100, alone_month_points=150)
    lin, found = a_member(), []
    for no, (day, points) in enumerate([((2027, 3, 10), 100), ((2027, 3, 11), 60), ((2027, 4, 1), 60)]):
        with time_machine.travel(dt.datetime(*day, 4, tzinfo=dt.UTC), tick=True):
            found.append(second_person.do_or_ask(granting(lin, points, no), by=hr))
    assert states(*found) == ["alone", "waiting", "alone"]


def test_budgets_have_a_sum_of_their_own(acme, hr):
    limits(alone_budget_points=1_000)
    budget = a_budget(0)
    topping = [
        acts.moving_budget(Kind.TOP_UP, budget_id=budget.pk, points=600, reference=f"top/{no}", note="季度")
        for no in (1, 2)
    ]
    assert states(*(second_person.do_or_ask(act, by=hr) for act in topping)) == ["alone", "waiting"]
    assert available(budget) == 600


def test_a_second_person_says_yes_and_it_is_done_once_in_the_makers_name(acme, hr, approver):
    lin = a_member()
    asked = second_person.do_or_ask(granting(lin, 6_000), by=hr)
    again = second_person.do_or_ask(granting(lin, 6_000, budget=asked_budget(asked)), by=hr)
    assert (asked.pk, balance_of(lin)) == (again.pk, 0)
    with pytest.raises(MakerCannotApprove):
        second_person.approve(act_id=asked.pk, by=hr)
    done = second_person.approve(act_id=asked.pk, by=approver)
    assert (done.state, done.journal.actor_id, balance_of(lin)) == (State.APPROVED, hr.user_id, 6_000)
    with pytest.raises(ActDecided):
        second_person.approve(act_id=asked.pk, by=approver)
    codes = set(OperationLog.objects.filter(target=f"points-act/{asked.pk}").values_list("action", flat=True))
    assert codes == {"points_act.ask", "points_act.approve"}


def asked_budget(act):
    return type("Chosen", (), {"pk": act.options["budget_id"]})


def test_what_was_approved_does_not_use_up_what_one_may_do_alone(acme, hr, approver):
    lin = a_member()
    second_person.approve(act_id=second_person.do_or_ask(granting(lin, 6_000, 1), by=hr).pk, by=approver)
    assert second_person.do_or_ask(granting(lin, 5_000, 2), by=hr).state == State.ALONE


def test_what_was_refused_moves_nothing_and_may_be_asked_again(acme, hr, approver):
    lin, budget = a_member(), a_budget(100_000)
    asked = second_person.do_or_ask(granting(lin, 6_000, budget=budget), by=hr)
    second_person.reject(act_id=asked.pk, note="重复", by=approver)
    again = second_person.do_or_ask(granting(lin, 6_000, budget=budget), by=hr)
    second_person.withdraw(act_id=again.pk, by=hr)
    assert (balance_of(lin), available(budget)) == (0, 100_000)
    assert states(*PointsAct.objects.order_by("pk")) == ["rejected", "withdrawn"]


def test_what_cannot_be_done_is_refused_at_once_and_leaves_nothing_waiting(acme, hr):
    limits(alone_points=0)
    moving = acts.transferring(giver_id=a_member().pk, taker_id=a_member().pk, points=10, reference="t/1", note="")
    with pytest.raises(InsufficientPoints):
        second_person.do_or_ask(moving, by=hr)
    assert not PointsAct.objects.exists()


def test_another_act_under_the_same_reference_is_refused(acme, hr):
    lin, budget = a_member(), a_budget(1_000)
    second_person.do_or_ask(granting(lin, 10, budget=budget), by=hr)
    with pytest.raises(ReferenceConflict):
        second_person.do_or_ask(granting(lin, 20, budget=budget), by=hr)


def test_nobody_gives_to_themselves_by_any_way(acme, cast):
    own, other = cast.lin, a_member(points=100)
    give(own, 10, days=5)
    by = given.actor(own.user)
    ways = (
        granting(own, 10),
        acts.transferring(giver_id=other.pk, taker_id=own.pk, points=10, reference="t/1", note=""),
        acts.extending(member_ids=[own.pk], until=TOMORROW + dt.timedelta(days=900), reason="x", reference="e/1"),
    )
    for act in ways:
        with pytest.raises(OwnReceiver):
            second_person.do_or_ask(act, by=by)


def test_nobody_says_yes_to_what_is_for_them(acme, cast, hr):
    asked = second_person.do_or_ask(granting(cast.lin, 6_000), by=hr)
    with pytest.raises(OwnReceiver):
        second_person.approve(act_id=asked.pk, by=given.actor(cast.lin.user))


def test_who_is_in_a_batch_decides_only_where_they_get_what_most_get(acme, cast):
    mates = [a_member() for _ in range(3)]
    greedy = a_submitted([*(row(one, 100) for one in mates), row(cast.lin, 120)])
    with pytest.raises(OwnLineTooLarge):
        decisions.approve(batch_id=greedy.pk, by=given.actor(cast.lin.user))
    usual = a_submitted([*(row(one, 100) for one in mates), row(cast.lin, 100)])
    assert decisions.approve(batch_id=usual.pk, by=given.actor(cast.lin.user)).state == "approved"


def test_a_program_that_can_not_wait_is_told_the_limit(acme, hr):
    with pytest.raises(NeedsApproval) as refusal:
        second_person.do_alone(granting(a_member(), 5_001), by=hr)
    assert (refusal.value.facts["over"], refusal.value.facts["limit"]) == ("receiver_day", 5_000)
    assert not PointsAct.objects.exists()


@pytest.fixture
def for_the_owner(cast, hr):
    """A batch that waits for the owner's role, while the approver stands in for the owner today."""
    approvals.add_step(title="所有者", above_points=0, role_id=cast.owner.roles.get().pk, by=hr)
    today = timezone.localdate()
    approvals.add_deputy(user_id=cast.owner.pk, deputy_id=cast.approver.pk, from_on=today, until_on=today, by=hr)
    return a_submitted([row(a_member(), 10)])


def test_a_deputy_decides_in_anothers_place(for_the_owner, approver):
    assert decisions.approve(batch_id=for_the_owner.pk, by=approver).state == "approved"


def test_a_deputy_is_one_only_for_their_days(for_the_owner, approver):
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)), pytest.raises(StepOfAnotherRole):
        decisions.approve(batch_id=for_the_owner.pk, by=approver)


def test_a_step_nobody_can_take_says_so(acme, cast, hr):
    approvals.add_step(title="所有者", above_points=0, role_id=cast.owner.roles.get().pk, by=hr)
    batch = a_submitted([row(a_member(), 10)])
    assert [step.nobody for step in selectors.steps_of(f"grant-batch/{batch.pk}")] == [False]
    cast.owner.roles.clear()
    assert [step.nobody for step in selectors.steps_of(f"grant-batch/{batch.pk}")] == [True]


@pytest.mark.parametrize("unfit", ["same", "no_permission", "past"])
def test_who_can_not_stand_in_is_refused(acme, cast, hr, unfit):
    today = timezone.localdate()
    deputy = {"same": cast.owner, "no_permission": cast.hr, "past": cast.approver}[unfit]
    until = today - dt.timedelta(days=1) if unfit == "past" else today
    with pytest.raises(DeputyUnfit):
        approvals.add_deputy(user_id=cast.owner.pk, deputy_id=deputy.pk, from_on=until, until_on=until, by=hr)


def test_the_page_asks_shows_and_decides(acme, cast, at):
    lin, budget = a_member(), a_budget(100_000)
    desk, second = at("acme", cast.hr), at("acme", cast.approver)
    form = {"points": 6_000, "budget": budget.pk, "reason": "补发", "request_key": uuid.uuid4()}
    for _ in range(2):  # sent twice
        desk.post(f"/console/members/{lin.public_id}/points/grant/", form)
    [asked] = PointsAct.objects.all()
    page = f"/console/acts/{asked.pk}/"
    assert "撤回申请" in desk.get(page).content.decode()
    assert "批准 6,000 分" in second.get(page).content.decode()
    assert "单人发放" in second.get("/console/approvals/").content.decode()
    second.post(f"{page}approve/", {"note": "同意"})
    assert (balance_of(lin), "已批准" in desk.get(page).content.decode()) == (6_000, True)


BEHIND = re.compile(
    r"single_grants\.grant_one\(|transfers\.transfer\(|expiry\.extend\(|reversals\.reverse\("
    r"|\b(?:budgets|service|budget_services)\.(?:top_up|allocate|return_unused)\("
)


def test_no_door_calls_what_stands_behind_the_second_person():
    """Pages, programs and the services of other apps give points by acts; only sample data and probes go round."""
    free = ("points/services/", "demo/", "isolation/", "tests/", ".venv/", "node_modules/")
    root = settings.BASE_DIR
    files = [path for path in root.rglob("*.py") if not str(path.relative_to(root)).startswith(free)]
    assert len(files) > 400
    assert [str(path) for path in files if BEHIND.search(path.read_text(encoding="utf-8"))] == []


def test_control_the_search_would_find_such_a_call():
    assert BEHIND.search("journal = single_grants.grant_one(member_id=1)")


def test_pieces_by_page_and_program_are_one_sum(acme, cast, at):
    lin, giver, budget = a_member(), a_member(points=10_000), a_budget(100_000)
    token = api_keys.make_key(name="小程序", permissions=["grants.create", "ledger.move"], by=given.actor(cast.hr))[1]
    program, desk = Program("acme", token), at("acme", cast.hr)
    body = {"points": 2_000, "budget_id": budget.pk, "reason": "绩效"}
    codes = [program.post(f"members/{lin.employee_no}/grants/", body, key="piece-01").status_code]
    desk.post(
        f"/console/members/{giver.public_id}/points/transfer/",
        {"points": 2_000, "taker": lin.employee_no, "note": "换人", "request_key": uuid.uuid4()},
    )
    codes.append(program.post(f"members/{lin.employee_no}/grants/", body, key="piece-02").status_code)
    moving = {"giver": giver.employee_no, "taker": lin.employee_no, "points": 2_000, "note": ""}
    refused = program.post("transfers/", moving, key="piece-03")
    codes.append(refused.status_code)
    assert (codes, refused.json()["code"], balance_of(lin)) == ([200, 409, 409], "needs_approval", 4_000)
