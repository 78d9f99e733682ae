"""Routes of the roof: front page, overview, back office."""

from django.urls import path
from django.utils.translation import gettext_lazy as _

from core.registry.console_pages import Group, OfficeGroup, console_page, office_page
from tenants.backoffice import announcements as office_words
from tenants.backoffice import applications as intake
from tenants.backoffice import board, malls
from tenants.backoffice import data as office_data
from tenants.backoffice import domains as office_domains
from tenants.backoffice import lifecycle as office_lifecycle
from tenants.backoffice import mall as mall_page
from tenants.backoffice import plans as office_plans
from tenants.backoffice import stuck as office_stuck
from tenants.backoffice import visits as office_visits
from tenants.console import announcements, data, domains, isolation, stuck, usage, visits
from tenants.storefront import opening, support

storefront = [
    path("support/end/", support.support_end, name="support_end"),
    path("support/<str:token>/", support.support_enter, name="support_enter"),
]
open_door = [
    path("", opening.welcome, name="welcome"),
    path("apply/", opening.apply, name="apply"),
    path("address/", opening.address, name="address"),
    path("<uuid:public_id>/", opening.status, name="status"),
    path("<uuid:public_id>/progress/", opening.status_progress, name="status_progress"),
]
console = [
    console_page(
        "platform/usage/",
        usage.usage,
        "usage",
        title=_("用量与账单"),
        icon="tabler--gauge",
        group=Group.PLATFORM,
        place=10,
        keywords="yong liang yu zhang dan",
    ),
    path("platform/usage/<str:month>/", usage.statement, name="statement"),
    path("platform/usage/<str:month>/sheet.xlsx", usage.statement_sheet, name="statement_sheet"),
    path("platform/usage/<str:month>/statement.pdf", usage.statement_pdf, name="statement_pdf"),
    console_page(
        "platform/data/",
        data.data,
        "data",
        title=_("我们的数据"),
        icon="tabler--database-export",
        group=Group.PLATFORM,
        place=20,
        keywords="wo men de shu ju",
    ),
    path("platform/data/<uuid:public_id>/file/", data.data_file, name="data_file"),
    console_page(
        "platform/visits/",
        visits.visits,
        "visits",
        title=_("支持访问"),
        icon="tabler--lifebuoy",
        group=Group.PLATFORM,
        place=30,
        keywords="zhi chi fang wen",
        count="visitors",
    ),
    path("platform/visits/<uuid:public_id>/", visits.visit, name="visit"),
    path("platform/visits/<uuid:public_id>/<slug:act>/", visits.visit_act, name="visit_act"),
    console_page(
        "platform/stuck/",
        stuck.stuck_work,
        "stuck_work",
        title=_("异常任务"),
        icon="tabler--barrier-block",
        group=Group.SYSTEM,
        place=50,
        keywords="yi chang ren wu",
    ),
    path("platform/stuck/all/", stuck.stuck_work_retry_all, name="stuck_work_retry_all"),
    path("platform/stuck/<int:set_aside_id>/retry/", stuck.stuck_work_retry, name="stuck_work_retry"),
    console_page(
        "platform/isolation/",
        isolation.isolation,
        "isolation",
        title=_("数据隔离"),
        icon="tabler--shield-check",
        group=Group.PLATFORM,
        place=40,
        keywords="shu ju ge li",
    ),
    path(
        "platform/announcements/<int:announcement_id>/",
        announcements.announcement_put_away,
        name="announcement_put_away",
    ),
    console_page(
        "settings/domains/",
        domains.domain_list,
        "domains",
        title=_("域名"),
        icon="tabler--world",
        group=Group.MALL,
        place=120,
        keywords="yu ming",
    ),
    path("settings/domains/<int:domain_id>/<slug:act>/", domains.domain_act, name="domain_act"),
]
backoffice = [
    office_page(
        "",
        board.home,
        "home",
        title=_("总览"),
        icon="tabler--layout-dashboard",
        group=OfficeGroup.WORK,
        place=10,
    ),
    path("isolation/", board.isolation, name="isolation"),
    office_page(
        "stuck/",
        office_stuck.stuck_list,
        "stuck",
        title=_("卡住的任务"),
        icon="tabler--barrier-block",
        group=OfficeGroup.WORK,
        place=20,
    ),
    path("stuck/all/", office_stuck.stuck_retry_all, name="stuck_retry_all"),
    path("stuck/count/", office_stuck.count_now, name="count_now"),
    path("stuck/<slug:kind>/<int:row_id>/", office_stuck.stuck_retry, name="stuck_retry"),
    office_page(
        "plans/",
        office_plans.plan_list,
        "plans",
        title=_("套餐"),
        icon="tabler--package",
        group=OfficeGroup.SERVICES,
        place=10,
    ),
    path("plans/new/", office_plans.plan, name="plan_new"),
    path("plans/<slug:code>/", office_plans.plan, name="plan"),
    path("plans/<slug:code>/drop/", office_plans.plan_drop, name="plan_drop"),
    office_page(
        "announcements/",
        office_words.announcement_list,
        "announcements",
        title=_("公告"),
        icon="tabler--speakerphone",
        group=OfficeGroup.SERVICES,
        place=20,
    ),
    path(
        "announcements/<int:announcement_id>/withdraw/",
        office_words.announcement_withdraw,
        name="announcement_withdraw",
    ),
    office_page(
        "visits/",
        office_visits.visit_list,
        "visits",
        title=_("支持访问"),
        icon="tabler--lifebuoy",
        group=OfficeGroup.SERVICES,
        place=30,
    ),
    office_page(
        "applications/",
        intake.application_list,
        "applications",
        title=_("开通申请"),
        icon="tabler--inbox",
        group=OfficeGroup.TENANTS,
        place=20,
        count="applications",
    ),
    path("applications/<uuid:public_id>/", intake.application, name="application"),
    path("applications/<uuid:public_id>/refuse/", intake.application_refuse, name="application_refuse"),
    office_page(
        "tenants/",
        malls.tenants,
        "tenants",
        title=_("全部租户"),
        icon="tabler--building-community",
        group=OfficeGroup.TENANTS,
        place=10,
    ),
    office_page(
        "tenants/new/",
        malls.onboard,
        "onboard",
        title=_("开通新租户"),
        icon="tabler--building-plus",
        group=OfficeGroup.TENANTS,
        place=30,
    ),
    path("tenants/color/", malls.color_preview, name="color_preview"),
    path("tenants/<slug:slug>/", mall_page.tenant, name="tenant"),
    path("tenants/<slug:slug>/progress/", mall_page.progress, name="progress"),
    path("tenants/<slug:slug>/retry/", mall_page.retry, name="retry"),
    path("tenants/<slug:slug>/invite/", mall_page.invite, name="invite"),
    path("tenants/<slug:slug>/timeline/", mall_page.tenant_timeline, name="tenant_timeline"),
    path("tenants/<slug:slug>/switches/", mall_page.tenant_switches, name="tenant_switches"),
    path("tenants/<slug:slug>/usage/", office_plans.tenant_usage, name="tenant_usage"),
    path("tenants/<slug:slug>/usage/<str:month>/", office_plans.tenant_statement, name="tenant_statement"),
    path(
        "tenants/<slug:slug>/usage/<str:month>/sheet.xlsx",
        office_plans.tenant_statement_sheet,
        name="tenant_statement_sheet",
    ),
    path(
        "tenants/<slug:slug>/usage/<str:month>/statement.pdf",
        office_plans.tenant_statement_pdf,
        name="tenant_statement_pdf",
    ),
    path("tenants/<slug:slug>/domains/", office_domains.tenant_domains, name="tenant_domains"),
    path(
        "tenants/<slug:slug>/domains/<int:domain_id>/<slug:act>/",
        office_domains.tenant_domain_act,
        name="tenant_domain_act",
    ),
    path("tenants/<slug:slug>/visits/", office_visits.tenant_visits, name="tenant_visits"),
    path("tenants/<slug:slug>/visits/<uuid:public_id>/", office_visits.tenant_visit, name="tenant_visit"),
    path(
        "tenants/<slug:slug>/visits/<uuid:public_id>/enter/",
        office_visits.tenant_visit_enter,
        name="tenant_visit_enter",
    ),
    path("tenants/<slug:slug>/visits/<uuid:public_id>/end/", office_visits.tenant_visit_end, name="tenant_visit_end"),
    path("tenants/<slug:slug>/data/", office_data.tenant_data, name="tenant_data"),
    path("tenants/<slug:slug>/data/<uuid:public_id>/file/", office_data.tenant_data_file, name="tenant_data_file"),
    path("tenants/<slug:slug>/life/", office_lifecycle.tenant_life, name="tenant_life"),
    path("tenants/<slug:slug>/life/suspend/", office_lifecycle.suspend, name="tenant_suspend"),
    path("tenants/<slug:slug>/life/resume/", office_lifecycle.resume, name="tenant_resume"),
    path("tenants/<slug:slug>/life/close/", office_lifecycle.close, name="tenant_close"),
    path("tenants/<slug:slug>/life/drop/", office_lifecycle.drop, name="tenant_drop"),
    path("tenants/<slug:slug>/life/clone/", office_lifecycle.clone, name="tenant_clone"),
    path("tenants/<slug:slug>/life/discard/", office_lifecycle.discard, name="tenant_discard"),
]
