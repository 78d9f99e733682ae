"""Who is paid and how the books remember them: as they are at the hour of the posting (N4, RG15)."""

import pytest
from django.urls import reverse

from core.documents.sheets import read_rows
from members.models import Department, Member, Message
from points import selectors
from points.errors import MemberHasLeft
from points.models import Entry, GrantLine
from points.selectors import reports
from points.services import privacy, second_person
from points.services.acts import granting
from points.services.grants import posting
from points.services.ledger.spending import spend
from tests.points.steps import CHECKER, MAKER, a_budget, a_member, an_approved, available, balance_of, posted, row
from tests.points.test_revoking import asked, revoked


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


def left(member):
    Member.objects.filter(pk=member.pk).update(state="left", left_on="2026-11-29")


@pytest.mark.parametrize("chunk_rows", [1, 10])
def test_who_left_before_the_hour_is_not_paid_and_everybody_knows(acme, cast, at, chunk_rows):
    budget, lin, gone = a_budget(1_000), a_member(), a_member()
    maker = a_member()
    Member.objects.filter(pk=maker.pk).update(user=cast.hr)
    batch = an_approved([row(lin, 100), row(gone, 300)], budget=budget, chunk_rows=chunk_rows)
    type(batch).objects.filter(pk=batch.pk).update(maker_id=cast.hr.pk)
    left(gone)
    posted(batch)
    posting.notify_members(batch_id=batch.pk)
    assert (batch.state, batch.rows_ok, batch.rows_failed, batch.points_total) == ("done", 1, 1, 100)
    assert (balance_of(lin), balance_of(gone), available(budget)) == (100, 0, 900)
    assert selectors.ledger_differences() == []
    line = selectors.preview_row(batch, 3)
    assert (line.verdict, line.message) == ("error", "到账之前已离开（2026-11-29），没有发放")
    note = Message.objects.get(member=maker)
    assert (note.shown_title, "300 分已退回预算" in note.shown_body) == ("「中秋福利积分」有 1 行没有发放", True)
    assert not Message.objects.filter(member=gone).exists()
    report = at("acme", cast.hr).get(page("grant_batch", batch.number)).context["report"]
    assert (report.people, report.causes) == (1, [(line.message, 1)])


def test_a_batch_whose_people_have_all_left_ends_without_a_journal(acme):
    budget, gone = a_budget(1_000), a_member()
    batch = an_approved([row(gone, 300)], budget=budget)
    left(gone)
    assert (posted(batch).state, batch.points_total, available(budget)) == ("done", 0, 1_000)
    assert batch.chunks.get().journal is None and not Entry.objects.filter(lot__batch=batch).exists()
    assert selectors.ledger_differences() == []


def test_a_single_grant_asks_too_also_when_its_second_person_says_yes(acme):
    gone = a_member()

    def act(reference, points=5):
        words = {"member_id": gone.pk, "points": points, "budget_id": a_budget().pk, "expires_at": None}
        return granting(**words, reference=reference, reason="生日")

    first = act("g/1")
    journal = second_person.do_alone(first, by=MAKER)
    waiting = second_person.do_or_ask(act("g/2", points=90_000), by=MAKER)
    assert waiting.state == "waiting"
    left(gone)
    with pytest.raises(MemberHasLeft):
        second_person.do_alone(act("g/3"), by=MAKER)
    with pytest.raises(MemberHasLeft):
        second_person.approve(act_id=waiting.pk, by=CHECKER)
    assert second_person.do_alone(first, by=MAKER) == journal
    assert balance_of(gone) == 5


@pytest.fixture
def moved(acme):
    """A batch of two people of 研发 and one of 市场; then one of 研发 changes sides, name and number, and 研发 its name."""
    tech, sales = (Department.objects.create(name=name, code=name) for name in ("研发", "市场"))
    people = [a_member(name=f"人{n}") for n in range(3)]
    for one, department in zip(people, (tech, tech, sales), strict=True):
        Member.objects.filter(pk=one.pk).update(department=department)
    batch = posted(an_approved([row(one, 100) for one in people], budget=a_budget(1_000)))
    Member.objects.filter(pk=people[1].pk).update(department=sales, name="新名", employee_no="NEW1")
    Department.objects.filter(pk=tech.pk).update(name="研发中心")
    return batch, people, tech, sales


def test_figures_of_departments_are_those_of_the_grant(moved):
    batch, people, _tech, _sales = moved
    assert [(one.name, one.people) for one in selectors.grant_report(batch).departments] == [("研发", 2), ("市场", 1)]
    rows = list(read_rows(reports.grant_report_sheet(batch), "r.xlsx"))
    assert rows[2][1:4] == [people[1].employee_no, "人1", "研发"]


def test_an_undo_by_department_takes_from_who_was_there_and_no_newcomer(moved):
    batch, people, tech, sales = moved
    assert selectors.departments_of(batch) == [(sales.pk, "市场"), (tech.pk, "研发")]
    revoked(batch, department_ids=(tech.pk,))
    assert [balance_of(one) for one in people] == [0, 0, 100]


def test_control_the_whole_batch_is_everybody(moved):
    batch, _people, _tech, _sales = moved
    assert asked(batch).rows_total == 3


def test_what_was_kept_of_a_person_is_forgotten_with_them(acme):
    lin = a_member()
    posted(an_approved([row(lin, 100)]))
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)
    GrantLine.objects.update(name="", employee_no="")
    privacy.forget(member_id=lin.pk, by=MAKER)
    assert GrantLine.objects.values_list("granted_no", "granted_name").get() == ("", "")


def test_ticking_a_department_is_the_scope_whatever_the_radio_says(moved, at, cast):
    batch, people, tech, _sales = moved
    hr = at("acme", cast.hr)
    form = {"scope": "all", "departments": [tech.pk], "spent": "waive", "reason": "发错"}
    form["request_key"] = "0b2a8f2e-1111-4222-8333-444455556666"
    preview = hr.post(page("grant_undo", batch.number), form | {"preview": "1"}, headers={"HX-Request": "true"})
    assert all(words in preview.content.decode() for words in ("指定部门（研发）", "2 行，2 人，发放 200 分"))
    # The preview is asked for beside the form: htmx sends nothing of a form that still lacks its reason.
    shown = hr.get(page("grant_undo", batch.number)).content.decode()
    form_tag = shown.partition('name="request_key"')[0].rpartition("<form")[2].partition(">")[0]
    assert ("hx-post" in form_tag, shown.count('hx-include="closest form"')) == (False, 1)
    unseen = hr.post(page("grant_undo", batch.number), form | {"seen": "整个批次/3/300"})
    assert (unseen.status_code, batch.revocations.count()) == (422, 0)
    assert "请核对右侧的范围" in unseen.content.decode()
    hr.post(page("grant_undo", batch.number), form | {"seen": unseen.context["seen"]})
    assert batch.revocations.get().lines.count() == 2
    assert set(batch.revocations.get().lines.values_list("member_id", flat=True)) == {one.pk for one in people[:2]}


def test_control_without_a_tick_the_whole_batch_is_asked_for(moved, at, cast):
    batch, _people, _tech, _sales = moved
    form = {"scope": "all", "spent": "waive", "reason": "发错", "seen": "整个批次/3/300"}
    form["request_key"] = "0b2a8f2e-1111-4222-8333-444455556666"
    at("acme", cast.hr).post(page("grant_undo", batch.number), form)
    assert batch.revocations.get().lines.count() == 3
