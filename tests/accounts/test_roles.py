"""The matrix: live, logged, and nobody can lock the last owner out."""

import pytest

from accounts.errors import LastOwner, OwnerKeepsSettings, PermissionUnknown, RoleInUse, RoleNameTaken
from accounts.models import ROLE_PRESETS, Role, User
from accounts.services import roles, users
from accounts.services.roles import Powers
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given


def powers(*permissions, sees=()):
    return Powers(frozenset(permissions), frozenset(sees))


def test_a_changed_role_works_at_the_next_request(at, cast):
    clerk = at("acme", cast.warehouse)
    assert clerk.get("/console/members/").status_code == 403
    ticks = ["warehouse:orders.view", "warehouse:members.view", "warehouse:phone"]
    at("acme", cast.owner).post("/console/roles/", {"roles": ["warehouse"], "powers": ticks})
    assert clerk.get("/console/members/").status_code == 200
    role = Role.objects.get(code="warehouse")
    assert (set(role.permissions), role.clear_fields) == ({"orders.view", "members.view"}, ["phone"])


def test_only_roles_shown_on_the_page_change(at, cast):
    before = Role.objects.get(code="hr").permissions
    at("acme", cast.owner).post("/console/roles/warehouse/", {"roles": ["warehouse"], "powers": ["hr:settings.edit"]})
    assert Role.objects.get(code="hr").permissions == before
    assert Role.objects.get(code="warehouse").permissions == []


def test_before_and_after_are_in_the_log(cast):
    roles.set_powers(powers={"hr": powers("members.view", sees=["email"])}, by=SYSTEM)
    line = OperationLog.objects.get(action="role.powers")
    assert line.target == "role/hr"
    assert "grants.create" in line.before["permissions"]
    assert line.after == {"permissions": ["members.view"], "clear_fields": ["email"]}


def test_a_repeat_changes_and_writes_nothing(cast):
    same = Powers.of(Role.objects.get(code="hr"))
    assert roles.set_powers(powers={"hr": same}, by=SYSTEM) == 0
    assert not OperationLog.objects.filter(action="role.powers").exists()


def test_the_owner_role_keeps_its_key(cast):
    with pytest.raises(OwnerKeepsSettings):
        roles.set_powers(powers={"owner": powers("dashboard.view")}, by=SYSTEM)
    with pytest.raises(OwnerKeepsSettings):
        roles.drop_role(code="owner", by=SYSTEM)


def test_the_last_one_who_can_change_roles_stays_one(acme):
    chief = roles.add_role(name="主管", preset="owner", by=SYSTEM)
    given.a_user(chief.code)
    User.objects.filter(roles__code="owner").delete()
    with pytest.raises(LastOwner):
        roles.set_powers(powers={chief.code: powers("dashboard.view")}, by=SYSTEM)
    given.a_user("owner")
    assert roles.set_powers(powers={chief.code: powers("dashboard.view")}, by=SYSTEM) == 1


def test_the_last_owner_is_given_no_other_role(acme):
    User.objects.filter(roles__code="owner").delete()
    boss = given.a_user("owner")
    with pytest.raises(LastOwner):
        users.set_roles(user_id=boss.pk, roles=["hr"], by=SYSTEM)
    given.a_user("owner")
    users.set_roles(user_id=boss.pk, roles=["hr"], by=SYSTEM)


@pytest.mark.parametrize("code", ["platform.tenants", "all.of.it"])
def test_what_is_not_for_companies_can_not_be_ticked(cast, at, code):
    with pytest.raises(PermissionUnknown):
        roles.set_powers(powers={"hr": powers(code)}, by=SYSTEM)
    at("acme", cast.owner).post("/console/roles/", {"roles": ["hr"], "powers": [f"hr:{code}"]})
    assert code not in Role.objects.get(code="hr").permissions


@pytest.mark.parametrize("preset", ["", "approver"])
def test_a_role_is_added_empty_or_like_another(acme, preset):
    role = roles.add_role(name="外包", preset=preset, by=SYSTEM)
    assert set(role.permissions) == set(ROLE_PRESETS[preset][1] if preset else ())
    with pytest.raises(RoleNameTaken):
        roles.add_role(name="外包", by=SYSTEM)


def test_a_role_is_renamed_and_keeps_its_people(acme):
    clerk = given.a_user("warehouse")
    roles.rename_role(code="warehouse", name="深圳仓", by=SYSTEM)
    assert [str(role) for role in clerk.roles.all()] == ["深圳仓"]
    with pytest.raises(RoleNameTaken):
        roles.rename_role(code="hr", name="深圳仓", by=SYSTEM)


def test_a_role_somebody_has_is_not_deleted(acme):
    role = roles.add_role(name="外包", by=SYSTEM)
    one = given.a_user(role.code)
    with pytest.raises(RoleInUse):
        roles.drop_role(code=role.code, by=SYSTEM)
    users.set_roles(user_id=one.pk, roles=["hr"], by=SYSTEM)
    roles.drop_role(code=role.code, by=SYSTEM)
    assert not Role.objects.filter(code=role.code).exists()


def test_a_preset_comes_back_as_it_was_made(acme):
    was = Powers.of(Role.objects.get(code="warehouse"))
    roles.set_powers(powers={"warehouse": powers()}, by=SYSTEM)
    roles.reset_role(code="warehouse", by=SYSTEM)
    assert Powers.of(Role.objects.get(code="warehouse")) == was


def test_an_own_role_has_no_preset_to_go_back_to(at, cast):
    role = roles.add_role(name="外包", by=SYSTEM)
    assert at("acme", cast.owner).post(f"/console/roles/{role.code}/reset/").status_code == 404
    assert at("acme", cast.owner).get("/console/roles/nobody/").status_code == 404


def test_every_permission_a_company_can_have_stands_in_the_matrix(at, cast):
    from accounts.models import Permission, PersonalField

    page = at("acme", cast.owner).get("/console/roles/").content.decode()
    for name in [p.value for p in Permission if not p.startswith("platform.")] + PersonalField.values:
        assert f'value="hr:{name}"' in page
    assert "platform." not in page


def test_the_matrix_is_for_those_who_change_settings(at, cast):
    assert at("acme", cast.hr).get("/console/roles/").status_code == 403
    assert at("acme", cast.auditor).post("/console/roles/new/", {"name": "x"}).status_code == 403
