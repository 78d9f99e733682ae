"""One line of a member's statement explained: why this number, from which lots, by whom, what became of them."""

import datetime as dt
from dataclasses import dataclass, field

from django.utils.translation import gettext

from points.models import Account, Entry, GrantBatch, GrantRun, Journal, Lot, LotChange
from points.selectors.trace import checkers_of

Kind = Journal.Kind


@dataclass(frozen=True, slots=True)
class LifeChange:
    """A lot of the line that became usable, or lives longer, by a later act."""

    kind: str
    at: dt.datetime
    reason: str
    was: dt.datetime | None
    now: dt.datetime | None


@dataclass(frozen=True, slots=True)
class LotShare:
    """The part of a movement that one lot took or gave. `continues`: a new life given by a refund."""

    lot_id: int
    points: int
    title: str
    batch_number: str
    granted: int
    remaining: int
    available_at: dt.datetime | None
    expires_at: dt.datetime | None
    continues: bool
    changes: list[LifeChange] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LifeCalculation:
    """How a grant came to its number: base × factor, within a cap. No rule multiplies yet, so the factor is 1."""

    rule: str
    point_type: str
    validity: str
    base: int
    cap: int
    factor: int = 1


@dataclass(frozen=True, slots=True)
class JournalDetail:
    """One movement explained: what, why, from which lots, by whom. `other` is the colleague of a transfer."""

    journal_id: int
    kind: str
    kind_label: str
    title: str
    reason: str
    points: int
    at: dt.datetime
    reference: str
    batch_number: str
    granted_by: str
    approved_by: str
    budget: str
    reverses_title: str
    other: str = ""
    reckoning: LifeCalculation | None = None
    lots: list[LotShare] = field(default_factory=list)

    @property
    def is_renewed(self) -> bool:
        """Whether a lot got the guaranteed life of a refund."""
        return any(lot.continues for lot in self.lots)


def journal_detail(member_id: int, journal_id: int) -> JournalDetail | None:
    """The movement as far as it concerns this member, with its lots; None when it does not. Seven queries at most."""
    own = Entry.objects.filter(
        journal_id=journal_id, account__kind=Account.Kind.MEMBER, account__member_id=member_id
    ).order_by("line_no")
    entries = list(
        own.select_related(
            "journal__reverses", "journal__chunk__batch__budget", "lot__batch", "lot__budget", "account__point_type"
        )
    )
    if not entries:
        return None
    journal, lot = entries[0].journal, entries[0].lot
    chunk = getattr(journal, "chunk", None)
    batch = chunk.batch if chunk else None
    reason = gettext(journal.note) if journal.note else ""
    if batch is not None:
        # A chunk's journal has the entries of many people; an entry's number is its line in the batch.
        line = batch.lines.filter(row_no=entries[0].line_no).values_list("reason", flat=True).first()
        reason = line or batch.reason
    is_grant = journal.kind in (Kind.GRANT, Kind.FORMER)
    return JournalDetail(
        journal_id=journal.pk,
        kind=journal.kind,
        kind_label=journal.get_kind_display(),
        title=reason or journal.get_kind_display(),
        reason=reason,
        points=sum(entry.points for entry in entries),
        at=journal.created_at,
        reference=journal.reference,
        batch_number=batch.number if batch else "",
        granted_by=batch.maker_name if batch else (journal.actor_name if is_grant else ""),
        approved_by=_approvers(batch) if batch else "",
        budget=lot.budget.name if is_grant and lot and lot.budget else "",
        reverses_title=gettext(journal.reverses.note) if journal.reverses and journal.reverses.note else "",
        other=_colleague(journal, member_id) if journal.kind == Kind.TRANSFER else "",
        reckoning=_reckoning(entries, batch) if is_grant else None,
        lots=_shares(entries),
    )


def _approvers(batch: GrantBatch) -> str:
    return gettext("、").join(checkers_of({batch.pk}).get(batch.pk, ())) or batch.checker_name


def _colleague(journal: Journal, member_id: int) -> str:
    others = journal.entries.filter(account__kind=Account.Kind.MEMBER).exclude(account__member_id=member_id)
    return others.values_list("account__member__name", flat=True).first() or ""


def _reckoning(entries: list[Entry], batch: GrantBatch | None) -> LifeCalculation:
    kind = entries[0].account.point_type
    run = GrantRun.objects.select_related("rule").filter(batch=batch).first() if batch else None
    rule = run.rule.name if run else batch.title if batch else gettext("单笔发放")
    return LifeCalculation(
        rule=rule,
        point_type=gettext(kind.name),
        validity=str(kind.get_validity_display()),
        base=sum(entry.points for entry in entries),
        cap=kind.line_cap,
    )


def _shares(entries: list[Entry]) -> list[LotShare]:
    single = [entry for entry in entries if entry.lot and not entry.lot.batch]
    notes: dict[int | None, str] = {}
    if single:  # by the account's index: entries have none by lot
        granted = Entry.objects.filter(account_id__in={entry.account_id for entry in single}, journal__kind="grant")
        notes = dict(
            granted.filter(lot_id__in=[entry.lot_id for entry in single]).values_list("lot_id", "journal__note")
        )
    changes = _changes([entry.lot.pk for entry in entries if entry.lot])
    return [
        _share(entry, entry.lot, notes.get(entry.lot_id, ""), changes.get(entry.lot_id, []))
        for entry in entries
        if entry.lot
    ]


def _changes(lot_ids: list[int]) -> dict[int | None, list[LifeChange]]:
    found: dict[int | None, list[LifeChange]] = {}
    rows = LotChange.objects.filter(lot_id__in=lot_ids).select_related("journal").order_by("journal_id")
    for one in rows:
        extended = one.expires_was != one.expires_now
        was, now = (one.expires_was, one.expires_now) if extended else (one.available_was, one.available_now)
        journal = one.journal
        found.setdefault(one.lot_id, []).append(
            LifeChange("extend" if extended else "activate", journal.created_at, journal.note, was, now)
        )
    return found


def _share(entry: Entry, lot: Lot, note: str, changes: list[LifeChange]) -> LotShare:
    batch = lot.batch
    return LotShare(
        lot_id=lot.pk,
        points=entry.points,
        title=batch.title if batch else gettext(note) if note else "",
        batch_number=batch.number if batch else "",
        granted=lot.granted,
        remaining=lot.remaining,
        available_at=lot.available_at,
        expires_at=lot.expires_at,
        continues=lot.origin_id is not None and entry.journal.kind in (Kind.REFUND, Kind.RELEASE),
        changes=changes,
    )
