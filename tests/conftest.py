"""Fixtures: two tenants made once, a rollback per test, and a fresh database after a test that really commits."""

import time

import pytest
import structlog.testing
from django.core.cache import cache
from django.test import Client
from django.utils import translation
from django_tenants.utils import schema_context

from core.guards import PROOFS, PROVED_BY
from core.tenancy import enter
from core.tenancy.connections import connection
from core.ui import fragment_cache
from tenants.models import Tenant
from tenants.selectors import announcements, visits
from tests import databases, given
from tests.given import Cast


@pytest.fixture(scope="session")
def template(django_db_blocker):
    """The name of the template database, built if needed."""
    with django_db_blocker.unblock():
        return databases.make_template()


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, template):
    """pytest-django's own set-up, replaced: this worker's clone of the template."""
    with django_db_blocker.unblock():
        databases.clone(template)
    yield
    with django_db_blocker.unblock():
        databases.drop()


@pytest.fixture
def committing(django_db_setup, django_db_blocker, template):
    """For tests with several connections or processes: commits are real, and afterwards the database is cloned anew."""
    with django_db_blocker.unblock():
        connection.set_schema_to_public()
        yield
        databases.clone(template)


def pytest_collection_modifyitems(items):
    """The long ones first, so that no worker sits idle beside the last of them."""
    items.sort(key=lambda item: "drill" not in item.keywords)


@pytest.fixture(autouse=True)
def _public_between_tests():
    fragment_cache.clear()
    announcements.remember([], 3600)  # a page's own queries are counted, not those it makes every ten seconds
    yield
    connection.set_schema_to_public()
    translation.deactivate()  # the last request's language


def tenant(slug: str) -> Tenant:
    with schema_context("public"):  # a tenant's own role may not read the list of tenants
        return Tenant.objects.get(slug=slug)


@pytest.fixture
def acme(db):
    """Inside tenant acme; rolled back afterwards."""
    with enter(tenant("acme")):
        cache.clear()
        yield connection.tenant


@pytest.fixture
def globex(db):
    """The tenant globex, not entered: the neighbour."""
    return tenant("globex")


@pytest.fixture
def ops(db):
    """Inside the operators' tenant."""
    with enter(tenant("platform")):
        yield connection.tenant


class Browser(Client):
    """A test client that leaves the test in the tenant it was in before the request."""

    def request(self, **request):
        before = connection.tenant
        try:
            return super().request(**request)
        finally:
            connection.set_tenant(before)


def proves(client, user, *, seconds_ago: float = 0):
    """The person in this browser gave their password so many seconds ago."""
    session = client.session
    session[PROOFS] = [{"method": "password", "at": time.time() - seconds_ago}]
    session[PROVED_BY] = str(user.pk)
    session.save()


@pytest.fixture
def at():
    """`at("acme", user)`: a browser at a tenant's address, signed in just now as the user if one is given; operators
    have the second factor they need."""

    def open_browser(slug: str, user=None, **extra) -> Client:
        client = Browser(HTTP_HOST=f"{slug}.localhost", headers={"accept-language": "zh-hans"}, **extra)
        if user is not None:
            with enter(tenant(slug)):
                visits.remember_waiting(connection.tenant.pk, 0, 3600)
                client.force_login(user)
                proves(client, user)
                if slug == "platform":
                    given.a_second_factor(user)
        return client

    return open_browser


@pytest.fixture
def cast(acme):
    """The people of acme: cast.hr, cast.approver, cast.owner …, cast.lin (a member with a login), cast.stranger."""
    return Cast()


@pytest.fixture
def capture_logs():
    """What was logged, as dictionaries."""
    with structlog.testing.capture_logs() as lines:
        yield lines


@pytest.fixture
def platform(committing, tmp_path):
    """The running product on this worker's database; start("web", "worker", "beat") what the test needs."""
    from tests.platform import Platform

    running = Platform(log=tmp_path / "platform.log")
    yield running
    running.stop()
