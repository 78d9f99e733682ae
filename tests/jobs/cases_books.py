"""Poisoned first rows for the sweeps of numbers and of the log."""

import datetime as dt

from django.utils import timezone

from accounts import tasks as accounts_tasks
from core.models import DailyRun, LogSealMark
from insights import tasks as insights_tasks
from insights.models import DailyBalance, Export, ProofRun
from insights.services import exports
from points.models import LedgerProof
from tests import given
from tests.jobs.trial import Trial, case, runs

AGO = dt.timedelta(seconds=5)


def an_export():
    return exports.ask(kind="journals", shown={}, language="zh-hans", by=given.actor(given.a_user("finance")))


def lost():
    long_ago = timezone.now() - dt.timedelta(hours=2)
    Export.objects.filter(state__in=["waiting", "running"]).update(touched_at=long_ago)
    ProofRun.objects.update(asked_at=long_ago)


def made(export):
    return Export.objects.get(pk=export.pk).state == "done"


@case("insights-proofs")
def proofs(world):
    run, export = ProofRun.objects.create(asked_by="林晓"), an_export()
    lost()
    return Trial(
        runs(world, insights_tasks.sweep),
        lambda: made(export),
        lambda: ProofRun.objects.get(pk=run.pk).finished_at is not None,
        "points_ledgerproof",
        "true",
        due=lost,
    )


@case("insights-exports")
def make_exports(world):
    first, second = an_export(), an_export()
    lost()
    return Trial(
        runs(world, insights_tasks.sweep),
        lambda: made(second),
        lambda: made(first),
        "insights_export",
        f"new.id = {first.pk} AND new.state = 'running'",
        due=lost,
    )


@case("insights-drop-exports")
def drop_exports(world):
    found = [an_export(), an_export()]
    for one in found:
        exports.make(export_id=one.pk)
    Export.objects.update(expires_at=timezone.now() - AGO)

    def gone(one):
        return Export.objects.get(pk=one.pk).state == "expired"

    return Trial(
        runs(world, insights_tasks.sweep),
        lambda: gone(found[1]),
        lambda: gone(found[0]),
        "insights_export",
        f"new.id = {found[0].pk} AND new.state = 'expired'",
    )


@case("insights-days")
def days(world):
    today = timezone.localdate()
    DailyBalance.objects.create(on=today - dt.timedelta(days=2), opening=0, closing=0)
    written = DailyBalance.objects.filter(on=today - dt.timedelta(days=1))
    return Trial(
        runs(world, insights_tasks.run_daily_close),
        LedgerProof.objects.exists,
        written.exists,
        "insights_dailybalance",
        "true",
    )


@case("insights-nightly-proof")
def nightly_proof(world):
    return Trial(
        runs(world, insights_tasks.run_daily_close),
        lambda: DailyRun.objects.filter(job="insights.days").exclude(finished_at=None).exists(),
        LedgerProof.objects.exists,
        "points_ledgerproof",
        "true",
    )


def log_proved():
    return DailyRun.objects.filter(job="accounts.log_proof").exclude(finished_at=None).exists()


@case("accounts-seal-log")
def seal_log(world):
    world.cast.owner  # noqa: B018 -- made, so that the log has lines
    return Trial(
        runs(world, accounts_tasks.seal_log), log_proved, LogSealMark.objects.exists, "core_logsealmark", "true"
    )


@case("accounts-prove-log")
def prove_log(world):
    return Trial(
        runs(world, accounts_tasks.seal_log),
        lambda: True,
        log_proved,
        "core_dailyrun",
        "new.job = 'accounts.log_proof'",
    )
