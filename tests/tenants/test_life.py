"""From the warm pool to the last byte: opening, shutting, closing with grace, archiving, dropping, coming back."""

import contextlib
import datetime as dt
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context

from core.models import OperationLog
from core.tenancy import enter
from core.tenancy.tasks import TenantRefused
from members.models import Address, Member
from members.selectors import PostalAddress
from members.services.addresses import save_address
from members.services.roster import add_member
from orders.models import Order
from points.selectors import balance, ledger_differences
from points.tasks import sweep_grant_batches
from tenants.errors import (
    ArchiveDamaged,
    DataFileUnknown,
    ExportRunning,
    SlugTaken,
    StillInGrace,
    WrongState,
)
from tenants.models import DataFile, Domain, ReadySchema, Tenant
from tenants.selectors.structure import fingerprints
from tenants.services import archives, data_files, lifecycle, pool, provisioning
from tests import given
from tests.conftest import tenant

ROOT = Path(__file__).resolve().parent.parent.parent


def asked(slug="dawn", scenario="welfare"):
    with enter(tenant("platform")):
        return provisioning.request_tenant(
            name="晨光",
            slug=slug,
            scenario=scenario,
            color="#0f766e",
            host=f"{slug}.localhost",
            contact_name="沈晨",
            contact_email="chen@example.com",
            by=given.SYSTEM,
        )


def built(company):
    """Built on, as the sweep does it: until the server has noticed that an earlier builder is dead, it is asked again."""
    for _ in range(100):
        found = provisioning.advance(tenant_id=company.pk)
        if found.state not in Tenant.COMING:
            break
        time.sleep(0.1)
    return found


def act(service, of, **fields):
    with enter(tenant("platform")):
        return service(tenant_id=tenant(of).pk, by=given.SYSTEM, **fields)


def a_life_in(slug):
    """A member with a phone, an address and an order, in a mall; returns what must come back."""
    with enter(tenant(slug)):
        lin = given.a_member(points=1000, name="林晓")
        add_member(employee_no="P1", name="陈思远", phone="13912345678", email="siyuan@example.com", by=given.SYSTEM)
        save_address(member_id=lin.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
        given.an_order(lin, given.a_product(points=300, stock=5))
        return lin.pk


# --- the pool -------------------------------------------------------------------------------------------------------


def test_a_ready_schema_is_taken_whole_and_opens_at_once(committing):
    pool.refill(per_scenario=1)
    ready = ReadySchema.objects.get(scenario="channel")
    opened = provisioning.advance(tenant_id=asked(scenario="channel").pk)
    assert (opened.state, opened.schema_name) == ("active", ready.schema_name)
    assert not ReadySchema.objects.filter(pk=ready.pk).exists()
    assert fingerprints([opened.schema_name]).popitem()[1] == fingerprints(["template_mall"])["template_mall"]


def test_two_companies_never_get_the_same_schema(committing):
    pool.refill(per_scenario=1)
    opened = []

    def open_one(pk):
        opened.append(provisioning.advance(tenant_id=pk))
        connection.close()

    threads = [threading.Thread(target=open_one, args=[asked(slug).pk]) for slug in ("dawn", "dusk", "noon")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.schema_name for one in opened}) == 3
    assert {one.state for one in opened} == {"active"}


def test_a_half_built_one_is_built_on(committing):
    half = ReadySchema.objects.create(scenario="welfare")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{half.schema_name}"')
    assert pool.refill(per_scenario=0) == 1
    half.refresh_from_db()
    assert half.is_whole


def test_draining_leaves_neither_schema_nor_role(committing):
    pool.refill(per_scenario=1)
    assert pool.drain() == 5
    with connection.cursor() as cursor:
        known = list(Tenant.objects.values_list("schema_name", flat=True))
        cursor.execute(
            "SELECT nspname FROM pg_namespace WHERE nspname LIKE 't\\_%%' AND NOT nspname = ANY(%s)", [known]
        )
        assert cursor.fetchall() == []


@pytest.mark.parametrize("schema", ["public", "ops", "template_mall"])
def test_only_a_malls_schema_can_be_dropped(committing, schema):
    with pytest.raises(ValueError, match=schema):
        pool.drop_schema(schema)


# --- killed at each step --------------------------------------------------------------------------------------------

HELD = """
import os, signal, sys
import django; django.setup()
from tenants.services import provisioning
code, when, tenant_id = sys.argv[1], sys.argv[2], int(sys.argv[3])
act, state = provisioning.STEPS[code]
def held(tenant):
    if when == "after":
        act(tenant)
    os.kill(os.getpid(), signal.SIGKILL)
provisioning.STEPS[code] = (held, state)
provisioning.advance(tenant_id=tenant_id)
"""


@pytest.mark.drill
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("code", provisioning.BUILDING)
def test_killed_at_a_step_it_goes_on_and_nothing_is_half_made(committing, code, when):
    company = asked()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    killed = subprocess.run(
        [sys.executable, "-c", HELD, code, when, str(company.pk)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    company.refresh_from_db()
    assert company.state != "active" and not company.is_open
    opened = built(company)
    assert (opened.state, set(opened.steps.values_list("state", flat=True))) == ("active", {"done"})
    assert opened.steps.get(code=code).attempts == 2
    assert fingerprints([opened.schema_name]).popitem()[1] == fingerprints(["template_mall"])["template_mall"]
    with enter(opened):
        assert ledger_differences() == []


# --- shut and opened ------------------------------------------------------------------------------------------------


def test_read_only_lets_people_look_and_refuses_every_act(acme, at, cast):
    lin = cast.lin.user
    act(lifecycle.suspend, "acme", shut="read_only", reason="核对账目")
    browser = at("acme", lin)
    assert browser.get("/").status_code == 200
    assert browser.post("/cart/add/", {"sku": 1}).status_code == 503
    with pytest.raises(TenantRefused):
        sweep_grant_batches(tenant=acme.schema_name)
    act(lifecycle.resume, "acme", reason="核对完毕")
    assert browser.post("/cart/add/", {"sku": 1}).status_code != 503


def test_closed_is_closed_and_both_logs_say_why(acme, at, cast):
    act(lifecycle.suspend, "acme", shut="closed", reason="欠费")
    assert at("acme", cast.owner).get("/console/").status_code == 503
    told = OperationLog.objects.filter(action="tenant.suspend").values_list("actor_name", "reason")
    assert list(told) == [("小羊云商 · 系统", "欠费")]
    with enter(tenant("platform")):
        assert OperationLog.objects.filter(action="tenant.suspend", target="tenant/acme").count() == 1


@pytest.mark.drill
def test_a_running_web_server_obeys_within_five_seconds(platform):
    platform.start("web")
    call_command("tenant", "suspend", "acme", "演练", "--closed")
    started = time.monotonic()
    while _status(platform, "acme") != 503:
        assert time.monotonic() - started < 5
        time.sleep(0.1)


def _status(platform, slug):
    asking = http.client.HTTPConnection("127.0.0.1", platform.port, timeout=5)
    with contextlib.closing(asking):
        asking.request("GET", "/account/login/", headers={"Host": f"{slug}.localhost:{platform.port}"})
        return asking.getresponse().status


# --- everything in one file -----------------------------------------------------------------------------------------


def rows_of(path):
    with zipfile.ZipFile(path) as zipped:
        manifest = json.loads(zipped.read("manifest.json"))
    return {name: one["sha256"] for name, one in manifest["tables"].items()}


def test_written_dropped_and_restored_it_is_the_same_row_by_row(committing, tmp_path):
    lin = a_life_in("acme")
    before, neighbour = tmp_path / "before.zip", tmp_path / "neighbour.zip"
    archives.write(tenant("globex"), neighbour)
    written = archives.write(tenant("acme"), before)
    assert written.rows > 100
    act(lifecycle.close, "acme", reason="合同到期", grace_days=0)
    DataFile.objects.get().delete()
    Tenant.objects.filter(slug="acme").update(state="exported")
    act(lifecycle.archive, "acme")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [tenant("acme").schema_name])
        assert cursor.fetchone() == (None,)
    restored = archives.restore(before)
    after, again = tmp_path / "after.zip", tmp_path / "again.zip"
    archives.write(restored, after)
    archives.write(tenant("globex"), again)
    assert rows_of(after) == rows_of(before)
    assert rows_of(again) == rows_of(neighbour)
    assert (restored.state, restored.host) == ("active", "acme.localhost")
    assert fingerprints([restored.schema_name]).popitem()[1] == fingerprints(["template_mall"])["template_mall"]
    with enter(restored):
        assert (balance(lin).points, ledger_differences()) == (700, [])
        assert Member.objects.get(employee_no="P1").phone == "13912345678"
        given.a_member(points=5)  # its counters go on where they stood


def test_beside_the_living_it_gets_a_schema_and_seals_of_its_own(committing, tmp_path):
    a_life_in("acme")
    archives.write(tenant("acme"), tmp_path / "acme.zip")
    twin = archives.restore(tmp_path / "acme.zip", slug="acme-2", host="acme-2.localhost")
    assert twin.schema_name != tenant("acme").schema_name
    with enter(twin):
        assert Member.objects.get(employee_no="P1").phone == "13912345678"
        assert PostalAddress.unseal(Address.objects.get().sealed).phone == given.HOME.phone
        assert bytes(Order.objects.get().address_sealed)
        assert ledger_differences() == []
    with enter(tenant("acme")):
        assert Order.objects.count() == 1


def test_an_address_that_is_taken_is_refused_and_nothing_is_left(committing, tmp_path):
    archives.write(tenant("acme"), tmp_path / "acme.zip")
    with pytest.raises(SlugTaken):
        archives.restore(tmp_path / "acme.zip", slug="globex", host="other.localhost")
    assert Tenant.objects.malls().count() == 2


@pytest.mark.parametrize("part", ["manifest.json", "tenant.json", "tables/members_member.copy", "tables/extra.copy"])
def test_one_changed_byte_is_found_before_anything_is_written(committing, tmp_path, part):
    a_life_in("acme")
    archives.write(tenant("acme"), tmp_path / "whole.zip")
    with zipfile.ZipFile(tmp_path / "whole.zip") as old, zipfile.ZipFile(tmp_path / "changed.zip", "w") as new:
        for name in {*old.namelist(), part}:
            data = old.read(name) if name in old.namelist() else b""
            new.writestr(name, data.replace("林晓".encode(), "林小".encode()) + (b" x" if name == part else b""))
    with pytest.raises(ArchiveDamaged):
        archives.restore(tmp_path / "changed.zip", slug="other", host="other.localhost")
    assert Tenant.objects.malls().count() == 2


def test_a_closing_mall_can_be_read_is_archived_after_its_grace_and_may_come_back_before(
    committing, at, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    archive = act(lifecycle.close, "acme", reason="合同到期")
    assert act(lifecycle.close, "acme", reason="再来一次") == archive
    data_files.make(file_id=archive.pk)
    assert tenant("acme").state == "exported"
    with pytest.raises(StillInGrace):
        act(lifecycle.archive, "acme")
    act(lifecycle.resume, "acme", reason="续约")
    assert tenant("acme").is_open
    act(lifecycle.close, "acme", reason="合同到期", grace_days=0)
    Tenant.objects.filter(slug="acme").update(state="exported", drop_after=timezone.now() - dt.timedelta(minutes=1))
    uploads = tmp_path / tenant("acme").schema_name
    (uploads / "goods").mkdir(parents=True)
    with enter(tenant("platform")):
        assert lifecycle.archive_due(by=given.SYSTEM) == 1
    assert (tenant("acme").state, uploads.exists()) == ("archived", False)
    assert at("acme").get("/account/login/").status_code == 503
    act(lifecycle.drop, "acme", reason="彻底清除")
    data_files.drop_expired()
    assert (tenant("acme").contact_email, list(tmp_path.rglob("*.zip"))) == ("", [])
    assert not Domain.objects.filter(domain="acme.localhost").exists()


def test_a_mall_that_never_opened_cannot_be_closed(committing):
    asked()
    with pytest.raises(WrongState):
        act(lifecycle.close, "dawn", reason="x")


def test_a_tenant_takes_its_data_once_at_a_time_and_only_its_own(committing, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    acme, globex = tenant("acme"), tenant("globex")
    with enter(acme):
        file = data_files.ask(tenant_id=acme.pk, by=given.SYSTEM)
        with pytest.raises(ExportRunning):
            data_files.ask(tenant_id=acme.pk, by=given.SYSTEM)
    data_files.make(file_id=file.pk)
    with enter(acme):
        path = data_files.take(public_id=str(file.public_id), tenant_id=acme.pk, by=given.SYSTEM)
    assert archives.check(path)["slug"] == "acme"
    with enter(globex), pytest.raises(DataFileUnknown):
        data_files.take(public_id=str(file.public_id), tenant_id=globex.pk, by=given.SYSTEM)
    DataFile.objects.update(expires_at=timezone.now())
    assert data_files.drop_expired() == 1
    with enter(acme), pytest.raises(DataFileUnknown):
        data_files.take(public_id=str(file.public_id), tenant_id=acme.pk, by=given.SYSTEM)


# --- from a shell ---------------------------------------------------------------------------------------------------


def test_the_shell_knows_them_all(committing, capsys, tmp_path):
    call_command("tenant", "create", "dawn", "晨光", "--contact", "沈晨", "--email", "chen@example.com")
    call_command("tenant", "export", "dawn", str(tmp_path / "dawn.zip"))
    call_command("tenant", "restore", str(tmp_path / "dawn.zip"), "--slug", "dawn-2")
    call_command("tenant", "list")
    call_command("tenant", "exec", "--tenant", "dawn", "check")
    told = capsys.readouterr().out
    assert "/invite/" in told and "dawn-2 is open at dawn-2.localhost" in told and "ledger differences: 0" in told
    with schema_context("public"):
        assert Tenant.objects.get(slug="dawn-2").is_open
