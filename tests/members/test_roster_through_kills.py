"""A long roster while its worker is killed: everybody is written exactly once, and the bar never lies."""

import time

import pytest

from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from core.tenancy.tasks import BULK, enqueue
from members import tasks
from members.models import Department, Member, RosterRun
from members.selectors import roster_runs as questions
from members.services.roster_import import applying, intake, planning
from tests.conftest import tenant
from tests.members.roster_sheets import hr_export

pytestmark = pytest.mark.drill
PEOPLE = 8_000


def wait_for(run, done, seconds=60):
    """Until so many are written, or the run is closed."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        told = questions.progress(run).done
        assert told <= Member.objects.filter(email__endswith="@example.com").count()
        if told >= done and (done < PEOPLE or RosterRun.objects.get(pk=run.pk).state == "done"):
            return told
        time.sleep(0.02)
    raise AssertionError(f"the worker came only to {told} of {done} people")


def test_everybody_is_written_once_however_the_worker_dies(platform):
    with enter(tenant("acme")):
        rows = hr_export(PEOPLE)[0]
        run = intake.upload(file_name="花名册.xlsx", rows=rows, by=SYSTEM)
        planning.check(run_id=run.pk)
        applying.confirm(run_id=run.pk, by=SYSTEM)
        platform.start("worker")
        enqueue(tasks.sweep_rosters, queue=BULK)
        done = wait_for(run, 1_000)
        platform.kill("worker")
        assert 0 < done < PEOPLE
        platform.start("worker")
        enqueue(tasks.sweep_rosters, queue=BULK)
        wait_for(run, PEOPLE)
        assert questions.extra_counts(run)["refused"] == 0
        assert Member.objects.filter(email__endswith="@example.com").count() == PEOPLE
        assert Department.objects.filter(path__startswith="集团总部/").count() == 22
        assert OperationLog.objects.filter(action="members.import").count() == 1
