"""The story of the first light, by hand in a browser: from a new tenant to a parcel."""

import io
import re

import openpyxl
import pytest

from accounts.models import User
from core.tenancy import enter
from tests import given
from tests.conftest import tenant

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SECRET = "lambs-and-clouds-26"
PEOPLE = 120


def sheet(header, rows):
    """An xlsx file as Playwright uploads it."""
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return {
        "name": "名单.xlsx",
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "buffer": out.getvalue(),
    }


def number(n):
    return f"CG{n:04d}"


def onboard(operator):
    """The operator opens a tenant and hands out the first invitation."""
    operator.signs_in("platform", "operator", SECRET)
    operator.button("开通新租户").click()
    page = operator.page
    page.fill("input[name=name]", "晨光科技")
    page.fill("input[name=slug]", "dawn")
    page.fill("input[name=contact_name]", "沈晨")
    page.fill("input[name=contact_email]", "chen@dawn.example.com")
    page.fill("input[name=points_word]", "福豆")
    page.locator("input[name=color]").evaluate("(input) => { input.value = '#0f766e'; }")
    operator.button("开始开通").click()
    page.get_by_text("运行中").first.wait_for(timeout=60_000)
    operator.button("生成邀请链接").click()
    return operator.link_shown()


def invite_staff(owner, name, login, role):
    """The owner makes a colleague; the link they get."""
    owner.goes_to("dawn", "/console/staff/new/")
    owner.page.fill("input[name=name]", name)
    owner.page.fill("input[name=login]", login)
    owner.page.get_by_label(role, exact=True).check()
    owner.button("生成邀请链接").click()
    return owner.link_shown()


def load_roster(hr):
    hr.goes_to("dawn", "/console/members/import/")
    rows = [[number(n), f"员工{n}", "研发中心" if n % 2 else "市场部", f"138{n:08d}"] for n in range(1, PEOPLE + 1)]
    hr.page.set_input_files("input[name=file]", sheet(["工号", "姓名", "部门", "手机"], rows))
    hr.button("预览变化").click()
    hr.button(re.compile("确认导入")).click()
    hr.page.get_by_text(f"花名册已更新，处理了 {PEOPLE} 人").first.wait_for()


def fund(hr):
    hr.goes_to("dawn", "/console/budgets/new/")
    hr.page.fill("input[name=name]", "2026 福利")
    hr.page.locator("main").get_by_role("button", name="开立").click()
    hr.page.wait_for_url("**/budgets/**")
    hr.goes_to("dawn", "/console/budgets/")
    hr.page.get_by_role("link", name=re.compile("充值")).or_(
        hr.page.get_by_role("button", name=re.compile("充值"))
    ).first.click()
    dialog = hr.page.locator("form:has(input[name=points])").locator("visible=true").first
    dialog.locator("input[name=points]").fill("500000")
    dialog.locator("input[name=note]").fill("年度拨付")
    dialog.get_by_role("button", name="充值").click()
    hr.page.get_by_text("500,000").first.wait_for()


def upload_grants(hr):
    """A grant sheet with four bad rows; the batch's number."""
    rows = [[number(n), f"员工{n}", 1500, "入职礼"] for n in range(1, PEOPLE + 1)]
    rows += [
        ["CG9999", "无此人", 100, "入职礼"],
        [number(1), "员工1", 100, "入职礼"],
        [number(2), "员工2", -5, "入职礼"],
        ["", "", 100, "入职礼"],
    ]
    hr.goes_to("dawn", "/console/grants/new/")
    hr.page.set_input_files("input[name=file]", sheet(["工号", "姓名", "积分", "事由"], rows))
    hr.page.fill("input[name=title]", "入职礼")
    hr.page.fill("input[name=reason]", "入职礼")
    hr.page.select_option("select[name=budget]", index=1)
    hr.button("上传并校验").click()
    hr.button(re.compile("提交审批")).wait_for(timeout=30_000)
    return hr.page.url.rstrip("/").rpartition("/")[2]


def test_from_a_new_tenant_to_a_parcel(platform, person):
    with enter(tenant("platform")):
        given.a_real_password(given.a_second_factor(User.objects.get(login="operator")), SECRET)
    platform.start("web", "worker", "beat")
    operator, owner, hr, approver, clerk = (person() for _ in range(5))
    employee = person(phone=True)

    owner.accepts(onboard(operator), SECRET)
    assert owner.page.get_by_text("晨光科技").first.is_visible()
    for somebody, name, login, role in (
        (hr, "林晓", "lin", "人力资源"),
        (approver, "王敏", "wang", "审批人"),
        (clerk, "郝建", "hao", "仓库"),
    ):
        somebody.accepts(invite_staff(owner, name, login, role), SECRET)

    load_roster(hr)
    fund(hr)
    batch = upload_grants(hr)
    assert hr.page.get_by_text("工号不存在").first.is_visible()
    hr.button(re.compile("提交审批")).click()
    hr.page.get_by_text("待审批").first.wait_for()
    assert not hr.button("批准").is_visible()  # the maker is not the checker

    approver.goes_to("dawn", f"/console/grants/{batch}/")
    approver.button("批准").click()
    approver.page.locator("dialog[open]").get_by_role("button", name="批准").click()
    approver.page.get_by_text("已完成").first.wait_for(timeout=60_000)

    hr.goes_to("dawn", "/console/members/?q=CG0003")
    hr.page.get_by_role("link", name=re.compile("员工3")).first.click()
    hr.button("开通账号并生成邀请链接").click()
    employee.accepts(hr.link_shown(), SECRET)
    order = redeem_on_the_phone(employee)

    clerk.goes_to("dawn", f"/console/orders/{order}/")
    clerk.page.select_option("select[name=carrier]", "sf")
    clerk.page.fill("input[name=tracking_no]", "SF1234567890")
    clerk.button("确认发货").click()
    clerk.page.get_by_text("待收货").first.wait_for()

    employee.goes_to("dawn", f"/orders/{order}/")
    assert employee.page.get_by_text("SF1234567890").first.is_visible()
    employee.goes_to("dawn", "/messages/")
    assert employee.page.get_by_text("您的礼品已发出").first.is_visible()
    for one in (operator, owner, hr, approver, clerk, employee):
        assert one.complaints == []


def redeem_on_the_phone(employee):
    """Search in Chinese, write an address once, then home → redeemed in four taps at most; the order's number."""
    page = employee.page
    employee.goes_to("dawn", "/")
    assert page.get_by_text("1,500").first.is_visible()
    page.fill("input[name=q]", "保温杯")
    page.press("input[name=q]", "Enter")
    page.get_by_role("link", name=re.compile("保温杯")).first.wait_for()

    employee.goes_to("dawn", "/addresses/new/")
    page.fill("input[name=receiver]", "员工3")
    page.fill("input[name=phone]", "13800138000")
    for place in ("广东省", "深圳市", "南山区"):
        page.locator("area-picker select").filter(has=page.locator(f"option:text-is('{place}')")).first.select_option(
            label=place
        )
    page.fill("[name=detail]", "科技园 1 号")
    employee.button("保存").click()
    page.wait_for_url("**/addresses/")

    employee.goes_to("dawn", "/")
    taps = 0
    for tap in (
        page.get_by_role("link", name=re.compile("保温杯")).first,
        employee.button("立即兑换"),
        employee.button("确认兑换"),
    ):
        if taps == 1:
            page.wait_for_url("**/goods/**")
            tap = employee.button("立即兑换")
        if taps == 2:
            page.wait_for_url("**/checkout/**")
            tap = employee.button(re.compile("确认兑换|兑换"))
        tap.click()
        taps += 1
    page.wait_for_url("**/done/")
    assert taps <= 4
    order = re.search(r"/orders/(\d+)/", page.url)[1]
    employee.goes_to("dawn", "/points/")
    page.get_by_text("保温杯").first.click()
    page.get_by_text("入职礼").first.wait_for()
    return order
