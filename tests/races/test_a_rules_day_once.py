"""Two workers look back for the same newcomer at the same moment: one list, one payment. The control takes the lock away."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connections, transaction
from django.utils import timezone

from core.tenancy import enter
from members.models import Member
from points.models import GrantLine, GrantRule
from points.services import rules
from points.services.rules import RuleSettings
from tests.conftest import tenant
from tests.points.steps import CHECKER, MAKER, a_budget, a_member

pytestmark = pytest.mark.commits
HOLD_SECONDS = 0.3


@pytest.fixture
def rule_id(committing):
    """A welcome in force that has run today; then somebody of today came into the roster."""
    with enter(tenant("acme")):
        words = RuleSettings(name="欢迎", kind="joiner", points=100, reason="欢迎", budget_id=a_budget().pk)
        rule = rules.save(settings=words, by=MAKER)
        rules.submit(rule_id=rule.pk, by=MAKER)
        rules.approve(rule_id=rule.pk, by=CHECKER)
        rules._run(rule.pk, timezone.localdate(), is_late=False)
        Member.objects.filter(pk=a_member().pk).update(joined_on=timezone.localdate())
        yield rule.pk


def at_the_same_moment(rule_id):
    """Lists made by two workers, the second coming while the first has not committed; "refused" for what the database refused."""
    acted = threading.Event()

    def run(holds):
        try:
            with enter(tenant("acme")), transaction.atomic():
                if not holds:
                    acted.wait(5)
                made = rules._run(rule_id, timezone.localdate(), is_late=True)
                acted.set()
                if holds:
                    threading.Event().wait(HOLD_SECONDS)
                return made is not None
        except IntegrityError:
            return "refused"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(run, [True, False]))


def test_a_newcomer_is_on_one_list(rule_id):
    assert at_the_same_moment(rule_id) == [True, False]
    with enter(tenant("acme")):
        assert GrantLine.objects.filter(batch__run__rule=rule_id).count() == 1


def test_control_without_the_lock_both_make_a_list_and_only_the_database_refuses(rule_id, monkeypatch):
    monkeypatch.setattr(GrantRule.objects, "select_for_update", GrantRule.objects.all)
    assert at_the_same_moment(rule_id) == [True, "refused"]
