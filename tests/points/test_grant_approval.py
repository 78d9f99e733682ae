"""Steps by amount: whose turn it is, what the pages say of it, and undo through the same steps."""

import pytest
from django.urls import reverse

from accounts.models import ApprovalStep, Role
from accounts.services import approvals
from core.documents.sheets import read_rows
from points import selectors
from points.models import Revocation
from points.services import revocations
from points.services.grants import decisions, posting
from tests.given import actor
from tests.points.steps import CHECKER, MAKER, a_member, a_submitted, an_approved, available, balance_of, posted, row


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def hr(at, cast):
    return at("acme", cast.hr)


@pytest.fixture
def approver(at, cast):
    return at("acme", cast.approver)


@pytest.fixture
def two_steps(acme):
    """A step for everybody, and the owner's above 1,000 points."""
    owner = Role.objects.get(code="owner")
    approvals.add_step(title="老板复核", above_points=1000, role_id=owner.pk, by=MAKER)
    approvals.add_step(title="部门负责人", above_points=0, role_id=None, by=MAKER)


def test_steps_stand_in_the_order_of_their_amounts(two_steps):
    assert list(ApprovalStep.objects.values_list("step_no", "title")) == [(1, "部门负责人"), (2, "老板复核")]


def test_a_draft_shows_only_the_steps_its_amount_needs(two_steps):
    assert [step.title for step in selectors.steps_of("grant-batch/0", points=1000)] == ["部门负责人"]
    assert len(selectors.steps_of("grant-batch/0", points=1001)) == 2


def test_a_large_batch_waits_for_one_after_the_other(cast, two_steps):
    batch = a_submitted([row(a_member(), 2000)])
    approver, owner = cast.approver, cast.owner
    assert (selectors.waiting_count(approver.pk), selectors.waiting_count(owner.pk)) == (1, 1)
    decisions.approve(batch_id=batch.pk, note="无误", by=actor(approver))
    assert (selectors.waiting_count(approver.pk), selectors.waiting_count(owner.pk)) == (0, 1)
    steps = selectors.steps_of(f"grant-batch/{batch.pk}")
    assert [(step.state, step.note, step.role) for step in steps] == [("done", "无误", ""), ("now", "", "所有者")]
    decisions.approve(batch_id=batch.pk, by=actor(owner))
    batch.refresh_from_db()
    assert (batch.state, selectors.waiting_count(owner.pk)) == ("approved", 0)


def test_nothing_waits_for_the_maker_or_after_a_withdrawal(cast, two_steps):
    batch = a_submitted([row(a_member(), 5)])
    assert selectors.waiting_count(MAKER.user_id) == 0
    batch.state = "ready"
    batch.save()
    assert selectors.waiting_count(cast.approver.pk) == 0


def test_the_approvals_page_offers_the_decision_only_to_whose_turn_it_is(at, cast, approver, two_steps):
    batch = a_submitted([row(a_member(), 2000)])
    decisions.approve(batch_id=batch.pk, by=CHECKER)
    mine = page("grant_approve", batch.number)
    text = approver.get(page("approvals")).content.decode()
    assert (mine in text, "等待「所有者」审批" in text) == (False, True)
    assert mine in at("acme", cast.owner).get(page("approvals")).content.decode()
    assert "这一步由另一位同事审批" in approver.get(page("grant_batch", batch.number)).content.decode()


def test_a_decision_with_a_note_is_taken_on_the_approvals_page(approver, acme):
    batch = a_submitted([row(a_member(), 5)])
    answer = approver.post(page("grant_reject", batch.number), {"note": "名单不对", "back": "approvals"})
    assert answer["Location"] == page("approvals")
    batch.refresh_from_db()
    assert (batch.state, selectors.steps_of(f"grant-batch/{batch.pk}")[0].state) == ("rejected", "bad")


def test_steps_are_added_and_removed_on_their_page(at, cast, acme):
    owner = at("acme", cast.owner)
    owner.post(page("approval_steps"), {"title": "财务复核", "above_points": "5000", "role": ""})
    assert "超过 5,000 分时需要" in owner.get(page("approval_steps")).content.decode()
    owner.post(page("approval_step_remove", 1))
    assert not ApprovalStep.objects.exists()


def test_only_who_may_change_settings_changes_the_steps(approver, acme):
    assert approver.post(page("approval_steps"), {"title": "x", "above_points": "1"}).status_code == 403


@pytest.fixture
def granted(acme):
    """A posted batch of three people with 100 points each."""
    people = [a_member() for _ in range(3)]
    return posted(an_approved([row(one, 100) for one in people])), people


def revoked(asked):
    while revocations.post_next_chunk(revocation_id=asked.pk):
        pass
    revocations.settle(revocation_id=asked.pk)
    asked.refresh_from_db()
    return asked


def test_an_undo_of_chosen_rows_goes_through_the_same_approval(hr, approver, granted):
    batch, people = granted
    form = {"scope": "rows", "rows": "2, 4", "spent": "waive", "reason": "名单有误"}
    form["request_key"] = "0b2a8f2e-1111-4222-8333-444455556666"
    form["seen"] = hr.post(page("grant_undo", batch.number), form).context["seen"]
    answer = hr.post(page("grant_undo", batch.number), form)
    asked = Revocation.objects.get()
    assert (answer["Location"], asked.rows_total) == (page("undo", asked.number), 2)
    assert hr.post(page("undo_approve", asked.number)).status_code == 403
    assert page("undo_approve", asked.number) in approver.get(page("approvals")).content.decode()
    approver.post(page("undo_approve", asked.number), {"note": "同意"})
    assert revoked(asked).state == "done"
    assert [balance_of(one) for one in people] == [0, 100, 0]
    assert available(batch.budget) == 1_000_000 - 100


def test_the_undos_preview_follows_the_form_and_writes_nothing(hr, granted):
    batch, _people = granted
    changes = {"scope": "rows", "rows": "2-3", "preview": "1", "spent": "waive", "reason": "x"}
    answer = hr.post(page("grant_undo", batch.number), changes, headers={"HX-Request": "true"})
    assert (answer.context["preview"].rows, answer.context["preview"].unspent) == (2, 200)
    assert not Revocation.objects.exists()


def test_an_undo_without_rows_or_reason_is_not_asked_for(hr, granted):
    batch, _people = granted
    form = {"scope": "rows", "rows": "不是行号", "spent": "waive", "reason": ""}
    answer = hr.post(page("grant_undo", batch.number), form)
    assert (answer.status_code, {"rows", "reason"} <= set(answer.context["form"].errors)) == (422, True)


def test_a_running_batch_has_no_undo(hr, acme):
    batch = an_approved([row(a_member(), 100)])
    assert hr.get(page("grant_undo", batch.number)).status_code == 404


def test_the_outcome_is_told_per_person_and_as_a_sheet(hr, granted):
    batch, people = granted
    asked = revocations.ask(
        batch_id=batch.pk, audience=revocations.RowFilter(), spent="ask", reason="名单有误", by=MAKER
    )
    revocations.approve(revocation_id=asked.pk, by=CHECKER)
    revoked(asked)
    shown = hr.get(page("undo", asked.number)).context["page"].object_list
    assert [(line.member.pk, line.taken, line.outcome) for line in shown] == [
        (one.pk, 100, "returned") for one in people
    ]
    rows = list(read_rows(hr.get(page("undo_report", asked.number)).content, "report.xlsx"))
    assert (len(rows), rows[1][-1]) == (4, "全部退回")


def test_an_undo_under_way_is_live_and_calls_for_the_page_when_done(hr, granted):
    batch, _people = granted
    asked = revocations.ask(batch_id=batch.pk, audience=revocations.RowFilter(), spent="waive", reason="x", by=MAKER)
    revocations.approve(revocation_id=asked.pk, by=CHECKER)
    assert "正在撤回" in hr.get(page("undo", asked.number)).content.decode()
    revoked(asked)
    assert hr.get(page("undo_progress", asked.number))["HX-Refresh"] == "true"


@pytest.mark.parametrize("count", [1, 3])
def test_an_undos_page_costs_the_same_for_one_row_and_three(hr, acme, django_assert_num_queries, count):
    batch = posted(an_approved([row(a_member(), 100) for _ in range(count)]))
    posting.notify_members(batch_id=batch.pk)
    asked = revocations.ask(batch_id=batch.pk, audience=revocations.RowFilter(), spent="waive", reason="x", by=MAKER)
    with django_assert_num_queries(22):
        hr.get(page("undo", asked.number))
