"""The ledger against a small model of it: any order of grants, spends and refunds leaves both with the same lots."""

from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from points import selectors
from points.errors import InsufficientPoints, RefundExceedsSpend
from points.models import Lot
from points.services.ledger.spending import refund, spend
from tests.points.steps import MAKER, a_budget, a_member, give

FOREVER, MIN_LIFE = 10_000, 30
grant_act = st.tuples(st.just("grant"), st.integers(1, 50), st.sampled_from([5, 40, 90, FOREVER]))
spend_act = st.tuples(st.just("spend"), st.integers(1, 90), st.none())
refund_act = st.tuples(st.just("refund"), st.integers(1, 40), st.integers(0, 2))
granted_first = st.lists(grant_act, min_size=2, max_size=4)
then_anything = st.lists(st.one_of(grant_act, spend_act, refund_act), min_size=4, max_size=16)
a_history = st.tuples(granted_first, then_anything).map(lambda parts: parts[0] + parts[1])


@dataclass
class Model:
    """Lots as [days, left]; a purchase remembers which lots gave how much."""

    lots: list[list[int]] = field(default_factory=list)
    bought: list[list[list]] = field(default_factory=list)

    def grant(self, points, days):
        self.lots.append([days, points])

    def spend(self, points):
        if sum(left for _, left in self.lots) < points:
            return InsufficientPoints
        taken = []
        for lot in sorted(self.lots, key=lambda lot: lot[0]):
            take = min(points, lot[1])
            if take:
                lot[1] -= take
                points -= take
                taken.append([lot, take])
        self.bought.append(taken)
        return None

    def refund(self, points, which):
        taken = self.bought[which]
        if sum(owed for _, owed in taken) < points:
            return RefundExceedsSpend
        for share in reversed(taken):
            lot, owed = share
            back = min(points, owed)
            share[1] -= back
            points -= back
            if back and lot[0] < MIN_LIFE:
                self.lots.append([MIN_LIFE, back])
            else:
                lot[1] += back
        return None


class Real:
    """The same acts on the real ledger."""

    def __init__(self):
        self.member, self.budget, self.bought, self.acts = a_member(), a_budget(), [], 0

    def grant(self, points, days):
        give(self.member, points, days=None if days == FOREVER else days, budget=self.budget)

    def spend(self, points):
        reference = f"order/{self.member.pk}/{len(self.bought)}"
        spend(member_id=self.member.pk, points=points, reference=reference, by=MAKER)
        self.bought.append(reference)

    def refund(self, points, which):
        self.acts += 1
        reference = f"refund/{self.member.pk}/{self.acts}"
        refund(reference=reference, original_reference=self.bought[which], points=points, by=MAKER)

    def by_day(self):
        open_lots = Lot.objects.filter(account__member=self.member, is_open=True).values_list("expires_at", "remaining")
        return by_day(
            (round((ends - timezone.now()).total_seconds() / 86400) if ends else FOREVER, n) for ends, n in open_lots
        )


def by_day(lots):
    """Points by the day they end. Lots of one day are not told apart: the ledger's are moments apart, so what comes back to a lot
    that was made with the guaranteed life a moment ago gets a lot of its own, and the model puts it into the first."""
    found = Counter()
    for day, points in lots:
        found[day] += points
    return +found


def refusal_of(act, *fields):
    try:
        act(*fields)
    except (InsufficientPoints, RefundExceedsSpend) as refusal:
        return type(refusal)
    return None


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
@settings(
    max_examples=40,
    derandomize=True,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=a_history)
def test_any_order_of_acts_leaves_the_lots_of_the_model(acme, acts):
    model, real = Model(), Real()
    for kind, points, more in acts:
        if kind == "refund" and (more or 0) >= len(real.bought):
            continue
        fields = (points,) if more is None else (points, more)
        assert refusal_of(getattr(real, kind), *fields) is getattr(model, kind)(*fields)
    assert real.by_day() == by_day(model.lots)
    assert selectors.ledger_differences() == []
