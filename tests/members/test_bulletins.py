"""Notices to members: written once, each reader told once, whatever dies meanwhile; what nobody read can be taken back."""

import datetime as dt
import uuid

import pytest
from django.db import transaction
from django.utils import timezone, translation

from core.models import OperationLog
from members.errors import BulletinGone, NobodyPicked
from members.models import Bulletin, Member, Message, Sending
from members.selectors.audiences import Audience
from members.selectors.bulletins import bulletins_left_behind, read_count
from members.services import bulletins, channels
from tests import given

WORDS = bulletins.BulletinText(title="放假安排", text="10 月 1 日到 7 日放假，100% 带薪。")
BOTH = bulletins.BulletinText(title="放假安排", text="放假七天。", title_en="Holidays", text_en="Seven days off.")


def sent(text=WORDS, audience=None, **fields):
    fields = {"request_key": uuid.uuid4(), "by": given.SYSTEM, **fields}
    return bulletins.send(text=text, audience=audience or Audience(), **fields)


def told_all(made):
    while bulletins.tell_next(bulletin_id=made.pk):
        pass
    bulletins.take_back(bulletin_id=made.pk)
    made.refresh_from_db()
    return made


def inbox(member):
    return [
        (one.shown_title, one.shown_body) for one in Message.objects.filter(member=member, kind="notice", is_shown=True)
    ]


@pytest.fixture
def three(acme):
    """Three members; the last one is of grade P7."""
    found = [given.a_member(name=name) for name in ("林晓", "陈思远", "顾北辰")]
    Member.objects.filter(pk=found[2].pk).update(grade="P7")
    return found


def test_everybody_is_told_once_and_the_log_says_who_wrote(three):
    made = told_all(sent())
    assert (made.state, made.told, made.people) == ("sent", Member.objects.active().count(), made.people)
    assert all(inbox(member) == [("放假安排", "10 月 1 日到 7 日放假，100% 带薪。")] for member in three)
    line = OperationLog.objects.get(action="bulletin.send")
    assert (line.label, line.after["people"]) == ("放假安排", made.people)


def test_only_the_chosen_are_told(three):
    made = told_all(sent(audience=Audience(grades=["P7"])))
    assert (made.people, made.told) == (1, 1)
    assert [bool(inbox(member)) for member in three] == [False, False, True]


def test_nobody_is_no_audience(three):
    with pytest.raises(NobodyPicked):
        sent(audience=Audience(grades=["P99"]))
    assert not Bulletin.objects.exists()


def test_who_joins_afterwards_is_not_told(three):
    made = sent()
    late = given.a_member(name="新人")
    told_all(made)
    assert inbox(late) == []


def test_readers_of_english_read_english_where_it_was_written(three):
    told_all(sent(BOTH))
    told_all(sent())
    with translation.override("en"):
        assert sorted(inbox(three[0])) == [("Holidays", "Seven days off."), ("放假安排", WORDS.text)]
    with translation.override("zh-hans"):
        assert ("放假安排", "放假七天。") in inbox(three[0])


def test_the_same_form_sent_twice_is_one_notice(three):
    key = uuid.uuid4()
    assert sent(request_key=key).pk == sent(request_key=key).pk


def test_it_goes_part_by_part_and_a_part_that_was_lost_is_told_again(three, monkeypatch):
    monkeypatch.setattr(bulletins, "AT_ONCE", 1)
    made = sent()
    assert bulletins.tell_next(bulletin_id=made.pk)

    class Killed(Exception):
        pass

    with pytest.raises(Killed), transaction.atomic():
        bulletins.tell_next(bulletin_id=made.pk)
        raise Killed
    made.refresh_from_db()
    assert (made.state, made.told) == ("sending", 1)
    told_all(made)
    assert (made.state, made.told) == ("sent", made.people)
    assert Message.objects.filter(kind="notice").count() == made.people


def test_one_that_a_worker_left_is_found_until_it_is_done(three):
    made = sent()
    Bulletin.objects.update(touched_at=timezone.now() - dt.timedelta(minutes=1))
    assert bulletins_left_behind() == [made.pk]
    told_all(made)
    assert bulletins_left_behind() == []


def test_what_nobody_read_is_taken_back_and_what_was_read_stays(three):
    channels.switch(channel="mail", on=True, by=given.SYSTEM)
    Member.objects.filter(pk=three[1].pk).update(email="siyuan@example.com")
    made = told_all(sent())
    Message.objects.filter(member=three[0]).update(read_at=made.made_at)
    bulletins.withdraw(bulletin_id=made.pk, by=given.SYSTEM)
    told_all(made)
    assert (made.state, made.taken_back) == ("withdrawn", made.people - 1)
    assert [bool(inbox(member)) for member in three] == [True, False, False]
    assert not Sending.objects.filter(message__dedupe=made.reference, state="waiting").exists()
    assert read_count(made) == 1
    with pytest.raises(BulletinGone):
        bulletins.withdraw(bulletin_id=made.pk, by=given.SYSTEM)


def test_taken_back_in_the_middle_the_rest_is_not_told(three, monkeypatch):
    monkeypatch.setattr(bulletins, "AT_ONCE", 1)
    made = sent()
    bulletins.tell_next(bulletin_id=made.pk)
    bulletins.withdraw(bulletin_id=made.pk, by=given.SYSTEM)
    told_all(made)
    assert (made.state, made.told, made.taken_back) == ("withdrawn", 1, 1)


# --- pages ----------------------------------------------------------------------------------------------------------


def test_hr_writes_counts_sends_and_follows(three, at, cast):
    hr = at("acme", cast.hr)
    page = hr.get("/console/messages/bulletins/new/").content.decode()
    assert "发给多少人" in page
    count = hr.post("/console/grants/pick/count/", {"grades": ["P7"]}).content.decode()
    assert "> 1 <" in " ".join(count.split())
    fields = {"title": "放假", "text": "七天", "grades": ["P7"], "request_key": uuid.uuid4()}
    answer = hr.post("/console/messages/bulletins/new/", fields)
    made = Bulletin.objects.get()
    assert answer.url == f"/console/messages/bulletins/{made.pk}/"
    assert "已通知 0 / 1 人" in hr.get(answer.url).content.decode()
    told_all(made)
    assert "已通知 1 / 1 人" in hr.get(answer.url, headers={"HX-Request": "true"}).content.decode()
    hr.post(f"{answer.url}withdraw/")
    assert told_all(made).state == "withdrawn"
    assert "放假" in hr.get("/console/messages/bulletins/").content.decode()


def test_half_an_english_notice_is_refused(three, at, cast):
    fields = {"title": "放假", "text": "七天", "title_en": "Holidays", "request_key": uuid.uuid4()}
    answer = at("acme", cast.hr).post("/console/messages/bulletins/new/", fields)
    assert answer.status_code == 422
    assert "英文标题和正文要么都填" in answer.content.decode()


def test_who_may_not_manage_members_writes_nothing(three, at, cast):
    assert at("acme", cast.auditor).get("/console/messages/bulletins/new/").status_code == 403
