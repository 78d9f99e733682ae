import pytest
from django.db import connection

from core.models import DailyRun
from core.tenancy import current_schema
from insights import selectors as insights
from insights.models import ProofRun
from insights.services.proofs import ask_proof, prove, run_proof
from insights.tasks import run_daily_close, sweep
from orders.selectors import order_differences
from orders.services import giving_back
from points import selectors
from tests import given
from tests.insights.steps import tamper
from tests.points.steps import MAKER


@pytest.fixture
def order(cast):
    return given.an_order(cast.lin, given.a_product(points=300, stock=5))


def test_orders_and_their_journals_agree(order):
    assert order_differences() == ([], 300)


def test_a_cancelled_order_has_nothing_left(order, cast):
    giving_back.cancel(number=order.number, reason="不要了", by=MAKER)
    assert order_differences() == ([], 0)


def test_an_order_that_cost_something_else_than_its_journal_is_named(order):
    tamper("update orders_order set points = points - 1")
    found, _ = order_differences()
    assert [(one.what, one.target, one.expected, one.found) for one in found] == [("order", order.number, 299, 300)]


def test_a_journal_without_its_order_is_named(order):
    tamper("update orders_order set journal_id = null, points = 0")
    found, _ = order_differences()
    assert [(one.target, one.expected, one.found) for one in found] == [(order.reference, 0, 300)]


def test_the_proof_holds_orders_against_the_ledger(order):
    prove()
    proof = selectors.last_proof()
    assert (proof.is_clean, proof.orders_points, proof.lots_points) == (True, 300, 700)
    tamper("update orders_order set points = points - 1")
    prove()
    proof = selectors.last_proof()
    assert (proof.is_clean, proof.differences[0]["target"]) == (False, order.number)


def test_a_proof_that_is_asked_for_is_done_once(acme):
    run = ask_proof(by=MAKER)
    assert ask_proof(by=MAKER) == run
    for _ in range(2):
        run_proof(run_id=run.pk)
    assert (ProofRun.objects.get().finished_at is not None, len(selectors.proofs())) == (True, 1)


def test_a_proof_whose_message_was_lost_is_found_again(acme):
    run = ask_proof(by=MAKER)
    tamper("update insights_proofrun set asked_at = now() - interval '1 minute'")
    assert insights.runs_left_behind() == [run.pk]


def test_the_night_proves_once(acme):
    schema = current_schema()
    connection.set_schema_to_public()
    for _ in range(2):
        run_daily_close(tenant=schema)
    sweep(tenant=schema)
    connection.set_schema(schema)
    ran = DailyRun.objects.filter(job="insights.proof").count()
    assert len(selectors.proofs()) == ran <= 1
