"""Telling members: once each, where they want it, in their language, not at night."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from members.gateways import CHANNELS
from members.models import DemoSent, Message, Sending
from members.services import channels, choices, sending
from tests import given
from tests.members.messages.telling import NIGHT, NOON, S, rules, states, tell, uses


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
    found = next(one for one in channels.configured() if one.channel == "sms")
    needed = sorted(one.name for one in CHANNELS["sms"].secrets if not one.is_optional)
    assert (found.pretends, sorted(found.has)) == (False, needed)


@pytest.mark.parametrize(
    ("kind", "told"), [("goods", 0), ("notice", 0), ("order", 1), ("refund", 1), ("grant", 1), ("security", 1)]
)
def test_who_left_hears_only_of_what_is_their_own(lin, kind, told):
    type(lin).objects.filter(pk=lin.pk).update(state="left")
    assert tell(lin, kind=kind) == told
