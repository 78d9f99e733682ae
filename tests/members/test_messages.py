"""Telling members: once each, where they want it, in their language, not at night, and never lost."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.privacy import crypto
from members.gateways import Fake
from members.models import DemoSent, Message, Sending
from members.services import channels, choices, messages, pruning, sending
from tests import given

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
NIGHT = NOON.replace(hour=23)
S = Sending.State


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def lin(cast):
    """A member with a mail address."""
    cast.lin.email = "lin@acme.example.com"
    cast.lin.save()
    return cast.lin


def uses(*names):
    """The mall sends through these."""
    for name in names:
        channels.switch(channel=name, on=True, by=SYSTEM)


def tell(*people, kind="grant", reference="t/1", title="%(points)s 积分已到账", body="%(reason)s，长期有效。"):
    facts = {"points": "1,200", "reason": "季度之星"}
    return messages.notify(
        member_ids=[one.pk for one in people],
        kind=kind,
        title=title,
        body=body,
        facts=facts,
        link="/points/",
        reference=reference,
    )


def states():
    return sorted(Sending.objects.values_list("channel", "state"))


def rules(*pairs, quiet=True):
    channels.set_rules(on=pairs, quiet=quiet, from_time=dt.time(22), until_time=dt.time(8), by=SYSTEM)


# --- once ---------------------------------------------------------------------------------------------------------------


def test_one_message_and_one_sending_per_channel_however_often_it_is_told(lin):
    uses("mail", "wecom")
    assert [tell(lin), tell(lin)] == [1, 0]
    assert states() == [("mail", "waiting"), ("wecom", "waiting")]


def test_what_was_sent_is_not_sent_again(lin):
    uses("mail")
    tell(lin)
    assert [sending.send_some(), sending.send_some()] == [1, 0]
    assert states() == [("mail", "sent")]


def test_a_worker_that_died_after_the_channel_took_it_sends_nothing_twice(lin):
    uses("mail")
    tell(lin)
    sending.send_some()
    Sending.objects.update(
        state=S.WAITING, next_at=timezone.now(), sent_at=None
    )  # as it is when nothing was written down
    sending.send_some()
    assert states() == [("mail", "sent")]
    assert DemoSent.objects.count() == 1


def test_a_worker_that_died_before_leaves_it_to_another_after_the_lease(lin):
    uses("mail")
    tell(lin)
    sending._claim(10)
    assert sending.send_some() == 0
    with time_machine.travel(NOON + dt.timedelta(minutes=4), tick=False):
        assert sending.send_some() == 1
    assert states() == [("mail", "sent")]


def test_a_whole_company_is_told_in_one_statement(lin, django_assert_num_queries):
    uses("mail", "wecom")
    people = [lin, *(given.a_member(with_login=False) for _ in range(20))]
    with django_assert_num_queries(3):  # the statement between a savepoint's two
        assert tell(*people) == 21
    assert Sending.objects.filter(channel="wecom").count() == 21


# --- where --------------------------------------------------------------------------------------------------------------


def test_without_channels_there_is_the_message_centre_alone(lin):
    assert tell(lin) == 1
    assert states() == []


def test_mail_and_texts_go_only_to_those_who_left_an_address(lin, cast):
    uses("mail", "sms")
    tell(lin, cast.stranger, kind="security")
    assert states() == [("mail", "waiting")]


def test_the_mall_decides_which_kind_goes_where(lin):
    uses("mail", "wecom")
    rules(("grant", "wecom"), ("grant", "app"))
    tell(lin)
    tell(lin, kind="expiry", reference="t/2")
    assert states() == [("wecom", "waiting")]


def test_a_kind_the_mall_keeps_from_the_centre_is_not_shown_and_not_counted(lin, at):
    rules()
    tell(lin, kind="goods")
    assert Message.objects.get().read_at is not None
    assert "季度之星" not in at("acme", lin.user).get("/messages/").content.decode()


def test_orders_can_be_kept_from_the_centre_by_nobody(lin):
    rules()
    choices.choose(member_id=lin.pk, on=set(), channels=["app", "mail"], language="")
    tell(lin, kind="order")
    assert Message.objects.get().is_shown


def test_a_member_refuses_a_channel_for_a_category(lin, cast):
    uses("wecom")
    choices.choose(member_id=lin.pk, on={("order", "wecom")}, channels=["app", "wecom"], language="")
    tell(lin, cast.stranger)
    assert Sending.objects.get().message.member_id == cast.stranger.pk
    assert not Message.objects.get(member=lin).is_shown


# --- how ----------------------------------------------------------------------------------------------------------------


def test_each_reads_it_in_their_language(lin, cast):
    uses("wecom")
    choices.choose(member_id=lin.pk, on={("balance", "wecom")}, channels=["wecom"], language="en")
    tell(lin, cast.stranger)
    sending.send_some()
    said = {one.sending.message.member_id: one.title for one in DemoSent.objects.all()}
    assert said == {lin.pk: "1,200 points for you", cast.stranger.pk: "1,200 积分已到账"}


def test_the_link_is_whole(lin):
    uses("wecom")
    tell(lin)
    sending.send_some()
    assert DemoSent.objects.get().url.endswith("acme.localhost:8000/points/")


def test_what_somebody_gets_is_masked_in_the_demos_box(lin):
    uses("mail")
    tell(lin)
    sending.send_some()
    assert DemoSent.objects.get().to_masked == "li***@acme.example.com"


# --- when ---------------------------------------------------------------------------------------------------------------


def test_at_night_it_waits_for_the_morning_in_the_malls_zone(lin):
    uses("wecom")
    with time_machine.travel(NIGHT, tick=False):
        tell(lin)
        assert sending.send_some() == 0
        assert Sending.objects.get().next_at == NIGHT.replace(hour=8) + dt.timedelta(days=1)
    with time_machine.travel(NIGHT + dt.timedelta(hours=9), tick=False):
        assert sending.send_some() == 1


def test_what_is_urgent_wakes_people(lin):
    uses("wecom")
    with time_machine.travel(NIGHT, tick=False):
        tell(lin, kind="security")
        assert sending.send_some() == 1


def test_other_hours_let_go_what_was_held(lin):
    uses("wecom")
    with time_machine.travel(NIGHT, tick=False):
        tell(lin)
        sending.send_some()
        rules(("grant", "wecom"), quiet=False)
        assert sending.send_some() == 1


# --- when it goes wrong -------------------------------------------------------------------------------------------------


def test_a_channel_that_does_not_answer_is_tried_again_later_and_given_up_in_the_end(lin):
    uses("mail")
    lin.email = "down@acme.example.com"
    lin.save()
    tell(lin)
    now, tries = NOON, 0
    while Sending.objects.get().state == S.WAITING and tries < 9:
        with time_machine.travel(now, tick=False):
            tries += sending.send_some()
        now += dt.timedelta(minutes=15)
        if tries >= 3:
            now += dt.timedelta(hours=6)
    found = Sending.objects.get()
    assert (found.state, found.attempts, found.error) == (S.FAILED, 6, "timeout")


def test_an_address_where_nobody_lives_is_given_up_at_once_and_tried_again_by_hand(lin):
    uses("mail")
    Member = type(lin)
    Member.objects.filter(pk=lin.pk).update(email="gone@acme.example.com")
    tell(lin)
    sending.send_some()
    assert states() == [("mail", "failed")]
    Member.objects.filter(pk=lin.pk).update(email="lin@acme.example.com")
    sending.retry(sending_id=Sending.objects.get().pk, by=SYSTEM)
    sending.send_some()
    assert states() == [("mail", "sent")]


def test_a_channel_that_was_switched_off_meanwhile_gives_up_and_says_why(lin):
    uses("mail")
    tell(lin)
    channels.switch(channel="mail", on=False, by=SYSTEM)
    sending.send_some()
    found = Sending.objects.get()
    assert (found.state, found.error) == (S.FAILED, sending.OFF)


def test_a_channel_without_keys_does_not_open_where_nothing_is_pretended(acme, settings):
    settings.FAKE_MESSAGES = False
    with pytest.raises(channels.ChannelIncomplete):
        channels.switch(channel="wecom", on=True, by=SYSTEM)


def test_keys_are_sealed_and_never_told(acme):
    row = channels.save(
        channel="sms",
        by=SYSTEM,
        secrets={
            "access_key_id": "LTAI-one",
            "access_key_secret": "s3cret",
            "sign_name": "小羊",
            "template_code": "SMS_1",
        },
    )
    assert b"s3cret" not in bytes(row.settings_sealed)
    found = next(one for one in channels.facts() if one.channel == "sms")
    assert (found.pretends, sorted(found.has)) == (False, sorted(channels.SECRETS["sms"]))


# --- a text goes out at most once -----------------------------------------------------------------------------------------


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
        sending._write_down([row], [sending.Answer(True)])
    assert states() == [("sms", "sent")]


# --- what is old goes ---------------------------------------------------------------------------------------------------


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


# --- one letter, one outcome ----------------------------------------------------------------------------------------------


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


# --- who left -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "told"), [("goods", 0), ("notice", 0), ("order", 1), ("refund", 1), ("grant", 1), ("security", 1)]
)
def test_who_left_hears_only_of_what_is_their_own(lin, kind, told):
    type(lin).objects.filter(pk=lin.pk).update(state="left")
    assert tell(lin, kind=kind) == told
