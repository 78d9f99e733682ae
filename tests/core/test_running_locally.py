"""What `./mall` says and does where the machine or a setting is not as it should be. No sentence is a trace.

Each command runs as a program, with a folder of its own where it would start servers.
"""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest
from celery import current_app
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command, get_commands

from accounts.models import User
from accounts.services import users
from config import environment
from core.dev import checks, localservices, one_mall, overview
from core.jobs import registry
from core.management.commands.up import revive_servers
from core.registry.apps import own_apps
from core.tenancy import enter
from core.tenancy.connections import connection
from tenants.models import Tenant

KEYS = {"MALL_SECRET_KEY": "k" * 60, "MALL_FIELD_KEYS": "k1:" + "Y2hlY2stb25seS1maWVsZC1rZXktMDAwMDAwMDAwMDA="}
NOBODY = "postgresql://mall:verysecret@127.0.0.1:1/mall"


@pytest.fixture
def folder(tmp_path_factory):
    """A folder for a mall's data with a path short enough for a socket."""
    path = Path(f"/var/tmp/mall-doctor-{os.getpid()}")
    yield path
    subprocess.run(["rm", "-rf", str(path)], check=True)


@pytest.fixture
def busy_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def mall(*arguments, **environment):
    """Run one command as a person would, none of the tests' own settings about; its exit code and what it said."""
    own = {"DATABASE_URL", "REDIS_URL", "PYTEST_VERSION", "PYTEST_CURRENT_TEST", "MALL_SECRET_KEY", "MALL_FIELD_KEYS"}
    inherited = {name: value for name, value in os.environ.items() if name not in own}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=inherited | environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


WRONG = {
    "a port that is a word": ({"DATABASE_URL": "postgresql://h:x/y", **KEYS}, "DATABASE_URL can't be read"),
    "nobody at the database's address": ({"DATABASE_URL": NOBODY, **KEYS}, "no connection to 127.0.0.1:1/mall: Conn"),
    "an address of no Redis": ({"REDIS_URL": "http://h"}, "REDIS_URL can't be read"),
    "a folder that can't be made": ({"MALL_STATE_DIR": "/proc/none"}, "/proc/none can't be written"),
}


@pytest.mark.parametrize(("wrong", "cause"), WRONG.values(), ids=WRONG)
def test_doctor_names_a_wrong_setting_in_a_sentence(wrong, cause):  # L5
    code, said = mall("doctor", **wrong)
    assert cause in said
    assert code == 1
    assert "Traceback" not in said
    assert "verysecret" not in said


@pytest.mark.parametrize(
    ("read", "value", "cause"),
    [
        (lambda: environment.flag("MALL_X", False), "ture", "MALL_X is «ture»: write 1"),
        (lambda: environment.whole("MALL_X", 1), "eight", "MALL_X is «eight»: write a number"),
        (lambda: environment.whole("MALL_X", 1, least=1, most=65535), "70000", "write a number from 1 to 65535"),
        (lambda: environment.seconds("MALL_X", 2), "-1", "write a number from 0 on"),
        (lambda: environment.database("mysql://h/x"), "", "DATABASE_URL can't be read"),
        (lambda: environment.database("postgresql://h"), "", "DATABASE_URL names no database"),
        (lambda: environment.redis("h:6379"), "", "REDIS_URL can't be read"),
    ],
)
def test_a_setting_that_cant_be_read_is_refused_by_its_name(read, value, cause, monkeypatch):
    monkeypatch.setenv("MALL_X", value)
    with pytest.raises(ImproperlyConfigured, match=cause):
        read()


def test_a_file_in_the_folders_place_is_told(tmp_path):
    (tmp_path / "file").touch()
    assert "can't be written: " in checks.folder(tmp_path / "file")
    assert "too long a path" in checks.folder(tmp_path / ("x" * 100))
    assert "write the whole path" in checks.folder(Path("here"))


def test_every_command_that_meets_a_silent_database_says_so_in_a_sentence():
    code, said = mall("tenant", "list", DATABASE_URL=NOBODY, REDIS_URL="redis://127.0.0.1:1/0", **KEYS)
    assert (code, said) == (1, "mall: DATABASE_URL: no connection to 127.0.0.1:1/mall: Connection refused.\n")


@pytest.mark.parametrize("command", ["up", "doctor"])
def test_a_busy_port_is_told_before_anything_is_started(command, busy_port, folder):  # L2
    code, said = mall(command, "--port", str(busy_port), MALL_STATE_DIR=str(folder))
    assert f"Port {busy_port} is busy, another program answers there" in said
    assert code == 1
    assert not (folder / "pg").exists()


def test_a_port_that_is_free_again_is_free(busy_port):
    assert checks.busy_port("127.0.0.1", busy_port)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        free = other.getsockname()[1]
    assert checks.busy_port("127.0.0.1", free) is None


def test_a_full_disk_is_told_with_what_is_free_and_what_is_needed(tmp_path):
    assert checks.full_disk(tmp_path, least_mb=1) is None
    told = checks.full_disk(tmp_path, least_mb=10**9)
    assert told.startswith(f"The disk under {tmp_path} is full: ")
    assert "1000000000 are needed" in told


@pytest.fixture
def own_folder(folder, monkeypatch):
    """A state folder of this test's own, in this process."""
    monkeypatch.setenv("MALL_STATE_DIR", str(folder))
    localservices.state_dir.cache_clear()
    yield folder
    localservices.state_dir.cache_clear()


def test_a_second_mall_of_one_checkout_is_refused_with_who_is_there(own_folder):
    with one_mall.only_one(8123):
        assert one_mall.who() == f"process {os.getpid()}, port 8123"
        with pytest.raises(localservices.LocalServiceError, match=r"already up \(process \d+, port 8123\)"):
            one_mall.only_one(8124).__enter__()
    assert one_mall.who() is None


@pytest.mark.parametrize("act", [localservices.shut, localservices.erase])
def test_servers_in_use_are_neither_stopped_nor_erased(act, db):  # L3: the tests themselves use them
    with pytest.raises(localservices.LocalServiceError, match="running here"):
        act()
    assert (checks.database(), checks.redis()) == (None, None)


def test_help_lists_our_own_commands():  # L5
    code, said = mall("help")
    assert code == 0
    assert "./mall doctor" in said
    ours = {name for name, app in get_commands().items() if app in own_apps()} - {"check_all"}
    assert {name for name in ours if not re.search(rf"\b{name}\b", overview.TEXT)} == set()


# --- a database that outlives the checkout (DS19) -------------------------------------------------------------------------


@pytest.mark.parametrize("lacking", [*KEYS, "both"])
def test_a_database_of_ones_own_needs_keys_of_ones_own(lacking):
    given = {name: value for name, value in KEYS.items() if lacking not in (name, "both")}
    code, said = mall("up", DATABASE_URL=NOBODY, **given)
    assert code == 1
    assert "protects nobody" in said
    assert ("MALL_SECRET_KEY" if lacking == "both" else lacking) in said


SHOW = """
from django.conf import settings as s
print(s.DEMO, s.FAKE_PAYMENTS, s.FAKE_TOPUPS, s.FAKE_MESSAGES, s.FAKE_COURIER, bool(s.DEMO_TOTP_SECRET))
"""


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ({}, True),
        ({"DATABASE_URL": NOBODY, **KEYS}, False),
        ({"DATABASE_URL": NOBODY, "MALL_DEMO": "1", **KEYS}, True),
        ({"DATABASE_URL": NOBODY, "MALL_DEMO": "1", "MALL_PRODUCTION": "1", **KEYS}, False),
    ],
    ids=["own", "outside", "outside and asked for", "production"],
)
def test_what_only_pretends_is_on_where_the_database_is_the_checkouts_own(given, on):
    names = ("DATABASE_URL", "PYTEST_VERSION", *KEYS)
    inherited = {name: value for name, value in os.environ.items() if name not in names}
    inherited["DJANGO_SETTINGS_MODULE"] = "config.settings"
    program = [sys.executable, "-c", SHOW]
    said = subprocess.check_output(program, cwd=settings.BASE_DIR, env=inherited | given, text=True)
    assert set(said.split()) == {str(on)}


def test_the_demo_is_not_made_where_it_is_off(settings):
    settings.DEMO = False
    with pytest.raises(Exception, match="known passwords"):
        call_command("demo")


# --- what dies (L1) ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def own_servers(own_folder, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name)
    localservices.start()
    yield own_folder
    localservices.stop()


def test_killed_servers_are_named_and_started_again_though_sessions_of_the_old_one_live(own_servers):
    assert localservices.dead() == []
    assert list(revive_servers()) == []
    address = localservices.database_url()
    with psycopg.connect(address, autocommit=True) as still_at_work:
        still_at_work.execute("CREATE TABLE kept (id int)")
        with still_at_work.cursor() as cursor:
            cursor.execute("SELECT 1")
            for file in ("pg/postmaster.pid", "run/valkey.pid"):
                os.kill(int((own_servers / file).read_text().split()[0]), signal.SIGKILL)
            while len(localservices.dead()) < 2:  # the kernel takes its time
                time.sleep(0.01)
            told = list(revive_servers())
    assert re.fullmatch(r"PostgreSQL and Valkey ended; running again after \d+\.\d s", told[0])
    assert localservices.dead() == []
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_server_that_is_still_stopping_is_waited_for(own_servers):
    still_at_work = psycopg.connect(localservices.database_url())
    os.kill(
        int((own_servers / "pg/postmaster.pid").read_text().split()[0]), signal.SIGTERM
    )  # ends when its sessions have
    threading.Timer(0.5, still_at_work.close).start()
    localservices.start()
    assert localservices.dead() == []


def test_a_server_that_cant_start_is_told_at_once_with_the_end_of_its_log(own_servers):
    localservices.stop()
    (own_servers / "pg" / "PG_VERSION").write_text("1")
    began = time.monotonic()
    with pytest.raises(
        localservices.LocalServiceError, match=r"(?s)PostgreSQL ended at its start.*PG_VERSION|incompat"
    ):
        localservices.start()
    assert time.monotonic() - began < 10


FAMILY = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print("born", __import__("os").getpid(), child.pid, flush=True)
time.sleep(60)
"""
SUPERVISED = """
import os, sys
from core.dev.supervisor import Supervisor
Supervisor({"family": [sys.executable, "-c", sys.argv[1]]}, os.environ).run()
"""


def test_a_killed_process_is_started_again_and_its_children_go_with_it():
    command = [sys.executable, "-c", SUPERVISED, FAMILY]
    with subprocess.Popen(command, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True) as supervisor:
        try:
            parent, child = map(int, supervisor.stdout.readline().split()[-2:])
            os.kill(parent, signal.SIGKILL)
            assert "ended with -9; starting again" in supervisor.stdout.readline()
            while localservices._alive(child):  # killed already; the kernel takes its time
                time.sleep(0.01)
            assert "born" in supervisor.stdout.readline()
        finally:
            supervisor.terminate()


# --- before anybody opened the platform (L4) ----------------------------------------------------------------------------


def test_the_first_operator_gets_a_link_with_the_port_until_they_have_a_password(ops):
    def link():
        told = io.StringIO()
        call_command("open_platform", login="operator", name="周舟", port=8123, only_first=True, stdout=told)
        return told.getvalue().strip()

    with enter(ops):
        User.objects.all().update(password="!")
    first = link()
    assert re.fullmatch(r"http://platform\.localhost:8123/invite/[\w-]+/", first)
    with enter(ops):
        users.accept(token=first.split("/")[-2], password="long-enough-for-anybody")
    assert link() == ""


def test_without_an_open_platform_the_clocks_tasks_do_nothing_and_raise_nothing(ops):
    connection.set_schema_to_public()
    Tenant.objects.filter(pk=ops.pk).update(state=Tenant.State.RESERVED)
    names = {sweep.task for sweep in registry.SWEEPS.values() if sweep.is_platform}
    assert len(names) > 3
    for name in names:
        current_app.tasks[name]()


def test_logins_name_only_malls_that_are_there(db):
    Tenant.objects.malls().update(state=Tenant.State.RESERVED)
    told = io.StringIO()
    call_command("logins", stdout=told)
    assert "acme" not in told.getvalue()
    assert "There is no demo here" in told.getvalue()
