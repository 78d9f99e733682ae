"""Who is in the roster, as a plan compares a sheet with them."""

from typing import Any

from core import cleaners
from core.privacy import crypto
from members.models import Member
from members.selectors.organisation import DepartmentTree
from members.services.roster_import.rows import RosterRow, shown_value


class KnownMembers:
    """Everybody there is, found by number however it is spelled, and whose phones are taken. Two queries."""

    def __init__(self) -> None:
        self.tree = DepartmentTree()
        members = list(Member.objects.order_by("-has_twin", "-id"))
        self.by_no = {one.employee_no: one for one in members}
        self.by_key = {cleaners.no_key(one.employee_no): one for one in members}  # the older of twins
        self.without_zeros = {key.lstrip("0"): one for key, one in self.by_key.items() if key.startswith("0")}
        self.by_id = {one.pk: one for one in members}
        here = [one for one in members if one.state != Member.State.LEFT]
        self.phones = {bytes(one.phone_index): one for one in here if one.phone_index}
        self.in_post = sum(one.is_active for one in members)
        self.namesakes = {(cleaners.name_key(one.name), self.tree.path_of(one.department_id)): one for one in here}
        self._said: dict[bytes, int] = {}
        self._named: dict[tuple[str, tuple[str, ...]], int] = {}

    def named(self, row: RosterRow) -> Member | None:
        """Whom a row means; the row then has the number as the roster spells it."""
        found = self.by_no.get(row.employee_no) or self.by_key.get(cleaners.no_key(row.employee_no))
        if found is not None:
            row.employee_no = found.employee_no
        return found

    def note_merged(self, row: RosterRow, member: Member) -> None:
        """The number is that of a record that was merged into another: nobody comes back under it."""
        if member.merged_into_id is not None:
            kept = self.by_id[member.merged_into_id]
            row.fail("merged_number", "employee_no", no=kept.employee_no, name=kept.name)

    def note_zeros(self, row: RosterRow) -> None:
        """A newcomer's number is that of somebody of the same name without its zeros."""
        meant = self.without_zeros.get(cleaners.no_key(row.employee_no))
        if meant is not None and cleaners.name_key(meant.name) == cleaners.name_key(row.name):
            row.fail("zeros_lost", "employee_no", no=meant.employee_no, name=meant.name)

    def note_phone(self, row: RosterRow, member: Member | None, leaving: set[int]) -> None:
        """The row's phone can't be its member's: somebody else has it, here or further up in the sheet. Who leaves in the
        same sheet (ids) gives theirs up."""
        comes_back = member is not None and not member.is_active
        own = bytes(member.phone_index or b"") if member else b""
        said = row.values.get("phone")
        phone = crypto.blind_index(said) if said else own if comes_back else b""
        if not phone:
            return
        if phone in self._said:
            row.fail("phone_repeated", "phone", row=self._said[phone])
            return
        self._said[phone] = row.number
        holder = self.phones.get(phone)
        if holder is None or holder.pk in leaving or (member is not None and holder.pk == member.pk):
            return
        if member is not None and not comes_back and phone == own:
            return  # both had it before phones were compared
        row.fail("phone_taken", "phone", no=holder.employee_no, name=holder.name)

    def note_namesake(self, row: RosterRow) -> None:
        """A newcomer has the name of somebody of the same department, here or further up in the sheet."""
        key = (cleaners.name_key(row.name), row.department)
        if key in self._named:
            row.reminders.append(("same_name_above", {"row": self._named[key]}))
        elif key in self.namesakes:
            row.reminders.append(("same_name_here", {"no": self.namesakes[key].employee_no}))
        self._named.setdefault(key, row.number)

    def changes(self, row: RosterRow, member: Member) -> list[list[str]]:
        """[meaning, before, after] of what the row would change."""
        given = {"name": row.name, **row.values}
        given.pop("left_on", None)
        return [
            [meaning, *shown]
            for meaning, value in given.items()
            if (shown := self._changed(meaning, value, member)) is not None
        ]

    def _changed(self, meaning: str, value: Any, member: Member) -> list[str] | None:
        if meaning == "phone":
            # Opened only where the phone is another one: most are the same.
            is_same = crypto.blind_index(value) == bytes(member.phone_index or b"")
            return None if is_same else [member.phone, value]
        before = self._before(meaning, member)
        return None if before == value else [shown_value(meaning, before), shown_value(meaning, value)]

    def _before(self, meaning: str, member: Member) -> Any:
        if meaning == "department":
            return list(self.tree.path_of(member.department_id))
        if meaning == "joined_on":
            return member.joined_on.isoformat() if member.joined_on else ""
        return getattr(member, meaning)
