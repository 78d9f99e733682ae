"""Approvals, grants and newcomers at the same moment: the plan's limit holds to the last one. Each race holds the first
transaction open; the control takes the lock away and must pass the limit."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from core.registry import quotas
from core.registry.quotas import QuotaReached
from core.tenancy import enter
from members.models import Member
from members.services import roster
from points.models import GrantBatch
from points.selectors.ledger import issued_this_month
from points.services.grants import batches, decisions, single_grants
from tests import given
from tests.conftest import tenant
from tests.points.steps import CHECKER, MAKER, a_budget, a_draft, a_member, row

pytestmark = pytest.mark.commits
HOLD_SECONDS = 0.3


@pytest.fixture
def mall(committing):
    with enter(tenant("acme")):
        yield connection.tenant


def submitted(points):
    """A batch waiting for its yes, from a budget of its own."""
    batch = a_draft([row(a_member(), points)], budget=a_budget())
    return batches.submit(batch_id=batch.pk, by=MAKER).pk


def one_by_one_grant(points):
    """A grant to one person, from a budget of its own; done when it is called."""
    fields = {
        "member_id": a_member().pk,
        "budget_id": a_budget().pk,
        "points": points,
        "reason": "奖励",
        "expires_at": None,
    }
    return lambda: single_grants.grant_one(**fields, reference=f"one/{fields['member_id']}", by=MAKER)


def approval(batch_id):
    return lambda: decisions.approve(batch_id=batch_id, by=CHECKER)


def meet(first, second):
    """The second comes while the first has done its act and not committed; who was refused."""
    acted = threading.Event()

    def holding():
        with transaction.atomic():
            first()
            acted.set()
            threading.Event().wait(HOLD_SECONDS)

    def coming():
        acted.wait(5)
        second()

    def run(act):
        try:
            with enter(tenant("acme")):
                act()
        except QuotaReached:
            return True
        finally:
            connections.close_all()
        return False

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [holding, coming]))


def test_two_approvals_do_not_pass_the_limit_together(mall):
    acts = [approval(submitted(300)) for _ in range(2)]
    given.allowed("acme", points=issued_this_month() + 500)
    assert meet(*acts) == [False, True]
    assert sorted(GrantBatch.objects.values_list("state", flat=True)) == ["approved", "submitted"]


def test_two_approvals_that_fit_both_go_through(mall):
    acts = [approval(submitted(300)) for _ in range(2)]
    given.allowed("acme", points=issued_this_month() + 600)
    assert meet(*acts) == [False, False]


def test_control_without_the_lock_the_limit_is_passed(mall, monkeypatch):
    monkeypatch.setattr(quotas, "_alone", lambda metric: None)
    acts = [approval(submitted(300)) for _ in range(2)]
    limit = issued_this_month() + 500
    given.allowed("acme", points=limit)
    assert meet(*acts) == [False, False]
    assert issued_this_month() == limit + 100


@pytest.mark.parametrize("turn", [1, -1])
def test_an_approval_and_a_grant_to_one_person_do_not_pass_it_together(mall, turn):
    acts = [approval(submitted(300)), one_by_one_grant(300)][::turn]
    limit = issued_this_month() + 500
    given.allowed("acme", points=limit)
    assert meet(*acts) == [False, True]
    assert issued_this_month() <= limit


def test_two_newcomers_do_not_share_the_last_place(mall):
    here = Member.objects.active().count()
    given.allowed("acme", members=here + 1)
    acts = [lambda no=no: roster.add_member(employee_no=no, name="新人", by=MAKER) for no in ("N1", "N2")]
    assert meet(*acts) == [False, True]
    assert Member.objects.active().count() == here + 1
