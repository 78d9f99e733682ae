"""People who left: they use their points up in time, or the points go back to the budgets that paid them."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from accounts.services import users
from core import jobs
from core.actors import SYSTEM, Actor
from core.errors import UnknownRecord
from core.events import operation_log
from members.models import Member
from members.services import logins, messages, roster
from points.errors import CaseClosed, LeaverLinkInvalid
from points.models import Journal, LeaverCase, LedgerPolicy
from points.selectors.policies import policy, rate_on
from points.services.ledger import budgets
from points.services.ledger.journals import open_journal, request_hash

State = LeaverCase.State
OPEN_AT_ONCE = 1_000  # people of one round; the next takes the others
END_OF_DAY = dt.time(23, 59, 59)

# Everybody who left (or is said to have left) and still holds points, without a case about it.
GONE = """
select m.id, coalesce(m.left_on, %(today)s), sum(l.remaining) from members_member m
join points_account a on a.member_id = m.id and a.kind = 'member'
join points_lot l on l.account_id = a.id and l.is_open
where m.state = 'left' and m.merged_into_id is null and not exists (
  select from points_leavercase c where c.member_id = m.id and c.state in ('window', 'listed'))
group by m.id order by m.id limit %(most)s
"""

# A statement of its own: RETURN begins afterwards, with a snapshot in which the last spend is over.
LOCK = """
select count(*) from (
  select l.id from points_account a join points_lot l on l.account_id = a.id
  where a.kind = 'member' and a.member_id = %(member)s and l.is_open
  order by l.account_id, l.expires_at, l.id for update of l
) locked
"""

RETURN = """
with entries as (
  insert into points_entry (journal_id, line_no, account_id, contra_id, lot_id, points)
  select %(journal)s, row_number() over (order by l.account_id, l.id), l.account_id, b.account_id, l.id, -l.remaining
  from points_account a join points_lot l on l.account_id = a.id and l.is_open join points_budget b on b.id = l.budget_id
  where a.kind = 'member' and a.member_id = %(member)s
  returning contra_id, lot_id, points
), emptied as (update points_lot l set remaining = 0 from entries e where l.id = e.lot_id returning 1)
select contra_id, -sum(points)::bigint from entries group by 1 order by 1
"""


@transaction.atomic
def leave(*, member_id: int, on: dt.date, reason: str = "", by: Actor) -> LeaverCase | None:
    """Mark a member as gone and open the case of their points at once; None when they hold none. Idempotent."""
    roster.set_left(member_id=member_id, on=on, reason=reason, by=by)
    for found, left_on, points in _gone():
        if found == member_id:
            _open(found, left_on, points)
    return LeaverCase.objects.filter(member_id=member_id, state__in=LeaverCase.OPEN).first()


def open_cases() -> int:
    """Open a case for everybody the roster says is gone and who holds points, by the tenant's policy; returns how many.

    Also ends the cases of people who came back: they keep what they have. Each person in a transaction of their own. A
    repeat finds nothing new.
    """
    back = LeaverCase.objects.filter(state__in=LeaverCase.OPEN, member__state=Member.State.ACTIVE).order_by("pk")
    jobs.each("points-keep-returned", back.values_list("pk", flat=True), _keep_returned)
    gone: dict[int, tuple[dt.date, int]] = {}

    def members() -> list[int]:
        gone.update({member_id: (left_on, points) for member_id, left_on, points in _gone()})
        return list(gone)

    def open_one(member_id: int) -> None:
        _open(member_id, *gone[member_id])

    return jobs.each("points-open-leavers", members, open_one, limit=OPEN_AT_ONCE).done


def _keep_returned(case_id: int) -> None:
    _close(LeaverCase.objects.select_for_update().get(pk=case_id), State.KEPT, by=SYSTEM)


def _gone() -> list[tuple[int, dt.date, int]]:
    with connection.cursor() as cursor:
        cursor.execute(GONE, {"today": timezone.localdate(), "most": OPEN_AT_ONCE})
        return cursor.fetchall()


def _open(member_id: int, left_on: dt.date, points: int) -> None:
    rules, now = policy(), timezone.now()
    in_window = rules.leaver == LedgerPolicy.Leaver.WINDOW
    ends = timezone.localdate() + dt.timedelta(days=rules.leaver_days)
    case = LeaverCase.objects.create(
        member_id=member_id,
        state=State.WINDOW if in_window else State.LISTED,
        left_on=left_on,
        points_left=int(points),
        ends_at=timezone.make_aware(dt.datetime.combine(ends, END_OF_DAY)) if in_window else now,
    )
    if in_window:
        Member.objects.filter(pk=member_id).update(state=Member.State.LEAVING)
        users.reopen_logins(user_ids=_logins_of(member_id), by=SYSTEM)  # to the mall alone: roles and keys are gone
    after = {"policy": rules.leaver, "points": int(points), "until": str(ends) if in_window else ""}
    operation_log.record(by=SYSTEM, action="leaver.open", target=f"leaver/{case.pk}", after=after)
    if rules.leaver == LedgerPolicy.Leaver.RETURN:
        _settle(case, State.RETURNED, by=SYSTEM)


@transaction.atomic
def make_link(*, case_id: int, by: Actor) -> str:
    """A fresh personal link (its token, shown once); earlier ones stop working. Raises CaseClosed, UnknownRecord."""
    case = _locked(case_id, State.WINDOW)
    token = secrets.token_urlsafe(32)
    case.token_hash, case.link_made_at, case.link_used_at = _hash(token), timezone.now(), None
    case.save(update_fields=["token_hash", "link_made_at", "link_used_at"])
    operation_log.record(by=by, action="leaver.link", target=f"leaver/{case.pk}")
    return token


def case_of_link(token: str) -> LeaverCase:
    """The open case of a link nobody used yet; reading it uses nothing up. One query. Raises LeaverLinkInvalid."""
    wanted = LeaverCase.objects.select_related("member__user").filter(token_hash=_hash(token), state=State.WINDOW)
    case = wanted.filter(link_used_at=None, ends_at__gt=timezone.now()).first()
    if case is None:
        raise LeaverLinkInvalid
    return case


@transaction.atomic
def use_link(*, token: str) -> LeaverCase:
    """Use the link, once; the caller signs the member in until the window ends. Raises LeaverLinkInvalid."""
    used = LeaverCase.objects.filter(
        token_hash=_hash(token), state=State.WINDOW, link_used_at=None, ends_at__gt=timezone.now()
    ).update(link_used_at=timezone.now())
    if not used:
        raise LeaverLinkInvalid
    case = LeaverCase.objects.select_related("member__user").get(token_hash=_hash(token))
    if case.member.user is None:  # nobody has invited them to a login yet: the link is their way in
        logins.open_login(member_id=case.member_id, by=SYSTEM)
        case.member.refresh_from_db()
    return case


def close_due() -> int:
    """Take back what leavers did not use in their window, each in a transaction of its own; returns the cases closed."""
    due = LeaverCase.objects.filter(state=State.WINDOW, ends_at__lte=timezone.now()).order_by("pk")

    def close(case_id: int) -> bool:
        case = LeaverCase.objects.select_for_update().get(pk=case_id)
        if case.state != State.WINDOW:
            return False
        _settle(case, State.RETURNED, by=SYSTEM)
        return True

    return jobs.each("points-close-leavers", due.values_list("pk", flat=True), close, limit=OPEN_AT_ONCE).done


@transaction.atomic
def return_now(*, case_id: int, by: Actor) -> LeaverCase:
    """Take the points back before the window ends. Raises CaseClosed, UnknownRecord."""
    return _settle(_locked(case_id, *LeaverCase.OPEN), State.RETURNED, by=by)


@transaction.atomic
def pay_out(*, case_ids: Sequence[int], by: Actor) -> int:
    """Confirm that these people are paid for their points elsewhere, at today's rate; the points go back to the budgets.

    Returns the points. A case is paid once: closed ones are left alone.
    """
    rate, total = rate_on(), 0
    for case in LeaverCase.objects.select_for_update().filter(pk__in=case_ids, state=State.LISTED).order_by("pk"):
        case.points_per_yuan = rate
        total += _settle(case, State.PAID_OUT, by=by).points_returned
    return total


def _settle(case: LeaverCase, state: str, *, by: Actor) -> LeaverCase:
    if Member.objects.active().filter(pk=case.member_id).exists():  # they came back, and the tick has not noticed yet
        return _close(case, State.KEPT, by=by)
    asked = request_hash(kind="leave", case=case.pk)
    note = gettext_noop("离职结算")
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"member": case.member_id})
        if cursor.fetchone()[0]:
            journal, _new = open_journal(
                kind=Journal.Kind.LEAVE, reference=f"leaver/{case.pk}", asked=asked, note=note, by=by
            )
            cursor.execute(RETURN, {"member": case.member_id, "journal": journal.pk})
            rows = cursor.fetchall()
            for account_id, points in rows:
                budgets.give_back(account_id=account_id, points=points)
            case.journal, case.points_returned = journal, sum(points for _, points in rows)
    if state == State.RETURNED and case.points_returned:
        messages.notify(
            member_ids=[case.member_id],
            kind="leave",
            title=gettext_noop("离职结算已完成"),
            body=gettext_noop("未使用的 %(points)s 积分已退回公司。"),
            facts={"points": f"{case.points_returned:,}"},
            reference=f"leaver/{case.pk}",
        )
    return _close(case, state, by=by)


def _close(case: LeaverCase, state: str, *, by: Actor) -> LeaverCase:
    case.state, case.closed_at, case.closed_by, case.token_hash = state, timezone.now(), by.name, None
    case.save()
    if state != State.KEPT:
        Member.objects.filter(pk=case.member_id, state=Member.State.LEAVING).update(state=Member.State.LEFT)
        users.close_logins(user_ids=_logins_of(case.member_id), by=by)
    after = {"state": state, "points": case.points_returned}
    operation_log.record(by=by, action="leaver.close", target=f"leaver/{case.pk}", after=after)
    return case


def _logins_of(member_id: int) -> list[int]:
    return list(Member.objects.filter(pk=member_id).exclude(user=None).values_list("user_id", flat=True))


def _locked(case_id: int, *states: str) -> LeaverCase:
    case = LeaverCase.objects.select_for_update().filter(pk=case_id).first()
    if case is None:
        raise UnknownRecord(what=f"leaver/{case_id}")
    if case.state not in states:
        raise CaseClosed
    return case


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
