"""Reading the operation log, and whether it can be believed."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.models import Max, Q, QuerySet

from core.models import DailyRun, LogSeal, OperationLog

GENESIS = b"\x00" * 32
# What a line's digest is made of: every column, as one JSON array, so that no two lines can read the same.
DIGESTS = """
select id, sha256(convert_to(jsonb_build_array(id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor_id,
    actor_name, host(ip), action, target, label, before, after, reason)::text, 'UTF8'))
from core_operationlog where id > %s and id <= %s order by id
"""
MARK = 16


def operation_log(
    *,
    query: str = "",
    actions: Iterable[str] = (),
    action: str = "",
    actor: str = "",
    target: str = "",
    first_on: dt.date | None = None,
    last_on: dt.date | None = None,
) -> QuerySet[OperationLog]:
    """Log lines, newest first. One query.

    By words (actor, label, target, reason; or one of the action codes in `actions`), by action code (or its beginning,
    up to the dot), by part of the actor's name, by part of the object, by local days from `first_on` to `last_on`.
    """
    rows = OperationLog.objects.all()
    if query:
        rows = rows.filter(
            Q(actor_name__icontains=query)
            | Q(label__icontains=query)
            | Q(target__icontains=query)
            | Q(reason__icontains=query)
            | Q(action__in=list(actions))
        )
    if action:
        rows = rows.filter(Q(action=action) | Q(action__startswith=f"{action}."))
    if actor:
        rows = rows.filter(actor_name__icontains=actor)
    if target:
        rows = rows.filter(Q(label__icontains=target) | Q(target__icontains=target))
    if first_on:
        rows = rows.filter(at__date__gte=first_on)
    if last_on:
        rows = rows.filter(at__date__lte=last_on)
    return rows


@dataclass(frozen=True, slots=True)
class Block:
    """A run of log lines under one digest; `marks` is 16 bytes a line: its id, the first half of its own digest."""

    lines: int
    marks: bytes
    digest: bytes


def log_block(after: int, upto: int, previous: bytes) -> Block:
    """The lines with after < id <= upto, chained to the block before. One query."""
    with connection.cursor() as cursor:
        cursor.execute(DIGESTS, [after, upto])
        rows = [(int(pk), bytes(digest)) for pk, digest in cursor.fetchall()]
    digest = hashlib.sha256(previous + b"".join(one for _pk, one in rows)).digest()
    # Eight bytes of each line's digest are kept beside its id: enough to name the line that was changed.
    return Block(len(rows), b"".join(pk.to_bytes(8, "big") + one[:8] for pk, one in rows), digest)


@dataclass(frozen=True, slots=True)
class LogProof:
    """What recomputing the chain found: whole, or the first block that isn't and the line that was changed in it."""

    blocks: int
    lines: int
    unsealed: int
    last_digest: str
    broken_block: int | None = None
    broken_line: int | None = None
    what: str = ""  # changed | removed | added | seal

    @property
    def is_whole(self) -> bool:
        """Whether nothing was changed."""
        return self.broken_block is None

    def as_dict(self) -> dict[str, Any]:
        """As it is kept."""
        return asdict(self)


def log_proof() -> LogProof:
    """Recompute every seal of the operation log. One query a block; reads, never writes.

    A block whose lines no longer give its digest is named, with the first line that differs from what was sealed.
    """
    after, digest, blocks, lines = 0, GENESIS, 0, 0
    for seal in LogSeal.objects.order_by("no").iterator(chunk_size=50):
        found = log_block(after, seal.last_log_id, digest)
        if seal.no != blocks + 1 or (found.lines, found.digest) != (seal.lines, bytes(seal.digest)):
            line, what = _first_difference(bytes(seal.marks), found.marks)
            return LogProof(blocks, lines, _unsealed(), digest.hex(), seal.no, line, what)
        after, digest, blocks, lines = seal.last_log_id, bytes(seal.digest), blocks + 1, lines + seal.lines
    return LogProof(blocks, lines, _unsealed(), digest.hex() if blocks else "")


def _first_difference(sealed: bytes, found: bytes) -> tuple[int | None, str]:
    then, now = dict(_marks(sealed)), dict(_marks(found))
    for pk in sorted({*then, *now}):
        if pk not in now:
            return pk, "removed"
        if pk not in then:
            return pk, "added"
        if then[pk] != now[pk]:
            return pk, "changed"
    return None, "seal"  # the lines are as they were: the seal itself, or the one before, was touched


def _marks(marks: bytes) -> Iterator[tuple[int, bytes]]:
    for start in range(0, len(marks), MARK):
        yield int.from_bytes(marks[start : start + 8], "big"), marks[start + 8 : start + MARK]


def _unsealed() -> int:
    sealed = LogSeal.objects.aggregate(last=Max("last_log_id"))["last"] or 0
    return OperationLog.objects.filter(pk__gt=sealed).count()


def last_log_proof() -> DailyRun | None:
    """The latest nightly proof of the log (`result` as LogProof.as_dict), or None before the first. One query."""
    return DailyRun.objects.filter(job="accounts.log_proof", finished_at__isnull=False).order_by("-on").first()


def last_log_seal() -> LogSeal | None:
    """The latest seal, without its marks. One query."""
    return LogSeal.objects.defer("marks").order_by("-no").first()
