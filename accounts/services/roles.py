"""Roles: what each may do and see."""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import transaction

from accounts.errors import LastOwner, OwnerKeepsSettings, PermissionUnknown, RoleInUse, RoleNameTaken
from accounts.models import CLEAR_PRESETS, ROLE_PRESETS, Permission, PersonalField, Role, User
from core.actors import Actor
from core.events import operation_log

OWNER = "owner"
KEY_PERMISSION = "settings.edit"


@dataclass(frozen=True, slots=True)
class Powers:
    """What a role may do (Permission codes) and see in clear (PersonalField codes)."""

    permissions: frozenset[str]
    clear_fields: frozenset[str]

    @classmethod
    def of(cls, role: Role) -> "Powers":
        return cls(frozenset(role.permissions), frozenset(role.clear_fields))

    @classmethod
    def preset(cls, code: str) -> "Powers":
        return cls(frozenset(ROLE_PRESETS[code][1]), frozenset(CLEAR_PRESETS.get(code, ())))


@transaction.atomic
def set_powers(*, powers: Mapping[str, Powers], by: Actor) -> int:
    """Give the roles named by code these powers, all or none; returns how many changed. Live at once.

    Raises PermissionUnknown, OwnerKeepsSettings, LastOwner. Repeating it changes nothing.
    """
    rows = list(Role.objects.select_for_update().filter(code__in=powers).order_by("pk"))
    changed = [role for role in rows if Powers.of(role) != powers[role.code]]
    loses = [
        role
        for role in changed
        if KEY_PERMISSION in role.permissions and KEY_PERMISSION not in powers[role.code].permissions
    ]
    for role in changed:
        _write(role, powers[role.code], by)
    # After all of them are written: a swap of powers between two roles passes, though one lost them first.
    if loses:
        ensure_an_owner()
    return len(changed)


def _write(role: Role, wanted: Powers, by: Actor) -> None:
    known = {code for code in Permission.values if not code.startswith("platform.")}
    if not (wanted.permissions <= known and wanted.clear_fields <= set(PersonalField.values)):
        raise PermissionUnknown
    if role.code == OWNER and KEY_PERMISSION not in wanted.permissions:
        raise OwnerKeepsSettings
    before = _shown(role)
    role.permissions = [code for code in Permission.values if code in wanted.permissions]
    role.clear_fields = [code for code in PersonalField.values if code in wanted.clear_fields]
    role.save(update_fields=["permissions", "clear_fields"])
    operation_log.record(
        by=by, action="role.powers", target=f"role/{role.code}", label=role.name, before=before, after=_shown(role)
    )


def _shown(role: Role) -> dict[str, list[str]]:
    return {"permissions": list(role.permissions), "clear_fields": list(role.clear_fields)}


def ensure_an_owner(*, besides: Collection[int] = ()) -> None:
    """After a change of roles at least one person who can sign in, `besides` some users, can change them back. Raises LastOwner.
    One query."""
    owners = User.objects.filter(is_active=True, roles__permissions__contains=[KEY_PERMISSION])
    if not owners.exclude(pk__in=besides).exists():
        raise LastOwner


@transaction.atomic
def add_role(*, name: str, preset: str = "", by: Actor) -> Role:
    """A new role, with the powers of a preset (its code) or none. Raises RoleNameTaken."""
    name = name.strip()
    _free(name)
    powers = Powers.preset(preset) if preset else Powers(frozenset(), frozenset())
    role = Role.objects.create(
        code=f"role-{secrets.token_hex(4)}",
        name=name,
        permissions=[code for code in Permission.values if code in powers.permissions],
        clear_fields=[code for code in PersonalField.values if code in powers.clear_fields],
    )
    operation_log.record(by=by, action="role.add", target=f"role/{role.code}", label=name, after=_shown(role))
    return role


@transaction.atomic
def rename_role(*, code: str, name: str, by: Actor) -> None:
    """Another name. Raises RoleNameTaken. Repeating it changes nothing."""
    role, name = Role.objects.select_for_update().get(code=code), name.strip()
    if name == str(role):
        return
    _free(name, but=role.pk)
    before, role.name = role.name, name
    role.save(update_fields=["name"])
    operation_log.record(
        by=by, action="role.rename", target=f"role/{code}", label=name, before={"name": before}, after={"name": name}
    )


def _free(name: str, but: int | None = None) -> None:
    if any(name in (role.name, str(role)) for role in Role.objects.exclude(pk=but or 0)):
        raise RoleNameTaken(name=name)


@transaction.atomic
def drop_role(*, code: str, by: Actor) -> None:
    """Take away a role nobody has. Raises RoleInUse, OwnerKeepsSettings for the owner's."""
    role = Role.objects.select_for_update().get(code=code)
    if code == OWNER:
        raise OwnerKeepsSettings
    if people := role.users.count():
        raise RoleInUse(people=people)
    operation_log.record(by=by, action="role.drop", target=f"role/{code}", label=role.name, before=_shown(role))
    role.delete()


def reset_role(*, code: str, by: Actor) -> int:
    """A preset role as it was made; how many changed (0 or 1). Raises LastOwner."""
    return set_powers(powers={code: Powers.preset(code)}, by=by)
