"""Connections that many tenants share: no answer is another's, not even behind a pooler that shares sessions."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.test import override_settings

from core.tenancy import enter, pooling
from tenants.models import Tenant
from tenants.services import provisioning
from tests import given
from tests.drills import pgbouncer

THREADS, READS = 8, 600
pytestmark = pytest.mark.drill


@pytest.fixture
def marked(committing):
    """Six malls, each with one member who is named after its schema."""
    ops = Tenant.objects.get(slug="platform")
    for slug in ("dawn", "dusk", "noon", "rain"):
        with enter(ops):
            tenant = provisioning.request_tenant(
                name=slug, slug=slug, scenario="welfare", color="#2b5ce6", host=f"{slug}.localhost", by=given.SYSTEM
            )
        provisioning.advance(tenant_id=tenant.pk)
    connection.set_schema_to_public()
    for tenant in Tenant.objects.open_malls():
        with enter(tenant):
            given.a_member(name=tenant.schema_name, with_login=False)


@pytest.fixture
def behind_pgbouncer(marked):
    """The URL of this test's database through three shared server connections."""
    if not pgbouncer.find_or_install():
        pytest.fail("pgbouncer is needed here: install Debian's package.")
    with pgbouncer.before(os.environ["DATABASE_URL"], connections=3) as url:
        yield url


def readers(**environment):
    """What the readers saw, as a program of its own with these settings."""
    answer = subprocess.run(
        [sys.executable, "-m", "tests.drills.readers", str(THREADS), str(READS)],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ, "MALL_DATABASE_POOL": "1", "MALL_DATABASE_POOL_SIZE": "3", **environment},
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads(answer.stdout)


def test_eight_threads_through_a_pool_of_three_read_only_their_own(marked):
    assert readers() == {"reads": 4800, "wrong": 0, "failed": 0}


def test_behind_pgbouncer_in_transaction_mode_too(behind_pgbouncer):
    seen = readers(DATABASE_URL=behind_pgbouncer, MALL_DATABASE_POOLING="transaction", MALL_DATABASE_POOL_SIZE="8")
    assert seen == {"reads": 4800, "wrong": 0, "failed": 0}


def test_control_the_setting_for_sessions_mixes_tenants_up_there(behind_pgbouncer):
    seen = readers(DATABASE_URL=behind_pgbouncer, MALL_DATABASE_POOLING="session", MALL_DATABASE_POOL_SIZE="8")
    assert seen["wrong"] + seen["failed"] > 100


def test_the_web_server_refuses_to_start_there_with_the_setting_for_sessions(behind_pgbouncer):
    start = [sys.executable, "-c", "import config.wsgi"]
    environment = {**os.environ, "DATABASE_URL": behind_pgbouncer}
    refused = subprocess.run(start, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode != 0 and "SessionsAreShared" in refused.stderr
    environment["MALL_DATABASE_POOLING"] = "transaction"
    assert subprocess.run(start, env=environment, capture_output=True, check=False).returncode == 0


def test_straight_to_the_database_sessions_are_ones_own(db):
    assert settings.DATABASE_POOLING == "session" and not pooling.sessions_are_shared()
    with override_settings(DATABASE_POOLING="session"):
        pooling.refuse_shared_sessions()
