import pytest

from points import selectors
from points.errors import InsufficientPoints, PointsNotPositive, ReferenceConflict
from points.models import Journal
from points.services.ledger.spending import spend
from tests.points.steps import MAKER, a_member, an_expired_lot, balance_of, give


def test_spending_takes_the_points_and_names_the_reference(acme):
    lin = a_member(points=500)
    journal = Journal.objects.get(pk=spend(member_id=lin.pk, points=200, reference="order/1", note="保温杯", by=MAKER))
    assert (journal.reference, journal.note, balance_of(lin)) == ("order/1", "保温杯", 300)


def test_the_first_expiring_lot_goes_first_and_the_endless_one_last(acme):
    lin = a_member(points=100)
    give(lin, 100, days=90)
    give(lin, 100, days=10)
    journal = spend(member_id=lin.pk, points=250, reference="order/1", by=MAKER)
    used = selectors.journal_detail(lin.pk, journal).lots
    assert [lot.points for lot in used] == [-100, -100, -50]
    assert [lot.expires_at is None for lot in used] == [False, False, True]
    assert used[0].expires_at < used[1].expires_at


def test_the_same_reference_spends_once(acme):
    lin = a_member(points=500)
    first = spend(member_id=lin.pk, points=200, reference="order/1", by=MAKER)
    again = spend(member_id=lin.pk, points=200, reference="order/1", by=MAKER)
    assert (again, balance_of(lin)) == (first, 300)


def test_a_reference_used_for_another_amount_or_person_is_refused(acme):
    lin, wang = a_member(points=500), a_member(points=500)
    spend(member_id=lin.pk, points=200, reference="order/1", by=MAKER)
    for member, points in ((lin, 201), (wang, 200)):
        with pytest.raises(ReferenceConflict):
            spend(member_id=member.pk, points=points, reference="order/1", by=MAKER)
    assert (balance_of(lin), balance_of(wang)) == (300, 500)


def test_one_point_too_many_is_refused_and_nothing_moves(acme):
    lin = a_member(points=100)
    with pytest.raises(InsufficientPoints) as refusal:
        spend(member_id=lin.pk, points=101, reference="order/1", by=MAKER)
    assert refusal.value.facts == {"needed": 101, "available": 100, "missing": 1}
    assert balance_of(lin) == 100
    assert spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)


def test_a_member_who_never_got_points_has_none_to_spend(acme):
    with pytest.raises(InsufficientPoints):
        spend(member_id=a_member().pk, points=1, reference="order/1", by=MAKER)


def test_expired_points_are_not_spendable(acme):
    lin = a_member(points=30)
    an_expired_lot(lin, 100)
    with pytest.raises(InsufficientPoints) as refusal:
        spend(member_id=lin.pk, points=31, reference="order/1", by=MAKER)
    assert refusal.value.facts["available"] == 30


@pytest.mark.parametrize("points", [0, -5])
def test_nothing_or_less_is_refused(acme, points):
    lin = a_member(points=100)
    with pytest.raises(PointsNotPositive):
        spend(member_id=lin.pk, points=points, reference="order/1", by=MAKER)
    assert balance_of(lin) == 100


def test_another_members_points_stay_untouched(acme):
    lin, wang = a_member(points=100), a_member(points=100)
    spend(member_id=lin.pk, points=60, reference="order/1", by=MAKER)
    assert (balance_of(lin), balance_of(wang)) == (40, 100)
