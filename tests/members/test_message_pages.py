"""The message centre, what one wants to be told, and the console's log, rules and channels."""

import pytest

from core.actors import SYSTEM
from core.models import OperationLog
from core.privacy import crypto
from members.models import MessageChannel, MessageChoice, MessageSwitch, QuietHours, Sending
from members.services import channels, messages, sending


def tell(member, kind="order", reference="p/1", title="订单已取消", link="/orders/"):
    messages.notify(member_ids=[member.pk], kind=kind, title=title, body="", link=link, reference=reference)
    return member.messages.get(dedupe=reference)


@pytest.fixture
def lin(cast):
    QuietHours.objects.create(is_on=False)  # whatever the clock says while these tests run
    cast.lin.email = "lin@acme.example.com"
    cast.lin.save()
    return cast.lin


def test_messages_are_found_by_category_with_what_is_unread(lin, at):
    tell(lin)
    tell(lin, kind="expiry", reference="p/2", title="离职结算已完成")
    page = at("acme", lin.user).get("/messages/?category=order").content.decode()
    assert "订单已取消" in page
    assert "离职结算已完成" not in page


def test_a_tap_reads_the_message_and_leads_to_what_it_is_about(lin, at):
    one = tell(lin)
    answer = at("acme", lin.user).get(f"/messages/{one.pk}/")
    assert answer.url == "/orders/"
    one.refresh_from_db()
    assert one.read_at is not None


def test_anothers_message_is_unknown(lin, cast, at):
    one = tell(lin)
    assert at("acme", cast.stranger.user).get(f"/messages/{one.pk}/").status_code == 404
    one.refresh_from_db()
    assert one.read_at is None


def test_the_message_centre_asks_a_fixed_number_of_questions(lin, at, django_assert_max_num_queries):
    browser = at("acme", lin.user)
    for n in range(12):
        tell(lin, reference=f"q/{n}")
    browser.get("/messages/")
    with django_assert_max_num_queries(10):
        browser.get("/messages/")


def test_a_member_says_what_they_want_to_be_told(lin, at):
    channels.switch(channel="mail", on=True, by=SYSTEM)
    browser = at("acme", lin.user)
    browser.post("/messages/settings/", {"on": ["balance:app", "order:mail"], "language": "en"})
    said = {(one.category, one.channel): one.is_on for one in MessageChoice.objects.filter(member=lin)}
    assert said[("balance", "app")] and not said[("balance", "mail")]
    assert ("order", "app") not in said  # nobody can switch that off
    lin.refresh_from_db()
    assert lin.language == "en"


def test_boxes_nobody_offers_are_refused(lin, at):
    assert at("acme", lin.user).post("/messages/settings/", {"on": ["balance:pigeon"]}).status_code == 422


def test_the_log_shows_what_was_given_up_and_tries_again(lin, cast, at):
    channels.switch(channel="mail", on=True, by=SYSTEM)
    lin.email = "gone@acme.example.com"
    lin.save()
    tell(lin, kind="refund")
    sending.send_some()
    browser = at("acme", cast.owner)
    page = browser.get("/console/messages/?state=failed").content.decode()
    assert "no such receiver" in page
    assert "gone@" not in page
    browser.post(f"/console/messages/{Sending.objects.get().pk}/retry/")
    assert Sending.objects.get().state == Sending.State.WAITING
    assert OperationLog.objects.filter(action="message.retry").count() == 1


def test_the_log_says_what_is_in_doubt_and_lets_a_person_send_it_again(lin, cast, at):
    channels.switch(channel="sms", on=True, by=SYSTEM)
    lin.phone_sealed = crypto.encrypt("13900000003")
    lin.save()
    tell(lin, kind="security")
    sending.send_some()
    browser = at("acme", cast.owner)
    page = browser.get("/console/messages/").content.decode()
    assert "不确定是否送达" in page and "再发一次" in page and "不会自动重发" in page
    browser.post(f"/console/messages/{Sending.objects.get().pk}/retry/")
    assert Sending.objects.get().state == Sending.State.WAITING


@pytest.mark.parametrize("rows", [1, 3])
def test_the_log_asks_the_same_number_of_questions_however_long(lin, cast, at, rows, django_assert_max_num_queries):
    channels.switch(channel="mail", on=True, by=SYSTEM)
    for n in range(rows):
        tell(lin, kind="refund", reference=f"n/{n}")
    browser = at("acme", cast.owner)
    browser.get("/console/messages/")
    with django_assert_max_num_queries(16):
        browser.get("/console/messages/")


def test_rules_are_saved_with_the_quiet_hours_and_written_down(cast, at):
    browser = at("acme", cast.owner)
    browser.post(
        "/console/messages/rules/", {"on": ["grant:sms"], "quiet": "on", "from_time": "21:00", "until_time": "09:00"}
    )
    assert MessageSwitch.objects.get(kind="grant", channel="sms").is_on
    assert not MessageSwitch.objects.get(kind="grant", channel="mail").is_on
    line = OperationLog.objects.get(action="message_rules.save")
    assert line.after["quiet"] == "21:00–09:00"


def test_saving_the_same_rules_again_changes_nothing(cast, at):
    browser = at("acme", cast.owner)
    said = {"on": ["grant:sms"], "quiet": "on", "from_time": "21:00", "until_time": "09:00"}
    for _ in range(2):
        browser.post("/console/messages/rules/", said)
    assert OperationLog.objects.filter(action="message_rules.save").count() == 1


def test_a_channels_keys_go_in_and_never_come_out(cast, at):
    browser = at("acme", cast.owner)
    keys = {"corpid": "ww1", "agentid": "1000002", "secret": "top-secret-of-wecom"}
    said = {f"password-wecom-{name}": value for name, value in keys.items()}
    assert browser.post("/console/messages/channels/", {"channel": "wecom", **said}).status_code == 302
    assert MessageChannel.objects.get(channel="wecom").settings_sealed
    assert "top-secret-of-wecom" not in browser.get("/console/messages/channels/").content.decode()
    browser.post("/console/messages/channels/wecom/switch/", {"on": "1"})
    assert MessageChannel.objects.get(channel="wecom").is_active


def test_a_number_that_is_none_is_refused(cast, at):
    said = {
        "channel": "wecom",
        "password-wecom-corpid": "ww1",
        "password-wecom-agentid": "x",
        "password-wecom-secret": "s",
    }
    assert at("acme", cast.owner).post("/console/messages/channels/", said).status_code == 422


def test_the_demos_box_is_there_only_where_something_is_pretended(lin, cast, at, settings):
    channels.switch(channel="mail", on=True, by=SYSTEM)
    tell(lin, kind="refund")
    sending.send_some()
    browser = at("acme", cast.owner)
    assert "li***@acme.example.com" in browser.get("/console/messages/demo/").content.decode()
    settings.FAKE_MESSAGES = False
    assert browser.get("/console/messages/demo/").status_code == 404


@pytest.mark.parametrize("path", ["", "rules/", "channels/", "demo/"])
def test_only_who_may_change_settings_sees_them(cast, at, path):
    assert at("acme", cast.hr).get(f"/console/messages/{path}").status_code == 403
    assert at("acme", cast.owner).get(f"/console/messages/{path}").status_code == 200
