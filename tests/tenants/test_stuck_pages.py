"""Work that was set aside, as people see it: the mall's own staff and the operators."""

import datetime as dt

import pytest
from django.utils import timezone

from accounts.models import User
from core import jobs
from core.models import OperationLog, SetAside
from core.tenancy import enter
from tenants.models import TenantDay
from tenants.selectors.stuck import stuck_work
from tests.conftest import tenant


def fails(_key):
    raise ValueError("坏行")


def set_aside(*keys):
    jobs.each("orders-close-unpaid", keys, fails, label=lambda key: f"订单 {key}")


def test_the_page_tells_what_since_when_and_why(acme, at, cast):
    set_aside("2026112800001")
    page = at("acme", cast.owner).get("/console/platform/stuck/").content.decode()
    assert all(words in page for words in ("关闭超时未付的订单", "订单 2026112800001", "ValueError: 坏行", "已试 1 次"))


def test_the_page_is_in_english_for_who_reads_english(acme, at, cast):
    set_aside("1")
    page = at("acme", cast.owner).get("/console/platform/stuck/", headers={"accept-language": "en"}).content.decode()
    assert "Close orders nobody paid in time" in page and "Failed tasks" in page


def test_without_trouble_it_says_so(acme, at, cast):
    assert "没有异常任务" in at("acme", cast.owner).get("/console/platform/stuck/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_it_asks_the_same_however_many_there_are(acme, at, cast, count, django_assert_num_queries):
    set_aside(*range(count))
    browser = at("acme", cast.owner)
    browser.get("/console/platform/stuck/")
    with django_assert_num_queries(12):
        browser.get("/console/platform/stuck/")


def test_trying_again_makes_it_due_and_is_written_down(acme, at, cast):
    set_aside("1")
    row = SetAside.objects.get()
    answer = at("acme", cast.owner).post(f"/console/platform/stuck/{row.pk}/retry/", follow=True)
    row.refresh_from_db()
    assert row.next_at <= timezone.now() and "已安排重试" in answer.content.decode()
    line = OperationLog.objects.get(action="job.retry")
    assert (line.actor_name, line.target) == ("owner", "job/orders-close-unpaid")


def test_all_of_them_at_once(acme, at, cast):
    set_aside("1", "2")
    at("acme", cast.owner).post("/console/platform/stuck/all/")
    assert not SetAside.objects.filter(next_at__gt=timezone.now()).exists()


def test_it_is_for_those_who_may_change_settings(acme, at, cast):
    set_aside("1")
    for person in (cast.warehouse, cast.lin.user):
        assert at("acme", person).get("/console/platform/stuck/").status_code == 403
        assert at("acme", person).post(f"/console/platform/stuck/{SetAside.objects.get().pk}/retry/").status_code == 403


def test_another_malls_row_is_not_there(acme, globex, at, cast):
    with enter(globex):
        set_aside("1")
        row = SetAside.objects.get()
    SetAside.objects.filter(pk=row.pk).delete()
    assert at("acme", cast.owner).post(f"/console/platform/stuck/{row.pk}/retry/").status_code == 404


def test_operators_see_it_per_mall_and_try_it_again(acme, ops, at):
    with enter(tenant("acme")):
        set_aside("1")
        row = SetAside.objects.get()
    TenantDay.objects.create(tenant=tenant("acme"), on=timezone.localdate(), failed_jobs=1, rolled_at=timezone.now())
    (found,) = stuck_work()
    assert (found.kind, found.tenant.slug, found.title) == ("job", "acme", "关闭超时未付的订单 · 订单 1")
    desk = at("platform", User.objects.get(login="operator"))
    assert "关闭超时未付的订单" in desk.get("/stuck/").content.decode()
    desk.post(f"/stuck/job/{row.pk}/", {"tenant": "acme"})
    with enter(tenant("acme")):
        assert SetAside.objects.get().next_at <= timezone.now()
        assert OperationLog.objects.filter(action="job.retry").count() == 1


def test_the_roll_up_counts_what_is_set_aside(acme, ops):
    from tenants.services import metering

    with enter(tenant("acme")):
        set_aside("1", "2")
    metering.roll_up()
    assert (
        TenantDay.objects.filter(tenant__slug="acme", on__gte=timezone.localdate() - dt.timedelta(1))
        .latest("on")
        .failed_jobs
        == 2
    )


def test_every_row_carries_the_token_a_browser_must_send(acme, at, cast):
    """`include … only` took the token away, so each press was answered with 403."""
    set_aside("1", "2")
    page = at("acme", cast.owner).get("/console/platform/stuck/").content.decode()
    forms = [part.split("</form>")[0] for part in page.split("<form")[1:]]
    posts = [form for form in forms if 'action="/console/platform/stuck/' in form]
    assert len(posts) >= 3 and all("csrfmiddlewaretoken" in form for form in posts)
