"""Two records of one person become one in the books: the accounts of the one are further accounts of the other.

No point moves, so no sum can change: lots, debts and holds stay where they are, and whatever follows them (refunds,
revocations, reversals, expiry) follows them as before (docs/decisions/0029).
"""

from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import Coalesce

from core.actors import Actor
from points.errors import MemberInBatch, MemberLeavesNow
from points.models import (
    Account,
    GrantBatch,
    GrantLine,
    Hold,
    Journal,
    LeaverCase,
    PointsAct,
    Revocation,
    RevocationLine,
)
from points.selectors.balances import at_stake
from points.selectors.wallets import debts_of
from points.services.acts import Act, Kind
from points.services.ledger import debts
from points.services.ledger.journals import open_journal, request_hash

Batch, Undo = GrantBatch.State, Revocation.State
UNDER_WAY = (Batch.SUBMITTED, Batch.SCHEDULED, Batch.APPROVED, Batch.POSTING, Batch.PAUSED)
DRAFTS = (Batch.MAPPING, Batch.VALIDATING, Batch.READY)


def merging(*, kept_id: int, gone_id: int, gone_public_id: str, reason: str, **more: Any) -> Act:
    """The merge as an act of one person: it counts with all that either record has, because either may change hands. One query."""
    points = at_stake([kept_id, gone_id])
    options = {"kept_id": kept_id, "gone_id": gone_id, "reason": reason, **more}
    return Act(Kind.MERGE, points, reference_of(gone_public_id), reason, options, kept_id)


def reference_of(gone_public_id: str) -> str:
    """The name of the journal that merges this record into another; a record is merged once."""
    return f"merge/{gone_public_id}"


@transaction.atomic
def take_over(*, gone_id: int, gone_public_id: str, kept_id: int, reason: str, by: Actor) -> Journal:
    """Let `kept_id` have every account, hold, debt and granted line of `gone_id`, once. Writes a journal without
    entries: it says who merged what, and why.

    The caller holds both members' rows. Raises MemberLeavesNow while a leaver case of either is open, MemberInBatch while a batch
    or an undo with either is under way, ReferenceConflict where the record was merged into another.
    """
    _ensure_nothing_under_way([kept_id, gone_id])
    asked = request_hash(kind="merge", gone=gone_id, kept=kept_id)
    reference = reference_of(gone_public_id)
    journal, _ = open_journal(kind=Journal.Kind.MERGE, reference=reference, asked=asked, note=reason, by=by)
    follow(gone_id=gone_id, kept_id=kept_id)
    return journal


@transaction.atomic
def follow(*, gone_id: int, kept_id: int) -> None:
    """Hand over what is in the name of `gone_id`; also what an act that was under way at the merge left there. Idempotent."""
    theirs = Account.objects.filter(kind=Account.Kind.MEMBER, member_id=gone_id)
    theirs.update(member_id=kept_id, merged_from=Coalesce(F("merged_from"), gone_id))
    Hold.objects.filter(member_id=gone_id).update(member_id=kept_id)
    PointsAct.objects.filter(receiver_id=gone_id).update(receiver_id=kept_id)
    _follow_lines(gone_id, kept_id)
    if owing := list(debts_of(kept_id).values_list("account_id", flat=True)):
        debts.collect(account_ids=owing)


def _follow_lines(gone_id: int, kept_id: int) -> None:
    """Granted lines name the kept record, and keep the words of their day. A draft that has both keeps both: the one whose
    person is gone is said to be so when it is posted."""
    lines = GrantLine.objects.filter(member_id=gone_id)
    twice = GrantLine.objects.filter(batch=OuterRef("batch"), member_id=kept_id)
    lines.filter(batch__state__in=DRAFTS).exclude(Exists(twice)).update(member_id=kept_id)
    lines.exclude(batch__state__in=DRAFTS).update(member_id=kept_id)
    RevocationLine.objects.filter(member_id=gone_id).update(member_id=kept_id)


def _ensure_nothing_under_way(member_ids: list[int]) -> None:
    if LeaverCase.objects.filter(member_id__in=member_ids, state__in=LeaverCase.OPEN).exists():
        raise MemberLeavesNow
    lines = GrantLine.objects.filter(member_id__in=member_ids, error="", set_aside=False)
    number = lines.filter(batch__state__in=UNDER_WAY).values_list("batch__number", flat=True).first()
    undone = RevocationLine.objects.filter(member_id__in=member_ids)
    waiting = undone.filter(revocation__state__in=(Undo.SUBMITTED, Undo.APPROVED, Undo.POSTING))
    number = number or waiting.values_list("revocation__number", flat=True).first()
    if number:
        raise MemberInBatch(number=number)
