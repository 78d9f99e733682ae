"""The operators' desk: all malls in numbers, one mall's pages, its life, its features, work that stands still."""

import datetime as dt

import pytest
from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import Invitation, User
from core.models import OperationLog
from core.tenancy import enter
from insights.models import Export
from tenants.models import DataFile, MigrationRun, Plan, Tenant, TenantDay
from tenants.selectors import office, stuck
from tests import given
from tests.conftest import proves, tenant

STALE = 11 * 60


@pytest.fixture
def operator(ops):
    return given.a_user("operator", name="周舟")


@pytest.fixture
def desk(operator, at):
    return at("platform", operator)


def a_day(slug, days_ago=0, **numbers):
    on = timezone.localdate() - dt.timedelta(days=days_ago)
    return TenantDay.objects.create(tenant=tenant(slug), on=on, rolled_at=timezone.now(), **numbers)


def text(answer):
    return answer.content.decode()


def state_of(slug):
    with schema_context("public"):
        return Tenant.objects.get(slug=slug).state


# --- all malls ------------------------------------------------------------------------------------------------------


def test_the_sums_are_of_each_malls_last_day(ops):
    a_day("acme", 1, active_members=99, late_orders=9)
    a_day("acme", active_members=30, late_orders=2, points_issued=500, ledger="ok")
    a_day("globex", active_members=12, points_issued=100, ledger="differs")
    sums = office.totals()
    assert (sums.active_members, sums.late_orders, sums.late_tenants, sums.issued) == (42, 2, 1, 600)
    assert [one.slug for one in sums.red] == ["globex"]


def test_every_day_of_the_month_stands_in_the_chart(ops):
    a_day("acme", 3, points_issued=500, points_redeemed=20)
    days = office.flow(30)
    assert len(days) == 30
    assert days[-4][1:] == (500, 20)


def test_a_red_mall_is_named_on_the_first_page(desk):
    a_day("globex", ledger="differs")
    page = text(desk.get("/"))
    assert "账目有出入的租户" in page
    assert 'href="/tenants/globex/"' in page


# --- the platform's own malls ---------------------------------------------------------------------------------------


@pytest.fixture
def canary(ops):
    """A mall of the platform's own with a day, a limit that is nearly reached, and one that is a copy of acme."""
    own = Tenant.objects.create(
        slug="canary-a",
        name="隔墙探针·甲",
        state="active",
        is_canary=True,
        allowance={"members": 10, "soft": 80},
        usage={"members": 9},
        plan=Plan.objects.get(code="trial"),
    )
    TenantDay.objects.create(
        tenant=own,
        on=timezone.localdate(),
        rolled_at=timezone.now(),
        members=9,
        active_members=9,
        points_issued=700,
        points_outstanding=700,
        orders=3,
        late_orders=2,
    )
    return own


def test_the_malls_that_try_the_walls_are_in_no_list_and_no_sum(canary, desk):
    a_day("acme", active_members=30, points_issued=500, orders=1)
    sums = office.totals()
    assert (sums.tenants, sums.active_members, sums.issued, sums.orders, sums.late_orders) == (2, 30, 500, 1, 0)
    assert office.flow(30)[-1][1] == 500
    assert "canary-a" not in [tenant.slug for tenant, _line in office.fullest()]
    for path in ("/tenants/", "/tenants/?q=canary", "/tenants/?q=探针", "/tenants/?show=near", "/"):
        assert "隔墙探针" not in text(desk.get(path)), path


def test_the_chart_of_plans_leaves_them_out(canary):
    shares = office.by_scenario_and_plan()
    Tenant.objects.filter(pk=canary.pk).update(is_canary=False)
    assert office.by_scenario_and_plan() != shares


def test_one_who_looks_for_the_self_check_finds_them(canary, desk):
    page = text(desk.get("/tenants/?show=own"))
    assert "隔墙探针·甲" in page and "每夜用来检查租户之间的隔离" in page
    assert 'href="/tenants/acme/"' not in page
    assert desk.get("/tenants/canary-a/").status_code == 200


def test_an_alarm_of_theirs_is_an_alarm(canary, desk):
    TenantDay.objects.filter(tenant=canary).update(ledger="differs")
    assert "隔墙探针·甲" in text(desk.get("/"))
    assert "隔墙探针·甲" in text(desk.get("/tenants/?show=red"))


def test_a_copy_is_listed_but_does_not_count(ops, desk):
    a_day("acme", active_members=30)
    copy = Tenant.objects.create(slug="acme-lab", name="Acme · 沙箱", state="active", sandbox_of=tenant("acme"))
    TenantDay.objects.create(tenant=copy, on=timezone.localdate(), active_members=30)
    assert (office.totals().tenants, office.totals().active_members) == (2, 30)
    assert "Acme · 沙箱" in text(desk.get("/tenants/"))


@pytest.fixture
def many(ops):
    """So many malls more, each with a day."""

    def make(count):
        for number in range(count):
            one = Tenant.objects.create(slug=f"many-{number:03d}", name=f"第 {number} 家", state="active")
            one.domains.create(domain=f"many-{number:03d}.localhost", is_primary=True, verified_at=timezone.now())
            TenantDay.objects.create(tenant=one, on=timezone.localdate(), members=number)

    return make


@pytest.mark.parametrize("count", [1, 60])
def test_the_first_page_costs_the_same_for_few_and_many(many, desk, count, django_assert_max_num_queries):
    many(count)
    desk.get("/")
    with django_assert_max_num_queries(45):
        assert desk.get("/").status_code == 200


@pytest.mark.parametrize("count", [1, 60])
def test_the_list_costs_the_same_for_few_and_many(many, desk, count, django_assert_max_num_queries):
    many(count)
    desk.get("/tenants/")
    with django_assert_max_num_queries(35):
        assert desk.get("/tenants/?sort=use").status_code == 200


def slugs(**asked):
    return [one.slug for one in office.tenant_rows(**asked)]


def test_malls_are_found_by_what_is_wrong_with_them(ops):
    a_day("acme", late_orders=3, failed_jobs=0, ledger="ok")
    a_day("globex", failed_jobs=1, ledger="differs")
    assert (slugs(show="late"), slugs(show="failed"), slugs(show="red")) == (["acme"], ["globex"], ["globex"])


def test_malls_are_sorted_by_their_fullest_limit(ops):
    Tenant.objects.filter(slug="acme").update(
        allowance={"members": 100, "orders": 10}, usage={"members": 10, "orders": 5}
    )
    Tenant.objects.filter(slug="globex").update(allowance={"members": 100}, usage={"members": 90})
    assert slugs(sort="use") == ["globex", "acme"]
    assert slugs(show="near") == ["globex"]


def test_malls_are_found_by_name_address_and_plan(ops):
    assert (slugs(query="环宇"), slugs(query="acme.local"), slugs(plan="trial")) == (["globex"], ["acme"], [])


# --- one mall -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["", "usage/", "switches/", "domains/", "visits/", "data/", "timeline/", "life/"])
def test_every_tab_answers_and_an_unknown_mall_is_404(desk, page):
    assert desk.get(f"/tenants/acme/{page}").status_code == 200
    assert desk.get(f"/tenants/nobody/{page}").status_code == 404


def test_a_feature_is_switched_and_the_timeline_tells_who_did(desk):
    desk.post("/tenants/acme/switches/", {"feature": "api", "on": "0"})
    assert tenant("acme").switches == {"api": False}
    page = text(desk.get("/tenants/acme/timeline/"))
    assert "打开或关闭功能" in page
    assert "周舟" in page


def test_a_feature_nobody_knows_is_not_switched(desk):
    desk.post("/tenants/acme/switches/", {"feature": "gravity", "on": "0"})
    assert tenant("acme").switches == {}


# --- its life -------------------------------------------------------------------------------------------------------


def test_suspended_for_writing_the_mall_can_still_be_read(desk, at):
    desk.post("/tenants/acme/life/suspend/", {"shut": "read_only", "reason": "欠费"})
    assert state_of("acme") == "suspended"
    assert at("acme").get("/account/login/").status_code == 200
    desk.post("/tenants/acme/life/resume/", {"reason": "已付"})
    assert state_of("acme") == "active"


@pytest.mark.parametrize("form", [{"shut": "read_only"}, {"reason": "欠费"}, {"shut": "gone", "reason": "欠费"}])
def test_without_a_reason_and_a_way_nothing_is_suspended(desk, form):
    desk.post("/tenants/acme/life/suspend/", form)
    assert state_of("acme") == "active"


@pytest.mark.parametrize("typed", ["", "globex", "ACME"])
def test_a_mall_is_not_closed_unless_its_address_is_typed(desk, typed):
    desk.post("/tenants/acme/life/close/", {"reason": "合同到期", "slug": typed})
    assert state_of("acme") == "active"


def test_closing_asks_for_the_archive_and_can_be_taken_back(desk):
    desk.post("/tenants/acme/life/close/", {"reason": "合同到期", "slug": "acme"})
    assert state_of("acme") == "closing"
    assert DataFile.objects.filter(tenant__slug="acme", kind="archive", state="waiting").exists()
    desk.post("/tenants/acme/life/resume/", {"reason": "续约"})
    assert state_of("acme") == "active"


@pytest.mark.parametrize(
    ("act", "form"),
    [
        ("life/suspend/", {"shut": "closed", "reason": "测试"}),
        ("life/close/", {"reason": "测试", "slug": "acme"}),
        ("life/clone/", {"slug": "acme-two"}),
        ("data/", {}),
        ("visits/", {"reason": "看看", "minutes": "15"}),
        ("invite/", {}),
    ],
)
def test_dangerous_acts_ask_who_one_is(desk, operator, act, form):
    proves(desk, operator, seconds_ago=STALE)
    assert desk.post(f"/tenants/acme/{act}", form).url.startswith("/account/prove/")
    assert state_of("acme") == "active"
    assert not Tenant.objects.filter(slug="acme-two").exists()
    assert not DataFile.objects.exists()
    assert not tenant("acme").visits.exists()


def test_the_platform_lets_nobody_in_once_an_owner_is_in(desk, at):
    """An operator could make themselves owner of any running mall (DS3)."""
    desk.post("/tenants/acme/invite/")
    assert "/invite/" in desk.get("/tenants/acme/").content.decode()
    with enter(tenant("acme")):
        User.objects.filter(roles__code="owner").update(last_login=timezone.now())
        before = Invitation.objects.count()
    desk.post("/tenants/acme/invite/")
    page = desk.get("/tenants/acme/").content.decode()
    assert "企业的所有者已经登录过" in page
    with enter(tenant("acme")):
        assert Invitation.objects.count() == before


# --- data -----------------------------------------------------------------------------------------------------------


def test_an_operators_export_is_in_both_logs(desk):
    desk.post("/tenants/acme/data/")
    assert OperationLog.objects.filter(action="data.ask").count() == 1
    with enter(tenant("acme")):
        assert OperationLog.objects.get(action="data.ask").actor_name == "小羊云商 · 周舟"


def test_the_tenant_takes_its_own_file_and_nobody_elses(acme, globex, at, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "platform" / "data").mkdir(parents=True)
    (tmp_path / "platform" / "data" / "x.zip").write_bytes(b"everything")
    with schema_context("public"):
        mine, theirs = (
            DataFile.objects.create(tenant=one, asked_by="沈星河", state="done", path="x.zip") for one in (acme, globex)
        )
    owner = at("acme", cast.owner)
    assert b"".join(owner.get(f"/console/platform/data/{mine.public_id}/file/").streaming_content) == b"everything"
    assert owner.get(f"/console/platform/data/{theirs.public_id}/file/").status_code == 404
    assert OperationLog.objects.filter(action="data.take").count() == 1


# --- work that stands still -----------------------------------------------------------------------------------------


def a_failed_export(slug):
    with enter(tenant(slug)):
        return Export.objects.create(
            kind="journals",
            language="zh-hans",
            asked_by="林晓",
            asked_by_id=1,
            state="failed",
            attempts=4,
            error="坏了",
            finished_at=timezone.now(),
        )


def test_a_failed_file_is_found_across_malls_and_made_again(desk):
    export = a_failed_export("globex")
    a_day("globex", failed_jobs=1)
    assert [(one.kind, one.tenant.slug, one.error) for one in stuck.stuck_work()] == [("export", "globex", "坏了")]
    desk.post(f"/stuck/export/{export.pk}/", {"tenant": "globex"})
    with enter(tenant("globex")):
        export.refresh_from_db()
        assert (export.state, export.attempts) == ("waiting", 0)
        assert OperationLog.objects.get(action="stuck.retry").actor_name == "小羊云商 · 周舟"
    assert stuck.stuck_work() == []


def test_a_retry_for_the_wrong_mall_is_404(desk):
    export = a_failed_export("globex")
    a_day("globex", failed_jobs=1)
    assert desk.post(f"/stuck/export/{export.pk}/", {"tenant": "acme"}).status_code == 404


def test_all_of_one_kind_is_set_going_and_the_rest_stays(ops, desk):
    for slug in ("acme", "globex"):
        a_failed_export(slug)
        a_day(slug, failed_jobs=1)
    MigrationRun.objects.create(version=1, state="halted", failures={"t_x": "坏了"})
    desk.post("/stuck/all/", {"kind": "export"})
    assert [one.kind for one in stuck.stuck_work()] == ["migration"]


def test_nobody_but_operators_sees_the_desk(acme, at, cast):
    assert at("acme", cast.owner).get("/stuck/").status_code == 404
