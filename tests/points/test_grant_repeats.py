"""A list that was here before stops and asks; who made it and who got it hear what became of it (RG17, RG21)."""

import pytest
from django.urls import reverse

from accounts.services import policy
from core.actors import SYSTEM
from members.models import Member, Message
from points.errors import LooksRepeated
from points.models import GrantBatch
from points.services.grants import batches, decisions, posting, reminders
from tests.conftest import proves
from tests.points.steps import CHECKER, MAKER, a_draft, a_member, a_submitted, an_approved, posted, row


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def team(acme):
    return [a_member() for _ in range(6)]


def test_nearly_the_same_people_and_sum_stop_the_submission_until_somebody_says_it_is_meant(team, at, cast):
    hr, approver = at("acme", cast.hr), at("acme", cast.approver)
    earlier = posted(an_approved([row(one, 500) for one in team]))
    batch = a_draft([row(one, 500, reason="国庆") for one in team[1:]], title="国庆")
    assert (batch.repeats, batch.repeat_people) == (earlier, 5)
    with pytest.raises(LooksRepeated):
        batches.submit(batch_id=batch.pk, by=MAKER)
    text = hr.get(page("grant_batch", batch.number)).content.decode()
    assert 'name="sure" value="1" required' in text and earlier.number in text
    hr.post(page("grant_submit", batch.number))
    assert GrantBatch.objects.get(pk=batch.pk).state == "ready"
    hr.post(page("grant_submit", batch.number), {"sure": "1"})
    text = approver.get(page("grant_batch", batch.number)).content.decode()
    assert "已给其中 5 人发过差不多的积分" in text and "林晓提交时已确认不是重复发放" in text


@pytest.mark.parametrize(("people", "points"), [(6, 900), (3, 500)])
def test_control_another_sum_or_few_of_the_people_ask_nothing(team, people, points):
    posted(an_approved([row(one, 500) for one in team]))
    others = [a_member() for _ in range(6 - people)]
    batch = a_draft([row(one, points, reason="国庆") for one in [*team[:people], *others]])
    assert batch.repeats is None
    assert batches.submit(batch_id=batch.pk, by=MAKER).state == "submitted"


@pytest.mark.parametrize(("approved", "title"), [(True, "「中秋福利积分」已批准"), (False, "「中秋福利积分」被驳回")])
def test_the_maker_hears_what_was_decided(acme, at, cast, approved, title):
    me, batch = a_member(), a_submitted([row(a_member(), 5)])
    Member.objects.filter(pk=me.pk).update(user=cast.hr)
    GrantBatch.objects.filter(pk=batch.pk).update(maker_id=cast.hr.pk)
    decide = decisions.approve if approved else decisions.reject
    decide(batch_id=batch.pk, note="名单看过了", by=CHECKER)
    note = Message.objects.get(member=me)
    assert (note.shown_title, note.shown_body) == (title, "王敏：名单看过了")
    assert note.link == page("grant_batch", batch.number)
    assert ("名单看过了" in at("acme", cast.hr).get(page("grant_batches")).content.decode()) is not approved


def test_who_has_not_opened_is_listed_and_reminded_once_a_day(team, at, cast):
    hr = at("acme", cast.hr)
    batch = posted(an_approved([row(one, 500) for one in team]))
    posting.notify_members(batch_id=batch.pk)
    Message.objects.filter(member=team[0]).update(read_at="2026-11-30T00:00Z")
    Member.objects.filter(pk=team[1].pk).update(state="left")
    where = page("grant_unopened", batch.number)
    assert page("grant_unopened", batch.number) in hr.get(page("grant_batch", batch.number)).content.decode()
    assert {one.pk for one in hr.get(where).context["page"]} == {one.pk for one in team[2:]}
    assert "已提醒 4 人" in hr.post(page("grant_remind", batch.number), follow=True).content.decode()
    assert reminders.remind_unopened(batch_id=batch.pk, by=MAKER) == 0
    assert Message.objects.filter(member=team[2], kind="grant").count() == 2
    Message.objects.filter(member=team[2], dedupe__contains="remind").update(read_at="2026-11-30T00:00Z")
    assert len(hr.get(where).context["page"]) == 3
    assert at("acme", cast.auditor).post(page("grant_remind", batch.number)).status_code == 403


def test_the_approvers_bar_names_the_figures_and_the_comment_outlives_the_identity_check(team, at, cast):
    policy.set_policy(step_up_points=100, by=SYSTEM)
    batch = a_submitted([row(one, 500) for one in team])
    approver, where = at("acme", cast.approver), page("grant_batch", batch.number)
    text = approver.get(where).content.decode()
    assert 'id="decide"' in text and "批准给 6 人发放 3,000 分？" in text and "发放后剩余 997,000 分" in text
    proves(approver, cast.approver, seconds_ago=3600)
    asked = approver.post(
        page("grant_approve", batch.number), {"note": "已核对"}, HTTP_REFERER=f"http://acme.localhost{where}"
    )
    assert asked.url.startswith("/account/prove/")
    proves(approver, cast.approver)
    text = approver.get(where).content.decode()
    assert "已核对</textarea>" in text and "身份已确认" in text
    assert "已核对" not in approver.get(where).content.decode()
