"""Pools of card numbers and secrets: sealed when they come in, each given to one order line, shown to its owner."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog import kinds
from catalog.errors import CodesRefused, CodesShort
from catalog.models import Code, CodeBatch, Sku
from catalog.selectors import pools
from catalog.services import stock
from core import cleaners, jobs
from core.actors import SYSTEM, Actor
from core.events import operation_log
from core.privacy import crypto

MAX_ROWS = 100_000
CHUNK = 2_000
OVER = gettext_noop("卡密到期")
RECONCILED = gettext_noop("按卡密池核对")
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Secret:
    """A code in clear: its number (may be empty) and its secret."""

    no: str
    secret: str

    def seal(self) -> bytes:
        return crypto.encrypt(json.dumps({"no": self.no, "secret": self.secret}, ensure_ascii=False))

    @classmethod
    def unseal(cls, sealed: bytes | memoryview) -> "Secret":
        return cls(**json.loads(crypto.decrypt(sealed)))


@transaction.atomic
def import_codes(
    *, sku_id: int, rows: Sequence[tuple[str, str]], name: str, by: Actor, expires_on: dt.date | None = None
) -> CodeBatch:
    """Take (number, secret) pairs into a sku's pool, all or none; its stock rises by what no open order waits for.

    Raises CodesRefused for an empty secret or one whose digits a spreadsheet lost (1.38E+10), a code that stands twice in
    the rows, one any pool of this mall has seen, and for a batch whose last day is over.
    """
    if expires_on is not None and expires_on < timezone.localdate():
        raise CodesRefused(rows=[], count=0, why="expired")
    sku = Sku.objects.select_related("product").select_for_update(of=("self",)).get(pk=sku_id)
    pairs = [(cleaners.clean_text(no), cleaners.clean_text(secret)) for no, secret in rows]
    prints = [crypto.blind_index(f"{no}\n{secret}") for no, secret in pairs]
    seen = {bytes(one) for one in Code.objects.filter(fingerprint__in=prints).values_list("fingerprint", flat=True)}
    bad: list[int] = []
    for row, ((no, secret), print_) in enumerate(zip(pairs, prints, strict=True), start=1):
        if not secret or print_ in seen or any(map(cleaners.has_lost_digits, (no, secret))):
            bad.append(row)
        # A code that stands twice in the rows is bad at its second place.
        seen.add(print_)
    if bad or not 0 < len(pairs) <= MAX_ROWS:
        raise CodesRefused(rows=bad[:20], count=len(bad))
    batch = CodeBatch.objects.create(sku=sku, name=name, count=len(pairs), expires_on=expires_on, created_by=by.name)
    Code.objects.bulk_create(
        (
            Code(batch=batch, sku=sku, sealed=Secret(*pair).seal(), fingerprint=print_)
            for pair, print_ in zip(pairs, prints, strict=True)
        ),
        batch_size=CHUNK,
    )
    if sku.product.kind in kinds.POOLED:
        stock.follow_pools(sku_ids=[sku.pk], reference=f"codes/{batch.pk}", note=name, by=by)
    operation_log.record(
        by=by, action="codes.import", target=f"sku/{sku.code}", label=sku.product.title, after={"count": len(pairs)}
    )
    return batch


def give(*, sku_id: int, units: int, reference: str) -> list[Code]:
    """Take so many free codes for one order line, the oldest first, inside the caller's transaction; once per `reference`.

    Others that take at the same moment skip what is locked, so nobody waits and no code goes twice. Raises CodesShort.
    """
    if given := list(Code.objects.filter(reference=reference)):
        return given
    today = timezone.localdate()
    free = Code.objects.select_for_update(skip_locked=True, of=("self",)).filter(sku_id=sku_id, state=Code.State.FREE)
    found = list(free.exclude(batch__expires_on__lt=today).order_by("id")[:units])
    if len(found) < units:
        raise CodesShort(missing=units - len(found))
    Code.objects.filter(pk__in=[code.pk for code in found]).update(
        state=Code.State.GIVEN, reference=reference, given_at=timezone.now()
    )
    return found


@transaction.atomic
def reveal(*, reference: str, by: Actor, owner: bool) -> list[Secret]:
    """The codes of an order line in clear. The owner's first look is noted on the codes; every look is written down."""
    rows = list(Code.objects.select_for_update().filter(reference=reference))
    if owner:
        Code.objects.filter(reference=reference, revealed_at=None).update(revealed_at=timezone.now())
    if rows:
        operation_log.record(by=by, action="codes.reveal", target=reference, after={"count": len(rows)})
    return [Secret.unseal(row.sealed) for row in rows]


def take_back(*, reference: str, units: int) -> int:
    """Return up to `units` codes of an order line to their pool, those nobody has looked at; inside the caller's transaction.

    Returns how many; the caller counts them into stock. What was looked at stays given: it may have been used.
    """
    unseen = Code.objects.select_for_update().filter(reference=reference, state=Code.State.GIVEN, revealed_at=None)
    ids = list(unseen.order_by("-id").values_list("pk", flat=True)[:units])
    return Code.objects.filter(pk__in=ids).update(state=Code.State.FREE, reference="", given_at=None)


@transaction.atomic
def void(*, code_id: int, reason: str, by: Actor) -> bool:
    """Take a free code out of its pool; False when it was given or void already."""
    code = Code.objects.select_for_update().select_related("sku").get(pk=code_id)
    if code.state != Code.State.FREE:
        return False
    Code.objects.filter(pk=code.pk).update(state=Code.State.VOID)
    stock.follow_pools(sku_ids=pools.pooled([code.sku_id]), reference=f"code-void/{code.pk}", note=reason, by=by)
    operation_log.record(by=by, action="codes.void", target=f"sku/{code.sku.code}", reason=reason)
    return True


def end_batches(*, limit: int = 200) -> int:
    """Take out of stock what is left of batches whose last day is over; returns how many batches. A repeat finds none."""
    ended = pools.ended_batches().order_by("expires_on", "id").values_list("pk", flat=True)
    return jobs.each("catalog-code-batches", ended, lambda pk: end_batch(batch_id=pk), limit=limit).done


@transaction.atomic
def end_batch(*, batch_id: int) -> bool:
    """One of them, once; False when somebody else did it meanwhile."""
    batch = pools.ended_batches().select_for_update(of=("self",), skip_locked=True).select_related("sku__product")
    found = batch.filter(pk=batch_id).first()
    if found is None:
        return False
    CodeBatch.objects.filter(pk=batch_id).update(over_at=timezone.now())
    left = found.codes.filter(state=Code.State.FREE).count()
    sku_ids = pools.pooled([found.sku_id])
    stock.follow_pools(sku_ids=sku_ids, reference=f"codes/{batch_id}/over", note=OVER, by=SYSTEM)
    if left:
        operation_log.record(
            by=SYSTEM,
            action="codes.expire",
            target=f"sku/{found.sku.code}",
            label=found.sku.product.title,
            after={"count": left, "batch": found.name},
        )
    return True


@transaction.atomic
def follow_all_pools(*, by: Actor) -> int:
    """Make the stock of every code sku what its pool says, with a movement where it differed; returns how many did.

    For the upgrade from the time when such stock could be typed. A repeat finds no difference.
    """
    wrong = [one.sku_id for one in pools.pool_differences()]
    moved = stock.follow_pools(sku_ids=wrong, reference=f"pool/{timezone.now():%Y%m%d%H%M%S%f}", note=RECONCILED, by=by)
    if moved:
        operation_log.record(by=by, action="codes.reconcile", target="codes/all", after={"skus": len(moved)})
    return len(moved)
