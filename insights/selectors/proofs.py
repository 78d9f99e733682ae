"""Proofs that were asked for and wait for a worker."""

import datetime as dt

from django.utils import timezone

from insights.models import ProofRun

LEFT_AFTER = dt.timedelta(seconds=15)


def open_run() -> ProofRun | None:
    """The proof that is under way, or None. One query."""
    return ProofRun.objects.filter(finished_at__isnull=True).first()


def runs_left_behind() -> list[int]:
    """Asked for a while ago and not done: its message or its worker was lost. One query."""
    late = ProofRun.objects.filter(finished_at__isnull=True, asked_at__lt=timezone.now() - LEFT_AFTER)
    return list(late.values_list("pk", flat=True))
