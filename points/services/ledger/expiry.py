"""The end of a lot's life: expiring, extending, rolling on with activity, telling people in time."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_noop

from core import jobs
from core.actors import SYSTEM, Actor
from core.errors import ReasonMissing
from core.events import operation_log
from core.statements import sql_beside
from members.services import messages
from points.errors import ExpiryInThePast, NothingToExtend
from points.models import Journal, Lot, LotChange
from points.services.ledger import accounts
from points.services.ledger.journals import open_journal, request_hash

STEP_LOTS = 20_000  # of one transaction, so that their locks are short
NOTICE_DAYS = (30, 7, 1)

EXPIRE = sql_beside(__file__, "expire_lots")

ANY_DUE = """
select exists (select 1 from points_lot
  where is_open and expires_at <= statement_timestamp() and account_id <> all(%(left_alone)s::bigint[])
    and (%(only)s::bigint is null or account_id = %(only)s))
"""

EXTEND = """
with chosen as materialized (
  select l.id, l.available_at, l.expires_at from points_lot l join points_account a on a.id = l.account_id
  where l.is_open and l.expires_at > statement_timestamp() and l.expires_at < %(until)s
    and a.member_id = any(%(members)s) and (%(before)s::timestamptz is null or l.expires_at < %(before)s)
  order by l.account_id, l.expires_at, l.id for update of l
), noted as (
  insert into points_lotchange (journal_id, lot_id, available_was, available_now, expires_was, expires_now)
  select %(journal)s, id, available_at, available_at, expires_at, %(until)s from chosen
), changed as (
  update points_lot l set expires_at = %(until)s from chosen c where l.id = c.id returning l.account_id, l.remaining
)
select count(*), coalesce(sum(remaining), 0), count(distinct account_id) from changed
"""

ROLL = sql_beside(__file__, "extend_active_lots")

ENDING = """
select t.points, array_agg(t.member_id) from (
  select a.member_id, sum(l.remaining) as points from points_lot l join points_account a on a.id = l.account_id
  where l.is_open and l.available_at <= statement_timestamp() and a.kind = 'member'
    and (l.expires_at at time zone %(zone)s)::date = %(day)s
  group by 1
) t join members_member m on m.id = t.member_id and m.state = 'active' group by 1
"""


def expire_due() -> int:
    """End every lot whose hour has passed, in steps of STEP_LOTS, each with one journal; returns the points that ended.

    Safe to run at any time and twice at once: a lot ends once, because it is empty afterwards. Nobody could spend it
    since its hour anyway (spends check the clock of the database).
    """
    total = jobs.all_at_once(
        "points-expire",
        at_once=_expire_all,
        rows=_wallets_due,
        act=lambda wallet: _expire_all([], int(wallet)),
        atomic=False,
    ).done
    if total:
        operation_log.record(by=SYSTEM, action="points.expire", target="expiry", after={"points": total})
    return total


def _wallets_due() -> list[int]:
    due = Lot.objects.filter(is_open=True, expires_at__lte=timezone.now()).order_by("account_id")
    return list(due.values_list("account_id", flat=True).distinct())


def _expire_all(left_alone: list[str], only: int | None = None) -> int:
    """End what is due step by step, without these wallets or of one alone; returns the points."""
    total = 0
    while (points := _expire_step(left_alone, only)) is not None:
        total += points
    return total


@transaction.atomic
def _expire_step(left_alone: list[str], only: int | None) -> int | None:
    own = accounts.system_accounts()
    with connection.cursor() as cursor:
        cursor.execute(ANY_DUE, {"left_alone": left_alone, "only": only})
        if not cursor.fetchone()[0]:
            return None
        reference = f"expire/{timezone.now():%Y%m%d%H%M%S%f}"
        journal, _ = open_journal(
            kind=Journal.Kind.EXPIRE, reference=reference, asked=b"", note=gettext_noop("积分到期"), by=SYSTEM
        )
        parameters: dict[str, Any] = {
            "step": STEP_LOTS,
            "journal": journal.pk,
            "expired": own.expired,
            "left_alone": left_alone,
            "only": only,
        }
        cursor.execute(EXPIRE, parameters)
        return int(cursor.fetchone()[1])


@transaction.atomic
def extend(
    *,
    member_ids: Sequence[int],
    until: dt.datetime,
    reason: str,
    reference: str,
    ending_before: dt.datetime | None = None,
    by: Actor,
) -> int:
    """Let the open lots of these members that end before `until` (and before `ending_before`) live till `until`.

    Returns the lots changed; once per `reference`. A life only grows: later and endless lots stay as they are.
    Raises ExpiryInThePast, ReasonMissing, NothingToExtend, ReferenceConflict; then nothing is written.
    """
    if until <= timezone.now():
        raise ExpiryInThePast(expires_at=until)
    if not reason.strip():
        raise ReasonMissing
    asked = request_hash(kind="extend", members=sorted(member_ids), until=until, before=ending_before)
    journal, is_new = open_journal(kind=Journal.Kind.EXTEND, reference=reference, asked=asked, note=reason, by=by)
    if not is_new or LotChange.objects.filter(journal=journal).exists():
        return LotChange.objects.filter(journal=journal).count()
    parameters: dict[str, Any] = {
        "journal": journal.pk,
        "members": list(member_ids),
        "until": until,
        "before": ending_before,
    }
    with connection.cursor() as cursor:
        cursor.execute(EXTEND, parameters)
        lots, points, people = cursor.fetchone()
    if not lots:
        raise NothingToExtend
    after = {"until": date_format(timezone.localtime(until), "Y-m-d"), "lots": lots, "points": int(points)}
    operation_log.record(
        by=by, action="points.extend", target="points/extend", label=f"{people}", after=after, reason=reason
    )
    return lots


@transaction.atomic
def extend_active_lots() -> int:
    """Lengthen lots of types that live on activity, where the wallet has moved since; returns the lots changed."""
    reference = f"roll/{timezone.now():%Y%m%d%H%M%S%f}"
    with connection.cursor() as cursor:
        cursor.execute("select exists (select from points_pointtype where validity = 'inactivity')")
        if not cursor.fetchone()[0]:
            return 0
        with transaction.atomic():
            journal, _ = open_journal(
                kind=Journal.Kind.EXTEND, reference=reference, asked=b"", note=gettext_noop("随活跃延长"), by=SYSTEM
            )
            cursor.execute(ROLL, {"journal": journal.pk, "zone": timezone.get_current_timezone_name()})
            lots = cursor.fetchone()[0]
            if not lots:
                transaction.set_rollback(True)
    return lots


@dataclass(frozen=True, slots=True)
class _Notice:
    """People whose notice reads the same: so many points that end on a day, in so many days."""

    points: int
    day: dt.date
    days: int
    member_ids: list[int]

    def __str__(self) -> str:
        return f"{self.day:%Y%m%d}/{self.points}"


def warn(*, today: dt.date | None = None) -> int:
    """Tell members what ends in 30, 7 and 1 days, once per member and day; returns the members told."""
    first = today or timezone.localdate()
    return jobs.each("points-warn", lambda: _notices(first), _warn, limit=100_000).done


def _notices(today: dt.date) -> list[_Notice]:
    found: list[_Notice] = []
    with connection.cursor() as cursor:
        for days in NOTICE_DAYS:
            day = today + dt.timedelta(days=days)
            cursor.execute(ENDING, {"zone": timezone.get_current_timezone_name(), "day": day})
            found += [_Notice(int(points), day, days, member_ids) for points, member_ids in cursor.fetchall()]
    return found


def _warn(notice: _Notice) -> int:
    messages.notify(
        member_ids=notice.member_ids,
        kind="expiry",
        title=gettext_noop("%(points)s 积分将于 %(day)s 到期"),
        body=gettext_noop("还有 %(days)s 天到期，到期后不能再用。看看有什么可以兑换。"),
        facts={"points": f"{notice.points:,}", "day": f"{notice.day:%Y-%m-%d}", "days": notice.days},
        link="/goods/?affordable=1",
        reference=f"expiry/{notice.day:%Y%m%d}/{notice.days}",
    )
    return len(notice.member_ids)
