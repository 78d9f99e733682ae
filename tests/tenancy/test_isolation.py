"""The probes that try the walls between tenants: they find nothing, and they find every hole that is made for them."""

import copy

import pytest
from celery import shared_task
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import override_settings

from core.tenancy.backend.base import DatabaseWrapper
from core.tenancy.tasks import QUESTIONS
from isolation import services as isolation
from isolation.services import canaries, pages, probing, stores, work
from tenants.models import IsolationRun, Tenant
from tests import given
from tests.conftest import tenant
from tests.tenancy import open_walls

HOLES = {**settings.TENANT_TYPES, "mall": {**settings.TENANT_TYPES["mall"], "URLCONF": "tests.tenancy.open_walls"}}


def without(middleware, instead=()):
    return override_settings(MIDDLEWARE=[*instead, *(one for one in settings.MIDDLEWARE if one not in middleware)])


@pytest.fixture
def sides(db):
    """The canaries: who asks, and whose things are asked for."""
    return isolation.sides()


def whole(findings):
    return (findings.leaks, findings.faults) == ([], []) and findings.probes > 0


def test_no_wall_has_a_hole(committing):
    with probing.enter(tenant("acme")):
        given.an_order(given.a_member(points=500), given.a_product())
    run = isolation.run(kind="deploy")
    assert [wall for wall in run.results if wall["leaks"] or wall["faults"]] == []
    assert (run.error, run.leaks) == ("", 0)
    assert run.is_whole and {wall["code"] for wall in run.results if wall["probes"]} == {*isolation.WALLS, "neighbours"}
    assert run.tenants == 4 and run.probes > 1000
    twice = canaries.pair()
    assert [one.slug for one in twice] == list(canaries.SLUGS) and all(one.is_canary for one in twice)


def test_what_tenants_read_names_no_other_tenant(sides):
    found = probing.Findings("routes", leaks=["GET /console/members/… of somebody else"]).as_dict()
    assert "somebody else" not in found["wall"] + found["text"] and found["leaks"] == 1


def test_every_place_in_a_route_has_a_foreign_value():
    """A new kind of id in a route needs a line in probing.THINGS (whose it is) or probing.WORDS (nobody's)."""
    assert pages.unknown_places() == set()


def test_the_canary_has_one_of_almost_everything(sides):
    """What stays empty is not tried; each is covered by the matrix in test_every_route.py."""
    assert {place for place, values in sides[1].things.items() if not values} <= {
        "name",
        "image_id",
        "pk",
        "roster_id",
        "session_id",
        "type_id",
        "announcement_id",
        "set_aside_id",
    }


def test_the_real_malls_take_turns(sides):
    turns = [isolation._whose_turn(1, number) for number in range(4)]
    assert {one.slug for (one,) in turns} == {"acme", "globex"}


def test_nothing_stays_of_what_the_probes_do(sides):
    before = [probing.there(side.tenant).things for side in sides]
    work.try_tokens(*sides)
    pages.try_sessions(*sides)
    assert [probing.there(side.tenant).things for side in sides] == before


def test_the_command_tells_what_it_tried_and_a_broken_run_is_an_error(committing, capsys):
    with override_settings(TENANT_TYPES=HOLES), pytest.raises(CommandError):
        call_command("probe", "--neighbours", "1")
    assert "/says/" in capsys.readouterr().out
    run = IsolationRun.objects.get()
    assert not run.is_whole and run.leaks > 0


# --- controls: each wall with a hole --------------------------------------------------------------------------------


@override_settings(TENANT_TYPES=HOLES)
def test_control_a_route_that_says_writes_or_knows_is_found(sides):
    leaks = pages.try_routes(*sides).leaks
    assert {leak.split("/")[1] for leak in leaks} == {"says", "writes", "knows"}


@override_settings(TENANT_TYPES=HOLES)
def test_control_a_route_that_knows_the_neighbours_is_found(sides):
    with probing.enter(tenant("acme")):
        given.a_member(name="林小舟")
    assert pages.try_neighbours(sides[0], [probing.there(tenant("acme"))]).leaks


def test_control_a_copied_session_opens_what_does_not_look_where_it_was_opened(sides):
    with without({"core.tenancy.middleware.SessionBelongsToTenant"}):
        assert pages.try_sessions(*sides).leaks
    assert whole(pages.try_sessions(*sides))


def test_control_a_server_that_believes_headers_and_strangers_is_found(sides):
    with without({"core.tenancy.middleware.TenantFromHost"}, [f"{open_walls.__name__}.AnyHost"]):
        words = " ".join(pages.try_hosts(*sides).leaks)
    assert "nobody.invalid" in words and "HTTP_X_FORWARDED_HOST" in words and "claimed-" in words


def test_control_cache_keys_without_their_tenant_are_found(sides):
    caches = copy.deepcopy(settings.CACHES)
    del caches["default"]["KEY_FUNCTION"]
    with override_settings(CACHES=caches):
        assert len(stores.try_cache(*sides).leaks) == 10
    assert whole(stores.try_cache(*sides))


def test_control_a_storage_without_folders_is_found(sides, tmp_path):
    with override_settings(
        MEDIA_ROOT=tmp_path,
        STORAGES={**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}},
    ):
        assert len(stores.try_files(*sides).leaks) >= 2
    with override_settings(MEDIA_ROOT=tmp_path):
        assert whole(stores.try_files(*sides))


@shared_task(name=f"{__name__}.open_task")
def open_task(*, tenant=None, batch_id=0):
    """Takes whatever tenant it is told."""


def test_control_a_task_that_runs_for_nobody_is_found(sides):
    QUESTIONS[f"{__name__}.open_task"] = ""
    try:
        assert len(work.try_tasks(*sides).leaks) == len(work.NOBODY) + 1
    finally:
        del QUESTIONS[f"{__name__}.open_task"]
    assert whole(work.try_tasks(*sides))


def test_control_at_home_the_tokens_open_their_doors(sides):
    assert len(work.try_tokens(sides[1], sides[1]).leaks) >= 5
    assert whole(work.try_tokens(*sides))


def test_control_a_right_too_many_is_found(sides):
    here, there = (f'"{prefix}{side.tenant.schema_name}"' for prefix, side in zip(("r_", ""), sides, strict=True))
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA {there} TO {here}; GRANT SELECT ON {there}.members_member TO {here}")
        cursor.execute(f"GRANT SELECT ON public.tenants_plan TO {here}")
    leaks = stores.try_database(*sides).leaks
    assert [leak.split(" FROM ")[1].split(" ")[0] for leak in leaks] == [
        f'{there}."members_member"',
        'public."tenants_plan"',
    ]


def test_control_connections_that_keep_their_last_tenant_are_found(sides, monkeypatch):
    sides[0].tenant.refresh_from_db()
    connection.set_tenant(Tenant(schema_name=sides[1].tenant.schema_name))
    assert stores._names()
    stuck = DatabaseWrapper._handle_search_path

    def only_in_public(self, cursor=None):
        if self.schema_name == "public":
            stuck(self, cursor)

    with monkeypatch.context() as without_the_wall:
        without_the_wall.setattr(DatabaseWrapper, "_handle_search_path", only_in_public)
        with connection.cursor() as cursor:
            cursor.execute(f'SET search_path = "{sides[1].tenant.schema_name}", public')
        without_the_wall.setattr(stores, "_people", lambda mall: {mall.name})
        assert stores.try_pool(*sides).leaks
    connection.set_schema_to_public()
    assert whole(stores.try_pool(*sides))
