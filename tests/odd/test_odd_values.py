"""Fuzz: no value in a path, a query or a form makes a door answer 500 (DS1).

Here one strongest role a route; with SOAK=1 every role, and every value in every field.
"""

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role
from tests import given
from tests.api.test_keys import EVERYTHING
from tests.api.test_points_api import a_key
from tests.odd.values import TELLING, VALUES
from tests.odd.walking import SOAK, Walk, part
from tests.routes import routes

MALL, OPS = "config.urls_mall", "config.urls_ops"
ROLES = ("hr", "approver", "finance", "auditor", "warehouse", "catalog", "service") if SOAK else ()
PARTS = 4


def of(urlconf, *faces):
    """The faces' routes; what ends the session would end the walk."""
    found = [one for one in routes(urlconf) if one.name.startswith(faces) and "logout" not in one.name]
    assert found
    return found


def has_role(user, role):
    user.roles.set(Role.objects.filter(code=role))
    return user


@pytest.mark.parametrize("which", range(PARTS))
def test_no_value_breaks_the_storefront(acme, at, cast, which):
    walk = Walk(at("acme", cast.lin.user), MALL)
    assert walk.over(list(part(of(MALL, "storefront:"), which, PARTS))) == ""


@pytest.mark.parametrize("which", range(PARTS))
@pytest.mark.parametrize("role", ["owner", *ROLES])
def test_no_value_breaks_the_console(acme, at, cast, which, role):
    walk = Walk(at("acme", cast.owner if role == "owner" else has_role(given.a_user("hr"), role)), MALL)
    assert walk.over(list(part(of(MALL, "console:"), which, PARTS))) == ""


@pytest.mark.parametrize("which", range(PARTS))
def test_no_value_breaks_the_back_office(ops, at, which):
    walk = Walk(at("platform", given.an_operator()), OPS)
    assert walk.over(list(part(of(OPS, "backoffice:", "open:", "console:"), which, PARTS))) == ""


def test_no_value_breaks_the_api(acme, cast):
    token = a_key(*EVERYTHING)[1]
    client = Client(HTTP_HOST="acme.localhost", HTTP_AUTHORIZATION=f"Bearer {token}")
    walk = Walk(client, MALL, HTTP_IDEMPOTENCY_KEY="k" * 80)
    assert walk.over(of(MALL, "api:"), employee_no=cast.lin.employee_no) == ""


def test_no_value_breaks_signing_in(acme, at, cast):
    names = ("account", "mfa", "invite", "language", "reset")
    assert Walk(at("acme"), MALL).over([one for one in routes(MALL) if one.name.startswith(names)]) == ""


class Broken:
    """A door that answers 500 to whatever is no abc."""

    def get(self, address, **_extra):
        return HttpResponse(status=200 if address.startswith("/abc/") else 503)


def test_control_a_door_that_breaks_is_found(acme):
    walk = Walk(Broken(), MALL)
    for kind, value in TELLING.items():
        walk.ask(kind, "get", f"/{kind}/?q={value}")
    assert {kind for kind, *_rest in walk.broken.values()} == set(TELLING) - {"abc"} < set(VALUES)
