"""The roster: one member by hand, or a whole sheet that is compared before it is applied."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.services import users
from core import cleaners, pinyin
from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from core.registry import quotas
from core.tenancy import local_today
from members.errors import EmployeeNoTaken, MemberUnreadable, PhoneTaken, RosterColumnsMissing
from members.models import Department, Member

HEADERS = {
    "employee_no": {"工号", "员工编号", "会员号", "编号", "employee no", "employee_no", "no", "id"},
    "name": {"姓名", "名字", "name", "full name"},
    "department": {"部门", "区域", "department", "team"},
    "phone": {"手机", "手机号", "电话", "phone", "mobile"},
    "email": {"邮箱", "电子邮箱", "email", "e-mail"},
    "joined_on": {"入职日期", "加入日期", "joined on", "joined", "hire date"},
    "grade": {"职级", "级别", "grade", "level"},
    "labels": {"标签", "labels", "tags"},
    "birthday": {"生日", "出生日期", "birthday", "date of birth"},
    "state": {"状态", "在职状态", "status", "state"},
}
GONE = {"离职", "已离职", "离开", "left", "resigned", "terminated"}
LABELS_APART = re.compile(r"[、,，;；|/]+")
MOST = {"employee_no": 40, "name": 60, "department": 60, "grade": 40, "label": 40}  # characters, as the columns hold
CLEANERS: dict[str, Callable[[str], str]] = {
    "employee_no": cleaners.clean_no,
    "name": cleaners.clean_name,
    "phone": cleaners.clean_phone,
    "email": cleaners.clean_email,
}


FIELDS = [
    "name",
    "name_key",
    "department",
    "phone_sealed",
    "phone_index",
    "owns_phone",
    "email",
    "joined_on",
    "grade",
    "labels",
    "born_month",
    "born_day",
    "state",
]


@dataclass(slots=True)
class RosterRow:
    """One line of the sheet with what is wrong with it; `number` counts as the sheet does, header = 1."""

    number: int
    employee_no: str = ""
    name: str = ""
    department: str = ""
    phone: str = ""
    email: str = ""
    joined_on: dt.date | None = None
    grade: str = ""
    labels: list[str] = field(default_factory=list)
    born: tuple[int, int] | None = None
    is_gone: bool = False
    problem: str = ""


@dataclass(slots=True)
class RosterPlan:
    """What applying the sheet would do."""

    joiners: list[RosterRow] = field(default_factory=list)
    changes: list[RosterRow] = field(default_factory=list)
    leavers: list[RosterRow] = field(default_factory=list)
    same: int = 0
    bad: list[RosterRow] = field(default_factory=list)


def name_key(name: str) -> str:
    """Pinyin with initials, so that «chensiyuan» and «csy» find 陈思远 and names sort as people expect."""
    return f"{''.join(pinyin.syllables(name))} {''.join(pinyin.initials(name))}".lower()[:200]


def plan_roster(rows: Iterable[list[str]]) -> RosterPlan:
    """Read a sheet's rows (header first) and compare them with the members there are; writes nothing.

    Columns are found by their header in Chinese or English. Raises RosterColumnsMissing. Three queries.
    """
    iterator = iter(rows)
    columns = _columns(next(iterator, []))
    known = KnownMembers()
    plan, seen = RosterPlan(), dict[str, int]()
    for number, cells in enumerate(iterator, start=2):
        if not any(cells):
            continue
        row = _row(number, cells, columns)
        member = known.named(row)
        key = cleaners.no_key(row.employee_no)
        if not row.problem and key in seen:
            row.problem = _("工号与第 %(row)d 行重复") % {"row": seen[key]}
        seen.setdefault(key, number)
        row.problem = row.problem or ("" if row.is_gone else known.phone_problem(row, member))
        if row.problem:
            plan.bad.append(row)
        elif row.is_gone:
            if member is not None and member.is_active:
                plan.leavers.append(row)
            else:
                plan.same += 1
        elif member is None:
            plan.joiners.append(row)
        elif _differs(row, member):
            plan.changes.append(row)
        else:
            plan.same += 1
    return plan


class KnownMembers:
    """Who is in the roster, found by number however it is spelled, and whose phones are taken. Two queries."""

    def __init__(self) -> None:
        members = list(Member.objects.select_related("department").order_by("-has_twin", "-id"))
        self.by_no = {one.employee_no: one for one in members}
        self.by_key = {cleaners.no_key(one.employee_no): one for one in members}  # the older of twins
        here = [one for one in members if one.state != Member.State.LEFT]
        self.phones = {bytes(one.phone_index): one.employee_no for one in here if one.phone_index}
        self.said: dict[bytes, int] = {}

    def named(self, row: RosterRow) -> Member | None:
        """Whom a row means; the row then has the number as the roster spells it."""
        found = self.by_no.get(row.employee_no) or self.by_key.get(cleaners.no_key(row.employee_no))
        if found is not None:
            row.employee_no = found.employee_no
        return found

    def phone_problem(self, row: RosterRow, member: Member | None) -> str:
        """Why the row's phone can't be its member's: somebody else has it, here or further up in the sheet."""
        comes_back = member is not None and member.state == Member.State.LEFT
        own = bytes(member.phone_index or b"") if member else b""
        phone = crypto.blind_index(row.phone) if row.phone else own if comes_back else b""
        if not phone:
            return ""
        if phone in self.said:
            return _("手机号与第 %(row)d 行相同") % {"row": self.said[phone]}
        self.said[phone] = row.number
        holder = self.phones.get(phone, row.employee_no)
        if holder == row.employee_no or (member is not None and not comes_back and phone == own):
            return ""
        return _("手机号已登记在工号 %(no)s 名下") % {"no": holder}


@transaction.atomic
def apply_roster(*, rows: Iterable[list[str]], by: Actor) -> RosterPlan:
    """Add joiners, update changed people, mark those the sheet calls gone; nobody goes by being absent.

    Bad rows are left out and returned. What becomes of leavers' points is settled by points (services/leaving.py).

    Who is gone is signed out and loses roles and keys; who came back may sign in again.

    Idempotent: the same sheet again changes nothing. Raises QuotaReached, and LastOwner where the only person who can change
    settings would go; then nothing is written.
    """
    plan = plan_roster(rows)
    quotas.ensure("members", adding=len(plan.joiners) + _returning(plan) - len(plan.leavers), count=_here)
    quotas.ensure("storage", adding=quotas.ROW_BYTES * len(plan.joiners))
    departments = _departments({row.department for row in (*plan.joiners, *plan.changes) if row.department})
    Member.objects.bulk_create([_fill(Member(), row, departments) for row in plan.joiners], batch_size=1_000)
    known = Member.objects.in_bulk([row.employee_no for row in plan.changes], field_name="employee_no")
    returned = [one for one in known.values() if one.state == Member.State.LEFT]
    changed = [_fill(known[row.employee_no], row, departments) for row in plan.changes]
    # Two who exchange their phones would hold one of them both for a moment.
    Member.objects.filter(pk__in=[one.pk for one in changed]).update(owns_phone=None)
    Member.objects.bulk_update(changed, FIELDS, batch_size=500)
    users.reopen_logins(user_ids=[one.user_id for one in returned if one.user_id], by=by)
    gone = Member.objects.active().filter(employee_no__in=[row.employee_no for row in plan.leavers])
    logins = list(gone.exclude(user=None).values_list("user_id", flat=True))
    left = gone.update(state=Member.State.LEFT, left_on=local_today())
    users.close_logins(user_ids=logins, by=by)
    after = {"joined": len(plan.joiners), "changed": len(plan.changes), "left": left, "bad": len(plan.bad)}
    operation_log.record(by=by, action="members.import", target="roster", after=after)
    return plan


@transaction.atomic
def add_member(
    *,
    employee_no: str,
    name: str,
    by: Actor,
    department_id: int | None = None,
    phone: str = "",
    email: str = "",
    joined_on: dt.date | None = None,
    user_id: int | None = None,
) -> Member:
    """Add one person, cleaned as a sheet's row is. Raises MemberUnreadable, EmployeeNoTaken, PhoneTaken, QuotaReached."""
    quotas.ensure("members", adding=1, count=_here)
    row = RosterRow(
        number=0,
        employee_no=_clean("employee_no", employee_no),
        name=_clean("name", name),
        phone=_clean("phone", phone),
        email=_clean("email", email),
    )
    if problem := _problem(row):
        raise MemberUnreadable(problem=problem)
    member = Member(
        employee_no=row.employee_no,
        name=row.name,
        name_key=name_key(row.name),
        department_id=department_id,
        email=row.email,
        joined_on=joined_on,
        user_id=user_id,
    )
    _set_phone(member, row.phone)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        if Member.objects.numbered(row.employee_no).exists():
            raise EmployeeNoTaken(employee_no=row.employee_no) from error
        raise PhoneTaken from error
    operation_log.record(by=by, action="member.add", target=f"member/{member.public_id}")
    return member


def _here() -> int:
    """How many stand in the roster."""
    return Member.objects.exclude(state=Member.State.LEFT).count()


def _returning(plan: RosterPlan) -> int:
    """How many of the changed are people who had left."""
    numbers = [row.employee_no for row in plan.changes]
    return Member.objects.filter(employee_no__in=numbers, state=Member.State.LEFT).count() if numbers else 0


@transaction.atomic
def set_left(*, member_id: int, on: dt.date, by: Actor, reason: str = "") -> None:
    """Mark a member as gone since `on`: signed out everywhere, no roles, no keys, no new points. Idempotent. Raises LastOwner."""
    member = Member.objects.select_for_update().get(pk=member_id)
    if member.state == Member.State.LEFT:
        return
    member.state, member.left_on = Member.State.LEFT, on
    member.save(update_fields=["state", "left_on"])
    if member.user_id:
        users.close_logins(user_ids=[member.user_id], by=by)
    operation_log.record(
        by=by,
        action="member.left",
        target=f"member/{member.public_id}",
        before={"state": "active"},
        after={"state": "left"},
        reason=reason,
    )


def _columns(header: list[str]) -> dict[str, int]:
    found = {}
    for position, cell in enumerate(header):
        for name, headers in HEADERS.items():
            if cell.strip().lower() in headers and name not in found:
                found[name] = position
    if "employee_no" not in found or "name" not in found:
        raise RosterColumnsMissing
    return found


def _row(number: int, cells: list[str], columns: dict[str, int]) -> RosterRow:
    values: dict[str, Any] = {name: _clean(name, cells[at]) if at < len(cells) else "" for name, at in columns.items()}
    joined, born, state = values.pop("joined_on", ""), values.pop("birthday", ""), values.pop("state", "")
    labels = [one.strip() for one in LABELS_APART.split(values.pop("labels", "")) if one.strip()]
    row = RosterRow(number=number, **values, labels=labels, is_gone=state.lower() in GONE)
    row.problem = _problem(row)
    if born and not row.problem:
        row.born = cleaners.parse_month_day(born)
        row.problem = "" if row.born else _("看不懂生日「%(cell)s」，请写成 1990-08-15 或 08-15") % {"cell": born[:20]}
    if joined and not row.problem:
        row.joined_on = cleaners.parse_date(joined)
        unreadable = _("看不懂入职日期「%(cell)s」，请写成 2026-03-01") % {"cell": joined[:20]}
        row.problem = "" if row.joined_on else unreadable
    return row


def _clean(column: str, text: str) -> str:
    """A cell as its column is kept; what says «无» or «-» where something may be missing is empty."""
    if column not in ("employee_no", "name") and cleaners.is_nothing(text):
        return ""
    return CLEANERS.get(column, cleaners.clean_text)(text)


def _problem(row: RosterRow) -> str:
    """The first thing that is wrong with a row's texts, with the cell that says it."""
    if not row.employee_no:
        return _("缺工号")
    if not row.name:
        return _("缺姓名")
    for text in (row.employee_no, row.phone):
        if cleaners.has_lost_digits(text):
            return _("「%(cell)s」是被表格改写的长数字，请把该列设为文本后重新填写") % {"cell": text[:20]}
    if row.phone and not cleaners.is_phone(row.phone):
        return _("看不懂手机号「%(cell)s」") % {"cell": row.phone[:20]}
    if row.email and not cleaners.is_email(row.email):
        return _("看不懂邮箱「%(cell)s」") % {"cell": row.email[:40]}
    texts = [("employee_no", row.employee_no), ("name", row.name), ("department", row.department), ("grade", row.grade)]
    for column, text in (*texts, *(("label", one) for one in row.labels)):
        if len(text) > MOST[column]:
            return _("「%(cell)s…」超过 %(most)d 个字") % {"cell": text[:10], "most": MOST[column]}
    return ""


def _differs(row: RosterRow, member: Member) -> bool:
    department = member.department.name if member.department else ""
    return (
        row.name != member.name
        or member.state != Member.State.ACTIVE
        or bool(row.department and row.department != department)
        or bool(row.phone and crypto.blind_index(row.phone) != bytes(member.phone_index or b""))
        or bool(row.email and row.email != member.email)
        or bool(row.joined_on and row.joined_on != member.joined_on)
        or bool(row.grade and row.grade != member.grade)
        or bool(row.labels and row.labels != member.labels)
        or bool(row.born and row.born != (member.born_month, member.born_day))
    )


def _departments(names: set[str]) -> dict[str, Department]:
    known = {d.name: d for d in Department.objects.all()}
    start = Department.objects.count()
    missing = sorted(names - known.keys())
    Department.objects.bulk_create(Department(name=n, code=f"D{start + i:03d}") for i, n in enumerate(missing, start=1))
    return {d.name: d for d in Department.objects.all()}


def _fill(member: Member, row: RosterRow, departments: dict[str, Department]) -> Member:
    member.employee_no, member.name, member.name_key = row.employee_no, row.name, name_key(row.name)
    member.state = Member.State.ACTIVE
    if row.department:
        member.department = departments[row.department]
    if row.phone:
        _set_phone(member, row.phone)
    member.email = row.email or member.email
    member.joined_on = row.joined_on or member.joined_on
    member.grade, member.labels = row.grade or member.grade, row.labels or member.labels
    if row.born:
        member.born_month, member.born_day = row.born
    return member


def _set_phone(member: Member, phone: str) -> None:
    member.phone_sealed = crypto.encrypt(phone)
    member.phone_index = crypto.blind_index(phone) if phone else None
    member.owns_phone = True if phone else None
