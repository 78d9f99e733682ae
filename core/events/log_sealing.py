"""The operation log's hash chain: lines that are final are sealed in blocks, each digest includes the one before."""

from django.db.models import Max

from core.events import commit_watermark
from core.events.selectors import GENESIS, log_block
from core.models import LogSeal, LogSealMark, OperationLog

BLOCK_LINES = 1_000  # their marks stand in the seal, 16 bytes a line, so that a changed line is named


def seal() -> int:
    """Seal what has become final, block by block; returns the lines sealed. Two callers wait for each other.

    Called every minute, so a line is sealed two or three minutes after it was written.
    """
    return commit_watermark.advance(
        name="log-seal",
        mark_model=LogSealMark,
        id_field="log_id",
        highest_id=_highest_id,
        seal_up_to=_seal_up_to,
    )


def _highest_id() -> int:
    return OperationLog.objects.aggregate(last=Max("pk"))["last"] or 0


def _seal_up_to(log_id: int) -> int:
    last = LogSeal.objects.order_by("-no").first()
    no, after, digest = (last.no, last.last_log_id, bytes(last.digest)) if last else (0, 0, GENESIS)
    sealed = 0
    while after < log_id:
        waiting = OperationLog.objects.filter(pk__gt=after, pk__lte=log_id).order_by("pk").values_list("pk", flat=True)
        lines = list(waiting[:BLOCK_LINES])
        if not lines:
            break
        block = log_block(after, lines[-1], digest)
        no, after, digest, sealed = no + 1, lines[-1], block.digest, sealed + block.lines
        LogSeal.objects.create(no=no, last_log_id=after, lines=block.lines, marks=block.marks, digest=digest)
    return sealed
