"""A masked copy of a mall: asked for on a page, made by a worker step by step, whole after any kill, with nobody real in it."""

import os
import signal
import subprocess
import sys
import zipfile

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from catalog.models import Code
from core.models import OperationLog
from core.tenancy import enter
from members.models import Member
from orders.models import Order
from points.selectors import balance, ledger_differences
from tenants import selectors, tasks
from tenants.errors import SlugTaken, WrongState
from tenants.models import Tenant
from tenants.selectors.structure import fingerprints
from tenants.services import archives, provisioning, sandbox
from tests import given
from tests.conftest import tenant
from tests.tenants.test_life import HELD, ROOT, a_life_in, act, built

SECRETS = ("林晓", "陈思远", "沈星河", "13912345678", "siyuan@example.com", "科技园", "广东省", "放在前台")

# Dies when every row is there and nothing is committed yet.
UNCOMMITTED = """
import os, signal, sys
import django; django.setup()
from tenants.services import archives, provisioning
archives.sequences = lambda schema: os.kill(os.getpid(), signal.SIGKILL)
provisioning.advance(tenant_id=int(sys.argv[1]))
"""


def asked(slug="acme-lab"):
    return act(sandbox.ask, "acme", slug=slug, host=f"{slug}.localhost")


def everything_in(one, path):
    archives.write(one, path)
    with zipfile.ZipFile(path) as zipped:
        return b"".join(zipped.read(name) for name in zipped.namelist() if name.startswith("tables/")).decode()


def sealed_values(one):
    """How many sealed values lie in a mall's tables."""
    found = 0
    with connection.cursor() as cursor:
        for table, columns, _key in archives.tables(one.schema_name):
            for column in (column for column in columns if column.endswith("_sealed")):
                cursor.execute(f"SELECT count(*) FROM {one.schema_name}.{table} WHERE length({column}) > 0")
                found += cursor.fetchone()[0]
    return found


@pytest.fixture
def acme_lives(committing, settings, tmp_path):
    """A mall with people, an order with words and an address, codes, a staff member and a picture; the member's id."""
    settings.MEDIA_ROOT = tmp_path / "media"
    lin = a_life_in("acme")
    with enter(tenant("acme")):
        given.a_user("hr", name="沈星河")
        Order.objects.update(note="放在前台")
        given.codes(given.a_product(kind="code", stock=0), 2)
    picture = settings.MEDIA_ROOT / tenant("acme").schema_name / "products" / "one.webp"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")
    return lin


def test_a_sandbox_has_the_shape_and_nobody_real(acme_lives, tmp_path, settings):
    with enter(tenant("acme")):
        held = balance(acme_lives).points
    copy = built(asked())
    everything = everything_in(copy, tmp_path / "lab.zip")
    assert [secret for secret in SECRETS if secret in everything] == []
    assert sealed_values(copy) == 0
    with enter(copy):
        assert (balance(acme_lives).points, Order.objects.count(), ledger_differences()) == (held, 1, [])
        assert not Member.objects.get(employee_no=f"S{acme_lives:07d}").user.has_usable_password()
        assert not Code.objects.exists()
    with enter(tenant("acme")):
        assert Member.objects.filter(name="林晓").exists()
    assert fingerprints([copy.schema_name]).popitem()[1] == fingerprints(["template_mall"])["template_mall"]
    assert (settings.MEDIA_ROOT / copy.schema_name / "products" / "one.webp").read_bytes() == b"picture"


def test_the_control_finds_them_in_the_mall_itself(acme_lives, tmp_path):
    everything = everything_in(tenant("acme"), tmp_path / "acme.zip")
    assert all(secret in everything for secret in ("林晓", "沈星河", "siyuan@example.com", "放在前台"))
    assert sealed_values(tenant("acme")) >= 2


def test_asking_only_writes_it_down_and_both_logs_know(committing, at):
    copy = asked()
    assert (copy.state, list(copy.steps.values_list("code", "state"))) == (
        "requested",
        [(code, "waiting") for code in ("tables", "rows", "pictures", "proof")],
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s)", [copy.schema_name])
        assert cursor.fetchone() == (None,)
    assert at("acme-lab").get("/account/login/").status_code == 503
    for slug, who in (("platform", "系统"), ("acme", "小羊云商 · 系统")):
        with enter(tenant(slug)):
            line = OperationLog.objects.get(action="tenant.clone")
            assert (line.actor_name, line.target, line.after) == (who, "tenant/acme-lab", {"of": "acme"})


@pytest.mark.parametrize("slug", ["globex", "www"])
def test_a_taken_or_reserved_address_is_refused(committing, slug):
    with pytest.raises(SlugTaken):
        asked(slug)


@pytest.mark.drill
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("code", sandbox.CODES)
def test_killed_at_a_step_it_goes_on_and_nothing_is_half_made(committing, code, when):
    lin = a_life_in("acme")
    copy = asked()
    killed = subprocess.run(
        [sys.executable, "-c", HELD, code, when, str(copy.pk)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    copy.refresh_from_db()
    assert not copy.is_open and copy.pk in selectors.unfinished_tenants()
    opened = built(copy)
    assert (opened.state, set(opened.steps.values_list("state", flat=True))) == ("active", {"done"})
    assert opened.steps.get(code=code).attempts == 2
    with enter(opened):
        assert (Order.objects.count(), balance(lin).points, ledger_differences()) == (1, 700, [])
        assert not Member.objects.filter(name="林晓").exists()
    assert fingerprints([opened.schema_name]).popitem()[1] == fingerprints(["template_mall"])["template_mall"]


def test_what_a_step_could_not_do_is_told_and_tried_again(committing, monkeypatch):
    copy = asked()

    def broken(_source, _target):
        raise RuntimeError("no room")

    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "_copy_rows", broken)
        halted = built(copy)
    assert (halted.state, halted.steps.get(code="rows").error) == ("failed", "RuntimeError: no room")
    assert built(copy).is_open


def test_killed_among_the_copied_rows_nothing_of_them_is_left(committing):
    a_life_in("acme")
    copy = asked()
    killed = subprocess.run(
        [sys.executable, "-c", UNCOMMITTED, str(copy.pk)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()[-2000:]
    with enter(copy):
        assert not Member.objects.exists()
    assert built(copy).is_open
    with enter(copy):
        assert Member.objects.exists() and not Member.objects.filter(name="林晓").exists()


def failed(copy, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "_copy_rows", lambda _source, _target: 1 / 0)
        return built(copy)


def test_one_that_failed_can_be_thrown_away_and_its_address_used_again(committing, at, monkeypatch):
    with enter(tenant("platform")):
        operator = given.a_user("operator", name="周舟")
    copy = failed(asked(), monkeypatch)
    browser = at("platform", operator)
    assert "丢弃这个沙箱" in browser.get("/tenants/acme-lab/").content.decode()
    assert browser.post("/tenants/acme-lab/life/discard/").url == "/tenants/"
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regnamespace(%s), to_regrole(%s)", [copy.schema_name, f"r_{copy.schema_name}"])
        assert cursor.fetchone() == (None, None)
    assert not Tenant.objects.filter(slug="acme-lab").exists()
    assert built(asked()).is_open


def test_nothing_else_can_be_thrown_away(committing, monkeypatch):
    opened = built(asked())
    for one in (opened, tenant("acme")):
        with enter(tenant("platform")), pytest.raises(WrongState):
            sandbox.discard(tenant_id=one.pk, by=given.SYSTEM)
    assert tenant("acme").is_open


def test_a_copy_waits_among_the_long_work(committing, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.provision, "apply_async", lambda kwargs, queue: sent.append((kwargs["tenant_id"], queue)))
    copy = asked()
    tasks.sweep_provisioning()
    assert sent == [(copy.pk, "bulk")]


def test_the_shell_makes_one(committing, capsys):
    call_command("tenant", "clone", "acme", "acme-shell", "--mask")
    told = capsys.readouterr().out
    assert "rows" in told and "acme-shell is open at acme-shell.localhost" in told
    assert Tenant.objects.get(slug="acme-shell").sandbox_of.slug == "acme"


def test_who_made_it_can_be_invited_into_it(committing, at):
    with enter(tenant("platform")):
        operator = given.a_user("operator", name="周舟")
    at("platform", operator).post("/tenants/acme/life/clone/", {"slug": "acme-lab"})
    copy = built(Tenant.objects.get(slug="acme-lab"))
    with enter(tenant("platform")):
        way = provisioning.invite_first_admin(tenant=copy, by=given.actor(operator))
    assert at("acme-lab").get(way).status_code == 200
    with enter(copy):
        assert User.objects.get(login=operator.login).email == ""


def test_the_operator_asks_on_the_page_and_is_led_to_its_progress(ops, at):
    operator = given.a_user("operator", name="周舟")
    browser = at("platform", operator)
    answer = browser.post("/tenants/acme/life/clone/", {"slug": "acme-lab"})
    assert answer.url == "/tenants/acme-lab/"
    page = browser.get(answer.url).content.decode()
    assert "已完成 0 / 4 步" in page and "复制数据并打码" in page
    assert 'href="/tenants/acme-lab/"' in browser.get("/tenants/acme/life/").content.decode()
