"""Celery tasks. Pending rows are found by their state, so a lost message loses no work."""

import time

import structlog
from celery.schedules import crontab
from django.conf import settings
from django.utils.translation import gettext_noop

from core import jobs
from core.tenancy.tasks import BULK, RETRY, enqueue, enqueue_on_commit, queue_for, run_in_slices, tenant_task
from members.models import Bulletin, LoginRun, RosterRun
from members.selectors.bulletins import bulletins_left_behind
from members.selectors.roster_runs import left_behind
from members.services import bulletins, login_runs, phone_codes, phones, pruning, sending
from members.services.roster_import import applying, planning

log = structlog.get_logger(__name__)
ROUND_SECONDS = 6.0  # then other malls have their turn; beat comes again
# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
SENDINGS_WAIT = (
    """EXISTS (SELECT 1 FROM {schema}.members_sending WHERE state IN ('waiting', 'leaving') AND next_at <= now())"""
)
BULLETINS_WAIT = "EXISTS (SELECT 1 FROM {schema}.members_bulletin WHERE state IN ('sending', 'withdrawing'))"
SENDINGS_ARE_OLD = f"""EXISTS (SELECT 1 FROM {{schema}}.members_sending WHERE state IN ('sent', 'failed', 'unsure')
    AND created_at < now() - interval '{settings.SENDINGS_KEPT_DAYS} days')"""  # noqa: S608 -- a number of the settings


ROSTERS_WAIT = "EXISTS (SELECT 1 FROM {schema}.members_rosterrun WHERE state IN ('checking', 'applying'))"
ROSTERS_ARE_OLD = f"""EXISTS (SELECT 1 FROM {{schema}}.members_rosterrun r WHERE
    r.state IN ('mapping', 'checking', 'ready') AND r.created_at < now() - interval '{pruning.ROSTER_OPEN_DAYS} days'
    OR r.finished_at < now() - interval '{pruning.ROSTER_KEPT_DAYS} days'
    AND EXISTS (SELECT 1 FROM {{schema}}.members_rosterline l WHERE l.run_id = r.id))"""  # noqa: S608 -- numbers of our own
LOGINS_WAIT = "EXISTS (SELECT 1 FROM {schema}.members_loginrun WHERE finished_at IS NULL)"
CODES_ARE_OLD = "EXISTS (SELECT 1 FROM {schema}.members_phonecode WHERE created_at < now() - interval '2 days')"
PHONES_WAIT = "EXISTS (SELECT 1 FROM {schema}.members_member WHERE owns_phone IS NULL AND phone_index IS NOT NULL)"


@tenant_task(when=PHONES_WAIT, sweeps={"members-phones": gettext_noop("核对旧手机号")}, every=300, queue=BULK)
def compare_phones() -> None:
    """Clean phones from before they were compared. A repeat finds none left."""
    jobs.run("members-phones", phones.compare_some)


@tenant_task(
    when=SENDINGS_WAIT,
    sweeps={
        "members-sendings": gettext_noop("发送消息"),
        "members-hold-back": gettext_noop("免打扰时段的消息延后"),
        "members-doubt": gettext_noop("短信发送中断，待确认"),
    },
    every=8,
    queue=BULK,
)
def send_messages() -> None:
    """Send what is due, for a few seconds. A repeat, or one beside it, takes other rows."""
    jobs.run("members-sendings", _send)


def _send() -> None:
    until = time.monotonic() + ROUND_SECONDS
    while sending.send_some() and time.monotonic() < until:
        pass


def nudge_bulletin(bulletin: Bulletin) -> None:
    """Ask the workers to look at a notice once this transaction is committed."""
    enqueue_on_commit(tell_bulletin, queue=queue_for(bulletin.people), bulletin_id=bulletin.pk)


@tenant_task(**RETRY)
def tell_bulletin(*, bulletin_id: int) -> None:
    """Tell people of a notice until nobody is left or the slice is over; take back what was withdrawn."""

    def tell() -> None:
        if run_in_slices(lambda: bulletins.tell_next(bulletin_id=bulletin_id), tell_bulletin, bulletin_id=bulletin_id):
            bulletins.take_back(bulletin_id=bulletin_id)

    jobs.one("members-bulletins", bulletin_id, tell)


@tenant_task(when=BULLETINS_WAIT, sweeps={"members-bulletins": gettext_noop("发送公告")}, every=8)
def sweep_bulletins() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    for bulletin_id in jobs.ready_keys("members-bulletins", bulletins_left_behind()):
        enqueue(tell_bulletin, queue=BULK, bulletin_id=bulletin_id)


@tenant_task(
    when=SENDINGS_ARE_OLD,
    sweeps={"members-prune": gettext_noop("清理旧的发送记录")},
    every=crontab(hour=19, minute=40),
    jitter=600,
    queue=BULK,
)
def prune_sendings() -> None:
    """What ended long ago goes, some thousand rows at a time."""
    jobs.run("members-prune", lambda: run_in_slices(_prune, prune_sendings))


def _prune() -> bool:
    gone = pruning.prune_some()
    if gone:
        log.info("sendings_pruned", rows=gone)
    return bool(gone)


@tenant_task()
def send_phone_code(*, code_id: int, words: str) -> None:
    """Send a code to sign in with. Not tried again: who got none asks for another."""
    phone_codes.send(code_id=code_id, words=words)


def nudge_login_run(run: LoginRun) -> None:
    """Ask the workers to go on with it once this transaction is committed."""
    enqueue_on_commit(work_login_run, queue=queue_for(run.people), run_id=run.pk)


@tenant_task(**RETRY)
def work_login_run(*, run_id: int) -> None:
    """Open logins, or remind people, until nobody is left or the slice is over."""

    def work() -> None:
        run_in_slices(lambda: login_runs.do_next(run_id=run_id), work_login_run, run_id=run_id)

    jobs.one("members-logins", run_id, work)


@tenant_task(when=LOGINS_WAIT, sweeps={"members-logins": gettext_noop("批量开通账号")}, every=8)
def sweep_login_runs() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    for run_id in jobs.ready_keys("members-logins", login_runs.left_behind()):
        enqueue(work_login_run, queue=BULK, run_id=run_id)


@tenant_task(
    when=CODES_ARE_OLD,
    sweeps={"members-old-codes": gettext_noop("清理用过的验证码")},
    every=crontab(hour=19, minute=50),
    jitter=600,
    queue=BULK,
)
def prune_phone_codes() -> None:
    """Codes of days ago go. A repeat finds none."""
    jobs.run("members-old-codes", phone_codes.prune)


def nudge_roster(run: RosterRun) -> None:
    """Ask the workers that suit the roster's size to go on with it once this transaction is committed."""
    if run.state in RosterRun.MOVING:
        enqueue_on_commit(work_roster, queue=queue_for(run.rows_total), run_id=run.pk)


@tenant_task(**RETRY)
def work_roster(*, run_id: int) -> None:
    """Compare an uploaded roster; write one that was agreed to until nothing is left or the slice is over, then close it."""

    def work() -> None:
        planning.check(run_id=run_id)
        if run_in_slices(lambda: applying.write_next(run_id=run_id), work_roster, run_id=run_id):
            applying.settle(run_id=run_id)

    jobs.one("members-rosters", run_id, work)


@tenant_task(when=ROSTERS_WAIT, sweeps={"members-rosters": gettext_noop("导入花名册")}, every=8)
def sweep_rosters() -> None:
    """Send again what a lost message or a dead worker left behind. A repeat finds nothing to do."""
    for run_id in jobs.ready_keys("members-rosters", left_behind()):
        enqueue(work_roster, queue=BULK, run_id=run_id)


@tenant_task(
    when=ROSTERS_ARE_OLD,
    sweeps={"members-old-rosters": gettext_noop("清理旧的花名册")},
    every=crontab(hour=19, minute=20),
    jitter=600,
    queue=BULK,
)
def prune_rosters() -> None:
    """Rosters nobody agreed to, and the rows of those long done, go. A repeat finds none."""
    jobs.run("members-old-rosters", pruning.prune_rosters)
