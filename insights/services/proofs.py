"""The proof of everything: the ledger against itself, against its chain, and against the orders; stock against pools of codes."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.selectors.pools import pool_differences
from core.actors import Actor
from core.events import operation_log
from insights.models import ProofRun
from insights.selectors.proofs import open_run
from orders.selectors import order_differences
from points.selectors import Difference
from points.services.ledger import proofs


def prove() -> int:
    """Add everything up again and keep what was found (lots, entries, budgets, orders, pools, chain); returns its id.

    Nothing is mended. A repeat is one more proof.
    """
    found, points = order_differences()
    pools = [Difference("pool", one.code, one.due, one.stock) for one in pool_differences()]
    return proofs.prove(others=[*found, *pools], orders_points=points).pk


@transaction.atomic
def ask_proof(*, by: Actor) -> ProofRun:
    """Have a worker prove the ledger now; while one is under way that one is the answer."""
    running = open_run()
    if running:
        return running
    try:
        with transaction.atomic():
            run = ProofRun.objects.create(asked_by=by.name)
    except IntegrityError:
        return ProofRun.objects.filter(finished_at__isnull=True).latest("pk")
    operation_log.record(by=by, action="ledger.prove", target=f"proof-run/{run.pk}")
    return run


@transaction.atomic
def run_proof(*, run_id: int) -> None:
    """Do the proof that was asked for, once: a second worker finds it done."""
    run = ProofRun.objects.select_for_update().filter(pk=run_id, finished_at__isnull=True).first()
    if run:
        run.proof_id = prove()
        run.finished_at = timezone.now()
        run.save(update_fields=["proof_id", "finished_at"])
