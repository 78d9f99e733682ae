"""What was made in one tenant refuses to be used in another."""

import pytest
from django.db import connection

from core.tenancy import enter
from core.tenancy.belonging import WrongTenant
from members.models import Member
from tests import given


@pytest.fixture
def lin(acme):
    return Member.objects.get(pk=given.a_member(name="林晓", with_login=False).pk)


def test_a_row_of_one_tenant_is_not_saved_over_anothers(lin, globex):
    with enter(globex):
        theirs = given.a_member(name="她们的", with_login=False)
        for act in (lin.save, lin.delete, lin.refresh_from_db):
            with pytest.raises(WrongTenant):
                act()
        assert Member.objects.get(pk=theirs.pk).name == "她们的"
    lin.save()


def test_nor_one_that_was_just_made(acme, globex):
    made = given.a_member(with_login=False)
    with enter(globex), pytest.raises(WrongTenant):
        made.save()


@pytest.mark.parametrize(
    "ask",
    [
        list,
        len,
        bool,
        lambda rows: rows.count(),
        lambda rows: rows.exists(),
        lambda rows: rows.first(),
        lambda rows: rows.update(name="x"),
        lambda rows: rows.delete(),
        lambda rows: rows.aggregate(),
        lambda rows: list(rows.iterator()),
        lambda rows: list(rows.filter(name="林晓").values_list("pk")),
        lambda rows: rows.get(name="林晓"),
    ],
)
def test_a_question_of_one_tenant_is_not_answered_by_another(lin, globex, ask):
    rows = Member.objects.active()
    with enter(globex), pytest.raises(WrongTenant):
        ask(rows)
    assert list(rows) == [lin]


def test_a_question_made_outside_any_tenant_is_asked_where_it_is_used(lin):
    tenant = connection.tenant
    connection.set_schema_to_public()
    rows = Member.objects.all()
    with enter(tenant):
        assert list(rows) == [lin]


def test_control_without_the_mark_the_neighbours_row_is_overwritten(lin, globex):
    with enter(globex):
        theirs = given.a_member(name="她们的", with_login=False)
        lin._state.schema = None
        lin.pk, lin.employee_no = theirs.pk, "X1"
        lin.user_id = lin.department_id = None
        lin.save()
        assert Member.objects.get(pk=theirs.pk).name == "林晓"
