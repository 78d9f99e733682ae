"""The stand-alone verifier against real exports: it accepts them, and names what was touched."""

import hashlib
import subprocess
import sys
import zipfile

import pytest
from django.conf import settings

from points.selectors.export import write_ledger
from points.services import revocations
from points.services.ledger import expiry, pending
from points.services.ledger.spending import refund, spend
from points.services.ledger.transfers import transfer
from tests.points.steps import MAKER, a_budget, a_member, an_approved, give, posted, row
from tests.points.test_life_of_points import grant
from tests.points.test_revoking import revoked
from tests.points.test_sealing import seal_now, tamper

VERIFIER = settings.BASE_DIR / "tools" / "verify_ledger.py"


def verify(path, *options):
    run = subprocess.run(
        [sys.executable, "-S", "-E", str(VERIFIER), str(path), *options], capture_output=True, text=True, check=False
    )
    return run.returncode, run.stdout + run.stderr


@pytest.fixture
def export(acme, tmp_path):
    """A ledger with something of everything, sealed, exported."""
    lin, wang = a_member(points=100), a_member(points=50, days=3)
    give(lin, 5, days=1)
    tamper("update points_lot set expires_at = now() - interval '1 hour' where id = (select max(id) from points_lot)")
    batch = posted(an_approved([row(lin, 70), row(wang, 30, reason='引号"与,逗号\n换行')], budget=a_budget(500)))
    spend(member_id=lin.pk, points=80, reference="order/1", note="保温杯|竖线", by=MAKER)
    refund(reference="order/1/cancel", original_reference="order/1", points=20, by=MAKER)
    transfer(giver_id=wang.pk, taker_id=lin.pk, points=10, reference="t/1", by=MAKER)
    grant(wang, waits_for="e/1")
    pending.activate(event="e/1", by=MAKER)
    expiry.expire_due()
    revoked(batch, revocations.Spent.DEBT)
    seal_now()
    path = tmp_path / "ledger.zip"
    write_ledger(path, tenant="acme")
    return path


def touched(path, name, change):
    """The same export with one file's bytes changed."""
    changed = path.with_name("touched.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(changed, "w") as new:
        for item in old.namelist():
            data = old.read(item)
            new.writestr(item, change(data) if item == name else data)
    assert changed.read_bytes() != path.read_bytes()
    return changed


def test_an_export_is_accepted(export):
    code, said = verify(export)
    assert (code, said.splitlines()[-1]) == (0, "in order"), said


@pytest.mark.parametrize("name", ["accounts", "budgets", "journals", "entries", "lots", "changes", "seals"])
def test_one_changed_byte_names_its_row(export, name):
    def flip(data):
        lines = data.split(b"\n")
        digit = next(i for i, byte in enumerate(lines[1]) if 48 <= byte <= 57)
        lines[1] = lines[1][:digit] + bytes([48 + (lines[1][digit] - 47) % 10]) + lines[1][digit + 1 :]
        return b"\n".join(lines)

    code, said = verify(touched(export, f"{name}.csv", flip))
    assert code == 1
    assert f"{name}.csv line 2" in said


def test_a_forged_row_with_a_fitting_check_breaks_the_sums_and_the_chain(export):

    def forge(data):
        lines = data.decode().split("\n")
        values = lines[1].rstrip("\r").split(",")[:-1]
        values[-2] = str(int(values[-2]) + 1)  # the points; the part stands last
        lines[1] = ",".join([*values, hashlib.sha256("|".join(values).encode()).hexdigest()[:16]])
        return "\n".join(lines).encode()

    code, said = verify(touched(export, "entries.csv", forge))
    assert code == 1
    assert "seal 1 is broken" in said


def test_a_missing_journal_is_missed(export):
    code, said = verify(
        touched(export, "journals.csv", lambda data: data.split(b"\n", 2)[0] + b"\n" + data.split(b"\n", 2)[2])
    )
    assert code == 1
    assert "does not exist" in said


def test_another_end_of_the_chain_is_told(export):
    assert verify(export, "--last-digest", "0" * 64)[0] == 1


def test_something_else_is_not_read(tmp_path):
    other = tmp_path / "x.zip"
    other.write_bytes(b"PK")
    assert verify(other)[0] == 2


def test_an_export_in_the_older_format_is_refused_with_what_to_do(export):
    older = touched(export, "manifest.json", lambda data: data.replace(b"xiaoyang-ledger/2", b"xiaoyang-ledger/1"))
    assert verify(older) == (
        2,
        "This file has the older format xiaoyang-ledger/1: export the ledger again, or check it with the "
        "verify_ledger.py of the version that wrote it.\n",
    )
