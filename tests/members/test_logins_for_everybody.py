"""F101: codes to phones, links and posters people join by, logins opened for everybody at once; nothing secret is sent or kept."""

import datetime as dt
import re

import pytest
import time_machine
from django.core import mail
from django.utils import timezone

from accounts.models import SignInPolicy, User
from accounts.services import users
from core.actors import SYSTEM
from members.errors import JoinLinkOver, LoginsUnderWay, NobodyPicked, ReachesThemselves, TooManyCodes
from members.models import DemoSent, JoinLink, LoginRun, Member, Message, PhoneCode
from members.selectors.logins import login_numbers
from members.services import channels, joining, login_runs, logins, phone_codes, roster
from tests import given
from tests.points.steps import MAKER

PHONE = "13912345678"


@pytest.fixture
def texts(acme):
    """The mall sends texts (the demo's channel, from which nothing leaves)."""
    channels.switch(channel="sms", on=True, by=SYSTEM)


def somebody(no, phone=PHONE, with_login=True, **more):
    member = roster.add_member(employee_no=no, name="林晓", phone=phone, by=MAKER, **more)
    if with_login:
        member.user = users.create_user(login=no, name="林晓", by=MAKER)
        member.save()
    return member


def asks(browser, phone=PHONE):
    """The page after asking for a code, and the code the demo shows there."""
    answer = browser.post("/account/code/", {"phone": phone})
    assert answer.status_code == 302, answer.content.decode()
    page = browser.get(answer.url).content.decode()
    shown = re.search(r"data-demo-code>(\d{6})<", page)
    return page, shown and shown[1]


def who(browser):
    return browser.session.get("_auth_user_id")


def test_a_code_to_the_phone_signs_in(texts, at):
    member, browser = somebody("L1"), at("acme")
    _page, code = asks(browser)
    answer = browser.post("/account/code/enter/", {"code": code})
    assert (answer.status_code, answer.url, who(browser)) == (302, "/", str(member.user_id))
    assert browser.get("/me/").status_code == 200


@pytest.mark.parametrize("typed", ["+86 139-1234-5678", "１３９１２３４５６７８", "139 1234 5678"])
def test_a_phone_is_understood_however_it_is_spelled(texts, at, typed):
    member, browser = somebody("L1"), at("acme")
    _page, code = asks(browser, typed)
    browser.post("/account/code/enter/", {"code": code})
    assert who(browser) == str(member.user_id)


def test_an_unknown_phone_gets_the_same_page_and_no_way_in(texts, at):
    somebody("L1")
    known, _code = asks(at("acme"))
    stranger = at("acme")
    unknown, code = asks(stranger, "13900000009")
    plain = re.compile(r"csrf[^>]*|nonce[^>]*|\d{6}|139\*+\d+")
    assert plain.sub("", known) == plain.sub("", unknown)
    refused = stranger.post("/account/code/enter/", {"code": code})
    assert (refused.status_code, who(stranger)) == (409, None)


def test_five_wrong_tries_spend_a_code_and_nothing_of_it_can_be_read(texts, at):
    somebody("L1")
    browser = at("acme")
    _page, code = asks(browser)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        assert browser.post("/account/code/enter/", {"code": wrong}).status_code == 422
    assert browser.post("/account/code/enter/", {"code": code}).status_code == 422
    assert who(browser) is None
    row = PhoneCode.objects.get()
    assert code.encode() not in bytes(row.code_hash) + bytes(row.phone_index)
    assert not DemoSent.objects.filter(body__contains=code).exists()
    assert not Message.objects.exists()


def test_a_code_opens_once_and_for_five_minutes_and_the_newest_only(texts):
    somebody("L1")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        _id, old = phone_codes.ask(phone=PHONE, ip=None)
        clock.shift(61)
        _id, code = phone_codes.ask(phone=PHONE, ip=None)
        assert not phone_codes.try_code(phone=PHONE, code=old) or old == code
        assert phone_codes.try_code(phone=PHONE, code=code)
        assert not phone_codes.try_code(phone=PHONE, code=code)
        clock.shift(61)
        _id, late = phone_codes.ask(phone=PHONE, ip=None)
        clock.shift(301)
        assert not phone_codes.try_code(phone=PHONE, code=late)


def test_codes_are_bounded_by_phone_address_and_day(texts):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        phone_codes.ask(phone=PHONE, ip="10.0.0.1")
        with pytest.raises(TooManyCodes):
            phone_codes.ask(phone=PHONE, ip="10.0.0.2")
        for _ in range(4):
            clock.shift(61)
            phone_codes.ask(phone=PHONE, ip="10.0.0.1")
        clock.shift(61)
        with pytest.raises(TooManyCodes):
            phone_codes.ask(phone=PHONE, ip="10.0.0.1")
        for no in range(25):
            phone_codes.ask(phone=f"137000000{no:02d}", ip="10.0.0.1")
        with pytest.raises(TooManyCodes):
            phone_codes.ask(phone="13700000099", ip="10.0.0.1")


def test_without_a_text_channel_or_switched_off_there_are_no_codes(acme, at):
    assert at("acme").get("/account/code/").url == "/account/login/"
    assert "手机验证码" not in at("acme").get("/account/login/").content.decode()
    channels.switch(channel="sms", on=True, by=SYSTEM)
    assert "手机验证码" in at("acme").get("/account/login/").content.decode()
    SignInPolicy.objects.update_or_create(pk=1, defaults={"phone_codes_a_day": 0})
    assert not phone_codes.is_open()


def test_who_holds_a_role_is_sent_to_the_password(texts, at, cast):
    member = somebody("L1", with_login=False)
    Member.objects.filter(pk=member.pk).update(user=cast.hr)
    browser = at("acme")
    _page, code = asks(browser)
    refused = browser.post("/account/code/enter/", {"code": code})
    assert "请用密码登录" in refused.content.decode()
    assert who(browser) is None


def test_a_second_factor_is_asked_for_after_the_code(texts, at):
    member = somebody("L1")
    given.a_second_factor(member.user)
    browser = at("acme")
    _page, code = asks(browser)
    answer = browser.post("/account/code/enter/", {"code": code})
    assert answer.url.startswith("/account/challenge/")
    assert who(browser) is None


def test_who_left_or_has_no_login_does_not_come_in(texts, at):
    gone, bare = somebody("L1"), somebody("L2", phone="13912345679", with_login=False)
    roster.set_left(member_id=gone.pk, on=timezone.localdate(), by=MAKER)
    for phone in (PHONE, "13912345679"):
        browser = at("acme")
        _page, code = asks(browser, phone)
        assert browser.post("/account/code/enter/", {"code": code}).status_code == 409
        assert who(browser) is None
    bare.refresh_from_db()
    assert bare.user is None


def test_who_changes_a_phone_is_not_its_owner_a_minute_later(texts, at):
    member = somebody("L1")
    User.objects.filter(pk=member.user_id).update(last_login=timezone.now())
    details = roster.MemberDetails(employee_no="L1", name="林晓", phone="13912345679")
    roster.change_member(member_id=member.pk, details=details, by=MAKER)
    assert Message.objects.get(member=member).kind == "security"
    browser = at("acme")
    _page, code = asks(browser, "13912345679")
    assert "48" in browser.post("/account/code/enter/", {"code": code}).content.decode()
    assert who(browser) is None
    Member.objects.update(phone_changed_at=timezone.now() - dt.timedelta(hours=49))
    PhoneCode.objects.all().delete()
    _page, code = asks(browser, "13912345679")
    browser.post("/account/code/enter/", {"code": code})
    assert who(browser) == str(member.user_id)


def test_an_office_joins_by_hundreds_behind_one_address(texts):
    for no in range(40):
        code_id, _code = phone_codes.ask(phone=f"137000000{no:02d}", ip="10.0.0.1")
        PhoneCode.objects.filter(pk=code_id).update(sent_at=timezone.now())  # the roster has them
    SignInPolicy.objects.update_or_create(pk=1, defaults={"phone_codes_a_day": 40})
    with pytest.raises(TooManyCodes):
        phone_codes.ask(phone="13700000098", ip="10.0.0.9")


def test_two_members_of_one_phone_say_which_they_are(texts, at):
    one, two = somebody("L1"), somebody("L2", phone="")
    Member.objects.filter(pk=two.pk).update(phone_index=one.phone_index, owns_phone=False)
    browser = at("acme")
    _page, code = asks(browser)
    assert browser.post("/account/code/enter/", {"code": code}).url == "/account/code/choose/"
    assert browser.post("/account/code/choose/", {"member": given.a_member().pk}).status_code == 409
    browser.post("/account/code/choose/", {"member": two.pk})
    assert who(browser) == str(two.user_id)


def test_who_came_by_a_code_sets_a_password_without_the_old_one(texts, at):
    member, browser = somebody("L1"), at("acme")
    _page, code = asks(browser)
    browser.post("/account/code/enter/", {"code": code})
    words = {"new_password1": "grass-and-clouds-7", "new_password2": "grass-and-clouds-7"}
    assert browser.post("/account/password/new/", words).url == "/account/security/"
    assert User.objects.get(pk=member.user_id).check_password("grass-and-clouds-7")
    by_password = at("acme", given.a_member().user)
    assert by_password.post("/account/password/new/", words).url == "/account/password/"


def test_a_poster_gives_people_of_the_roster_their_login_and_no_one_else(texts, at):
    member = somebody("L1", with_login=False)
    link = joining.make_link(label="食堂", days=30, most=1, by=MAKER)
    browser = at("acme")
    assert "领取您的账号" in browser.get(joining.path_of(link)).content.decode()
    _page, code = asks(browser)
    assert browser.post("/account/code/enter/", {"code": code}).url == "/"
    member.refresh_from_db()
    assert who(browser) == str(member.user_id)
    assert JoinLink.objects.get().joined == 1
    somebody("L2", phone="13912345679", with_login=False)
    assert at("acme").get(joining.path_of(link)).status_code == 410  # it is full
    with pytest.raises(JoinLinkOver):
        joining.admit(phone="13912345679", link_id=link.pk, by=MAKER)


def test_a_stopped_link_and_a_made_up_one_admit_nobody(texts, at):
    link = joining.make_link(label="食堂", days=30, most=10, by=MAKER)
    joining.stop_link(link_id=link.pk, by=MAKER)
    assert [at("acme").get(path).status_code for path in (joining.path_of(link), "/join/made-up/")] == [410, 404]


def run_of(kind="open", **more):
    run = login_runs.start(kind=kind, by=MAKER, **more)
    while login_runs.do_next(run_id=run.pk, at_once=2):  # several parts
        pass
    run.refresh_from_db()
    return run


def test_one_act_opens_logins_for_everybody_and_tells_each_how(texts):
    phone, posted = somebody("L1", with_login=False), somebody("L2", phone="", email="l2@example.com", with_login=False)
    bare, had = somebody("L3", phone="", with_login=False), somebody("L4", phone="")
    users.create_user(login="l5", name="别人", by=MAKER)
    clash = somebody("L5", phone="", with_login=False)
    before = login_numbers()
    assert (before.by_phone, before.by_mail, before.unreached) == (1, 1, 2)
    run = run_of()
    assert (run.people, run.opened, run.by_phone, run.by_mail, run.unreached, run.refused) == (4, 3, 1, 1, 1, 1)
    logins = {one.pk: one.user.login for one in Member.objects.exclude(user=None)}
    assert logins == {phone.pk: "L1", posted.pk: "L2", bare.pk: "L3", had.pk: "L4"}
    assert not any(one.user.has_usable_password() for one in Member.objects.filter(pk__in=[phone.pk, posted.pk]))
    links = dict(Message.objects.values_list("member", "link"))
    assert links == {phone.pk: "/account/code/", posted.pk: "/account/reset/"}
    assert clash.pk not in logins
    assert run.finished_at and run.percent == 100


def test_a_shared_mail_address_stops_nobody(texts, at):
    users.create_user(login="boss", name="老板", email="boss@example.com", by=MAKER)
    for no, address in (("L1", "One@example.com"), ("L2", "one@example.com"), ("L3", "boss@example.com")):
        somebody(no, phone="", email=address, with_login=False)
    run = run_of()
    assert (run.opened, run.by_mail, run.unreached) == (3, 1, 2)
    assert list(User.objects.filter(email__iexact="one@example.com").values_list("login", flat=True)) == ["L1"]


def test_a_shared_mail_address_keeps_nobody_from_joining_or_a_link(texts, at, cast):
    users.create_user(login="boss", name="老板", email="boss@example.com", by=MAKER)
    joins = somebody("L1", email="boss@example.com", with_login=False)
    bare = somebody("L2", phone="", email="boss@example.com", with_login=False)
    link = joining.make_link(label="食堂", days=1, most=1, by=MAKER)
    assert joining.admit(phone=PHONE, link_id=link.pk, by=MAKER) == joins
    page = at("acme", cast.hr).post(f"/console/members/{bare.public_id}/invite/", follow=True)
    assert "data-invitation" in page.content.decode()


def test_who_has_only_mail_gets_the_letter_that_sets_a_password(texts, at):
    somebody("L1", phone="", email="l1@example.com", with_login=False)
    run_of()
    at("acme").post("/account/reset/", {"email": "l1@example.com"})
    assert [letter.to for letter in mail.outbox] == [["l1@example.com"]]


def test_opening_again_finds_nobody_and_two_runs_at_once_are_refused(texts):
    somebody("L1", with_login=False)
    login_runs.start(kind="open", by=MAKER)
    with pytest.raises(LoginsUnderWay):
        login_runs.start(kind="open", by=MAKER)
    while login_runs.do_next(run_id=LoginRun.objects.get().pk):
        pass
    with pytest.raises(NobodyPicked):
        login_runs.start(kind="open", by=MAKER)


def test_who_never_came_is_reminded_and_who_came_is_not(texts):
    never, came = somebody("L1"), somebody("L2", phone="13912345679")
    User.objects.filter(pk=came.user_id).update(last_login=timezone.now())
    run = run_of("remind")
    assert (run.people, run.by_phone) == (1, 1)
    assert Message.objects.get().member_id == never.pk


def test_a_department_alone_is_opened(texts):
    from members.services.organisation import add_department

    lab = add_department(name="研发中心", parent_id=None, by=MAKER)
    inside = somebody("L1", with_login=False, department_id=lab.pk)
    somebody("L2", phone="13912345679", with_login=False)
    assert run_of(department_id=lab.pk).people == 1
    assert Member.objects.exclude(user=None).get() == inside


def test_hr_opens_logins_on_the_page_and_prints_a_poster(texts, at, cast):
    somebody("L1", with_login=False)
    hr = at("acme", cast.hr)
    assert "为 1 人开通" in hr.get("/console/members/logins/").content.decode()
    started = hr.post("/console/members/logins/", {"kind": "open", "department": ""})
    assert hr.get(started.url).status_code == 200
    made = hr.post("/console/members/join/", {"label": "食堂", "days": 30, "most": 10})
    assert "扫码领取" in hr.get(made.url).content.decode()
    assert hr.post(f"{made.url}stop/").status_code == 302
    assert not JoinLink.objects.get().is_open


def test_old_codes_go(texts):
    phone_codes.ask(phone=PHONE, ip=None)
    PhoneCode.objects.update(created_at=timezone.now() - dt.timedelta(days=3))
    assert phone_codes.prune() == 1


def test_who_can_be_reached_is_told_and_no_link_passes_through_other_hands(texts, at, cast):
    reached, bare = somebody("L1", with_login=False), somebody("L2", phone="", with_login=False)
    hr = at("acme", cast.hr)
    page = hr.post(f"/console/members/{reached.public_id}/invite/", follow=True).content.decode()
    assert "/invite/" not in page.replace(f"/console/members/{reached.public_id}/invite/", "")
    assert Message.objects.get().member_id == reached.pk
    with pytest.raises(ReachesThemselves):
        logins.open_login(member_id=reached.pk, by=given.actor(cast.hr))
    assert "data-invitation" in hr.post(f"/console/members/{bare.public_id}/invite/", follow=True).content.decode()
