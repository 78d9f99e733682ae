"""Who sees a phone, an address, a mail, a birthday, a number in clear; and that every look behind a mask is written down."""

import io

import openpyxl
import pytest

from accounts.models import Role
from core.models import OperationLog
from core.privacy import masks
from insights.services import exports
from members.services import roster
from tests import given

CLEAR = {"phone": "13900139000", "email": "lin.xiao@example.com", "employee_no": "YG10086"}
MASKED = {"phone": "139****9000", "email": "l****@example.com", "employee_no": "YG****86"}


@pytest.fixture
def lin(acme):
    member = roster.add_member(name="林晓", by=given.SYSTEM, **CLEAR)
    member.born_month, member.born_day = 8, 15
    member.save()
    return member


def sees(code, *fields):
    Role.objects.filter(code=code).update(clear_fields=list(fields))


@pytest.mark.parametrize("field", ["phone", "email", "employee_no"])
def test_a_members_page_shows_what_the_role_sees(at, cast, lin, field):
    for clear in (True, False):
        sees("hr", *([field] if clear else []))
        page = at("acme", cast.hr).get(f"/console/members/{lin.public_id}/").content.decode()
        assert (CLEAR[field] in page, MASKED[field] in page) == (clear, not clear)


def test_the_list_masks_too(at, cast, lin):
    sees("hr")
    page = at("acme", cast.hr).get("/console/members/").content.decode()
    assert MASKED["employee_no"] in page
    assert not any(value in page for value in CLEAR.values())


def test_the_search_masks_numbers(at, cast, lin):
    sees("hr")
    page = at("acme", cast.hr).get("/console/search/?q=林晓").content.decode()
    assert (MASKED["employee_no"] in page, CLEAR["employee_no"] in page) == (True, False)


def test_birthdays_are_hidden_whole(at, cast, lin):
    for clear in (True, False):
        sees("hr", *(["birthday"] if clear else []))
        assert ("08-15" in at("acme", cast.hr).get(f"/console/members/{lin.public_id}/").content.decode()) == clear


@pytest.mark.parametrize(("role", "clear"), [("warehouse", True), ("auditor", False), ("owner", False)])
def test_the_warehouse_sees_where_parcels_go_and_others_dont(at, cast, role, clear):
    order = given.an_order(cast.lin, given.a_product())
    page = at("acme", getattr(cast, role)).get(f"/console/orders/{order.number}/").content.decode()
    assert ("13800138000" in page, "科技园 1 号" in page) == (clear, clear)
    assert "深圳市" in page


def test_one_value_is_shown_on_demand_and_written_down(at, cast, lin):
    answer = at("acme", cast.hr).post(f"/console/members/{lin.public_id}/unmask/phone/")
    assert CLEAR["phone"] in answer.content.decode()
    line = OperationLog.objects.get(action="member.unmask")
    assert (line.actor_id, line.target, line.after) == (cast.hr.pk, f"member/{lin.public_id}", {"field": "phone"})
    assert CLEAR["phone"] not in str(vars(line))


def test_a_receivers_address_too(at, cast):
    order = given.an_order(cast.lin, given.a_product())
    answer = at("acme", cast.owner).post(f"/console/orders/{order.number}/unmask/address/")
    assert "科技园 1 号" in answer.content.decode()
    assert OperationLog.objects.get(action="member.unmask").target == f"order/{order.number}"


@pytest.mark.parametrize("role", ["auditor", "warehouse", "approver"])
def test_looking_behind_a_mask_needs_its_permission(at, cast, lin, role):
    assert at("acme", getattr(cast, role)).post(f"/console/members/{lin.public_id}/unmask/phone/").status_code == 403
    assert not OperationLog.objects.filter(action="member.unmask").exists()


@pytest.mark.parametrize("field", ["password", "user_id", "phone_sealed"])
def test_only_personal_fields_can_be_unmasked(at, cast, lin, field):
    assert at("acme", cast.hr).post(f"/console/members/{lin.public_id}/unmask/{field}/").status_code == 404


def test_without_the_permission_there_is_no_eye(at, cast, lin):
    eye = "unmask/phone/"
    assert eye in at("acme", cast.hr).get(f"/console/members/{lin.public_id}/").content.decode()
    assert eye not in at("acme", cast.auditor).get(f"/console/members/{lin.public_id}/").content.decode()


@pytest.mark.parametrize("clear", [True, False])
def test_an_export_shows_what_its_asker_sees(cast, lin, settings, tmp_path, clear):
    settings.MEDIA_ROOT = tmp_path
    sees("hr", *(["phone", "employee_no"] if clear else []))
    export = exports.ask(kind="balances", shown={}, language="zh-hans", by=given.actor(cast.hr))
    exports.make(export_id=export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        rows = openpyxl.load_workbook(io.BytesIO(file.read())).active.iter_rows(values_only=True)
        line = next(row for row in rows if row[1] == "林晓")
    assert (line[0], line[3]) == tuple((CLEAR if clear else MASKED)[name] for name in ("employee_no", "phone"))


@pytest.mark.parametrize(
    ("field", "value", "masked"),
    [
        ("phone", "13800138000", "138****8000"),
        ("phone", "8888", "**88"),
        ("email", "a@b.cn", "a****@b.cn"),
        ("email", "", ""),
        ("employee_no", "A7", "****7"),
        ("birthday", "08-15", "****"),
        ("birthday", "", ""),
        ("address", "广东省 深圳市 南山区 科技园 1 号", "广东省 深圳市 南山区 ****"),
    ],
)
def test_masks_hide_what_identifies(field, value, masked):
    assert masks.shown(field, value, sees=lambda _field: False) == masked
    assert masks.shown(field, value, sees=lambda _field: True) == value


@pytest.mark.parametrize(
    ("text", "scrubbed"),
    [
        ("call 13800138000 now", "call 138****8000 now"),
        ("order 202611221380013800099", "order 202611221380013800099"),
        ("a.b+c@mail.example.com", "a****@mail.example.com"),
    ],
)
def test_free_text_loses_numbers_and_addresses(text, scrubbed):
    assert masks.scrub(text) == scrubbed
