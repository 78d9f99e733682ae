"""Dangerous acts ask who one is, when the last proof is older than ten minutes."""

import pytest

from accounts.models import ApiKey, Role, User
from accounts.services import policy
from core.actors import SYSTEM
from points.models import GrantBatch
from tests import given
from tests.conftest import proves
from tests.points.steps import a_budget, a_member, a_submitted, row
from tests.routes import routes

SECRET = "lambs-and-clouds-26"
STALE = 11 * 60


@pytest.fixture
def owner(cast):
    cast.owner.set_password(SECRET)
    cast.owner.save()
    return cast.owner


@pytest.fixture
def stale(at, owner):
    browser = at("acme", owner)
    proves(browser, owner, seconds_ago=STALE)
    return browser


FORM = {"name": "新人", "login": "new", "roles": ["hr"]}


def test_a_page_asked_for_comes_back_after_the_proof(stale):
    asked = stale.get("/console/staff/new/")
    assert asked.url.startswith("/account/prove/?next=")
    answer = stale.post(asked.url, {"password": SECRET})
    assert answer.url == "/console/staff/new/"
    assert stale.get(answer.url).status_code == 200


def test_a_form_sent_is_not_done_but_kept_and_stands_there_again(stale):
    asked = stale.post("/console/staff/new/", FORM, HTTP_REFERER="http://acme.localhost/console/staff/new/")
    assert not User.objects.filter(login="new").exists()
    answer = stale.post(asked.url, {"password": SECRET}, follow=True)
    page = answer.content.decode()
    assert answer.request["PATH_INFO"] == "/console/staff/new/"
    assert "身份已确认，请再操作一次" in page
    assert 'value="新人"' in page
    stale.post("/console/staff/new/", FORM)
    assert User.objects.filter(login="new").exists()


def test_a_wrong_password_proves_nothing(stale):
    asked = stale.get("/console/staff/new/")
    stale.post(asked.url, {"password": "wrong-one-26"})
    assert stale.get("/console/staff/new/").status_code == 302


def test_the_code_is_a_proof_too(stale, owner):
    from accounts.selectors import current_totp_code

    given.a_second_factor(owner)
    answer = stale.post("/account/prove/code/?next=/console/staff/new/", {"code": current_totp_code(given.TOTP)})
    assert answer.url == "/console/staff/new/"
    assert stale.get(answer.url).status_code == 200


def test_the_way_back_leads_nowhere_else(stale, owner):
    proves(stale, owner)
    assert stale.get("/account/confirmed/?next=https://evil.example/").url == "/"


def test_somebody_elses_proof_in_the_session_is_none(at, owner, cast):
    browser = at("acme", owner)
    session = browser.session
    session["account_authentication_methods_user"] = str(cast.hr.pk)
    session.save()
    assert browser.get("/console/staff/new/").status_code == 302


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/console/staff/{user}/roles/", {"roles": ["auditor"]}),
        ("/console/staff/{user}/invite/", {}),
        ("/console/roles/", {"roles": ["hr"], "powers": []}),
        ("/console/roles/hr/", {"roles": ["hr"], "powers": []}),
        ("/console/roles/new/", {"name": "外包"}),
        ("/console/settings/sign-in/", {"require_mfa": "staff"}),
        ("/console/api-keys/", {"name": "x", "permissions": ["members.view"]}),
        ("/console/exports/new/", {"what": "balances"}),
    ],
)
def test_these_acts_do_nothing_without_a_fresh_proof(stale, cast, path, form):
    def told():
        return list(Role.objects.values_list("code", "permissions")), ApiKey.objects.count(), cast.hr.roles.get().code

    before = told()
    answer = stale.post(path.format(user=cast.hr.pk), form)
    assert answer.url.startswith("/account/prove/")
    assert told() == before


def test_exports_without_personal_data_need_none(stale):
    assert stale.post("/console/exports/new/", {"what": "liability"}).url == "/console/exports/"


@pytest.mark.parametrize(("limit", "state"), [(100, "submitted"), (101, "approved")])
def test_a_large_batch_is_approved_only_by_somebody_proved(at, cast, limit, state):
    policy.set_policy(step_up_points=limit, by=SYSTEM)
    batch = a_submitted([row(a_member(), 100)], budget=a_budget())
    browser = at("acme", cast.approver)
    proves(browser, cast.approver, seconds_ago=STALE)
    browser.post(f"/console/grants/{batch.number}/approve/")
    batch.refresh_from_db()
    assert batch.state == state or (state == "approved" and batch.state == GrantBatch.State.POSTING)


def test_a_fragment_asks_the_browser_to_go_there(stale):
    answer = stale.post(
        "/console/roles/new/",
        {"name": "x"},
        HTTP_HX_REQUEST="true",
        HTTP_HX_CURRENT_URL="http://acme.localhost/console/roles/",
    )
    assert (answer.status_code, answer["HX-Redirect"].startswith("/account/prove/")) == (204, True)


def test_a_guard_under_step_up_keeps_its_permission():
    guarded = {r.name: r.view for r in routes("config.urls_mall") if getattr(r.view, "step_up", False)}
    assert {
        "console:staff_new",
        "console:staff_roles",
        "console:roles",
        "console:api_keys",
        "console:sign_in_policy",
        "console:export_new",
        "console:export_file",
        "console:grant_approve",
    } <= set(guarded)
    assert all(view.permission != "public" for view in guarded.values())


# What gives points, money, rights or a way in, shows what is covered, or can't be taken back. A door that does such a thing and
# isn't marked fails here as soon as it is named.
DANGEROUS = {
    "config.urls_mall": {
        "budget_new",
        "budget_top_up",
        "budget_allocate",
        "budget_return",
        "member_transfer",
        "member_extend",
        "journal_reverse",
        "leavers_paid",
        "member_invite",
        "member_unmask",
        "member_erase",
        "roster_apply",
        "department_merge",
        "domains",
        "domain_act",
        "point_policy",
        "point_type",
        "point_type_new",
        "rate_propose",
        "rate_decide",
        "approval_steps",
        "approval_step_remove",
        "staff_new",
        "staff_invite",
        "staff_roles",
        "staff_factor_reset",
        "roles",
        "role",
        "sign_in_policy",
        "api_keys",
        "payment_channels",
        "message_channels",
    },
    "config.urls_ops": {
        "plan",
        "plan_new",
        "plan_drop",
        "application",
        "application_refuse",
        "invite",
        "tenant_switches",
        "tenant_usage",
        "tenant_suspend",
        "tenant_close",
        "tenant_drop",
        "tenant_clone",
        "tenant_data",
    },
}
# Narrowed by `when`: they ask for what they do or show, which a walk without rows can't tell.
NARROWED = {
    "grant_approve",
    "export_new",
    "export_file",
    "pool",
    "courier",
    "to_ship",
    "labels_pdf",
    "parcel_pdf",
    "visit_act",
}


def marked(urlconf):
    return {
        one.name.split(":")[1]: one
        for one in routes(urlconf)
        if getattr(one.view, "step_up", False) and ":" in one.name
    }


@pytest.mark.parametrize("urlconf", DANGEROUS)
def test_what_is_dangerous_is_marked(urlconf):
    assert DANGEROUS[urlconf] - marked(urlconf).keys() == set()


def asks(browser, route):
    path = route.path(act="primary", field="phone")
    answer = browser.post(path)
    if answer.status_code == 405:
        answer = browser.get(path)
    return answer.status_code == 302 and answer.url.startswith("/account/prove/")


def test_every_marked_door_asks_an_aged_session(stale):
    doors = [one for name, one in marked("config.urls_mall").items() if one.name.startswith("console:")]
    silent = [one.name for one in doors if one.name.split(":")[1] not in NARROWED and not asks(stale, one)]
    assert (silent, len(doors) > 40) == ([], True)


def test_every_marked_door_of_the_back_office_asks_too(ops, at):
    operator = given.an_operator()
    browser = at("platform", operator)
    proves(browser, operator, seconds_ago=STALE)
    doors = marked("config.urls_ops").values()
    assert [one.name for one in doors if not asks(browser, one)] == []


def test_what_was_typed_for_a_budget_stands_there_again(stale):
    budget = a_budget()
    path = f"/console/budgets/{budget.pk}/top-up/"
    form = {"points": "12345", "note": "追加", "request_key": "k" * 32}
    asked = stale.post(path, form, HTTP_REFERER=f"http://acme.localhost{path}")
    page = stale.post(asked.url, {"password": SECRET}, follow=True).content.decode()
    assert 'value="12345"' in page
    assert "追加" in page
