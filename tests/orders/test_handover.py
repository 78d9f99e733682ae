"""Goods sent to a place of the company: there in one go, signed for by a scan, taken back for five minutes."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from core.actors import SYSTEM
from core.models import OperationLog
from members.models import Message, Site
from members.services import cards
from orders.errors import AlreadyHandedOver, HandoverOver, NothingHere
from orders.models import Handover, Order, Parcel, SiteRun
from orders.selectors import sites
from orders.services import giving_back, handover, site_runs, tracking
from orders.services.redemptions import LineRequest, OrderRequest, redeem
from tests import given


@pytest.fixture
def hq(acme):
    """A place of the company."""
    return Site.objects.create(code="hq", name="深圳总部", name_en="Shenzhen head office")


def an_order_to(site, member):
    line = LineRequest(given.sku_of(given.a_product(points=10)), 1)
    return redeem(
        member=member,
        lines=[line],
        order_request=OrderRequest(key=f"k{timezone.now().timestamp()}", site_id=site.pk),
        by=SYSTEM,
    )


@pytest.fixture
def lying(cast, hq):
    """An order of Lin's and one of somebody else's that lie at the place."""
    orders = [an_order_to(hq, cast.lin), an_order_to(hq, cast.stranger)]
    site_runs.send_all(site_id=hq.pk, by=SYSTEM)
    handover.arrived(site_id=hq.pk, by=SYSTEM)
    return orders


def sign(site, text, **more):
    return handover.sign(site_id=site.pk, text=text, by=SYSTEM, **more)


def states():
    return list(Parcel.objects.order_by("id").values_list("state", flat=True))


def test_everything_for_a_place_goes_in_one_go_and_once(cast, hq):
    for _ in range(3):
        an_order_to(hq, cast.lin)
    runs = [site_runs.send_all(site_id=hq.pk, by=SYSTEM) for _ in range(2)]
    assert [(run.sent, run.left) for run in runs] == [(3, 0), (0, 0)]
    assert [handover.arrived(site_id=hq.pk, by=SYSTEM) for _ in range(2)] == [3, 0]
    assert Message.objects.filter(member=cast.lin, kind="collect").count() == 1  # three parcels, one message


def test_many_are_a_workers_and_the_page_says_how_far_it_is(cast, hq, at, monkeypatch):
    monkeypatch.setattr(site_runs, "AT_ONCE", 2)
    monkeypatch.setattr(site_runs, "STEP", 2)
    orders = [an_order_to(hq, cast.lin) for _ in range(5)]
    browser = at("acme", cast.warehouse)
    browser.post(f"/console/sites/{hq.pk}/send/")
    run = SiteRun.objects.get()
    assert (run.total, run.finished_at, Parcel.objects.count()) == (5, None, 0)
    page = browser.get(f"/console/sites/{hq.pk}/").content.decode()
    assert "正在发出 0%" in page and "发出 5 单" not in page
    assert site_runs.send_all(site_id=hq.pk, by=SYSTEM) == run  # one at a time
    giving_back.cancel(number=orders[3].number, reason="不要了", by=SYSTEM)
    assert site_runs.work_next(run_id=run.pk)
    assert sites.run_progress(run).percent == 20 + 40
    late = an_order_to(hq, cast.lin)
    while site_runs.work_next(run_id=run.pk):
        pass
    run.refresh_from_db()
    assert (run.sent, run.left, Parcel.objects.count()) == (4, 0, 4)
    assert browser.get(f"/console/sites/{hq.pk}/run/")["HX-Refresh"] == "true"
    assert Order.objects.get(pk=late.pk).state == "placed"  # it came after the tap
    assert list(OperationLog.objects.filter(action__startswith="site.").values_list("action", flat=True)) == [
        "site.sent",
        "site.send",
    ]


@pytest.mark.parametrize("how", ["parcel", "number", "employee", "card"])
def test_a_scan_hands_out_what_lies_here_for_whom_it_names(lying, cast, hq, how):
    (card,) = cards.issue(member_ids=[cast.lin.pk], by=SYSTEM)
    text = {
        "parcel": f"XYO.{lying[0].number}",
        "number": lying[0].number,
        "employee": cast.lin.employee_no,
        "card": card.text,
    }[how]
    assert sign(hq, text).member == cast.lin
    assert states() == ["signed", "arrived"]
    assert OperationLog.objects.filter(action="handover.sign").count() == 1


def test_somebody_else_may_take_it_and_is_named(lying, cast, hq):
    assert sign(hq, cast.lin.employee_no, signed_name="王同事").signed_name == "王同事"
    with pytest.raises(AlreadyHandedOver, match="王同事"):
        sign(hq, cast.lin.employee_no)


@pytest.mark.parametrize("text", ["", "XYO.20990101000000000000", "NOBODY", "XYC.none", "XYC." + "x" * 24, "\x00"])
def test_a_scan_of_nothing_here_is_refused(lying, hq, text):
    with pytest.raises(NothingHere):
        sign(hq, text)


def test_what_lies_elsewhere_is_not_handed_out_here(lying, cast, hq):
    other = Site.objects.create(code="sh", name="上海办公室")
    with pytest.raises(NothingHere):
        sign(other, cast.lin.employee_no)


def test_a_wrong_scan_is_taken_back_for_five_minutes(lying, cast, hq):
    done = sign(hq, cast.lin.employee_no)
    assert handover.undo(handover_id=done.pk, by=SYSTEM).undone_at
    assert states() == ["arrived", "arrived"]
    assert sign(hq, cast.lin.employee_no)  # and can be signed for again


def test_after_five_minutes_it_stands_and_the_order_is_complete(lying, cast, hq):
    done = sign(hq, cast.lin.employee_no)
    assert tracking.complete_received() == 0
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=6), tick=False):
        with pytest.raises(HandoverOver):
            handover.undo(handover_id=done.pk, by=SYSTEM)
        assert tracking.complete_received() == 1
    assert Order.objects.get(pk=lying[0].pk).state == "completed"
    assert Order.objects.get(pk=lying[1].pk).state == "shipped"


def test_those_who_have_not_come_are_reminded_once_a_day(lying, cast, hq):
    sign(hq, cast.lin.employee_no)
    assert [handover.remind(site_id=hq.pk, by=SYSTEM) for _ in range(2)] == [1, 0]


# --- pages --------------------------------------------------------------------------------------------------------------


def test_the_desk_signs_lists_and_takes_back(lying, cast, hq, at):
    browser = at("acme", cast.warehouse)
    page = browser.get(f"/console/sites/{hq.pk}/").content.decode()
    assert cast.lin.name in page and cast.stranger.name in page
    told = browser.post(f"/console/sites/{hq.pk}/", {"text": lying[0].number}, headers={"accept": "application/json"})
    assert (told.status_code, told.json()["ok"]) == (200, True)
    again = browser.post(f"/console/sites/{hq.pk}/", {"text": lying[0].number}, headers={"accept": "application/json"})
    assert (again.status_code, again.json()["ok"]) == (409, False)
    browser.post(f"/console/handovers/{Handover.objects.get().pk}/undo/")
    assert states() == ["arrived", "arrived"]


def test_sending_needs_the_permission_to_send(cast, hq, at):
    an_order_to(hq, cast.lin)
    assert at("acme", cast.hr).post(f"/console/sites/{hq.pk}/send/").status_code == 403
    at("acme", cast.warehouse).post(f"/console/sites/{hq.pk}/send/")
    at("acme", cast.hr).post(f"/console/sites/{hq.pk}/arrived/")
    assert states() == ["arrived"]


@pytest.mark.parametrize("orders", [1, 4])
def test_the_sign_for_page_asks_the_same_however_much_lies_there(cast, hq, at, orders, django_assert_max_num_queries):
    for _ in range(orders):
        an_order_to(hq, cast.lin)
    site_runs.send_all(site_id=hq.pk, by=SYSTEM)
    handover.arrived(site_id=hq.pk, by=SYSTEM)
    browser = at("acme", cast.warehouse)
    browser.get(f"/console/sites/{hq.pk}/")
    with django_assert_max_num_queries(19):
        browser.get(f"/console/sites/{hq.pk}/")


def test_the_member_shows_a_code_until_it_was_collected(lying, cast, hq, at):
    browser = at("acme", cast.lin.user)
    assert "领取码" in browser.get(f"/orders/{lying[0].number}/").content.decode()
    sign(hq, lying[0].number)
    assert "领取码" not in browser.get(f"/orders/{lying[0].number}/").content.decode()


def test_hr_opens_a_place_changes_it_and_shuts_it(cast, at):
    browser = at("acme", cast.hr)
    said = {
        "name": "东莞工厂",
        "receiver": "前台",
        "phone": "0769-1",
        "area": "广东省 东莞市",
        "detail": "1 号",
        "is_active": "on",
    }
    browser.post("/console/sites/new/", said)
    site = Site.objects.get(name="东莞工厂")
    assert "东莞工厂" in browser.get("/console/sites/").content.decode()
    browser.post(f"/console/sites/{site.pk}/edit/", {**said, "name": "东莞一厂", "is_active": ""})
    site.refresh_from_db()
    assert (site.name, site.is_active) == ("东莞一厂", False)
    assert browser.get(f"/console/sites/{site.pk}/").status_code == 404
    assert OperationLog.objects.filter(action="site.save").count() == 2


def test_what_must_be_known_of_a_place_is_asked_for(cast, at):
    assert at("acme", cast.hr).post("/console/sites/new/", {"name": "x"}).status_code == 422
