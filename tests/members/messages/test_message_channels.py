"""Every message channel by what its own file declares: who adds a value to Channel is told here what it lacks.

(docs/contributing.md has the recipe.)
"""

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from core.privacy import crypto
from members.errors import ChannelIncomplete, ChannelUnknown
from members.gateways import CHANNELS, ReachedBy
from members.models import OUTSIDE, DemoSent, MessageChannel, Sending
from members.services import channels, sending
from tests import given
from tests.members.messages.telling import rules, states, tell, uses

NAMES = [one.value for one in OUTSIDE]
PAGE = reverse("console:message_channels", urlconf="config.urls_mall")
each_channel = pytest.mark.parametrize("name", NAMES)


def keys_of(name):
    """Something in every field that the channel has."""
    return {one.name: "4650" if one.is_number else f"{one.name}-1" for one in CHANNELS[name].secrets}


def reachable(member):
    """The same member, to be found by every channel."""
    member.email, member.phone_sealed = "lin@acme.example.com", crypto.encrypt("13800138000")
    member.save()
    return member


def test_each_channel_has_a_file_and_each_file_is_a_channels():
    assert sorted(CHANNELS) == sorted(NAMES)


@each_channel
def test_its_page_asks_for_what_it_declares(name, at, cast):
    shown = at("acme", cast.owner).get(PAGE).content.decode()
    declared = CHANNELS[name]
    missing = [one.name for one in declared.secrets if f'name="password-{name}-{one.name}"' not in shown]
    assert (missing, str(declared.hint) in shown, declared.icon in shown) == ([], True, True)


@each_channel
def test_its_keys_are_kept_sealed_and_open_it(name, acme):
    channels.save(channel=name, secrets=keys_of(name), by=SYSTEM)
    channels.switch(channel=name, on=True, by=SYSTEM)
    row = MessageChannel.objects.get(channel=name)
    assert not any(text.encode() in bytes(row.settings_sealed) for text in keys_of(name).values())
    assert type(channels.gateway(name)) is CHANNELS[name].open


@each_channel
def test_it_is_not_kept_without_one_of_the_keys_it_needs(name, acme):
    for one in CHANNELS[name].secrets:
        if not one.is_optional:
            with pytest.raises(ChannelIncomplete, match=one.name):
                channels.save(channel=name, secrets=keys_of(name) | {one.name: ""}, by=SYSTEM)
    assert not MessageChannel.objects.exists()


@each_channel
def test_a_number_is_typed_as_one(name, at, cast):
    numbers = [one.name for one in CHANNELS[name].secrets if one.is_number]
    sent = {f"password-{name}-{key}": text for key, text in (keys_of(name) | dict.fromkeys(numbers, "12a")).items()}
    answer = at("acme", cast.owner).post(PAGE, {"channel": name, **sent})
    assert answer.status_code == (422 if numbers else 302)


@each_channel
def test_a_letter_goes_to_the_member_where_the_channel_finds_them(name, lin):
    uses(name)
    rules(("grant", "app"), ("grant", name))
    tell(reachable(lin))
    sending.send_some()
    assert states() == [(name, "sent")]
    covered = {
        ReachedBy.EMAIL: "li***@acme.example.com",
        ReachedBy.PHONE: crypto.mask_phone("13800138000"),
        ReachedBy.EMPLOYEE_NO: crypto.mask_phone(lin.employee_no),
    }
    assert DemoSent.objects.get().to_masked == covered[CHANNELS[name].reached_by]


@each_channel
def test_who_has_no_address_there_is_not_written_to(name, cast):
    uses(name)
    rules(("grant", "app"), ("grant", name))
    somebody = given.a_member()  # an employee number alone
    tell(somebody)
    assert Sending.objects.count() == (1 if getattr(somebody, CHANNELS[name].reached_by) else 0)


@each_channel
def test_its_gateway_answers_the_calls_that_sending_makes(name, acme):
    gateway = CHANNELS[name].open(keys_of(name))
    assert gateway.at_once >= 1
    assert gateway.post([]) == []
    gateway.close()


def test_a_channel_nobody_knows_is_refused(acme):
    with pytest.raises(ChannelUnknown):
        channels.save(channel="pigeon", secrets={}, by=SYSTEM)
