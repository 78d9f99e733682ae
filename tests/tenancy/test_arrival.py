"""Session, login and member of a request come with one statement (core/tenancy/arrival.py); who somebody is, the session says."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import SignedIn, User
from core.tenancy import arrival, enter
from core.tenancy.connections import connection
from members.models import Member
from tests.conftest import tenant


@pytest.fixture
def lin(at, cast):
    return at("acme", cast.lin.user)


def key_of(client):
    return client.cookies["session"].value if "session" in client.cookies else client.session.session_key


def is_signed_in(client):
    return client.get("/me/").status_code == 200


def test_one_statement_reads_session_login_and_member(lin, django_assert_num_queries):
    lin.get("/")
    with django_assert_num_queries(5):  # three find the tenant (remembered, but not in tests), one the balance
        lin.get("/")


def test_the_login_comes_with_its_member(acme, lin, cast, django_assert_num_queries):
    session, user = arrival.read(key_of(lin))
    with django_assert_num_queries(0):
        assert (session.session_key, user.pk, user.member.pk) == (key_of(lin), cast.lin.user.pk, cast.lin.pk)
        assert user.member.user is user


def test_an_unknown_key_is_nobody(acme):
    assert arrival.read("0" * 32) == (None, None)


def test_a_session_that_is_over_lets_nobody_in(acme, lin):
    assert is_signed_in(lin)
    Session.objects.filter(session_key=key_of(lin)).update(expire_date=timezone.now())
    assert not is_signed_in(lin)


def test_the_table_of_sign_ins_makes_nobody_of_somebody_else(acme, lin, cast):
    """Control of the join: what the row claims is not what the session says."""
    SignedIn.objects.filter(session_key=key_of(lin)).update(user=cast.hr)
    assert arrival.read(key_of(lin))[1].pk == cast.hr.pk
    page = lin.get("/me/")
    assert page.wsgi_request.user.pk == cast.lin.user.pk


def test_without_a_row_in_that_table_the_login_is_found_all_the_same(acme, lin, cast):
    SignedIn.objects.filter(session_key=key_of(lin)).delete()
    assert arrival.read(key_of(lin))[1] is None
    assert lin.get("/me/").wsgi_request.user.pk == cast.lin.user.pk


def test_another_password_ends_the_session(acme, lin, cast):
    user = User.objects.get(pk=cast.lin.user.pk)
    user.set_password("another-one-of-mine-2026")
    user.save()
    assert not is_signed_in(lin)


def test_a_login_that_was_shut_is_out_at_once(acme, lin, cast):
    User.objects.filter(pk=cast.lin.user.pk).update(is_active=False)
    assert not is_signed_in(lin)


def test_what_changed_about_the_member_shows_with_the_next_page(acme, lin, cast):
    lin.get("/me/")
    Member.objects.filter(pk=cast.lin.pk).update(name="林晓雨改")
    assert "林晓雨改" in lin.get("/me/").content.decode()


def test_a_forged_session_is_proved_each_time_and_never_believed(acme, lin):
    Session.objects.filter(session_key=key_of(lin)).update(session_data="eyJfYXV0aF91c2VyX2lkIjoiMSJ9:1abc:forged")
    assert not is_signed_in(lin)
    assert not is_signed_in(lin)


def test_what_a_page_does_to_its_session_stays_in_that_request(acme, lin):
    """The remembered text is read anew for each request: a change that isn't saved is gone."""
    store = type(lin.session)
    first, second = store(key_of(lin)), store(key_of(lin))
    first["_auth_user_id"] = "999999"
    assert second["_auth_user_id"] != "999999"


def test_operators_have_logins_without_members(ops, at):
    operator = User.objects.filter(is_active=True).first()
    client = at("platform", operator)
    with enter(tenant("platform")):
        _session, user = arrival.read(key_of(client))
        assert user.pk == operator.pk
        assert not user._meta.get_field("member").is_cached(user)
        assert connection.tenant.type == "ops"
