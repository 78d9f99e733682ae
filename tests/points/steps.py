"""Words for set-up in the tests of points."""

import datetime as dt
import itertools
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from core.actors import Actor
from members.models import Member
from members.services import roster
from points import selectors
from points.models import Account, Budget, Entry, GrantBatch, Lot
from points.services.grants import batches, decisions, posting, single_grants, validation
from points.services.ledger import budgets

MAKER = Actor(user_id=900_001, name="林晓")
CHECKER = Actor(user_id=900_002, name="王敏")
HEADER = ["工号", "姓名", "积分", "事由"]
_numbers = itertools.count(1)


def a_budget(points: int = 1_000_000, name: str = "") -> Budget:
    number = next(_numbers)
    budget = budgets.open_budget(name=name or f"福利 {number}", year=2026, by=MAKER)
    if points:
        budgets.top_up(budget_id=budget.pk, points=points, reference=f"top-up/{number}", note="年初", by=MAKER)
    return budget


def a_member(points: int = 0, days: int | None = None, name: str = "", phone: str = "") -> Member:
    number = next(_numbers)
    member = roster.add_member(employee_no=f"P{number:05d}", name=name or f"成员{number}", phone=phone, by=MAKER)
    if points:
        give(member, points, days=days)
    return member


def give(member: Member, points: int, days: int | None = None, budget: Budget | None = None) -> None:
    budget = budget or a_budget(points)
    expires_at = timezone.now() + dt.timedelta(days=days) if days is not None else None
    single_grants.grant_one(
        member_id=member.pk,
        points=points,
        budget_id=budget.pk,
        reason="生日",
        expires_at=expires_at,
        reference=f"grant/{next(_numbers)}",
        by=MAKER,
    )


def an_expired_lot(member: Member, points: int) -> Lot:
    """A lot that ended yesterday, with the entry it came by. (The database's clock rules, so the lot is written late.)"""
    account = Account.objects.get(kind="member", member=member)
    ended = timezone.now() - dt.timedelta(days=1)
    lot = Lot.objects.create(account=account, granted=points, remaining=points, expires_at=ended)
    journal = Entry.objects.filter(account=account).latest("journal_id").journal
    contra = Entry.objects.filter(account=account).latest("journal_id").contra
    Entry.objects.create(
        journal=journal, line_no=next(_numbers) + 1000, account=account, contra=contra, lot=lot, points=points
    )
    return lot


def row(member: Member, points: object = 1000, reason: str = "") -> list[str]:
    return [member.employee_no, member.name, str(points), reason]


def an_upload(
    rows: Sequence[list[str]],
    header: list[str] | None = None,
    budget: Budget | None = None,
    expires_on: dt.date | None = None,
    sha256: str = "",
    source: str = "sheet",
    **settings: Any,
) -> GrantBatch:
    words = {"title": "中秋福利积分", "reason": "中秋福利", **settings}
    chosen = batches.Settings(budget_id=(budget or a_budget()).pk, expires_on=expires_on, **words)
    sheet = iter([header or HEADER, *rows])
    sha256 = sha256 or f"{next(_numbers):064d}"
    return batches.create_batch(
        settings=chosen, file_name="名单.xlsx", file_sha256=sha256, rows=sheet, source=source, by=MAKER
    )


def a_draft(rows: Sequence[list[str]], **settings: Any) -> GrantBatch:
    batch = an_upload(rows, **settings)
    validation.validate(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def a_submitted(rows: Sequence[list[str]], **settings: Any) -> GrantBatch:
    return batches.submit(batch_id=a_draft(rows, **settings).pk, by=MAKER)


def an_approved(rows: Sequence[list[str]], chunk_rows: int | None = None, **settings: Any) -> GrantBatch:
    batch = a_submitted(rows, **settings)
    return decisions.approve(batch_id=batch.pk, chunk_rows=chunk_rows, by=CHECKER)


def posted(batch: GrantBatch) -> GrantBatch:
    while posting.post_next_chunk(batch_id=batch.pk):
        pass
    posting.settle(batch_id=batch.pk)
    batch.refresh_from_db()
    return batch


def journal_of(batch: GrantBatch) -> int | None:
    """The journal of a batch that was posted in one chunk."""
    return batch.chunks.get().journal_id


def verdicts(batch: GrantBatch) -> list[str]:
    return [line.code or "ok" for line in selectors.preview_page(batch).object_list]


def balance_of(member: Member) -> int:
    return selectors.balance(member.pk).points


def available(budget: Budget) -> int:
    return selectors.budget_overview(budget.pk)[0].available
