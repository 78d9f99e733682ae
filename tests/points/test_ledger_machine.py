"""R4: random histories on two real connections, against a small model; every step the two must agree."""

import datetime as dt
import itertools
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from core.errors import DomainError
from core.tenancy import enter
from points import selectors
from points.models import Debt, LedgerPolicy, Lot, PointType
from points.services import merging, reversals
from points.services.grants import single_grants
from points.services.ledger import expiry, holds, pending
from points.services.ledger.spending import Part, refund, spend
from points.services.ledger.transfers import transfer
from tests.conftest import tenant
from tests.points.ledger_model import Model, Refused
from tests.points.steps import MAKER, a_budget, a_member

pytestmark = [pytest.mark.commits, pytest.mark.drill]
SOAK = int(os.environ.get("SOAK", "1"))
EXAMPLES, STEPS = 250 * SOAK, 50
BLOCKED = 0.02
POINTS = st.integers(1, 60)
WHO = st.integers(0, 2)
_references = itertools.count(1)


class Ledger:
    """The real ledger, spoken to through two connections of two threads."""

    def __init__(self, mall):
        self.mall = mall
        self.hands = [ThreadPoolExecutor(1), ThreadPoolExecutor(1)]

    def do(self, hand, act, **held):
        return self.hands[hand].submit(self._run, act, **held)

    def _run(self, act, done=None, go_on=None):
        with enter(self.mall):
            try:
                with transaction.atomic():
                    result = act()
                    if done:
                        done.set()
                        go_on.wait(5)
                return result
            except DomainError:
                return Refused
            finally:
                if done:
                    done.set()

    def close(self):
        for hand in self.hands:
            hand.submit(connections.close_all).result()
            hand.shutdown()


class Machine(RuleBasedStateMachine):
    ledger: Ledger
    debt_policy: bool
    histories = 0

    @initialize()
    def people(self):
        type(self).histories += 1
        self.model = Model(debt_policy=self.debt_policy)
        self.members = [a_member() for _ in range(3)]
        self.budget = a_budget(self.model.budget)
        self.real_lots: list[int] = []
        self.journals: dict[int, int] = {}
        self.hand = 0

    # --- what can be done: (on the model, on the real ledger) -------------------------------------------------------

    def grants(self, who, points, days, scoped, event):
        reference = f"m/{next(_references)}"
        ends = timezone.now() + dt.timedelta(days=days) if days else None
        kind = PointType.objects.get(code="tea").pk if scoped else None

        def real():
            return single_grants.grant_one(
                member_id=self.members[who].pk,
                points=points,
                budget_id=self.budget.pk,
                reason="礼遇",
                by=MAKER,
                expires_at=ends,
                reference=reference,
                point_type_id=kind,
                waits_for=self.event(event),
            )

        return lambda m: m.grant(who, points, days, scoped, event), real

    def spends(self, who, general, scoped, hold, reference):
        parts = [Part(p, c) for p, c in ((scoped, (7,)), (general, (8,))) if p]
        words = {"member_id": self.members[who].pk, "points": general + scoped, "reference": self.name(reference)}

        def real():
            return (holds.hold if hold else spend)(**words, parts=parts, by=MAKER)

        return lambda m: m.spend(reference, who, general, scoped, hold), real

    def moves(self, giver, taker, points):
        words = {"giver_id": self.members[giver].pk, "taker_id": self.members[taker].pk, "points": points}
        reference = f"m/{next(_references)}"
        return lambda m: m.transfer(giver, taker, points), lambda: transfer(**words, reference=reference, by=MAKER)

    def merges(self, kept, gone):
        keeps, goes = self.members[kept], self.members[gone]
        words = {"gone_id": goes.pk, "gone_public_id": str(goes.public_id), "kept_id": keeps.pk, "reason": "同一人"}
        return lambda m: m.merge(kept, gone), lambda: merging.take_over(**words, by=MAKER)

    def event(self, event):
        return f"{event}/{self.budget.pk}" if event else ""

    def name(self, reference):
        return f"m/{self.budget.pk}/{reference}"

    def both(self, on_model, on_ledger):
        """Do it on both, on the connections in turn; they must agree whether it can be done."""
        self.hand = 1 - self.hand
        try:
            after = self.model.copy()
            on_model(after)
        except Refused:
            after = None
        outcome = self.ledger.do(self.hand, on_ledger).result(10)
        assert (outcome is Refused) == (after is None)
        if after:
            self.model = after
        return outcome

    # --- rules ------------------------------------------------------------------------------------------------------

    @rule(
        who=WHO,
        points=POINTS,
        days=st.sampled_from([None, 10, 90]),
        scoped=st.booleans(),
        event=st.sampled_from(["", "", "", "delivered"]),
    )
    def grant(self, who, points, days, scoped, event):
        no = len(self.model.lots)
        journal = self.both(*self.grants(who, points, days, scoped, event))
        self.journals[no] = journal.pk

    @rule(who=WHO, general=st.integers(0, 40), scoped=st.integers(0, 30), hold=st.booleans())
    def take(self, who, general, scoped, hold):
        if general + scoped:
            self.both(*self.spends(who, general, scoped, hold, f"s{next(_references)}"))

    @rule()
    def activate(self):
        event = self.event("delivered")
        self.both(lambda m: m.activate("delivered"), lambda: pending.activate(event=event, by=MAKER))

    @rule()
    def cancel_pending(self):
        event = self.event("delivered")
        self.both(lambda m: m.cancel("delivered"), lambda: pending.cancel(event=event, reason="取消", by=MAKER))

    def chosen(self, data, states):
        found = [name for name, one in self.model.spends.items() if one["hold"] in states]
        return data.draw(st.sampled_from(found)) if found else None

    @rule(data=st.data(), points=st.none() | POINTS)
    def give_back(self, data, points):
        if name := self.chosen(data, ("", "captured")):
            reference = f"m/{next(_references)}"
            original = self.name(name)
            self.both(
                lambda m: m.refund(name, points),
                lambda: refund(reference=reference, original_reference=original, points=points, by=MAKER),
            )

    @rule(data=st.data(), points=POINTS)
    def capture(self, data, points):
        if name := self.chosen(data, ("open",)):
            real = lambda: holds.capture(reference=self.name(name), points=points, by=MAKER)  # noqa: E731
            self.both(lambda m: m.capture(name, points), real)

    @rule(data=st.data())
    def release(self, data):
        if name := self.chosen(data, ("open",)):
            self.both(lambda m: m.release(name), lambda: holds.release(reference=self.name(name), by=MAKER))

    @precondition(lambda self: any(lot.remaining and lot.ends < 10**9 and not lot.ended for lot in self.model.lots))
    @rule(data=st.data())
    def time_passes_for_a_lot(self, data):
        """The clock is the database's, so the test moves the lot instead, as nobody else can (no trigger fires)."""
        mortal = [lot.no for lot in self.model.lots if lot.remaining and lot.ends < 10**9 and not lot.ended]
        no = data.draw(st.sampled_from(mortal))
        self.match_lots()
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("reset role; set local session_replication_role = replica")
            cursor.execute(
                "update points_lot set expires_at = now() - interval '1 hour' where id = %s", [self.real_lots[no]]
            )
        connection.set_schema(connection.schema_name)
        self.model.end(no)

    @rule()
    def expire(self):
        self.both(lambda m: m.expire(), expiry.expire_due)

    @rule(who=WHO)
    def extend(self, who):
        words = {
            "member_ids": [self.members[who].pk],
            "until": timezone.now() + dt.timedelta(days=60),
            "reason": "顺延",
        }
        reference = f"m/{next(_references)}"
        self.both(lambda m: m.extend(who), lambda: expiry.extend(**words, reference=reference, by=MAKER))

    @precondition(lambda self: self.journals)
    @rule(data=st.data())
    def take_a_grant_back(self, data):
        no = data.draw(st.sampled_from(sorted(self.journals)))
        journal_id = self.journals.pop(no)
        self.both(lambda m: m.reverse(no), lambda: reversals.reverse(journal_id=journal_id, reason="发错", by=MAKER))

    @rule(giver=WHO, step=st.integers(1, 2), points=POINTS)
    def move(self, giver, step, points):
        self.both(*self.moves(giver, (giver + step) % 3, points))

    @rule(kept=WHO, step=st.integers(1, 2))
    def merge(self, kept, step):
        gone = (kept + step) % 3
        self.both(*self.merges(kept, gone))
        self.members[gone] = a_member()

    @rule(who=WHO, first=POINTS, second=POINTS, what=st.sampled_from(["spend", "grant", "move", "merge", "merged"]))
    def two_at_once(self, who, first, second, what):
        """One act is held open before its commit while the other begins: as if one had come after the other."""
        one = self.spends(who, first, 0, False, f"s{next(_references)}")
        other = {
            "spend": lambda: self.spends(who, second, 0, False, f"s{next(_references)}"),
            "grant": lambda: self.grants(who, second, None, False, ""),
            "move": lambda: self.moves(who, (who + 1) % 3, second),
            "merge": lambda: self.merges(who, (who + 1) % 3),
            "merged": lambda: self.merges((who + 1) % 3, who),
        }[what]()
        done, go_on = threading.Event(), threading.Event()
        running = self.ledger.do(0, one[1], done=done, go_on=go_on)
        done.wait(5)
        behind = self.ledger.do(1, other[1])
        if what in ("spend", "move"):
            threading.Event().wait(BLOCKED)
            assert not behind.done() or running.done() or behind.result() is Refused
        go_on.set()
        outcomes = [running.result(10) is Refused, behind.result(10) is Refused]
        self.model = self.in_some_order(one[0], other[0], outcomes)
        if what in ("merge", "merged"):
            self.members[(who + 1) % 3 if what == "merge" else who] = a_member()

    def in_some_order(self, one, other, outcomes):
        for order in ((one, other), (other, one)):
            model, refused = self.model.copy(), {}
            for act in order:
                before = model.copy()
                try:
                    act(model)
                except Refused:
                    model = before
                    refused[act] = True
            real = [balance.points for balance in self.balances()]
            agree = [refused.get(one, False), refused.get(other, False)] == outcomes
            if agree and real == [model.balance(who) for who in range(3)]:
                return model
        raise AssertionError("no order of the two acts explains what happened")

    # --- what always holds --------------------------------------------------------------------------------------------

    def balances(self):
        return [selectors.balance(member.pk) for member in self.members]

    def match_lots(self):
        ids = Lot.objects.filter(account__member__in=self.members).order_by("pk")
        self.real_lots = list(ids.values_list("pk", flat=True))
        assert len(self.real_lots) == len(self.model.lots)

    @invariant()
    def everybody_has_what_the_model_says(self):
        if not hasattr(self, "members"):
            return
        assert [balance.points for balance in self.balances()] == [self.model.balance(who) for who in range(3)]

    def teardown(self):
        if not hasattr(self, "members"):
            return
        lots = Lot.objects.filter(account__member__in=self.members).order_by("pk").values_list("remaining", flat=True)
        assert list(lots) == [lot.remaining for lot in self.model.lots]
        owed = [sum(d.remaining for d in Debt.objects.filter(account__member=one)) for one in self.members]
        assert owed == [self.model.owed(who) for who in range(3)]
        assert selectors.budget_overview(self.budget.pk)[0].available == self.model.budget
        if self.histories % 25 == 0:
            assert selectors.ledger_differences() == []


def run_histories(*, debt_policy):
    mall = tenant("acme")
    with enter(mall):
        policy = LedgerPolicy.Negative.DEBT if debt_policy else LedgerPolicy.Negative.ZERO
        LedgerPolicy.objects.create(pk=1, negative=policy)
        PointType.objects.create(code="tea", name="茶礼专项", scope=[7])
        ledger = Ledger(mall)
        machine = type("Histories", (Machine,), {"ledger": ledger, "debt_policy": debt_policy, "histories": 0})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=EXAMPLES,
                    stateful_step_count=STEPS,
                    deadline=None,
                    database=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            ledger.close()
        assert selectors.ledger_differences() == []


@pytest.mark.parametrize("debt_policy", [False, True], ids=["waived", "owed"])
def test_no_history_breaks_a_law(committing, debt_policy):
    run_histories(debt_policy=debt_policy)


def test_control_a_model_that_forgets_expiry_order_is_caught(committing, monkeypatch):
    """The machine can fail: against a model that spends the newest lot first it finds a history that differs."""
    real = Model.usable
    monkeypatch.setattr(Model, "usable", lambda self, member: real(self, member)[::-1])
    with pytest.raises(AssertionError):
        run_histories(debt_policy=False)
