"""What belongs to a person: looking at what is masked, and forgetting them."""

import secrets

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from core.actors import Actor
from core.events import operation_log
from core.privacy.personal import blanks
from members.errors import StillHere
from members.models import Address, Card, Member, Message, MessageChoice, RosterLine

NOBODY = gettext_noop("已注销成员")


@transaction.atomic
def unmask(*, member_id: int, field: str, by: Actor) -> str:
    """One personal field of a member in clear (phone, email, birthday, employee_no); every look is written down."""
    member = Member.objects.get(pk=member_id)
    operation_log.record(by=by, action="member.unmask", target=f"member/{member.public_id}", after={"field": field})
    return str(getattr(member, field))


@transaction.atomic
def forget(*, member_id: int, reason: str, by: Actor) -> None:
    """Take everything personal off a member who left: the row stays, because the ledger's sums hang on it. Idempotent.

    Name, number, contacts, birthday, labels, addresses, messages and rows of rosters go; department and dates stay. Raises StillHere.
    """
    member = Member.objects.select_for_update().get(pk=member_id)
    if member.state != Member.State.LEFT:
        raise StillHere
    if member.is_forgotten:
        return
    Address.objects.filter(member=member).delete()
    Message.objects.filter(member=member).delete()
    MessageChoice.objects.filter(member=member).delete()
    Card.objects.filter(member=member).delete()
    RosterLine.objects.filter(Q(member_id=member.pk) | Q(employee_no=member.employee_no)).delete()
    for column, empty in blanks(Member, keep=("joined_on", "left_on")).items():
        setattr(member, column, empty)
    member.name, member.employee_no = NOBODY, f"{Member.FORGOTTEN}{secrets.token_hex(8)}"
    member.user = None
    member.save()
    operation_log.record(by=by, action="member.erase", target=f"member/{member.public_id}", reason=reason)
