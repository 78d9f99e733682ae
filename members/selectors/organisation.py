"""Questions about the departments as a tree."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count

from members.models import Department, Member

SEPARATORS = re.compile(r"[/\\>›»]+")
JOINT = "/"
Path = tuple[str, ...]


@dataclass(slots=True)
class Node:
    """A department with its people and its parts, as the page of the tree shows it."""

    department: Department
    own: int
    parts: list["Node"] = field(default_factory=list)
    whole: int = 0  # with everybody below

    @property
    def may_be_retired(self) -> bool:
        """Whether nobody and nothing is in it."""
        return not self.whole and not self.parts


class DepartmentTree:
    """All departments there are, found by path or by name. One query, when it is made."""

    def __init__(self) -> None:
        self.by_id = {one.pk: one for one in Department.objects.order_by("id")}
        self.paths = {one.pk: self._path(one) for one in self.by_id.values()}
        self.by_path = {path: self.by_id[pk] for pk, path in self.paths.items()}
        self.by_name: dict[str, set[Path]] = {}
        for pk, path in self.paths.items():
            if self.by_id[pk].is_active:
                self.by_name.setdefault(path[-1], set()).add(path)

    def path_of(self, department_id: int | None) -> Path:
        """The names from the root down; () for none."""
        return self.paths.get(department_id, ()) if department_id else ()

    def successor(self, path: Path) -> Path:
        """The same place where a department of the path was merged: below the one that was kept."""
        for depth in range(1, len(path) + 1):
            found = self.by_path.get(path[:depth])
            if found is not None and found.merged_into_id and not found.is_active:
                return self.successor(self.paths[found.merged_into_id] + path[depth:])
        return path

    def note(self, path: Path) -> None:
        """Count a path that is still to be made among those a plain name may mean."""
        for depth in range(1, len(path) + 1):
            if path[:depth] not in self.by_path:
                self.by_name.setdefault(path[depth - 1], set()).add(path[:depth])

    def named(self, name: str) -> list[Path]:
        """The paths a plain name may mean."""
        return sorted(self.by_name.get(name, ()))

    def _path(self, department: Department) -> Path:
        names, above, seen = [department.name], department.parent_id, {department.pk}
        while above and above not in seen:
            seen.add(above)
            names.append(self.by_id[above].name)
            above = self.by_id[above].parent_id
        return tuple(reversed(names))


def parse_path(cell: str) -> tuple[Path, bool]:
    """The names a cell says from the root down, and whether it is a path («总部/研发», «/研发») and no plain name."""
    parts = [part.strip() for part in SEPARATORS.split(cell)]
    names = tuple(part for part in parts if part)
    return names, len(names) > 1 or (len(parts) > 1 and not parts[0])


def shown_path(names: Iterable[str]) -> str:
    """«总部/研发/平台»."""
    return JOINT.join(names)


def department_tree() -> list[Node]:
    """The departments that are, as trees from the roots down, with their people in post. Two queries."""
    people = dict(Member.objects.active().order_by().values_list("department_id").annotate(people=Count("id")))
    nodes = {row.pk: Node(row, people.get(row.pk, 0)) for row in Department.objects.active()}
    roots: list[Node] = []
    for node in nodes.values():
        above = nodes.get(node.department.parent_id) if node.department.parent_id else None
        (above.parts if above else roots).append(node)
    for node in roots:
        _add_up(node)
    return roots


def department_node(department_id: int) -> Node | None:
    """One of them with all below it; None for one that was retired or merged. Two queries."""
    todo = department_tree()
    while todo:
        node = todo.pop()
        if node.department.pk == department_id:
            return node
        todo += node.parts
    return None


def below(department_id: int) -> set[int]:
    """The department and everything below it. One query."""
    tree = DepartmentTree()
    path = tree.path_of(department_id)
    return {pk for pk, one in tree.paths.items() if one[: len(path)] == path}


def _add_up(node: Node) -> int:
    node.whole = node.own + sum(_add_up(part) for part in node.parts)
    return node.whole
