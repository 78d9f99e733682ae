"""The departments as a tree: added, renamed, moved, retired; made from the paths of a roster."""

import secrets
from collections.abc import Iterable

from django.db import IntegrityError, connection, transaction

from core import cleaners
from core.actors import Actor
from core.events import operation_log
from members.errors import DepartmentInUse, DepartmentNameTaken, DepartmentUnnamed, DepartmentWithinItself
from members.models import Department, Member
from members.selectors.organisation import SEPARATORS, DepartmentTree, Path, shown_path

PATHS = """
with recursive tree as (
  select d.id, case when p.id is null then '' else p.path || '/' end || d.name as path
  from members_department d left join members_department p on p.id = d.parent_id where d.id = %(department)s
  union all
  select d.id, t.path || '/' || d.name from members_department d join tree t on d.parent_id = t.id
)
update members_department d set path = tree.path from tree where tree.id = d.id and d.path <> tree.path
"""


@transaction.atomic
def add_department(*, name: str, parent_id: int | None, by: Actor) -> Department:
    """A new part of `parent_id`, or of the company; one that was retired or merged is used again. Raises DepartmentUnnamed,
    DepartmentNameTaken."""
    name = _clean(name)
    parent = Department.objects.active().get(pk=parent_id) if parent_id else None
    retired = Department.objects.filter(parent=parent, name=name, is_active=False).first()
    found = retired or Department(name=name, code=new_code(), parent=parent)
    found.is_active, found.merged_into = True, None
    _save(found)
    operation_log.record(by=by, action="department.add", target=f"department/{found.pk}", label=found.path)
    return found


@transaction.atomic
def rename_department(*, department_id: int, name: str, by: Actor) -> None:
    """Another name for a department; who and what belongs to it stays. Idempotent. Raises DepartmentUnnamed,
    DepartmentNameTaken."""
    found, name = _locked(department_id), _clean(name)
    if found.name == name:
        return
    before, found.name = found.path, name
    _save(found)
    target = f"department/{found.pk}"
    operation_log.record(
        by=by,
        action="department.rename",
        target=target,
        label=found.path,
        before={"path": before},
        after={"path": found.path},
    )


@transaction.atomic
def move_department(*, department_id: int, parent_id: int | None, by: Actor) -> None:
    """Put a department with all below it under another, or at the top. Idempotent. Raises DepartmentWithinItself,
    DepartmentNameTaken."""
    found = _locked(department_id)
    if found.parent_id == parent_id:
        return
    if parent_id:
        ensure_outside(DepartmentTree(), department_id=found.pk, place_id=parent_id)
    before, found.parent_id = found.path, parent_id
    _save(found)
    operation_log.record(
        by=by,
        action="department.move",
        target=f"department/{found.pk}",
        label=found.path,
        before={"path": before},
        after={"path": found.path},
    )


@transaction.atomic
def retire_department(*, department_id: int, by: Actor) -> None:
    """Take an empty department out of every choice. Idempotent. Raises DepartmentInUse while people or parts are in it."""
    found = _locked(department_id)
    if not found.is_active:
        return
    people = Member.objects.filter(department=found).exclude(state=Member.State.LEFT).count()
    parts = Department.objects.active().filter(parent=found).count()
    if people or parts:
        raise DepartmentInUse(people=people, parts=parts)
    found.is_active = False
    found.save(update_fields=["is_active"])
    operation_log.record(by=by, action="department.retire", target=f"department/{found.pk}", label=found.path)


def ensure_outside(tree: DepartmentTree, *, department_id: int, place_id: int) -> None:
    """Raises DepartmentWithinItself where the place is the department or lies below it."""
    above: int | None = place_id
    while above:
        if above == department_id:
            raise DepartmentWithinItself
        above = tree.by_id[above].parent_id


def take_over(*, gone_id: int, kept_id: int) -> tuple[int, list[tuple[int, int]]]:
    """People and parts of a department become those of another, parts of the same name are merged in turn; how many people
    moved, and each (merged, kept). What was merged stays, for what names it, and can't be chosen. A step of
    malls.services.organising, in its transaction, which writes the line.
    """
    people = Member.objects.filter(department_id=gone_id).update(department_id=kept_id)
    pairs = [(gone_id, kept_id)]
    names = dict(Department.objects.filter(parent_id=kept_id).exclude(pk=gone_id).values_list("name", "pk"))
    for part in Department.objects.filter(parent_id=gone_id).exclude(pk=kept_id).order_by("pk"):
        if part.name in names:
            Department.objects.filter(pk=names[part.name]).update(is_active=True, merged_into=None)
            more, below = take_over(gone_id=part.pk, kept_id=names[part.name])
            people, pairs = people + more, pairs + below
        else:
            part.parent_id = kept_id
            _save(part)
    Department.objects.filter(pk=gone_id).update(is_active=False, merged_into_id=kept_id)
    return people, pairs


def lock_departments() -> DepartmentTree:
    """All departments as they are, held to the end of the transaction: two acts at once must not make a circle of them."""
    list(Department.objects.select_for_update().order_by("pk").values_list("pk"))
    return DepartmentTree()


def make_departments(paths: Iterable[Path], tree: DepartmentTree) -> dict[Path, int]:
    """The id of each path; what isn't there is made, what was retired is used again. Level by level, so that two rosters at
    once make one department and not two. Part of an import, which writes the line."""
    wanted = {path[:depth] for path in paths for depth in range(1, len(path) + 1)}
    found = {path: tree.by_path[path].pk for path in wanted if path in tree.by_path}
    Department.objects.filter(pk__in=found.values(), is_active=False, merged_into=None).update(is_active=True)
    for depth in range(1, max(map(len, wanted), default=0) + 1):
        missing = sorted(path for path in wanted if len(path) == depth and path not in found)
        if not missing:
            continue
        rows = [
            Department(name=path[-1], code=new_code(), parent_id=found.get(path[:-1]), path=shown_path(path))
            for path in missing
        ]
        Department.objects.bulk_create(rows, ignore_conflicts=True)
        places = {(path[-1], found.get(path[:-1])): path for path in missing}
        made = Department.objects.filter(name__in={path[-1] for path in missing})
        for pk, name, parent_id in made.values_list("pk", "name", "parent_id"):
            if (name, parent_id) in places:
                found[places[name, parent_id]] = pk
    return found


def new_code() -> str:
    """A code nobody else draws at the same moment."""
    return f"D-{secrets.token_hex(6).upper()}"


def _locked(department_id: int) -> Department:
    return lock_departments().by_id[department_id]


def _clean(name: str) -> str:
    plain = cleaners.clean_text(name)
    if not plain or len(plain) > Department.NAME_CHARS or SEPARATORS.search(plain):
        raise DepartmentUnnamed(most=Department.NAME_CHARS)
    return plain


def _save(department: Department) -> None:
    """Write a department and the paths of all below it. Raises DepartmentNameTaken."""
    try:
        with transaction.atomic():
            department.save()
    except IntegrityError as error:
        raise DepartmentNameTaken(name=department.name) from error
    with connection.cursor() as cursor:
        cursor.execute(PATHS, {"department": department.pk})
    department.refresh_from_db(fields=["path"])
