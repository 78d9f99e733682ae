"""The nightly proof: add everything up again, re-compute the chain, keep what was found."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from core.actors import SYSTEM
from core.events import operation_log
from points.models import LedgerProof
from points.selectors.ledger import Difference, ledger_differences
from points.selectors.proofs import broken_seal, sums, unsealed


@transaction.atomic
def prove(*, others: Sequence[Difference] = (), orders_points: int = 0) -> LedgerProof:
    """Prove the ledger now and keep the result. `others` are differences found outside (orders against journals).

    Re-adds lots, entries, accounts, budgets and batches and re-hashes every seal. A difference is written down and
    logged; nothing is mended by itself.
    """
    started: dt.datetime = timezone.now()
    found = [*ledger_differences(), *others]
    totals, broken = sums(), broken_seal()
    proof = LedgerProof.objects.create(
        started_at=started,
        lots_points=totals.lots,
        entries_points=totals.entries,
        budgets_points=totals.budgets,
        orders_points=orders_points,
        seals=totals.seals,
        unsealed=unsealed(),
        chain_broken_at=broken,
        differences=[
            {"what": one.what, "target": one.target, "expected": one.expected, "found": one.found}
            for one in found[:200]
        ],
    )
    if not proof.is_clean:
        after = {"differences": len(found), "chain_broken_at": broken}
        operation_log.record(by=SYSTEM, action="ledger.difference", target=f"proof/{proof.pk}", after=after)
    return proof
