"""Where parcels are: scans kept once whoever brings them, the member told once, the order complete by itself."""

import datetime as dt
import hashlib
import json
from urllib.parse import urlencode

import pytest
import requests
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.models import OperationLog
from members.models import Message
from orders.gateways import courier as gateways
from orders.gateways.courier import CourierDown, Scan, SignatureWrong, Track, TrackingRequest
from orders.models import CourierChannel, Order, Parcel, ParcelScan
from orders.services import couriers, shipping, tracking
from tests import given

HOUR = dt.timedelta(hours=1)
KEYS = {"customer": "CUSTOMER", "key": "KEY", "salt": "SALT"}


@pytest.fixture
def parcel(cast):
    """A parcel of Lin's that left just now."""
    order = given.an_order(cast.lin, given.a_product(points=10))
    return shipping.ship(number=order.number, carrier="sf", tracking_no="SF1234567890", by=SYSTEM)


def left(parcel, hours):
    """As if it had left so many hours ago, and nobody had asked since."""
    Parcel.objects.filter(pk=parcel.pk).update(shipped_at=timezone.now() - hours * HOUR, last_tracked_at=None)


def scan(minutes, description="快件到达"):
    return Scan(timezone.now() - dt.timedelta(minutes=minutes), description, "深圳")


# --- what is taken in ---------------------------------------------------------------------------------------------------


def test_a_scan_is_kept_once_whoever_brings_it(parcel):
    way = Track("moving", [scan(60, "快件已揽收"), scan(30)])
    assert [tracking.record_track(parcel_id=parcel.pk, track=way) for _ in range(2)] == [2, 0]


def test_what_was_signed_for_is_told_once_and_written_down(parcel, cast):
    way = Track("signed", [scan(10, "快件已签收")])
    for _ in range(2):
        tracking.record_track(parcel_id=parcel.pk, track=way)
    parcel.refresh_from_db()
    assert (parcel.state, parcel.signed_at) == ("signed", way.scans[0].at)
    assert Message.objects.filter(member=cast.lin, title="包裹已签收").count() == 1
    assert OperationLog.objects.filter(action="parcel.signed").count() == 1


def test_a_late_callback_brings_its_scans_and_takes_nothing_back(parcel):
    tracking.record_track(parcel_id=parcel.pk, track=Track("signed", [scan(10, "快件已签收")]))
    assert tracking.record_track(parcel_id=parcel.pk, track=Track("moving", [scan(90)])) == 1
    parcel.refresh_from_db()
    assert parcel.state == "signed"


def test_a_parcel_in_trouble_says_why_until_it_goes_on(parcel):
    tracking.record_track(parcel_id=parcel.pk, track=Track("trouble", [scan(20, "联系不上收件人")]))
    parcel.refresh_from_db()
    assert parcel.last_error == "联系不上收件人"
    tracking.record_track(parcel_id=parcel.pk, track=Track("moving", [scan(5, "重新派送")]))
    parcel.refresh_from_db()
    assert parcel.last_error == ""


# --- who is asked -------------------------------------------------------------------------------------------------------


def test_only_parcels_that_nobody_told_about_lately_are_asked_about(parcel):
    assert tracking.due() == []  # it has only just left
    left(parcel, 3)
    assert tracking.due() == [parcel.pk]
    tracking.record_track(parcel_id=parcel.pk, track=Track("moving", [scan(1)]))
    assert tracking.due() == []


def test_what_goes_to_the_company_has_no_courier_to_ask(cast):
    order = given.an_order(cast.lin, given.a_product(points=10))
    inside = shipping.ship(number=order.number, carrier="site", tracking_no="", by=SYSTEM)
    left(inside, 50)
    assert tracking.due() == []


def test_the_demos_parcel_goes_its_way_by_the_clock(parcel):
    left(parcel, 24)
    assert tracking.query_courier(parcel_id=parcel.pk) == 4
    assert tracking.query_courier(parcel_id=parcel.pk) == 0  # just asked
    left(parcel, 40)
    tracking.query_courier(parcel_id=parcel.pk)
    parcel.refresh_from_db()
    assert parcel.state == "signed"


def test_a_courier_that_is_down_is_asked_again_hours_later(cast):
    order = given.an_order(cast.lin, given.a_product(points=10))
    silent = shipping.ship(number=order.number, carrier="sf", tracking_no="SF1234560404", by=SYSTEM)
    left(silent, 24)
    assert tracking.query_courier(parcel_id=silent.pk) == 0
    assert tracking.due() == []
    with time_machine.travel(timezone.now() + 5 * HOUR, tick=False):
        assert tracking.due() == [silent.pk]


# --- complete by itself -------------------------------------------------------------------------------------------------


def sign(parcel, days_ago):
    at = timezone.now() - dt.timedelta(days=days_ago)
    Parcel.objects.filter(pk=parcel.pk).update(state="signed", signed_at=at)


@pytest.mark.parametrize(("days", "done"), [(6, 0), (8, 1)])
def test_an_order_is_complete_a_week_after_all_was_signed_for(parcel, days, done):
    sign(parcel, days)
    assert tracking.complete_received() == done


def test_one_parcel_on_its_way_keeps_the_order_open(cast):
    order = given.an_order(cast.lin, given.a_product(points=10), quantity=2)
    first = shipping.ship(number=order.number, carrier="sf", tracking_no="SF0000000001", units={1: 1}, by=SYSTEM)
    second = shipping.ship(number=order.number, carrier="sf", tracking_no="SF0000000003", by=SYSTEM)
    sign(first, 30)
    assert tracking.complete_received() == 0
    sign(second, 9)
    assert [tracking.complete_received(), tracking.complete_received()] == [1, 0]
    assert Order.objects.get(pk=order.pk).state == "completed"


# --- callbacks ----------------------------------------------------------------------------------------------------------


def test_a_signed_callback_moves_the_parcel_however_often_it_comes(parcel, at):
    form = couriers.active().notice_of("SF1234567890", Track("signed", [scan(5, "快件已签收")]))
    answers = [at("acme").post("/courier/notify/fake/", form).status_code for _ in range(3)]
    assert answers == [200] * 3
    assert ParcelScan.objects.count() == 1
    parcel.refresh_from_db()
    assert parcel.state == "signed"


def test_a_forged_callback_changes_nothing(parcel, at):
    form = couriers.active().notice_of("SF1234567890", Track("signed", [scan(5)]))
    assert at("acme").post("/courier/notify/fake/", {**form, "sign": "0" * 64}).status_code == 401
    assert ParcelScan.objects.count() == 0


def test_a_callback_about_nothing_of_ours_is_taken_and_forgotten(acme, at):
    form = couriers.active().notice_of("SF999", Track("signed", [scan(5)]))
    assert at("acme").post("/courier/notify/fake/", form).status_code == 200


def test_a_service_nobody_set_up_is_unknown(acme, at):
    assert at("acme").post("/courier/notify/kuaidi100/", {}).status_code == 404


# --- 快递100 ------------------------------------------------------------------------------------------------------------


class Answer:
    """What `requests` gives back."""

    def __init__(self, said):
        self.said = said

    def json(self):
        return self.said


@pytest.fixture
def house(monkeypatch):
    """Their server: what it is asked, and its answers by address."""
    asked, answers = [], {}

    def post(url, *, timeout, data):
        assert timeout
        asked.append((url, data))
        said = answers[url.rpartition("/")[2]]
        if isinstance(said, Exception):
            raise said
        return Answer(said)

    monkeypatch.setattr("requests.post", post)
    return asked, answers


def md5(text):
    return hashlib.md5(text.encode()).hexdigest().upper()


@pytest.fixture
def theirs():
    return gateways.courier("kuaidi100", KEYS)


TRACKING_REQUEST = TrackingRequest(
    "sf", "SF1", "13800138000", dt.datetime(2026, 11, 1, tzinfo=dt.UTC), "广东省 深圳市 南山区"
)
WAY = [
    {"time": "2026-11-02 10:00:00", "ftime": "2026-11-02 10:00:00", "context": "已签收", "areaName": "广东,深圳"},
    {"time": "2026-11-01 20:00:00", "ftime": "2026-11-01 20:00:00", "context": "已揽收"},
]


def test_a_question_is_signed_and_carries_the_phone(theirs, house):
    asked, answers = house
    answers["query.do"] = {"message": "ok", "status": "200", "state": "3", "data": WAY}
    track = theirs.query(TRACKING_REQUEST)
    ((_url, data),) = asked
    assert data["sign"] == md5(data["param"] + "KEY" + "CUSTOMER")
    assert json.loads(data["param"]) | {"com": "shunfeng", "phone": "13800138000"} == json.loads(data["param"])
    assert (track.state, [one.description for one in track.scans]) == ("signed", ["已揽收", "已签收"])
    assert track.scans[1].at == dt.datetime(2026, 11, 2, 2, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("code", "state"),
    [
        ("0", "moving"),
        ("5", "moving"),
        ("301", "signed"),
        ("501", "arrived"),
        ("2", "trouble"),
        ("14", "trouble"),
        ("6", "trouble"),
    ],
)
def test_their_states_in_our_words(theirs, house, code, state):
    house[1]["query.do"] = {"status": "200", "state": code, "data": WAY}
    assert theirs.query(TRACKING_REQUEST).state == state


def test_a_parcel_they_do_not_know_yet_has_no_scans(theirs, house):
    house[1]["query.do"] = {"result": False, "returnCode": "500", "message": "查询无结果"}
    assert theirs.query(TRACKING_REQUEST).scans == []


@pytest.mark.parametrize("trouble", [{"returnCode": "601", "message": "key 已过期"}, requests.ReadTimeout(), ["x"]])
def test_trouble_over_there_is_tried_again(theirs, house, trouble):
    house[1]["query.do"] = trouble
    with pytest.raises(CourierDown):
        theirs.query(TRACKING_REQUEST)


@pytest.mark.parametrize("said", [{"result": True, "returnCode": "200"}, {"result": False, "returnCode": "501"}])
def test_it_is_asked_to_call_back_once(theirs, house, said):
    asked, answers = house
    answers["poll"] = said
    assert theirs.subscribe(TRACKING_REQUEST, "https://acme.example/courier/notify/kuaidi100/")
    param = json.loads(asked[0][1]["param"])
    assert (param["key"], param["parameters"]["salt"]) == ("KEY", "SALT")


def their_call(salt="SALT", state="3"):
    param = json.dumps(
        {"status": "shutdown", "lastResult": {"state": state, "nu": "SF1234567890", "com": "shunfeng", "data": WAY}}
    )
    return {"param": param, "sign": md5(param + salt)}


def test_their_callback_is_read_when_signed_with_our_salt(theirs):
    assert theirs.read_notice(their_call())[0] == "SF1234567890"
    with pytest.raises(SignatureWrong):
        theirs.read_notice(their_call(salt="OTHER"))


def test_their_callback_reaches_the_parcel_and_hears_what_it_wants(parcel, at):
    couriers.save(secrets={"customer": "CUSTOMER", "key": "KEY"}, on=True, by=SYSTEM)
    salt = couriers._unseal(CourierChannel.objects.get())["salt"]
    body = urlencode(their_call(salt))
    answer = at("acme").post("/courier/notify/kuaidi100/", body, content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, answer.json()["returnCode"]) == (200, "200")
    parcel.refresh_from_db()
    assert parcel.state == "signed"


# --- pages --------------------------------------------------------------------------------------------------------------


def test_member_and_desk_see_the_way(parcel, cast, at):
    tracking.record_track(
        parcel_id=parcel.pk, track=Track("moving", [scan(60, "快件已揽收"), scan(30, "快件到达南山")])
    )
    number = parcel.order.number
    for user, path in ((cast.lin.user, f"/orders/{number}/"), (cast.owner, f"/console/orders/{number}/")):
        assert "快件到达南山" in at("acme", user).get(path).content.decode()


def test_the_order_page_asks_the_same_however_many_scans(parcel, cast, at, django_assert_max_num_queries):
    browser = at("acme", cast.lin.user)
    path = f"/orders/{parcel.order.number}/"
    browser.get(path)
    tracking.record_track(parcel_id=parcel.pk, track=Track("moving", [scan(n) for n in range(1, 9)]))
    with django_assert_max_num_queries(18):
        browser.get(path)


def test_keys_go_in_and_never_come_out(cast, at):
    browser = at("acme", cast.owner)
    said = {
        "password-courier-customer": "CUST-1",
        "password-courier-key": "top-secret-key",
        "password-courier-on": "on",
    }
    assert browser.post("/console/shipping/courier/", said).status_code == 302
    assert "top-secret-key" not in browser.get("/console/shipping/courier/").content.decode()
    assert couriers.configured().is_active


def test_it_does_not_open_without_keys(cast, at):
    assert at("acme", cast.owner).post("/console/shipping/courier/", {"password-courier-on": "on"}).status_code == 422
