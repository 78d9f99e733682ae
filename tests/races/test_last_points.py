"""Taps at the same moment. Each race holds the first transaction open; each control takes the lock away and must double."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections, transaction
from django.db.models import Sum

from core.tenancy import enter
from points import selectors
from points.errors import InsufficientPoints, RefundExceedsSpend
from points.models import Entry, Journal
from points.services.ledger.spending import refund, spend
from tests.conftest import tenant
from tests.points.steps import MAKER, a_member, balance_of

pytestmark = pytest.mark.commits
HOLD_SECONDS = 0.3


@pytest.fixture
def mall(committing):
    with enter(tenant("acme")):
        yield connection.tenant


def at_once(mall, acts, threads=None):
    """Run the acts in threads, inside the mall; the results in order, a refusal as its class."""

    def run(act):
        try:
            with enter(mall):
                return act()
        except (InsufficientPoints, RefundExceedsSpend, IntegrityError) as refusal:
            return type(refusal)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads or len(acts)) as pool:
        return list(pool.map(run, acts))


def reference_of(journal_id):
    return Journal.objects.get(pk=journal_id).reference


def two_taps(mall, member, points=100):
    """Two purchases; the second starts while the first has spent but not committed."""
    spent = threading.Event()

    def first():
        with transaction.atomic():
            journal = spend(member_id=member.pk, points=points, reference="order/1", by=MAKER)
            spent.set()
            threading.Event().wait(HOLD_SECONDS)
        return reference_of(journal)

    def second():
        spent.wait(5)
        return reference_of(spend(member_id=member.pk, points=points, reference="order/2", by=MAKER))

    return at_once(mall, [first, second])


def switch_off(mall, *, lock=False, check=False):
    """Take a guard out of this test's database (it is cloned anew afterwards)."""
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        if lock:
            source = Path(settings.BASE_DIR, "points/sql/ledger_spend.sql").read_text()
            assert source.count("    for update\n") == 1
            cursor.execute(source.replace("    for update\n", ""))
        if check:
            table = f'"{mall.schema_name}".points_lot'
            cursor.execute(f"alter table {table} drop constraint points_lot_within_its_grant")
    connection.set_tenant(mall)


def buy(member, reference, points=1):
    return lambda: reference_of(spend(member_id=member.pk, points=points, reference=reference, by=MAKER))


def back(reference, points):
    return lambda: refund(reference=reference, original_reference="order/1", points=points, by=MAKER)


def in_the_books(member):
    """The balance by the entries alone."""
    return Entry.objects.filter(account__member=member).aggregate(points=Sum("points"))["points"]


def test_two_taps_spend_the_last_points_once(mall):
    lin = a_member(points=100)
    assert two_taps(mall, lin) == ["order/1", InsufficientPoints]
    assert (balance_of(lin), selectors.ledger_differences()) == (0, [])


def test_two_taps_with_enough_for_both_are_both_served(mall):
    lin = a_member(points=200)
    assert two_taps(mall, lin) == ["order/1", "order/2"]
    assert (balance_of(lin), selectors.ledger_differences()) == (0, [])


def test_without_the_lock_the_databases_own_check_still_refuses(mall):
    lin = a_member(points=100)
    switch_off(mall, lock=True)
    assert two_taps(mall, lin) == ["order/1", IntegrityError]
    assert balance_of(lin) == 0


def test_control_without_lock_and_check_both_taps_win(mall):
    lin = a_member(points=100)
    switch_off(mall, lock=True, check=True)
    assert two_taps(mall, lin) == ["order/1", "order/2"]
    assert in_the_books(lin) == -100


def test_many_taps_at_once_are_never_refused_while_points_are_left(mall):
    people = [a_member(points=50) for _ in range(4)]
    acts = [buy(people[n % 4], f"order/{n}") for n in range(208)]
    done = at_once(mall, acts, threads=16)
    assert (done.count(InsufficientPoints), len(set(done) - {InsufficientPoints})) == (8, 200)
    assert ([balance_of(one) for one in people], selectors.ledger_differences()) == ([0] * 4, [])


def test_the_same_reference_from_many_threads_spends_once(mall):
    lin = a_member(points=100)
    done = at_once(mall, [buy(lin, "order/1", 30) for _ in range(8)])
    assert (set(done), balance_of(lin)) == ({"order/1"}, 70)
    assert Journal.objects.filter(reference="order/1").count() == 1


def test_refunds_at_once_never_give_back_more_than_was_spent(mall):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)

    done = at_once(mall, [back(f"refund/{number}", 40) for number in range(6)])
    assert (done.count(RefundExceedsSpend), balance_of(lin)) == (4, 80)
    assert selectors.ledger_differences() == []
