import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from points.models import BudgetSlot, Entry, Journal, Lot
from points.services.ledger.spending import spend
from tests.points.steps import MAKER, a_budget, a_member, give


@pytest.fixture
def lin(acme):
    member = a_member(points=100)
    spend(member_id=member.pk, points=40, reference="order/1", by=MAKER)
    return member


@pytest.mark.parametrize(
    ("model", "field"), [(Journal, "note"), (Entry, "points"), (Lot, "granted"), (Lot, "waits_for")]
)
def test_the_database_refuses_even_its_owner_to_change_history(lin, acme, model, field):
    connection.set_schema(acme.schema_name)  # no tenant's role here: the trigger alone refuses
    value = model.objects.values_list(field, flat=True).first()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.update(**{field: value})


@pytest.mark.parametrize("model", [Journal, Entry, Lot])
def test_the_database_refuses_even_its_owner_to_delete_history(lin, acme, model):
    connection.set_schema(acme.schema_name)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all()._raw_delete("default")
    assert model.objects.exists()


@pytest.mark.parametrize(
    ("table", "column"),
    [("points_entry", "points"), ("points_journal", "note"), ("points_seal", "digest"), ("core_operationlog", "after")],
)
@pytest.mark.parametrize("change", ["delete from {}", "update {0} set {1} = {1}"])
def test_the_tenants_role_has_no_right_to_change_history(lin, table, column, change):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, column))


def test_a_lots_life_may_grow_but_is_never_cut(lin):
    later, sooner = timezone.now() + dt.timedelta(days=9), timezone.now() + dt.timedelta(days=8)
    with pytest.raises(DatabaseError, match="never cut"), transaction.atomic():
        Lot.objects.update(expires_at=later)  # it was endless
    give(lin, 5, days=7)
    mortal = Lot.objects.exclude(expires_at=None)
    mortal.update(expires_at=later)
    for cut in ({"expires_at": sooner}, {"available_at": later}):
        with pytest.raises(DatabaseError, match="never cut"), transaction.atomic():
            mortal.update(**cut)
    mortal.update(expires_at=None)


def test_what_is_left_of_a_lot_may_move_but_only_within_its_grant(lin):
    Lot.objects.update(remaining=60)
    for impossible in (-1, 101):
        with pytest.raises(IntegrityError), transaction.atomic():
            Lot.objects.update(remaining=impossible)


def test_the_database_keeps_a_budget_from_going_below_zero(acme):
    budget = a_budget(10)
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetSlot.objects.filter(account_id=budget.account_id).update(available=-1)


def test_an_entry_needs_two_sides_and_a_movement(lin):
    entry = Entry.objects.order_by("journal_id").last()
    for impossible in ({"points": 0}, {"contra_id": entry.account_id}):
        fields = {"account_id": entry.account_id, "contra_id": entry.contra_id, "points": 5, **impossible}
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.create(journal_id=entry.journal_id, line_no=77, **fields)
