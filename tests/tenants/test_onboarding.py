"""From a company's application to its first redemption."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import User
from core.actors import SYSTEM
from core.models import OperationLog
from core.privacy import crypto
from core.tenancy import enter
from malls.selectors.checklist import checklist
from malls.services import checklist as onboarding
from tenants.errors import ApplicationDecided, ChecklistOpen, SlugTaken, TooManyApplications
from tenants.models import Application, Tenant
from tenants.selectors.onboarding import slug_state
from tenants.services import applications, provisioning
from tenants.services.applications import ApplicationDetails
from tests import given

FORM = {
    "company": "北辰家居",
    "scenario": "channel",
    "slug": "beichen",
    "contact_name": "顾北辰",
    "contact_email": "gu@beichen.example.com",
    "phone": "13900001111",
    "headcount": "1200",
    "note": "双十二前上线",
}


def details(**changes):
    plain = {**FORM, "headcount": 1200} | changes
    return ApplicationDetails(**plain)


def apply(ip="203.0.113.7", **changes):
    return applications.apply(details=details(**changes), language="zh-hans", ip=ip, by=SYSTEM)


def approve(application, **changes):
    words = {
        "name": application.company,
        "slug": application.slug,
        "scenario": application.scenario,
        "color": "#b45309",
    }
    return applications.approve(application_id=application.pk, by=SYSTEM, **words | changes)


@pytest.fixture
def operator(ops):
    return User.objects.get(login="operator")


@pytest.mark.parametrize(
    ("slug", "state"),
    [("beichen", "free"), ("acme", "taken"), ("admin", "reserved"), ("A", "invalid"), ("-x-", "invalid")],
)
def test_an_address_is_free_taken_reserved_or_none(ops, slug, state):
    assert slug_state(slug) == state


def test_a_stranger_applies_and_sees_the_progress_without_an_account(ops, at):
    stranger = at("platform")
    assert "给公司开一家积分商城" in stranger.get("/open/").content.decode()
    assert "已被使用" in stranger.get("/open/address/", {"slug": "ACME"}).content.decode()
    answer = stranger.post("/open/apply/", FORM)
    application = Application.objects.get()
    assert answer.url == f"/open/{application.public_id}/"
    page = stranger.get(answer.url).content.decode()
    assert "已收到，正在审核" in page
    assert "13900001111" not in page
    assert (crypto.decrypt(application.phone_sealed), b"139" in bytes(application.phone_sealed)) == (
        "13900001111",
        False,
    )
    assert OperationLog.objects.get(action="application.new").label == "北辰家居"


def test_the_door_is_the_platforms_alone(acme, at, cast):
    for path in ("/open/", "/open/apply/"):
        assert at("acme", cast.owner).get(path).status_code == 404


def test_a_stranger_at_the_front_door_is_shown_the_way(ops, at):
    assert 'href="/open/"' in at("platform").get("/account/login/").content.decode()
    assert 'href="/open/"' not in at("acme").get("/account/login/").content.decode()


@pytest.mark.parametrize(
    ("field", "value"),
    [("slug", "acme"), ("slug", "www"), ("slug", "x"), ("contact_email", "no"), ("phone", "call me"), ("company", "")],
)
def test_a_form_that_cannot_be_is_told_what_is_wrong(ops, at, field, value):
    answer = at("platform").post("/open/apply/", FORM | {field: value})
    assert (answer.status_code, Application.objects.count()) == (422, 0)
    assert FORM["note"] in answer.content.decode()


def test_a_program_that_fills_everything_in_is_sent_home(ops, at):
    answer = at("platform").post("/open/apply/", FORM | {"website": "http://spam.example"})
    assert (answer.url, Application.objects.count()) == ("/open/", 0)


def test_one_address_applies_five_times_an_hour_and_another_still_may(ops, at):
    for number in range(5):
        apply(slug=f"beichen-{number}")
    with pytest.raises(TooManyApplications):
        apply(slug="beichen-6")
    assert (
        at("platform", REMOTE_ADDR="203.0.113.7").post("/open/apply/", FORM | {"slug": "beichen-7"}).status_code == 429
    )
    assert apply(ip="203.0.113.8", slug="beichen-8").pk
    Application.objects.update(created_at=timezone.now() - dt.timedelta(hours=2))
    assert apply(slug="beichen-9").pk


def test_a_form_sent_twice_is_one_application(ops):
    assert apply().pk == apply().pk


def test_an_unknown_application_is_unknown(ops, at):
    assert at("platform").get("/open/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_approval_asks_for_a_tenant_once(ops):
    application = apply()
    tenant = approve(application, slug="beichen-home", color="#b45309")
    assert approve(application).pk == tenant.pk
    assert (tenant.slug, tenant.scenario, tenant.brand_color, tenant.contact_email) == (
        "beichen-home",
        "channel",
        "#b45309",
        "gu@beichen.example.com",
    )
    assert OperationLog.objects.filter(action="application.approve").count() == 1
    with pytest.raises(ApplicationDecided):
        applications.refuse(application_id=application.pk, reason="晚了", by=SYSTEM)


def test_approval_with_a_taken_address_changes_nothing(ops):
    application = apply()
    with pytest.raises(SlugTaken):
        approve(application, slug="acme")
    application.refresh_from_db()
    assert (application.state, application.tenant_id) == ("new", None)


def test_a_refusal_is_told_on_the_page_and_by_one_mail(ops, at, operator):
    application = apply()
    browser = at("platform", operator)
    url = f"/applications/{application.public_id}/"
    assert "13900001111" in browser.get(url).content.decode()
    assert browser.post(f"{url}refuse/", {"reason": ""}).url == url
    browser.post(f"{url}refuse/", {"reason": "资料不全"})
    for _ in range(2):
        assert applications.tell(application_id=application.pk)
    assert [(one.to, "资料不全" in one.body) for one in mail.outbox] == [(["gu@beichen.example.com"], True)]
    assert "资料不全" in at("platform").get(f"/open/{application.public_id}/").content.decode()
    with pytest.raises(ApplicationDecided):
        approve(application)


def test_nobody_is_told_before_there_is_something_to_tell(ops):
    application = apply()
    assert not applications.tell(application_id=application.pk)
    approve(application)
    assert not applications.tell(application_id=application.pk)
    assert mail.outbox == []


def test_a_mail_that_cannot_go_out_waits_and_stops_no_other(ops, settings):
    first = apply()
    second = apply(slug="other", company="另一家", contact_email="b@example.com")
    for application in (first, second):
        applications.refuse(application_id=application.pk, reason="资料不全", by=SYSTEM)
    real, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    assert applications.tell_all() == 0
    settings.EMAIL_BACKEND = real
    assert applications.tell_all() == 0  # set aside: not asked again at every tick
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=2)):
        assert applications.tell_all() == 2
    assert len(mail.outbox) == 2


def test_an_approved_company_gets_a_mall_and_a_link_that_lets_it_in(committing, at):
    with schema_context("public"):
        ops = Tenant.objects.get(schema_name="ops")
    with enter(ops):
        application = apply()
        tenant = approve(application)
        page = at("platform").get(f"/open/{application.public_id}/").content.decode()
        assert "审核通过，正在建设" in page
    provisioning.advance(tenant_id=tenant.pk)
    assert [applications.tell_all(), applications.tell_all()] == [1, 0]
    link = re.search(r"http://beichen\.localhost:\d+(/invite/\S+/)", mail.outbox[0].body)[1]
    assert "顾北辰，欢迎加入" in at("beichen").get(link).content.decode()
    page = at("platform").get(f"/open/{application.public_id}/").content.decode()
    assert "商城已经开好了" in page


def test_the_list_of_what_to_do_is_read_from_what_was_done(acme, at, cast):
    done = {task.code: task.is_done for task in checklist(acme).tasks}
    assert done == {
        "looks": False,
        "roles": False,
        "roster": False,
        "entrance": False,
        "budget": False,
        "goods": True,
        "grant": False,
        "redemption": False,
    }
    owner, member = cast.owner, given.a_member(points=500)
    given.a_user("hr")
    given.an_order(member, given.a_product(points=100))
    given.a_budget()
    acme.brand_version = 2
    listed = checklist(acme, may=owner.can)
    assert (listed.done, listed.percent, listed.is_done) == (8, 100, True)
    assert listed.took == "1 分钟" or "小时" in listed.took or "天" in listed.took or "分钟" in listed.took
    page = at("acme", owner).get("/console/start/").content.decode()
    assert "从开通到第一次兑换用了" in page


def test_the_first_redemption_is_noted_once(acme, cast):
    assert not onboarding.note_first_redemption(acme)
    order = given.an_order(cast.lin, given.a_product(points=100))
    assert onboarding.note_first_redemption(acme)
    given.an_order(cast.lin, given.a_product(points=100))
    with schema_context("public"):
        fresh = Tenant.objects.get(pk=acme.pk)
    assert onboarding.note_first_redemption(fresh)
    assert fresh.first_redeemed_at == order.placed_at


def test_only_a_finished_list_is_put_away(acme, at, cast):
    with pytest.raises(ChecklistOpen):
        onboarding.put_away(tenant=acme, by=SYSTEM)
    browser = at("acme", cast.owner)
    assert browser.post("/console/start/done/").url == "/console/start/"
    assert "开始使用" in browser.get("/console/").content.decode()
    with schema_context("public"):
        Tenant.objects.filter(pk=acme.pk).update(brand_version=2)
    given.a_user("hr")
    given.a_budget()
    given.an_order(given.a_member(points=500), given.a_product(points=100))
    assert browser.post("/console/start/done/").url == "/console/"
    assert OperationLog.objects.filter(action="checklist.close").count() == 1
    assert "开始使用" not in browser.get("/console/").content.decode()


@pytest.mark.parametrize("scenario", Tenant.Scenario.values)
def test_each_scenario_greets_in_its_own_words(acme, at, cast, scenario):
    from tenants.selectors.scenario_texts import SCENARIO_TEXTS

    with schema_context("public"):
        Tenant.objects.filter(pk=acme.pk).update(scenario=scenario)
    scene = SCENARIO_TEXTS[Tenant.Scenario(scenario)]
    assert str(scene.slogan) in at("acme").get("/account/login/").content.decode()
    home = at("acme", cast.lin.user).get("/").content.decode()
    assert str(scene.greeting) in home
    assert str(scene.banner) in home
