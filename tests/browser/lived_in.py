"""A mall where everything has happened once, for walks over every page."""

import datetime as dt
import uuid

from django.utils import timezone
from django_tenants.utils import schema_context

from accounts.models import User
from accounts.services import users
from catalog.models import Zone
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, restocks, synonyms, times, zones
from catalog.services.zones import ZoneSettings
from core.tenancy import enter
from insights.services import days, exports, proofs
from members.models import Department, Member
from members.selectors.audiences import Audience
from members.services import bulletins, cards, channels, joining, login_runs, messages, sending, sites
from members.services.addresses import save_address
from members.services.roster import name_key
from members.services.roster_import import at_once, intake, planning
from orders.services import (
    after_sales,
    cart,
    delivery,
    handover,
    payments,
    receipts,
    redemptions,
    reviews,
    shipping,
    site_runs,
    stations,
)
from points.services import acts, leaving, policies, revocations, rules, second_person
from points.services.grants import batches, decisions, former_balances, posting, uploads, validation
from points.services.ledger import accounts, budgets
from points.services.rules import RuleSettings
from tenants.models import Announcement, DataFile, IsolationRun, SupportVisit, Tenant, TenantDay, TenantMonth
from tenants.services import applications, visits
from tenants.services.applications import ApplicationDetails
from tests import given
from tests.catalog.sheets import judged
from tests.conftest import tenant

SECRET = "lambs-and-clouds-26"


def everything_happened():
    """Let everything happen once in acme: the ids that routes need, and each face's login."""
    with enter(tenant("platform")):
        given.a_real_password(given.a_second_factor(User.objects.get(login="operator")), SECRET)
    with enter(tenant("acme")):
        lin = given.a_member(points=3000, name="陈思远")
        lin.name_key = name_key(lin.name)
        lin.save()
        staff = given.a_user("owner", name="沈星河")
        for user in (lin.user, staff):
            given.a_real_password(user, SECRET)
        product = given.a_product(points=300, stock=8, title="测试礼盒，名字很长，长到要在卡片上折成两行的那一种")
        cart.add(member_id=lin.pk, sku_id=given.sku_of(product), quantity=2)
        address = save_address(member_id=lin.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
        order = given.an_order(lin, product)
        unpaid = given.an_order(lin, given.a_product(points=100, cash_fen=990))
        payments.start(
            number=unpaid.number,
            gateway="fake",
            way="page",
            member_id=lin.pk,
            where=payments.Where("", ""),
            by=given.SYSTEM,
        )
        budget = given.a_budget()
        maker = given.actor(given.a_user("hr"))
        batch = a_batch(lin, budget, maker, given.actor(staff))
        posting.notify_members(batch_id=batch.pk)
        act = acts.granting(
            member_id=lin.pk, points=9_000, budget_id=budget.pk, reason="补发", expires_at=None, reference="grant/9000"
        )
        asked = second_person.do_or_ask(act, by=maker)
        undo = revocations.ask(
            batch_id=batch.pk, audience=revocations.RowFilter(), spent="waive", reason="名单有误", by=maker
        )
        unnamed = an_upload([["谁", "多少"], [lin.employee_no, "100"]], budget, maker)
        rule = rules.save(
            settings=RuleSettings(name="生日", kind="birthday", points=10, reason="生日", budget_id=budget.pk), by=maker
        )
        rules.submit(rule_id=rule.pk, by=maker)
        policies.propose_rate(points_per_yuan=100, from_on=timezone.localdate(), reason="首次", by=maker)
        gone = leaving.leave(member_id=given.a_member(points=50, name="离职者").pk, on=timezone.localdate(), by=maker)
        days.record_days(today=timezone.localdate() + dt.timedelta(days=1))
        proofs.prove()
        exports.ask(kind="journals", shown={"kind": "spend"}, language="zh-hans", by=maker)
        part = budgets.open_budget(name="研发部", year=2026, parent_id=budget.pk, by=maker)
        budgets.allocate(budget_id=part.pk, points=500, reference="a/1", note="划拨", by=maker)
        Zone.objects.create(name="专区", slug="acme")
        after = what_follows_an_order(lin)
        ids = {
            **after,
            **what_the_desk_did(product),
            **what_the_post_did(lin),
            "place": 1,
            "code": "hr",
            "month": "2026-03",
            **what_the_platform_keeps(),
            "page": "privacy",
            "application": an_application(),
            "type_id": accounts.default_point_type().pk,
            "rule_id": rule.pk,
            "act_id": asked.pk,
            "bulletin_id": a_notice(maker),
            **a_roster_waits(maker),
            **logins_are_opened(maker),
            **balances_were_brought(lin, maker, given.actor(staff)),
            "leaver": leaving.make_link(case_id=gone.pk, by=maker),
            "unpaid": unpaid.number,
            "payment": unpaid.payments.get().number,
            "number": order.number,
            "batch": batch.number,
            "undo": undo.number,
            "unnamed": unnamed.number,
            "public_id": product.public_id,
            "member": lin.public_id,
            "sku_id": given.sku_of(product),
            "address": address.public_id,
            "budget_id": budget.pk,
            "journal_id": order.journal_id,
            "row_no": 2,
            "step_no": 1,
            "slug": "acme",
            "user_id": staff.pk,
            "token": users.invite(user_id=given.a_user("hr").pk, by=given.SYSTEM),
        }
        logins = {"storefront": lin.user.login, "console": staff.login, "backoffice": "operator"}
    return ids, logins


def what_follows_an_order(lin):
    """An order that was received, with a case and a review; a voucher and the counter for it; a pool; a redemption to approve."""
    product = given.a_product(points=10, stock=9)
    received = [given.an_order(lin, product, quantity=2) for _ in range(2)]
    for order in received:
        shipping.ship(number=order.number, carrier="sf", tracking_no=f"SF{order.pk:010d}", by=given.SYSTEM)
        receipts.receive(number=order.number, member_id=lin.pk, by=given.SYSTEM)
    case = after_sales.ask(
        number=received[0].number,
        member=lin,
        kind="return",
        units={1: 1},
        reason="broken",
        text="外箱压坏了",
        by=given.SYSTEM,
    )
    reviews.write(
        number=received[1].number,
        line_no=1,
        member_id=lin.pk,
        stars=4,
        text="包装很好",
        is_anonymous=False,
        by=given.SYSTEM,
    )
    coupon = given.an_order(lin, given.a_product(points=10, kind="coupon", fields={"rules": "工作日使用"}))
    delivery.deliver(order_id=coupon.pk)
    pool = given.a_product(points=10, stock=0, kind="code")
    given.codes(pool, 2)
    given.an_order(lin, given.a_product(points=10, needs_approval=True))
    return {
        "received": received[0].number,
        "case": case.number,
        "voucher": coupon.lines.get().vouchers.get().number,
        "station_id": stations.open_station(name="前台", place="一楼", by=given.SYSTEM).pk,
        "line_no": 1,
        "pool": given.sku_of(pool),
    }


def what_the_desk_did(product):
    """A sheet of goods with every outcome, a bulk change, a zone with goods, words, a restock, a service with times."""
    code = product.skus.get().code
    sheet = judged([code, "改了的名字", "120"], ["NEW", "", "10"], header=["货号", "商品名称", "积分"])
    act = Act("points_times", 9000)
    chosen = Filter(ids=(given.sku_of(product),))
    mark = bulk_plan(list(bulk_rows(chosen)), act).mark
    change = bulk.apply(chosen=chosen, act=act, mark=mark, note="换季", by=given.SYSTEM)
    zone = zones.save(zone_id=None, settings=ZoneSettings(name="冬日专区", slug="winter", art="scarf"), by=given.SYSTEM)
    zones.add_goods(zone_id=zone.pk, product_ids=[product.pk], by=given.SYSTEM)
    synonyms.save(group_id=None, words=["保温杯", "水杯"], by=given.SYSTEM)
    soon = timezone.now() + dt.timedelta(days=1)
    restocks.plan(sku_id=given.sku_of(product), quantity=30, due_at=soon, by=given.SYSTEM)
    service = given.sku_of(given.a_product(kind="service", points=100))
    times.open_times(
        sku_id=service,
        weekdays=range(7),
        clock=[dt.time(9), dt.time(14)],
        first_on=soon.date(),
        weeks=1,
        capacity=4,
        by=given.SYSTEM,
    )
    return {"import_id": sheet.pk, "change_id": change.pk, "zone_id": zone.pk, "service": service}


def what_the_post_did(lin):
    """Messages sent, held and given up; parcels at a place of the company, one signed for; cards."""
    for channel in ("mail", "sms", "wecom"):
        channels.switch(channel=channel, on=True, by=given.SYSTEM)
    Member.objects.filter(pk=lin.pk).update(email="gone@example.com")
    fields = {"number": "20261122000000000001", "reason": "缺货"}
    for kind in ("security", "order", "notice"):
        messages.notify(
            member_ids=[lin.pk],
            kind=kind,
            title="订单已取消",
            body="",
            facts=fields,
            link="/orders/",
            reference=f"page/{kind}",
        )
    sending.send_some()
    site = sites.save_site(site_id=None, name="深圳总部", name_en="Head office", address=given.HOME, by=given.SYSTEM)
    product = given.a_product(points=1, stock=9)
    for n in range(2):
        order_request = redemptions.OrderRequest(key=f"site-{n}", site_id=site.pk)
        redemptions.redeem(
            member=lin,
            lines=[redemptions.LineRequest(given.sku_of(product), 1)],
            order_request=order_request,
            by=given.SYSTEM,
        )
        site_runs.send_all(site_id=site.pk, by=given.SYSTEM)
        handover.arrived(site_id=site.pk, by=given.SYSTEM)
        if n == 0:
            handover.sign(site_id=site.pk, text=lin.employee_no, by=given.SYSTEM)
    cards.issue(member_ids=[lin.pk], by=given.SYSTEM)
    return {"site_id": site.pk}


def what_the_platform_keeps():
    """A visit that may begin (and its way in), a statement, words in the consoles, runs of the probes."""
    operator = given.an_operator()
    visit = given.a_visit("acme", agreed=True, operator=operator)
    with enter(tenant("platform")):
        way = visits.make_entry_link(public_id=str(visit.public_id), by=given.actor(operator)).split("/")[2]
    now = timezone.now()
    with schema_context("public"):
        SupportVisit.objects.update(entry_until=now + dt.timedelta(hours=1))
        mall = tenant("acme")
        lines = [{"metric": "members", "used": 12, "limit": 200, "fen": 0}]
        TenantMonth.objects.create(tenant=mall, month=dt.date(2026, 3, 1), plan_name="体验版", lines=lines)
        TenantDay.objects.create(tenant=mall, on=timezone.localdate(), members=12, late_orders=1, rolled_at=now)
        DataFile.objects.create(
            tenant=mall, asked_by="沈星河", state="done", path="x.zip", sha256="a" * 64, finished_at=now
        )
        walls = [{"wall": "网页", "probes": 9, "leaks": 0, "text": ""}]
        for _ in range(2):
            IsolationRun.objects.create(kind="nightly", finished_at=now, probes=9, results=walls)
        Announcement.objects.create(
            title="维护", text="两点", level="warning", starts_at=now, ends_at=now + dt.timedelta(days=1)
        )
        Tenant.objects.filter(pk=mall.pk).update(allowance={"members": 10, "soft": 80}, usage={"members": 9})
    return {"visit": visit.public_id, "way": way, "plan": "standard"}


def an_application():
    """A company that waits for its mall; its public id."""
    fields = ApplicationDetails(
        "北辰家居", "channel", "beichen", "顾北辰", "gu@beichen.example.com", "13900001111", 1200, "尽快上线"
    )
    with enter(tenant("platform")):
        return applications.apply(details=fields, language="zh-hans", ip=None, by=given.SYSTEM).public_id


def a_notice(maker):
    """BulletinText to everybody, in both languages; no worker has seen it yet."""
    words = bulletins.BulletinText(title="放假安排", text="七天\n八夜", title_en="Holidays", text_en="Seven days")
    return bulletins.send(text=words, audience=Audience(), request_key=uuid.uuid4(), by=maker).pk


def a_roster_waits(maker):
    """A roster with every outcome that waits for its yes, and a department of the tree it stands on."""
    header = ["工号", "姓名", "部门", "手机", "状态", "岗位"]
    old = [[f"R{n}", f"成员{n}", "集团总部/研发中心/平台部", f"1390000000{n}", "正式"] for n in range(8)]
    new = [[f"R{n}", "", "", "", "离职"] for n in range(6)]
    new += [["R6", "换了名字", "集团总部/财务中心", "13900000009", "试用"], ["R7", "成员7", "", "", "不知道"]]
    new += [["R8", "新人", "集团总部/财务中心"], ["R9", "", "", "13900000006", "正式"]]
    at_once.apply_roster(rows=[header, *old], by=maker)
    at_once.apply_roster(rows=[header, ["R8", "新人"]], by=maker)
    at_once.apply_roster(rows=[header, ["R8", "新人", "", "", "离职"]], by=maker)
    run = intake.upload(file_name="花名册.xlsx", rows=[header, *new], by=maker)
    planning.check(run_id=run.pk)
    return {"roster_id": run.pk, "department_id": Department.objects.get(path="集团总部").pk}


def logins_are_opened(maker):
    """A run that waits for its worker, and a link people join by."""
    run = login_runs.start(kind="open", by=maker)
    link = joining.make_link(label="食堂", days=30, most=500, by=maker)
    return {"login_run_id": run.pk, "join_link_id": link.pk, "join": joining.path_of(link).split("/")[2]}


def balances_were_brought(lin, maker, checker):
    """A batch of a former system's balances that was posted."""
    sheet = uploads.open_upload(
        file_name="旧系统.csv",
        file_sha256="f" * 64,
        content=f"工号,积分,到期日\n{lin.employee_no},80,2031-06-30".encode(),
    )
    batch = former_balances.bring(
        title="旧系统余额", reason="原系统转入", upload=sheet, request_key=uuid.uuid4(), by=maker
    )
    validation.validate(batch_id=batch.pk)
    batches.submit(batch_id=batch.pk, sure=True, by=maker)
    decisions.approve(batch_id=batch.pk, by=checker)
    while posting.post_next_chunk(batch_id=batch.pk):
        pass
    posting.settle(batch_id=batch.pk)
    return {"former": batch.number}


def an_upload(rows, budget, maker):
    """A sheet as somebody sent it."""
    settings = batches.Settings(title="中秋福利", budget_id=budget.pk, reason="中秋福利", expires_on=None)
    return batches.create_batch(settings=settings, file_name="a.xlsx", file_sha256="a" * 64, rows=rows, by=maker)


def a_batch(member, budget, maker, checker):
    """A small batch with a bad row, posted."""
    rows = [["工号", "姓名", "积分"], [member.employee_no, member.name, "100"], ["X1", "无此人", "5"]]
    batch = an_upload(rows, budget, maker)
    validation.validate(batch_id=batch.pk)
    batches.submit(batch_id=batch.pk, by=maker)
    decisions.approve(batch_id=batch.pk, by=checker)
    while posting.post_next_chunk(batch_id=batch.pk):
        pass
    posting.settle(batch_id=batch.pk)
    return batch
