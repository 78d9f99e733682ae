"""One contract for repeats: a key belongs to what was asked first under it (Q1, O21), whatever characters it has."""

import uuid

import pytest

from core import idempotency
from core.errors import ReferenceConflict
from core.models import UsedKey
from members.selectors.audiences import Audience
from members.services import bulletins
from members.services.bulletins import BulletinText
from orders.models import Order
from points.models import GrantBatch, Hold, Revocation
from points.services import revocations
from points.services.grants import batches, picked
from tests import given
from tests.api.test_points_api import API, Program, a_key
from tests.given import sku_of
from tests.points.steps import CHECKER, a_budget, a_member, an_approved, balance_of, posted, row

EVERYTHING = [
    "ledger.view",
    "ledger.move",
    "grants.view",
    "grants.create",
    "budgets.view",
    "budgets.topup",
    "catalog.view",
    "orders.redeem",
    "orders.view",
    "orders.ship",
]
LONG = "k" * 80


@pytest.fixture
def program(acme):
    return Program("acme", a_key(*EVERYTHING)[1])


def conflict(answer):
    return (answer.status_code, answer.json()["code"]) == (409, "reference_conflict")


def test_another_batch_under_a_used_key_is_refused_and_makes_nothing(program):
    lin, wang, budget = a_member(), a_member(), a_budget(1_000)
    body = {"title": "九月", "budget_id": budget.pk, "reason": "KPI"}
    rows = [{"employee_no": lin.employee_no, "points": 1}]
    first = program.post("grant-batches/", {**body, "rows": rows}, key="batch-key")
    other = [{"employee_no": wang.employee_no, "points": 999}]
    assert conflict(program.post("grant-batches/", {**body, "rows": other}, key="batch-key"))
    again = program.post("grant-batches/", {**body, "rows": rows}, key="batch-key")
    assert (again.json()["number"], GrantBatch.objects.count()) == (first.json()["number"], 1)


def order_body(product, home, quantity=1):
    items = [{"sku_id": sku_of(product), "quantity": quantity}]
    return {"items": items, "agreed_points": 100 * quantity, "address_id": home}


def an_address(program, member):
    body = {
        "receiver": "林晓",
        "phone": "13800138000",
        "area": "广东省 深圳市 南山区",
        "area_code": "440305",
        "detail": "科技园 1 号",
    }
    return program.post(f"members/{member.employee_no}/addresses/new/", body).json()["id"]


def test_another_order_under_a_used_key_is_refused(program):
    lin, product = given.a_member(points=1_000), given.a_product(points=100, stock=9)
    home, path = an_address(program, lin), f"members/{lin.employee_no}/orders/new/"
    first = program.post(path, order_body(product, home), key="order-key").json()["number"]
    assert conflict(program.post(path, order_body(product, home, 2), key="order-key"))
    assert program.post(path, order_body(product, home), key="order-key").json()["number"] == first
    assert Order.objects.count() == 1


def test_a_key_is_one_members_not_anothers(program):
    lin, wang, budget = a_member(), a_member(), a_budget(1_000)
    body = {"points": 60, "budget_id": budget.pk, "reason": "绩效"}
    program.post(f"members/{lin.employee_no}/grants/", body, key="grant-key")
    assert conflict(program.post(f"members/{wang.employee_no}/grants/", body, key="grant-key"))
    assert conflict(program.post(f"members/{lin.employee_no}/grants/", {**body, "reason": "别的"}, key="grant-key"))
    assert (balance_of(lin), balance_of(wang)) == (60, 0)


def test_a_refusal_frees_its_key(program):
    lin, budget = a_member(), a_budget(1_000)
    path, body = f"members/{lin.employee_no}/grants/", {"points": 2_000, "budget_id": budget.pk, "reason": "绩效"}
    assert program.post(path, body, key="grant-key").json()["code"] == "insufficient_budget"
    assert program.post(path, {**body, "points": 100}, key="grant-key").status_code == 200


def test_the_neighbours_key_may_be_the_same(program):
    lin, budget = a_member(), a_budget(1_000)
    other = Program("acme", a_key(*EVERYTHING)[1])
    body = {"points": 60, "budget_id": budget.pk, "reason": "绩效"}
    for one in (program, other):
        assert one.post(f"members/{lin.employee_no}/grants/", body, key="same-key").status_code == 200
    assert balance_of(lin) == 120


@pytest.mark.parametrize(
    "key", ["short", "k" * 81, "with space", "中文的幂等键八个字", "tab\there-8", "emoji🎁🎁🎁🎁🎁", "semi;colon;8"]
)
def test_a_key_that_can_not_be_one_is_refused(program, key):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {program.token}", "HTTP_IDEMPOTENCY_KEY": key}
    answer = program.client.post("/api/v1/transfers/", {}, content_type="application/json", **headers)
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_unusable")


# Keys of eighty characters through every write


def lifes(program):
    """Every write of the API with a body it accepts, as (path, body); in an order in which each finds what it needs."""
    lin, wang, budget = given.a_member(points=5_000), given.a_member(points=100), a_budget(10_000)
    me, product = f"members/{lin.employee_no}", given.a_product(points=100, stock=50)
    home = an_address(program, lin)
    yield (
        f"{me}/addresses/new/",
        {
            "receiver": "林",
            "phone": "13800138000",
            "area": "广东省 深圳市 南山区",
            "area_code": "440305",
            "detail": "2 号",
        },
    )
    yield f"{me}/cart/lines/", {"sku_id": sku_of(product), "quantity": 2}
    yield f"{me}/goods/{product.public_id}/wish/", {"is_goal": True}
    yield f"{me}/quote/", {"items": [{"sku_id": sku_of(product), "quantity": 1}]}
    yield f"{me}/orders/new/", order_body(product, home, 3)
    number = Order.objects.latest("pk").number
    yield f"{me}/orders/{number}/cancel/", {"reason": "少一件", "units": [{"line_no": 1, "units": 1}]}
    yield f"{me}/orders/{number}/pay/", {"gateway": "fake", "way": "page"}
    yield f"{me}/orders/{number}/pay/check/", {}
    yield f"orders/{number}/ship/", {"carrier": "sf", "tracking_no": "SF1234567890"}
    yield f"{me}/orders/{number}/extend/", {}
    yield f"{me}/orders/{number}/receive/", {}
    yield f"{me}/orders/{number}/lines/1/codes/", {}
    yield f"{me}/orders/{number}/lines/1/review/", {"stars": 5}
    yield (
        f"{me}/orders/{number}/cases/new/",
        {"kind": "return", "reason": "broken", "units": [{"line_no": 1, "units": 1}]},
    )
    yield f"{me}/orders/{number}/cancel/", {"reason": "晚了"}
    yield f"{me}/grants/", {"points": 9, "budget_id": budget.pk, "reason": "绩效"}
    for end in ("capture", "release"):
        reference = f"{end[0]}" * 80
        yield f"{me}/holds/", {"reference": reference, "points": 9}
        yield f"holds/{reference}/{end}/", {}
    yield "transfers/", {"giver": lin.employee_no, "taker": wang.employee_no, "points": 5}
    yield f"events/{'e' * 80}/activate/", {}
    yield f"events/{'e' * 80}/cancel/", {"reason": "不办了"}
    yield f"budgets/{budget.pk}/top-up/", {"points": 5, "note": "追加"}
    yield f"budgets/{budget.pk}/allocate/", {"points": 5, "note": "划拨"}
    yield f"budgets/{budget.pk}/carry/", {"points": 5, "note": "结转"}
    yield f"budgets/{budget.pk}/return/", {"points": 5, "note": "退回"}
    yield "journals/1/reverse/", {"reason": "错了"}
    rows = [{"employee_no": lin.employee_no, "points": 9}]
    yield "grant-batches/", {"title": "一批", "budget_id": budget.pk, "reason": "KPI", "rows": rows}
    batch = GrantBatch.objects.latest("pk").number
    for act in ("submit", "withdraw", "cancel", "pause", "resume"):
        yield f"grant-batches/{batch}/{act}/", {}
    yield f"grant-batches/{batch}/cancel-rest/", {"reason": "停"}
    yield f"grant-batches/{batch}/undo/", {"spent": "waive", "reason": "错了"}


def last_word(path):
    return path.rstrip("/").rpartition("/")[2]


def test_keys_of_eighty_characters_never_break_a_write_and_a_repeat_is_one(program):
    walked = set()
    for n, (path, body) in enumerate(lifes(program)):
        key = f"{n:02d}{LONG}"[:80]
        first, again = program.post(path, body, key=key), program.post(path, body, key=key)
        assert first.status_code < 500 and again.status_code < 500, (path, first.content, again.content)
        assert first.status_code != 400, (path, first.content)
        walked.add(last_word(path))
    assert walked == {last_word(one.pattern) for one in API if "post" in one.view.cls.http_method_names}


def test_a_part_is_cancelled_once_under_a_long_key(program):
    lin, product = given.a_member(points=1_000), given.a_product(points=100, stock=9)
    home = an_address(program, lin)
    number = program.post(f"members/{lin.employee_no}/orders/new/", order_body(product, home, 3)).json()["number"]
    part = {"reason": "多了", "units": [{"line_no": 1, "units": 1}]}
    for _ in range(2):
        answer = program.post(f"members/{lin.employee_no}/orders/{number}/cancel/", part, key=LONG)
        assert (answer.status_code, answer.json()["points"]) == (200, 200)


# Holds


def test_two_owners_holds_of_one_name_are_two(program):
    lin = a_member(points=100)
    other = Program("acme", a_key(*EVERYTHING)[1])
    path = f"members/{lin.employee_no}/holds/"
    program.post(path, {"reference": "pos/7", "points": 10})
    assert other.post("holds/pos/7/capture/").status_code == 404
    assert other.post(path, {"reference": "pos/7", "points": 20}).json()["points"] == 20
    assert (program.get("holds/pos/7/").json()["points"], Hold.objects.count()) == (10, 2)


def test_a_hold_from_before_is_still_its_owners(program):
    lin = a_member(points=100)
    program.post(f"members/{lin.employee_no}/holds/", {"reference": "pos/7", "points": 10})
    Hold.objects.update(reference="api-hold/pos/7")
    assert program.post("holds/pos/7/capture/").json()["state"] == "captured"
    assert Program("acme", a_key(*EVERYTHING)[1]).get("holds/pos/7/").status_code == 404


# Console forms


def test_an_undo_asked_for_otherwise_under_its_key_is_refused(acme):
    batch, key = posted(an_approved([row(a_member(), 10)])), uuid.uuid4()
    asking = {
        "batch_id": batch.pk,
        "audience": revocations.RowFilter(),
        "reason": "错了",
        "request_key": key,
        "by": CHECKER,
    }
    first = revocations.ask(spent="waive", **asking)
    assert revocations.ask(spent="waive", **asking).pk == first.pk
    with pytest.raises(ReferenceConflict):
        revocations.ask(spent="debt", **asking)
    assert Revocation.objects.count() == 1


def test_a_notice_and_a_picked_batch_keep_to_their_key(acme):
    a_member()
    key = uuid.uuid4()
    send = {"audience": Audience(), "request_key": key, "by": CHECKER}
    assert bulletins.send(text=BulletinText("一", "甲"), **send) == bulletins.send(
        text=BulletinText("一", "甲"), **send
    )
    with pytest.raises(ReferenceConflict):
        bulletins.send(text=BulletinText("二", "乙"), **send)
    settings = batches.Settings(title="批", budget_id=a_budget(10_000_000).pk, reason="节", expires_on=None)
    first = picked.create_from_audience(points=1, settings=settings, **send)
    a_member()  # who joins between does not make it another request
    assert picked.create_from_audience(points=1, settings=settings, **send) == first
    with pytest.raises(ReferenceConflict):
        picked.create_from_audience(points=2, settings=settings, **send)


# The parts


@pytest.mark.parametrize("most", [40, 80, 120])
def test_a_name_that_is_cut_fits_and_stays_its_own(most):
    names = [idempotency.fitted(f"api/1/{'k' * 80}{n}", most) for n in range(3)]
    assert all(len(one) <= most for one in names) and len(set(names)) == 3


def test_a_second_writer_under_a_key_keeps_the_first_from_freeing_it(acme):
    asked = idempotency.fingerprint("x")
    with pytest.raises(ReferenceConflict), idempotency.once(scope="t", key="k" * 8, asked=asked):
        idempotency.claim(scope="t", key="k" * 8, asked=asked)  # somebody else, at the same time
        raise ReferenceConflict(reference="a refusal")
    assert UsedKey.objects.filter(scope="t").exists()
