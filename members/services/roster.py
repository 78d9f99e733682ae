"""The roster: one member by hand, or a whole sheet that is compared before it is applied."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import pinyin
from core.actors import Actor
from core.events import operation_log
from core.privacy import crypto
from core.registry import quotas
from core.tenancy import local_today
from members.errors import EmployeeNoTaken, RosterColumnsMissing
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
PHONE = re.compile(r"\+?\d{5,15}\Z")
GONE = {"离职", "已离职", "离开", "left", "resigned", "terminated"}
LABELS_APART = re.compile(r"[、,，;；|/]+")
BIRTHDAY = re.compile(r"(?:(\d{4})\D)?(\d{1,2})\D(\d{1,2})\D?\Z")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")


FIELDS = [
    "name",
    "name_key",
    "department",
    "phone_sealed",
    "phone_index",
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
    plan, seen = RosterPlan(), set()
    known = {m.employee_no: m for m in Member.objects.select_related("department")}
    for number, cells in enumerate(iterator, start=2):
        if not any(cells):
            continue
        row = _row(number, cells, columns)
        if not row.problem and row.employee_no in seen:
            row.problem = _("工号在表中重复")
        seen.add(row.employee_no)
        if row.problem:
            plan.bad.append(row)
        elif row.is_gone:
            if row.employee_no in known and known[row.employee_no].is_active:
                plan.leavers.append(row)
            else:
                plan.same += 1
        elif row.employee_no not in known:
            plan.joiners.append(row)
        elif _differs(row, known[row.employee_no]):
            plan.changes.append(row)
        else:
            plan.same += 1
    return plan


@transaction.atomic
def apply_roster(*, rows: Iterable[list[str]], by: Actor) -> RosterPlan:
    """Add joiners, update changed people, mark those the sheet calls gone; nobody goes by being absent.

    Bad rows are left out and returned. What becomes of leavers' points is settled by points (services/leaving.py).

    Idempotent: the same sheet again changes nothing. Raises QuotaReached, and then nothing is written.
    """
    plan = plan_roster(rows)
    quotas.ensure("members", adding=len(plan.joiners) + _returning(plan) - len(plan.leavers), count=_here)
    quotas.ensure("storage", adding=quotas.ROW_BYTES * len(plan.joiners))
    departments = _departments({row.department for row in (*plan.joiners, *plan.changes) if row.department})
    Member.objects.bulk_create([_fill(Member(), row, departments) for row in plan.joiners], batch_size=1_000)
    known = Member.objects.in_bulk([row.employee_no for row in plan.changes], field_name="employee_no")
    changed = [_fill(known[row.employee_no], row, departments) for row in plan.changes]
    Member.objects.bulk_update(changed, FIELDS, batch_size=500)
    gone = Member.objects.active().filter(employee_no__in=[row.employee_no for row in plan.leavers])
    left = gone.update(state=Member.State.LEFT, left_on=local_today())
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
    """Add one person. Raises EmployeeNoTaken, QuotaReached."""
    quotas.ensure("members", adding=1, count=_here)
    member = Member(
        employee_no=employee_no,
        name=name,
        name_key=name_key(name),
        department_id=department_id,
        email=email,
        joined_on=joined_on,
        user_id=user_id,
    )
    _set_phone(member, phone)
    try:
        with transaction.atomic():
            member.save()
    except IntegrityError as error:
        raise EmployeeNoTaken(employee_no=employee_no) from error
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
    """Mark a member as gone since `on`: no sign-in to the storefront, no new points. Idempotent."""
    member = Member.objects.select_for_update().get(pk=member_id)
    if member.state == Member.State.LEFT:
        return
    member.state, member.left_on = Member.State.LEFT, on
    member.save(update_fields=["state", "left_on"])
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
    values: dict[str, Any] = {name: cells[at].strip() if at < len(cells) else "" for name, at in columns.items()}
    joined, born, state = values.pop("joined_on", ""), values.pop("birthday", ""), values.pop("state", "")
    labels = [one.strip()[:40] for one in LABELS_APART.split(values.pop("labels", "")) if one.strip()]
    row = RosterRow(number=number, **values, labels=labels, is_gone=state.lower() in GONE)
    row.problem = _problem(row)
    if born and not row.problem:
        row.born = _birthday(born)
        row.problem = "" if row.born else _("生日须写成 1990-08-15 或 08-15")
    if joined and not row.problem:
        try:
            row.joined_on = dt.date.fromisoformat(joined[:10].replace("/", "-"))
        except ValueError:
            row.problem = _("入职日期须写成 2026-03-01")
    return row


def _birthday(text: str) -> tuple[int, int] | None:
    """Month and day; the year is not kept."""
    found = BIRTHDAY.match(text.strip())
    if not found:
        return None
    month, day = int(found[2]), int(found[3])
    try:
        dt.date(2000, month, day)  # a leap year: 29 February is a birthday
    except ValueError:
        return None
    return month, day


def _problem(row: RosterRow) -> str:
    if not row.employee_no:
        return _("缺工号")
    if len(row.employee_no) > 40:
        return _("工号过长")
    if not row.name:
        return _("缺姓名")
    if len(row.name) > 60:
        return _("姓名过长")
    if row.phone and not PHONE.match(row.phone.replace("-", "").replace(" ", "")):
        return _("手机号不对")
    if row.email and not EMAIL.match(row.email):
        return _("邮箱不对")
    return ""


def _differs(row: RosterRow, member: Member) -> bool:
    department = member.department.name if member.department else ""
    return (
        row.name != member.name
        or member.state != Member.State.ACTIVE
        or bool(row.department and row.department != department)
        or bool(row.phone and crypto.blind_index(_digits(row.phone)) != bytes(member.phone_index or b""))
        or bool(row.email and row.email.lower() != member.email)
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
    member.email = row.email.lower() or member.email
    member.joined_on = row.joined_on or member.joined_on
    member.grade, member.labels = row.grade[:40] or member.grade, row.labels or member.labels
    if row.born:
        member.born_month, member.born_day = row.born
    return member


def _digits(phone: str) -> str:
    return phone.replace("-", "").replace(" ", "")


def _set_phone(member: Member, phone: str) -> None:
    phone = _digits(phone)
    member.phone_sealed = crypto.encrypt(phone)
    member.phone_index = crypto.blind_index(phone) if phone else None
