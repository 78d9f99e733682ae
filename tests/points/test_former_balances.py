"""F102: balances of a former system, each lot with its own end, outside the figures of what is granted, checked against the old list."""

import io
import uuid

import pytest
from django.utils import timezone

from core.errors import UnknownRecord
from members.models import Message
from members.services import roster
from points import selectors
from points.models import Account, Budget, BudgetSlot, GrantBatch, GrantLine, Journal, Lot, PointType
from points.selectors import finance
from points.selectors.former_balances import old_and_new
from points.selectors.ledger import issued_this_month
from points.services.grants import batches, decisions, former_balances, posting, uploads, validation
from points.services.ledger import budgets
from tests.points.steps import CHECKER, MAKER, a_draft, a_member, balance_of, give, posted, row, verdicts
from tests.points.test_revoking import revoked

HEADER = ["工号", "积分", "到期日", "事由"]


def a_list(rows, title="旧系统余额"):
    lines = "\n".join(",".join(row) for row in [HEADER, *rows]).encode()
    upload = uploads.open_upload(file_name="旧系统.csv", file_sha256=uuid.uuid4().hex * 2, content=lines)
    batch = former_balances.bring(title=title, reason="原系统转入", upload=upload, request_key=uuid.uuid4(), by=MAKER)
    validation.validate(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def brought(rows):
    batch = batches.submit(batch_id=a_list(rows).pk, sure=True, by=MAKER)
    return posted(decisions.approve(batch_id=batch.pk, by=CHECKER))


def old(member, points, ends="2031-06-30"):
    return [member.employee_no, str(points), ends, ""]


def hidden():
    return BudgetSlot.objects.get(account__budget__is_opening=True).available


def issuer():
    return selectors.system_balances()["issuer"]


def test_each_row_is_a_lot_with_its_own_end(acme):
    lin = a_member()
    brought([old(lin, 300), old(lin, 300), old(lin, 200, "2030-01-31")])
    lots = Lot.objects.filter(account__member=lin).order_by("expires_at", "pk")
    ends = [(lot.granted, f"{timezone.localtime(lot.expires_at):%Y-%m-%d %H:%M:%S}") for lot in lots]
    assert ends == [(200, "2030-01-31 23:59:59"), (300, "2031-06-30 23:59:59"), (300, "2031-06-30 23:59:59")]
    assert (balance_of(lin), selectors.ledger_differences()) == (800, [])
    line = selectors.statement(lin.pk)[0]
    assert (line.kind, line.title) == ("former", "原系统转入")


def test_nothing_of_it_counts_as_granted_or_shows_among_budgets(acme):
    before = issued_this_month(), selectors.month_numbers().granted, finance.budgets_by_year()
    brought([old(a_member(), 5_000_000)])
    assert (issued_this_month(), selectors.month_numbers().granted, finance.budgets_by_year()) == before
    assert not any(line.name == "期初余额" for line in selectors.budget_overview())
    assert not selectors.budget_choices().filter(is_opening=True).exists()
    assert hidden() == 0


def test_caps_of_what_one_grants_do_not_bind_it(acme):
    PointType.objects.filter(is_default=True).update(line_cap=1_000, month_cap=1_000, suggested_cap=100)
    lin = a_member()
    assert verdicts(a_list([old(lin, 9_000), old(lin, 8_000)])) == ["ok", "ok"]


def test_a_row_pasted_twice_and_a_phone_for_points_are_noticed(acme):
    lin = a_member()
    assert verdicts(a_list([old(lin, 90), old(lin, 90), old(lin, 13_900_001_111)])) == [
        "ok",
        "same_row",
        "points_too_large",
    ]


def test_what_is_wrong_or_over_is_told_and_left_out(acme):
    batch = a_list([old(a_member(), 10), old(a_member(), 10, "2020-01-01"), ["nobody", "10", "", ""]])
    assert verdicts(batch) == ["ok", "expiry_passed", "unknown_employee"]


def test_the_same_list_again_is_noticed(acme):
    people = [a_member() for _ in range(6)]
    first = brought([old(one, 100) for one in people])
    again = a_list([old(one, 100) for one in people])
    assert again.repeats == first


def test_undone_it_goes_back_where_it_came_from(acme):
    start, lin = issuer(), a_member()
    batch = brought([old(lin, 700)])
    assert issuer() == start - 700
    assert revoked(batch).points_taken == 700
    assert (former_balances.give_up(), former_balances.give_up()) == (700, 0)
    assert (balance_of(lin), hidden(), issuer(), selectors.ledger_differences()) == (0, 0, start, [])


def test_the_points_of_who_left_meanwhile_and_of_a_stopped_batch_go_back_too(acme):
    start, lin, gone = issuer(), a_member(), a_member()
    batch = batches.submit(batch_id=a_list([old(lin, 10), old(gone, 20)]).pk, sure=True, by=MAKER)
    decisions.approve(batch_id=batch.pk, by=CHECKER)
    roster.set_left(member_id=gone.pk, on=timezone.localdate(), by=MAKER)
    posted(batch)
    stopped = batches.submit(batch_id=a_list([old(lin, 40)], title="第二份").pk, sure=True, by=MAKER)
    decisions.approve(batch_id=stopped.pk, by=CHECKER)
    decisions.cancel_rest(batch_id=stopped.pk, reason="停", by=CHECKER)
    assert former_balances.give_up() == 60
    assert (balance_of(lin), hidden(), issuer(), selectors.ledger_differences()) == (10, 0, start - 10, [])


def test_list_and_ledger_are_compared_person_by_person(acme):
    lin, wang = a_member(), a_member()
    batch = brought([old(lin, 300), old(lin, 200), old(wang, 50), ["nobody", "9", "", ""]])
    found = old_and_new(batch)
    assert (found.people, found.said, found.brought, found.differing, found.rows_out) == (2, 550, 550, [], 1)
    GrantLine.objects.filter(batch=batch, member_id=wang.pk).update(
        points=60
    )  # as nobody can: the comparison must see it
    assert old_and_new(batch).differing == [(wang.pk, 60, 50)]


def test_hr_brings_a_list_and_reads_the_comparison(acme, cast, at):
    lin, hr = a_member(), at("acme", cast.owner)
    content = "\n".join(",".join(row) for row in [HEADER, old(lin, 80)]).encode()
    file = io.BytesIO(content)
    file.name = "旧系统.csv"
    words = {"title": "旧系统", "reason": "原系统转入", "file": file, "request_key": str(uuid.uuid4())}
    assert at("acme", cast.approver).get("/console/grants/former/").status_code == 403
    answer = hr.post("/console/grants/former/", words)
    assert answer.status_code == 302, answer.content.decode()
    batch = GrantBatch.objects.get(source="former")
    validation.validate(batch_id=batch.pk)
    assert hr.get(f"/console/grants/{batch.number}/").status_code == 200
    assert hr.get(f"/console/grants/{batch.number}/settings/").status_code == 404
    batches.submit(batch_id=batch.pk, sure=True, by=MAKER)
    approver = at("acme", cast.approver)
    assert approver.get(f"/console/grants/{batch.number}/").status_code == 200
    posted(decisions.approve(batch_id=batch.pk, by=CHECKER))
    assert "一分不差" in hr.get(f"/console/grants/{batch.number}/former/").content.decode()


def test_there_is_one_hidden_budget(acme):
    assert former_balances.opening_budget() == former_balances.opening_budget()
    assert Budget.objects.filter(is_opening=True).count() == 1
    assert Account.objects.filter(budget__is_opening=True).count() == 1
    assert not Journal.objects.filter(kind="former").exists()


def test_nobody_grants_from_the_hidden_budget_or_fills_it(acme):
    pot, lin = former_balances.opening_budget(), a_member()
    for refused in (
        lambda: give(lin, 1, budget=pot),
        lambda: a_draft([row(lin, 1)], budget=pot),
        lambda: budgets.top_up(budget_id=pot.pk, points=1, reference="t/1", note="补", by=MAKER),
    ):
        with pytest.raises(UnknownRecord):
            refused()


def test_the_message_stays_in_the_message_centre(acme):
    lin = a_member()
    batch = brought([old(lin, 300)])
    posting.notify_members(batch_id=batch.pk)
    message = Message.objects.get(member=lin)
    assert (message.kind, message.sendings.count()) == ("notice", 0)
