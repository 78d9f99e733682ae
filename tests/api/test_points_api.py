import pytest
from django.db import connection
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.services import api_keys
from points import selectors
from points.models import Hold, Journal
from points.services.grants import decisions, validation
from tests import given as words
from tests.points.steps import CHECKER, a_budget, a_member, balance_of, posted
from tests.routes import routes

API = [route for route in routes("config.urls_mall") if route.name.startswith("api:")]
ALL = ["ledger.view", "ledger.move", "grants.view", "grants.create", "budgets.view", "budgets.topup"]
ALL += ["catalog.view", "orders.redeem", "orders.view", "orders.ship"]


class Program:
    """A program with a key of a mall."""

    def __init__(self, slug, token):
        self.client, self.token, self.calls = Client(HTTP_HOST=f"{slug}.localhost"), token, 0
        self.home = connection.tenant  # a request leaves the tenant; the test goes on inside

    def headers(self, key=None):
        self.calls += 1
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {self.token}"} if self.token else {}
        name = key if key and len(key) >= 8 else f"test-key-{key or self.calls}"
        return {**bearer, "HTTP_IDEMPOTENCY_KEY": name}

    def get(self, path):
        return self.back(self.client.get(f"/api/v1/{path}", **self.headers()))

    def post(self, path, body=None, key=None):
        headers = self.headers(key)
        return self.back(self.client.post(f"/api/v1/{path}", body or {}, content_type="application/json", **headers))

    def back(self, answer):
        connection.set_tenant(self.home)
        return answer


def a_key(*permissions, owner=None):
    owner = owner or words.a_user("owner")
    return api_keys.make_key(name="HR 系统", permissions=permissions or ALL, by=words.actor(owner))


@pytest.fixture
def program(acme):
    return Program("acme", a_key()[1])


def test_a_members_points_are_told(program):
    lin = a_member(points=100)
    told = program.get(f"members/{lin.employee_no}/points/").json()
    assert (told["points"], told["pending"], told["owed"], told["wallets"][0]["points"]) == (100, 0, 0, 100)


def test_a_grant_comes_once_per_idempotency_key(program):
    lin, budget = a_member(), a_budget(1_000)
    body = {"points": 60, "budget_id": budget.pk, "reason": "绩效"}
    answers = [program.post(f"members/{lin.employee_no}/grants/", body, key="one") for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert balance_of(lin) == 60
    conflict = program.post(f"members/{lin.employee_no}/grants/", {**body, "points": 61}, key="one")
    assert (conflict.status_code, conflict.json()["code"]) == (409, "reference_conflict")


def test_a_write_without_its_key_is_refused(program):
    answer = program.client.post(
        "/api/v1/transfers/", {}, content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {program.token}"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_missing")


def test_above_the_limit_one_person_does_not_grant_alone(program):
    answer = program.post(
        f"members/{a_member().employee_no}/grants/", {"points": 5_001, "budget_id": a_budget(9_000).pk, "reason": "x"}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "needs_approval")


def test_a_hold_is_opened_captured_and_told(program):
    lin = a_member(points=100)
    assert (
        program.post(f"members/{lin.employee_no}/holds/", {"reference": "pos/7", "points": 80}).json()["state"]
        == "open"
    )
    assert program.post("holds/pos/7/capture/", {"points": 50}).json()["captured"] == 50
    assert (program.get("holds/pos/7/").json()["state"], balance_of(lin)) == ("captured", 50)
    assert program.post("holds/pos/7/release/").json()["code"] == "hold_closed"


def test_points_wait_for_an_event(program):
    lin = a_member()
    program.post(
        f"members/{lin.employee_no}/grants/",
        {"points": 5, "budget_id": a_budget(9).pk, "reason": "x", "waits_for": "o/1"},
    )
    assert balance_of(lin) == 0
    assert (program.post("events/o/1/activate/").json(), balance_of(lin)) == ({"points": 5}, 5)


def test_a_batch_goes_from_rows_to_an_undo_and_people_decide(program):
    lin, budget = a_member(), a_budget(1_000)
    rows = [{"employee_no": lin.employee_no, "points": 100}, {"employee_no": "X-404", "points": 5}]
    body = {"title": "九月 KPI", "budget_id": budget.pk, "reason": "KPI", "rows": rows}
    number = program.post("grant-batches/", body, key="b").json()["number"]
    assert program.post("grant-batches/", body, key="b").json()["number"] == number
    batch = selectors.find_batch(number)
    validation.validate(batch_id=batch.pk)
    assert program.get(f"grant-batches/{number}/failed/").json()["items"][0]["code"] == "unknown_employee"
    assert program.post(f"grant-batches/{number}/submit/").json()["state"] == "submitted"
    assert program.post(f"grant-batches/{number}/approve/").status_code == 404
    decisions.approve(batch_id=batch.pk, by=CHECKER)
    posted(batch)
    told = program.get(f"grant-batches/{number}/").json()
    assert (told["state"], told["rows_done"], balance_of(lin)) == ("done", 1, 100)
    undo = program.post(f"grant-batches/{number}/undo/", {"spent": "waive", "reason": "算错"}).json()
    assert (undo["state"], program.get(f"undos/{undo['number']}/").json()["points_granted"]) == ("submitted", 100)


def test_the_keys_owner_cannot_approve_what_the_key_submitted(acme):
    owner = words.a_user("owner")
    program = Program("acme", a_key(owner=owner)[1])
    rows = [{"employee_no": a_member().employee_no, "points": 100}]
    number = program.post(
        "grant-batches/", {"title": "x", "budget_id": a_budget(500).pk, "reason": "x", "rows": rows}
    ).json()["number"]
    batch = selectors.find_batch(number)
    validation.validate(batch_id=batch.pk)
    program.post(f"grant-batches/{number}/submit/")
    from accounts.errors import MakerCannotApprove

    with pytest.raises(MakerCannotApprove):
        decisions.approve(batch_id=batch.pk, by=words.actor(owner))


def test_budgets_are_topped_up_and_journals_come_by_pages(program):
    budget = a_budget(100)
    assert program.post(f"budgets/{budget.pk}/top-up/", {"points": 50, "note": "追加"}).json()["points"] == 50
    assert next(one for one in program.get("budgets/").json()["items"] if one["id"] == budget.pk)["available"] == 150
    first = program.get("journals/?limit=1").json()
    second = program.get(f"journals/?limit=1&before={first['next']}").json()
    assert first["items"][0]["id"] > second["items"][0]["id"]


def test_a_movement_is_traced_and_reversed(program):
    lin, budget = a_member(), a_budget(1_000)
    made = program.post(
        f"members/{lin.employee_no}/grants/", {"points": 60, "budget_id": budget.pk, "reason": "绩效"}
    ).json()
    held = program.post(f"members/{lin.employee_no}/holds/", {"reference": "h", "points": 10}).json()
    assert program.get(f"trace/{held['ledger_reference']}/").json()["by_budget"] == [
        {"budget": budget.name, "points": 10}
    ]
    program.post("holds/h/release/")
    assert program.post(f"journals/{made['id']}/reverse/", {"reason": "发错"}).json()["kind"] == "reverse"
    assert (balance_of(lin), selectors.ledger_differences()) == (0, [])


@pytest.mark.parametrize("token", ["", "nonsense", "xy_00000_secret"])
@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_no_door_opens_without_a_key(acme, route, token):
    answer = Program("acme", token).post(route.path().removeprefix("/api/v1/"))
    assert answer.status_code in (401, 405)


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_the_neighbours_key_opens_nothing(acme, globex, route):
    token = a_key()[1]
    assert Program("globex", token).post(route.path().removeprefix("/api/v1/")).status_code in (401, 405)


@pytest.mark.parametrize("route", API, ids=lambda route: route.name)
def test_a_key_without_the_permission_is_told_so(acme, route):
    held = "members.view"
    answer = Program("acme", a_key(held)[1]).get(route.path().removeprefix("/api/v1/"))
    assert answer.status_code in (403, 405)
    assert route.view.permission in ALL


def test_a_revoked_expired_or_ownerless_key_is_dead(acme):
    owner = words.a_user("owner")
    key, token = a_key(owner=owner)
    program = Program("acme", token)
    assert program.get("budgets/").status_code == 200
    api_keys.revoke_key(key_id=key.pk, by=words.actor(owner))
    assert program.get("budgets/").status_code == 401
    token = a_key(owner=owner)[1]
    owner.is_active = False
    owner.save()
    assert Program("acme", token).get("budgets/").status_code == 401


def test_a_key_never_holds_more_than_its_owner_or_the_right_to_approve(acme):
    from accounts.errors import KeyPermissionsUnknown

    for permissions, role in (
        (["grants.approve"], "owner"),
        (["budgets.topup"], "auditor"),
        ([], "owner"),
        (["x"], "owner"),
    ):
        with pytest.raises(KeyPermissionsUnknown):
            api_keys.make_key(name="x", permissions=permissions, by=words.actor(words.a_user(role)))


nonsense = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=30),
    st.just("\x00"),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    where=st.sampled_from(
        ["members/{no}/grants/", "members/{no}/holds/", "transfers/", "budgets/{budget}/top-up/", "grant-batches/"]
    ),
    body=st.dictionaries(
        st.sampled_from(
            ["points", "budget_id", "reason", "reference", "giver", "taker", "note", "rows", "title", "expires_at"]
        ),
        nonsense,
    ),
)
def test_nonsense_is_answered_never_a_crash(program, where, body):
    import json

    lin, budget = a_member(points=5), a_budget(5)
    before = Journal.objects.count()
    body = json.loads(json.dumps(body, allow_nan=False, default=str)) if not _has_nan(body) else {}
    answer = program.post(where.format(no=lin.employee_no, budget=budget.pk), body)
    assert answer.status_code < 500
    assert answer.status_code == 200 or Journal.objects.count() == before
    assert Hold.objects.filter(points__lte=0).count() == 0


def _has_nan(body):
    return any(
        isinstance(value, float) and (value != value or value in (float("inf"), float("-inf")))
        for value in body.values()
    )


def test_the_openapi_file_names_every_door(acme):
    from drf_spectacular.generators import SchemaGenerator

    schema = SchemaGenerator(urlconf="config.urls_mall").get_schema(request=None, public=True)
    assert len(schema["paths"]) == len(API)


def test_the_openapi_file_says_what_doors_answer(acme):
    """DS18: lists are lists, 400 is said, and a key is asked of writes only."""
    from drf_spectacular.generators import SchemaGenerator

    paths = SchemaGenerator(urlconf="config.urls_mall").get_schema(request=None, public=True)["paths"]
    acts = [(path, method, act) for path, doors in paths.items() for method, act in doors.items()]
    assert [one[:2] for one in acts if "400" not in one[2]["responses"]] == []
    keyed = [
        (m, p.get("required", False))
        for _path, m, act in acts
        for p in act.get("parameters", [])
        if p["name"] == "Idempotency-Key"
    ]
    assert ("get", True) not in keyed and ("post", True) in keyed
    answer = paths["/api/v1/budgets/"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["$ref"].endswith("/BudgetsAnswer")


@pytest.mark.parametrize(
    ("asked", "status"), [("limit=0", 422), ("limit=x", 422), ("before=x", 422), ("before=" + "9" * 30, 422)]
)
def test_a_page_nobody_can_mean_is_refused(program, asked, status):
    """Q7: nonsense was the first page."""
    assert program.get(f"journals/?{asked}").status_code == status


def test_before_the_first_there_is_nothing_and_many_are_the_most(program):
    a_member(points=100)
    assert program.get("journals/?before=0").json()["items"] == []
    assert len(program.get("journals/?limit=99999").json()["items"]) >= 1


@pytest.mark.parametrize("spelled", ["same", "lower"])
def test_a_program_may_spell_a_number_as_it_likes(program, spelled):
    lin = a_member(points=100)
    no = lin.employee_no.lower() if spelled == "lower" else lin.employee_no
    assert program.get(f"members/{no}/points/").json()["points"] == 100
