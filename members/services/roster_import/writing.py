"""People written in sets: who joins, who changes, who goes, each set in a few statements."""

import datetime as dt
import json
from collections import defaultdict
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.services import users
from core import cleaners
from core.actors import Actor
from core.privacy import crypto
from core.statements import sql_beside
from core.tenancy import local_today
from members.models import Member, RosterLine
from members.selectors.organisation import DepartmentTree, Path
from members.selectors.roster_runs import opened
from members.services.organisation import make_departments
from members.services.roster import name_key
from members.services.roster_import.rows import day_of

UPDATE = sql_beside(__file__, "update_members")
COPIED = [
    "public_id",
    "employee_no",
    "name",
    "name_key",
    "department_id",
    "phone_sealed",
    "phone_index",
    "owns_phone",
    "email",
    "state",
    "grade",
    "labels",
    "born_month",
    "born_day",
    "keeps_private",
    "language",
    "joined_on",
    "created_at",
]
COPY = f"copy members_member ({', '.join(COPIED)}) from stdin"
Values = dict[str, Any]


def write_joiners(lines: list[RosterLine]) -> None:
    """Add these people. Raises IntegrityError where a number or a phone was taken since. A part of an import."""
    values = {line.pk: _values(line) for line in lines}
    departments = _departments(values.values())
    now = timezone.now()
    rows = [_member(line, values[line.pk], departments) for line in lines]
    # By COPY: bulk_create takes several times as long to put its statement together. (Its errors are the driver's own.)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for member in rows:
            member.created_at = now
            copy.write_row([getattr(member, column) for column in COPIED])


def write_changes(lines: list[RosterLine], by: Actor, *, returns: bool) -> set[int]:
    """Change what the lines give of these people, who are in post again if they return; the ids of those that were written:
    somebody whose number isn't the plan's any more is not. Raises IntegrityError. A part of an import."""
    values = [_values(line) for line in lines]
    departments = _departments(values)
    rows = [_columns(line, given, departments) for line, given in zip(lines, values, strict=True)]
    parameters: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, {**parameters, "returns": returns})
        written: dict[int, int | None] = dict(cursor.fetchall())
    if returns:
        users.reopen_logins(user_ids=[user_id for user_id in written.values() if user_id], by=by)
    return set(written)


def write_leavers(lines: list[RosterLine], by: Actor) -> None:
    """Mark these people as gone since the day the sheet says, else today: signed out, without roles and keys. Who is gone
    already stays as they are. Raises LastOwner. A part of an import."""
    today = local_today()
    days: dict[dt.date, list[int]] = defaultdict(list)
    for line in lines:
        if line.member_id is not None:
            days[day_of(_values(line).get("left_on")) or today].append(line.member_id)
    gone = Member.objects.active().filter(pk__in=[pk for ids in days.values() for pk in ids])
    logins = list(gone.exclude(user=None).values_list("user_id", flat=True))
    for day, ids in days.items():
        Member.objects.active().filter(pk__in=ids).update(state=Member.State.LEFT, left_on=day)
    users.close_logins(user_ids=logins, by=by)


def _values(line: RosterLine) -> Values:
    """What the line gives, and whether the name is another one: its key takes long to make."""
    parts = opened(line)
    is_renamed = any(meaning == "name" for meaning, _before, _after in parts.get("changes", []))
    return {**parts.get("values", {}), "is_renamed": is_renamed}


def _departments(values: Any) -> dict[Path, int]:
    """The id of each department the values name, by the path they name it by."""
    asked = {tuple(one["department"]) for one in values if one.get("department")}
    if not asked:
        return {}
    tree = DepartmentTree()
    meant = {path: tree.successor(path) for path in asked}
    made = make_departments(set(meant.values()), tree)
    return {path: made[found] for path, found in meant.items()}


def _member(line: RosterLine, values: Values, departments: dict[Path, int]) -> Member:
    phone = values.get("phone", "")
    month, day = cleaners.parse_month_day(values["birthday"]) or (None, None) if "birthday" in values else (None, None)
    return Member(
        employee_no=line.employee_no,
        state=Member.State.ACTIVE.value,
        name=line.name,
        name_key=name_key(line.name),
        department_id=departments.get(tuple(values.get("department", ()))),
        phone_sealed=crypto.encrypt(phone),
        phone_index=crypto.blind_index(phone) if phone else None,
        owns_phone=True if phone else None,
        email=values.get("email", ""),
        joined_on=day_of(values.get("joined_on")),
        grade=values.get("grade", ""),
        labels=values.get("labels", []),
        born_month=month,
        born_day=day,
    )


def _columns(line: RosterLine, values: Values, departments: dict[Path, int]) -> Values:
    """One row of the statement's arrays; None leaves a column as it is."""
    phone, labels = values.get("phone"), values.get("labels")
    month, day = cleaners.parse_month_day(values["birthday"]) or (None, None) if "birthday" in values else (None, None)
    return {
        "ids": line.member_id,
        "numbers": line.employee_no,
        "names": line.name if values.get("is_renamed") else None,
        "keys": name_key(line.name) if values.get("is_renamed") else None,
        "departments": departments.get(tuple(values.get("department", ()))),
        "phones": crypto.encrypt(phone) if phone else None,
        "indexes": crypto.blind_index(phone) if phone else None,
        "emails": values.get("email"),
        "joined": day_of(values.get("joined_on")),
        "grades": values.get("grade"),
        "labels": json.dumps(labels) if labels else None,
        "months": month,
        "days": day,
    }
