"""Printed cards with a QR code, for members without a phone. Only a code's blind index is kept, and a PIN's hash.

Wrong PINs are counted beside the act that refuses them: the count stays when the act is taken back.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core import cleaners
from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from members.errors import CardLocked, CardUnknown, PinWeak, PinWrong
from members.models import Card, Member

PREFIX = "XYC"  # what the code on a card says: XYC.<token>
LOCK = dt.timedelta(minutes=15)
AT_MOST = 500  # cards of one sheet
PIN_DIGITS = (4, 6)
FIRST = "first:"  # a printed PIN, drawn by chance: the holder puts their own in its place at the first use


@dataclass(frozen=True, slots=True)
class Printed:
    """A card as it goes on paper, this once: its text can't be read back from what is kept."""

    member: Member
    text: str
    pin: str


@transaction.atomic
def issue(*, member_ids: Sequence[int], by: Actor) -> list[Printed]:
    """New cards for active members (AT_MOST at once), in order of their numbers; the ones they had are worthless from now on.
    Not idempotent: every call prints new codes."""
    people = list(
        Member.objects.active().filter(pk__in=member_ids).select_related("department").order_by("employee_no")[:AT_MOST]
    )
    Card.objects.filter(member__in=people, revoked_at=None).update(revoked_at=timezone.now())
    printed = [
        Printed(member, f"{PREFIX}.{secrets.token_urlsafe(18)}", f"{secrets.randbelow(10**4):04d}") for member in people
    ]
    Card.objects.bulk_create(
        Card(
            member=one.member,
            token_index=crypto.blind_index(one.text.partition(".")[2]),
            pin_hash=_first(one.text, one.pin),
            issued_by=by.name,
        )
        for one in printed
    )
    operation_log.record(by=by, action="cards.issue", target="cards", after={"cards": len(people)})
    return printed


@transaction.atomic
def revoke(*, member_id: int, by: Actor) -> bool:
    """Make a member's card worthless; False where there is none. Idempotent."""
    done = Card.objects.filter(member_id=member_id, revoked_at=None).update(revoked_at=timezone.now())
    if done:
        public_id = Member.objects.values_list("public_id", flat=True).get(pk=member_id)
        operation_log.record(by=by, action="card.revoke", target=f"member/{public_id}")
    return bool(done)


def holder(text: str) -> Member | None:
    """The member whose valid card says this, without a PIN: for a clerk who has them in front of them. One query."""
    card = _card(text)
    return card.member if card and card.member.may_redeem else None


def enter(*, text: str, pin: str) -> Member:
    """The member whose card and PIN these are. Raises CardUnknown, CardLocked (after five wrong PINs, for fifteen minutes),
    PinWrong."""
    card = _card(text)
    if card is None or not card.member.may_redeem:
        raise CardUnknown
    now = timezone.now()
    if card.locked_until and card.locked_until > now:
        raise CardLocked(until=card.locked_until)
    if not _fits(card, cleaners.clean_no(pin), cleaners.clean_no(text)):
        wrong = _count_wrong(card.pk)
        raise PinWrong(left=max(Card.WRONG_AT_MOST - wrong, 0))
    Card.objects.filter(pk=card.pk).update(wrong=0, locked_until=None, used_at=now)
    return card.member


def has_own_pin(member_id: int) -> bool:
    """Whether the holder has put a PIN of their own in the place of the printed one. One query."""
    card = Card.objects.filter(member_id=member_id, revoked_at=None).first()
    return card is not None and bool(card.pin_hash) and not card.pin_hash.startswith(FIRST)


@transaction.atomic
def set_pin(*, member_id: int, pin: str, by: Actor) -> None:
    """Another PIN for the member's valid card: four to six digits, not all the same. Raises PinWeak, CardUnknown."""
    if not (pin.isascii() and pin.isdecimal() and PIN_DIGITS[0] <= len(pin) <= PIN_DIGITS[1]) or len(set(pin)) == 1:
        raise PinWeak
    if not Card.objects.filter(member_id=member_id, revoked_at=None).update(pin_hash=make_password(pin)):
        raise CardUnknown
    public_id = Member.objects.values_list("public_id", flat=True).get(pk=member_id)
    operation_log.record(by=by, action="card.pin", target=f"member/{public_id}")


def _card(text: str) -> Card | None:
    prefix, _dot, token = cleaners.clean_no(text).partition(".")
    if prefix != PREFIX or not 16 <= len(token) <= 64:
        return None
    rows = Card.objects.select_related("member").filter(revoked_at=None)
    return rows.filter(token_index=crypto.blind_index(token)).first()


def _first(text: str, pin: str) -> str:
    """A printed PIN as it is kept: keyed, because a slow hash for each of 500 cards would take a minute."""
    return FIRST + crypto.blind_index(f"{text}/{pin}").hex()


def _fits(card: Card, pin: str, text: str) -> bool:
    if card.pin_hash.startswith(FIRST):
        return secrets.compare_digest(card.pin_hash, _first(text, pin))
    if card.pin_hash:
        return check_password(pin, card.pin_hash)
    # A card printed before first PINs were drawn by chance.
    return len(pin) == 4 and secrets.compare_digest(pin.upper().encode(), card.member.employee_no[-4:].upper().encode())


@transaction.atomic
def _count_wrong(card_id: int) -> int:
    Card.objects.filter(pk=card_id).update(wrong=F("wrong") + 1)
    wrong = Card.objects.values_list("wrong", flat=True).get(pk=card_id)
    if wrong >= Card.WRONG_AT_MOST:
        Card.objects.filter(pk=card_id).update(wrong=0, locked_until=timezone.now() + LOCK)
    return wrong
