"""What leaves the house: each letter with its own outcome, a text at most once, and what is old goes."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.privacy import crypto
from members.gateways import Fake
from members.models import DemoSent, Message, Sending
from members.services import channels, messages, pruning, sending
from tests import given
from tests.members.messages.telling import NOON, S, states, tell, uses


@pytest.fixture
def wang(cast):
    """A member with a phone, whose text is on its way."""

    def with_phone(phone="13900008888"):
        cast.lin.phone_sealed = crypto.encrypt(phone)
        cast.lin.save()
        uses("sms")
        tell(cast.lin, kind="security")
        return cast.lin

    return with_phone


class Dies:
    """A worker that is killed when the channel has just taken the letters."""

    def __init__(self, monkeypatch):
        self.post = Fake.post
        monkeypatch.setattr(Fake, "post", self)

    def __get__(self, fake, kind=None):
        def post(letters):
            self.post(fake, letters)
            raise KeyboardInterrupt

        return post


def test_a_text_whose_worker_died_is_in_doubt_and_not_sent_again(wang, monkeypatch):
    wang()
    with monkeypatch.context() as killed:
        Dies(killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_some()
    assert states() == [("sms", "leaving")]
    assert sending.send_some() == 0  # within the lease nobody knows yet
    with time_machine.travel(NOON + dt.timedelta(minutes=4), tick=False):
        assert sending.send_some() == 0
    assert (states(), DemoSent.objects.count()) == ([("sms", "unsure")], 1)


def test_a_mail_whose_worker_died_goes_again(lin, monkeypatch):
    uses("mail")
    tell(lin)
    with monkeypatch.context() as killed:
        Dies(killed)
        with pytest.raises(KeyboardInterrupt):
            sending.send_some()
    with time_machine.travel(NOON + dt.timedelta(minutes=4), tick=False):
        assert sending.send_some() == 1
    assert states() == [("mail", "sent")]


def test_a_text_whose_answer_was_lost_is_in_doubt_till_a_person_sends_it_again(wang):
    wang("13900000003")
    sending.send_some()
    found = Sending.objects.get()
    assert (found.state, found.error) == (S.UNSURE, sending.UNKNOWN)
    sending.retry(sending_id=found.pk, by=SYSTEM)
    assert states() == [("sms", "waiting")]


def test_a_text_that_surely_did_not_leave_is_tried_again(wang):
    wang("13900000002")
    sending.send_some()
    assert [(one.state, one.error) for one in Sending.objects.all()] == [(S.WAITING, "timeout")]


def test_of_two_workers_with_the_same_text_one_lets_it_go(wang):
    wang()
    mine, other = Sending.objects.all(), Sending.objects.all()
    assert (len(sending._leave(list(mine))), len(sending._leave(list(other)))) == (1, 0)


def test_an_answer_later_than_its_lease_still_counts(wang):
    wang()
    (row,) = sending._leave(list(Sending.objects.all()))
    with time_machine.travel(NOON + dt.timedelta(minutes=4), tick=False):
        sending.doubt()
        sending._write_down([row], [sending.SendResult(True)])
    assert states() == [("sms", "sent")]


def test_what_ended_half_a_year_ago_goes_and_its_message_stays(lin, monkeypatch):
    monkeypatch.setattr(pruning, "CHUNK", 2)
    uses("mail", "wecom")
    for n in range(3):
        tell(lin, reference=f"t/{n}")
    sending.send_some()
    tell(lin, reference="waits")
    assert pruning.prune_some() == 0
    with time_machine.travel(NOON + dt.timedelta(days=181), tick=False):
        assert [pruning.prune_some() for _ in range(5)] == [2, 2, 2, 0, 0]
    assert (states(), Message.objects.count()) == ([("mail", "waiting"), ("wecom", "waiting")], 4)
    assert tell(lin, reference="t/0") == 0  # and it is not told again


@pytest.fixture
def smtp(settings):
    """Mail really goes through Django's mail, into its outbox; the chats pretend."""
    settings.FAKE_MESSAGES = False
    row = channels.save(channel="mail", secrets={"from_email": "mall@acme.example.com"}, by=SYSTEM)
    channels.switch(channel="mail", on=True, by=SYSTEM)
    return row


def mailed(*addresses):
    """Members with these addresses, told of something in this order."""
    people = [given.a_member(with_login=False) for _ in addresses]
    for one, address in zip(people, addresses, strict=True):
        type(one).objects.filter(pk=one.pk).update(email=address)
        tell(one, reference=f"mail/{one.pk}")
    return people


@pytest.mark.parametrize("address", ["b@acme.com.", "c@ok..cn", "没有这个人", "a@b@c", "x y@acme.com"])
def test_one_address_stops_nobody_elses_mail(acme, smtp, mailoutbox, address):
    mailed("a@acme.com", address, "d@acme.com")
    for _ in range(2):
        sending.send_some()
        Sending.objects.filter(state=S.WAITING).update(next_at=timezone.now())
    assert sorted(mail.to[0] for mail in mailoutbox) == ["a@acme.com", "d@acme.com"]
    assert list(Sending.objects.order_by("pk").values_list("state", flat=True)) == ["sent", "failed", "sent"]
    assert Sending.objects.get(state=S.FAILED).error == "地址无效，无法发送"


def test_a_message_that_lacks_a_fact_fails_alone(lin, cast):
    uses("mail", "wecom")
    messages.notify(member_ids=[lin.pk], kind="grant", title="%(nothing)s", body="", facts={}, reference="t/0")
    tell(lin)
    sending.send_some()
    assert states() == [("mail", "failed"), ("mail", "sent"), ("wecom", "failed"), ("wecom", "sent")]
    assert set(Sending.objects.filter(state=S.FAILED).values_list("error", flat=True)) == {sending.LACKING}


def test_what_was_sent_is_written_down_before_the_next_one_goes(lin, cast, monkeypatch):
    uses("mail")
    cast.stranger.email = "second@acme.example.com"
    cast.stranger.save()
    tell(lin), tell(cast.stranger, reference="t/2")
    post = Fake.post

    def dies_at_the_second(fake, letters):
        if "second" in letters[0].to:
            raise KeyboardInterrupt
        return post(fake, letters)

    monkeypatch.setattr(Fake, "post", dies_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        sending.send_some()
    assert states() == [("mail", "sent"), ("mail", "waiting")]


def test_an_exception_of_a_channel_fails_that_letter_and_no_other(lin, cast, monkeypatch):
    uses("wecom")
    tell(lin, cast.stranger)
    post = Fake.post

    def stumbles(fake, letters):
        if any(letter.to == lin.employee_no for letter in letters):
            raise TypeError("something of ours")
        return post(fake, letters)

    monkeypatch.setattr(Fake, "post", stumbles)
    sending.send_some()
    found = dict(Sending.objects.values_list("message__member", "state"))
    assert found == {lin.pk: "waiting", cast.stranger.pk: "sent"}


def test_a_text_whose_channel_stumbled_is_in_doubt_and_the_next_text_goes(wang, cast, monkeypatch):
    lin = wang()
    cast.stranger.phone_sealed = crypto.encrypt("13900009999")
    cast.stranger.save()
    tell(cast.stranger, kind="security", reference="t/2")
    post = Fake.post

    def stumbles(fake, letters):
        if letters[0].to.endswith("8888"):
            raise TypeError("something of ours")
        return post(fake, letters)

    monkeypatch.setattr(Fake, "post", stumbles)
    sending.send_some()
    found = dict(Sending.objects.values_list("message__member", "state"))
    assert found == {lin.pk: "unsure", cast.stranger.pk: "sent"}


def test_what_a_round_has_no_time_for_waits_on_without_a_try(lin, monkeypatch):
    uses("wecom")
    tell(lin)
    monkeypatch.setattr(sending, "ROUND_SECONDS", -1.0)
    sending.send_some()
    found = Sending.objects.get()
    assert (found.state, found.attempts, found.next_at) == (S.WAITING, 0, timezone.now())
