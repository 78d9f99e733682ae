"""How this mall sends: its channels with their secrets, sealed; which kinds go where; and when it is quiet."""

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from members import gateways
from members.errors import ChannelIncomplete, ChannelUnknown
from members.models import ALWAYS_SHOWN, KINDS, OUTSIDE, Channel, MessageChannel, MessageSwitch, QuietHours, Sending


@dataclass(frozen=True, slots=True)
class MessageChannelSettings:
    """A channel as its page shows it: which secrets are there, never what they are."""

    channel: str
    label: str
    is_active: bool
    has: frozenset[str]
    pretends: bool  # the demo: nothing leaves

    @property
    def is_complete(self) -> bool:
        return self.pretends or not self.gateway.lacking(self.has)

    @property
    def gateway(self) -> gateways.MessageGateway:
        """What its own file says of it."""
        return gateways.CHANNELS[self.channel]


def configured() -> list[MessageChannelSettings]:
    """Every channel that leaves the house with what is known of it. One query."""
    rows = {row.channel: row for row in MessageChannel.objects.all()}
    found = []
    for channel in OUTSIDE:
        row = rows.get(channel)
        known = _unseal(row)
        is_on = row is not None and row.is_active
        pretends = settings.FAKE_MESSAGES and not known
        found.append(MessageChannelSettings(channel.value, str(channel.label), is_on, frozenset(known), pretends))
    return found


def gateway(channel: str) -> gateways.Gateway:
    """A channel of this mall. In the demo one without secrets only pretends. One query. Raises ChannelUnknown where it is
    switched off or lacks something."""
    row = MessageChannel.objects.filter(channel=channel, is_active=True).first()
    if row is None:
        raise ChannelUnknown
    known = _unseal(row)
    if settings.FAKE_MESSAGES and not known:
        return gateways.pretended(channel)
    try:
        return gateways.gateway(channel, known)
    except (KeyError, ValueError) as lacking:
        raise ChannelUnknown from lacking


@transaction.atomic
def save(*, channel: str, secrets: dict[str, str], by: Actor) -> MessageChannel:
    """Keep a channel's secrets, sealed; an empty field keeps what is there. Idempotent. Raises ChannelUnknown,
    ChannelIncomplete where it can't be opened with them."""
    row = _locked(channel)
    known = _unseal(row)
    given = gateways.CHANNELS[channel].given(secrets)
    merged = known | given
    _try(channel, merged)
    row.settings_sealed = crypto.encrypt(json.dumps(merged)) if merged else b""
    row.save()
    operation_log.record(
        by=by, action="message_channel.save", target=f"message-channel/{channel}", after={"changed": sorted(given)}
    )
    return row


@transaction.atomic
def switch(*, channel: str, on: bool, by: Actor) -> MessageChannel:
    """Use a channel or don't; what waits in it is given up by its next try. Idempotent. Raises ChannelUnknown,
    ChannelIncomplete."""
    row = _locked(channel)
    if on and not (settings.FAKE_MESSAGES and not row.settings_sealed):
        _try(channel, _unseal(row))
    if row.is_active != on:
        row.is_active = on
        row.save()
        action = "message_channel.open" if on else "message_channel.shut"
        operation_log.record(by=by, action=action, target=f"message-channel/{channel}")
    return row


@transaction.atomic
def set_rules(
    *, on: Collection[tuple[str, str]], quiet: bool, from_time: dt.time, until_time: dt.time, by: Actor
) -> None:
    """Say which kind goes through which channel (`on`: pairs; all others are off) and when it is quiet. Idempotent.

    What nobody can switch off stays on. What was held for the old morning is judged anew.
    """
    pairs = [
        (kind, channel)
        for kind in KINDS
        for channel in Channel
        if not (channel == Channel.APP and KINDS[kind].category in ALWAYS_SHOWN)
    ]
    before = {(row.kind, row.channel): row.is_on for row in MessageSwitch.objects.all()}
    wanted = set(on)
    changed = [
        pair
        for pair in pairs
        if (pair in wanted) != before.get(pair, pair[1] in (Channel.APP, *KINDS[pair[0]].channels))
    ]
    MessageSwitch.objects.bulk_create(
        [MessageSwitch(kind=kind, channel=channel, is_on=(kind, channel) in wanted) for kind, channel in changed],
        update_conflicts=True,
        unique_fields=["kind", "channel"],
        update_fields=["is_on"],
    )
    hours = QuietHours.objects.select_for_update().first() or QuietHours()
    old = (hours.is_on, hours.from_time, hours.until_time) if hours.pk else (True, dt.time(22), dt.time(8))
    if (quiet, from_time, until_time) != old:
        hours.is_on, hours.from_time, hours.until_time = quiet, from_time, until_time
        hours.save()
        held = Sending.objects.filter(state=Sending.State.WAITING, attempts=0, next_at__gt=timezone.now())
        held.update(next_at=timezone.now())
    elif not changed:
        return
    after = {"changed": len(changed), "quiet": f"{from_time:%H:%M}–{until_time:%H:%M}" if quiet else "–"}
    operation_log.record(by=by, action="message_rules.save", target="message-rules", after=after)


def _locked(channel: str) -> MessageChannel:
    if channel not in gateways.CHANNELS:
        raise ChannelUnknown
    MessageChannel.objects.bulk_create([MessageChannel(channel=channel)], ignore_conflicts=True)
    return MessageChannel.objects.select_for_update().get(channel=channel)


def _unseal(row: MessageChannel | None) -> dict[str, Any]:
    return json.loads(crypto.decrypt(row.settings_sealed)) if row and row.settings_sealed else {}


def _try(channel: str, secrets: dict[str, Any]) -> None:
    known = [name for name, text in secrets.items() if text]
    if missing := gateways.CHANNELS[channel].lacking(known):
        raise ChannelIncomplete(missing="、".join(missing))
    try:
        gateways.gateway(channel, secrets)
    except (KeyError, ValueError) as fault:
        raise ChannelIncomplete from fault
