"""Links and posters by which people of the roster get their login: made, stopped, used."""

import datetime as dt
import secrets

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from core.actors import Actor
from core.errors import UnknownRecord
from core.events import operation_log
from core.privacy import crypto
from members.errors import JoinLinkOver, NobodyWithThisPhone, PhoneIsFresh, StaffSignsInByPassword
from members.models import JoinLink, Member
from members.services import logins, phone_codes

LONGEST_DAYS = 90


@transaction.atomic
def make_link(*, label: str, days: int, most: int, by: Actor) -> JoinLink:
    """A link that admits at most `most` people of the roster for `days` days (at most 90)."""
    token = secrets.token_urlsafe(16)
    made = JoinLink.objects.create(
        label=label.strip(),
        token_index=crypto.blind_index(token),
        token_sealed=crypto.encrypt(token),
        expires_at=timezone.now() + dt.timedelta(days=min(days, LONGEST_DAYS)),
        most=most,
        made_by=by.name,
    )
    after = {"days": days, "most": most}
    operation_log.record(by=by, action="join_link.make", target=f"join-link/{made.pk}", label=label, after=after)
    return made


@transaction.atomic
def stop_link(*, link_id: int, by: Actor) -> None:
    """Nobody joins by it any more. Idempotent. Raises UnknownRecord."""
    found = JoinLink.objects.select_for_update().filter(pk=link_id).first()
    if found is None:
        raise UnknownRecord(what=f"join-link/{link_id}")
    if found.stopped_at is None:
        found.stopped_at = timezone.now()
        found.save(update_fields=["stopped_at"])
        operation_log.record(by=by, action="join_link.stop", target=f"join-link/{link_id}", label=found.label)


def link_of(token: str) -> JoinLink | None:
    """The link that has this token, open or not. One query."""
    return JoinLink.objects.filter(token_index=crypto.blind_index(token)).first()


def path_of(link: JoinLink) -> str:
    """Where the link leads."""
    return f"/join/{crypto.decrypt(link.token_sealed)}/"


@transaction.atomic
def admit(*, phone: str, member_id: int | None = None, link_id: int | None = None, by: Actor) -> Member:
    """Who has proved to hold this phone: the member to sign in, whose login is made by a link where there is none yet.

    With several members of one phone `member_id` says which. Raises NobodyWithThisPhone, also for who has no login and no link;
    StaffSignsInByPassword for who holds a role; PhoneIsFresh for a login in use whose phone was changed lately; JoinLinkOver, LoginTaken.
    """
    found = next((one for one in phone_codes.owners(phone) if member_id in (None, one.pk)), None)
    if found is None:
        raise NobodyWithThisPhone
    # The login afterwards: a second tap finds what the first made.
    member = Member.objects.select_for_update().get(pk=found.pk)
    if member.user is None:
        if link_id is None:
            raise NobodyWithThisPhone
        # One statement counts and limits: two people can't both take the last place.
        room = JoinLink.objects.filter(pk=link_id, stopped_at=None, expires_at__gt=timezone.now(), joined__lt=F("most"))
        if not room.update(joined=F("joined") + 1):
            raise JoinLinkOver
    user = member.user or logins.give_user(member=member, by=by, link_id=link_id)
    if not user.is_active:
        raise NobodyWithThisPhone
    if user.is_staff:
        raise StaffSignsInByPassword
    if user.last_login and phone_codes.is_fresh(member):
        raise PhoneIsFresh
    return member
