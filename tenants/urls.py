"""Routes of the roof: front page, overview, back office."""

from django.urls import path

from tenants.backoffice import announcements as office_words
from tenants.backoffice import applications as intake
from tenants.backoffice import board, malls
from tenants.backoffice import data as office_data
from tenants.backoffice import domains as office_domains
from tenants.backoffice import life as office_life
from tenants.backoffice import mall as mall_page
from tenants.backoffice import plans as office_plans
from tenants.backoffice import stuck as office_stuck
from tenants.backoffice import visits as office_visits
from tenants.console import (
    branding,
    data,
    domains,
    front,
    isolation,
    notices,
    pages,
    rules,
    start,
    stuck,
    usage,
    visits,
)
from tenants.console import home as desk
from tenants.console import personal as member_personal
from tenants.storefront import brand, mall, opening, personal, support

storefront = [
    path("", mall.home, name="home"),
    path("me/text-size/", mall.text_size, name="text-size"),
    *[path(f"{page}/", mall.standing_page, {"page": page}, name=page) for page in mall.STANDING_PAGES],
    path("brand/logo.svg", brand.logo_svg, name="logo"),
    path("brand/logo.webp", brand.logo_webp, name="logo_image"),
    path("brand/hero.webp", brand.hero, name="hero"),
    path("brand/share.png", brand.share, name="share"),
    path("me/data/", personal.my_data, name="my_data"),
    path("me/data/file/", personal.my_data_file, name="my_data_file"),
    path("support/end/", support.support_end, name="support_end"),
    path("support/<str:token>/", support.support_enter, name="support_enter"),
    path("favicon.svg", brand.favicon_svg, name="favicon"),
    path("favicon.ico", brand.favicon_ico, name="favicon_ico"),
]
opening = [
    path("", opening.welcome, name="welcome"),
    path("apply/", opening.apply, name="apply"),
    path("address/", opening.address, name="address"),
    path("<uuid:public_id>/", opening.status, name="status"),
    path("<uuid:public_id>/progress/", opening.status_progress, name="status_progress"),
]
console = [
    path("", desk.home, name="home"),
    path("search/", desk.search, name="search"),
    path("log/", desk.operation_log, name="operation_log"),
    path("members/<uuid:public_id>/data/", member_personal.member_data, name="member_data"),
    path("members/<uuid:public_id>/erase/", member_personal.member_erase, name="member_erase"),
    path("start/", start.start, name="start"),
    path("start/done/", start.start_done, name="start_done"),
    path("platform/usage/", usage.usage, name="usage"),
    path("platform/usage/<str:month>/", usage.statement, name="statement"),
    path("platform/usage/<str:month>/sheet.xlsx", usage.statement_sheet, name="statement_sheet"),
    path("platform/usage/<str:month>/statement.pdf", usage.statement_pdf, name="statement_pdf"),
    path("platform/data/", data.data, name="data"),
    path("platform/data/<uuid:public_id>/file/", data.data_file, name="data_file"),
    path("platform/visits/", visits.visits, name="visits"),
    path("platform/visits/<uuid:public_id>/", visits.visit, name="visit"),
    path("platform/visits/<uuid:public_id>/<slug:act>/", visits.visit_act, name="visit_act"),
    path("platform/stuck/", stuck.stuck_work, name="stuck_work"),
    path("platform/stuck/all/", stuck.stuck_work_retry_all, name="stuck_work_retry_all"),
    path("platform/stuck/<int:set_aside_id>/retry/", stuck.stuck_work_retry, name="stuck_work_retry"),
    path("platform/isolation/", isolation.isolation, name="isolation"),
    path("platform/announcements/<int:announcement_id>/", notices.announcement_put_away, name="announcement_put_away"),
    path("settings/front/", front.front, name="front"),
    path("settings/front/<int:place>/", front.front_block, name="front_block"),
    path("settings/front/preview/", front.front_preview, name="front_preview"),
    path("settings/front/<int:place>/act/", front.front_act, name="front_act"),
    path("settings/brand/", branding.editor, name="branding"),
    path("settings/brand/preview/", branding.preview, name="branding_preview"),
    path("settings/brand/restore/", branding.restore, name="branding_restore"),
    path("settings/pages/", pages.page_list, name="page_texts"),
    path("settings/pages/preview/", pages.page_preview, name="page_text_preview"),
    path("settings/pages/<str:page>/", pages.page_text, name="page_text"),
    path("settings/pages/<str:page>/restore/", pages.page_restore, name="page_text_restore"),
    path("settings/domains/", domains.domain_list, name="domains"),
    path("settings/domains/<int:domain_id>/<slug:act>/", domains.domain_act, name="domain_act"),
    path("settings/points/", rules.point_rules, name="point_rules"),
    path("settings/points/types/new/", rules.point_type, name="point_type_new"),
    path("settings/points/types/<int:type_id>/", rules.point_type, name="point_type"),
    path("settings/points/policy/", rules.point_policy, name="point_policy"),
    path("settings/points/rates/", rules.rate_propose, name="rate_propose"),
    path("settings/points/rates/<int:rate_id>/", rules.rate_decide, name="rate_decide"),
]
ops_console = [path("log/", desk.operation_log, name="operation_log")]
backoffice = [
    path("", board.home, name="home"),
    path("isolation/", board.isolation, name="isolation"),
    path("stuck/", office_stuck.stuck_list, name="stuck"),
    path("stuck/all/", office_stuck.stuck_retry_all, name="stuck_retry_all"),
    path("stuck/count/", office_stuck.count_now, name="count_now"),
    path("stuck/<slug:kind>/<int:row_id>/", office_stuck.stuck_retry, name="stuck_retry"),
    path("plans/", office_plans.plan_list, name="plans"),
    path("plans/new/", office_plans.plan, name="plan_new"),
    path("plans/<slug:code>/", office_plans.plan, name="plan"),
    path("plans/<slug:code>/drop/", office_plans.plan_drop, name="plan_drop"),
    path("announcements/", office_words.announcement_list, name="announcements"),
    path(
        "announcements/<int:announcement_id>/withdraw/",
        office_words.announcement_withdraw,
        name="announcement_withdraw",
    ),
    path("visits/", office_visits.visit_list, name="visits"),
    path("applications/", intake.application_list, name="applications"),
    path("applications/<uuid:public_id>/", intake.application, name="application"),
    path("applications/<uuid:public_id>/refuse/", intake.application_refuse, name="application_refuse"),
    path("tenants/", malls.tenants, name="tenants"),
    path("tenants/new/", malls.onboard, name="onboard"),
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
    path("tenants/<slug:slug>/life/", office_life.tenant_life, name="tenant_life"),
    path("tenants/<slug:slug>/life/suspend/", office_life.suspend, name="tenant_suspend"),
    path("tenants/<slug:slug>/life/resume/", office_life.resume, name="tenant_resume"),
    path("tenants/<slug:slug>/life/close/", office_life.close, name="tenant_close"),
    path("tenants/<slug:slug>/life/drop/", office_life.drop, name="tenant_drop"),
    path("tenants/<slug:slug>/life/clone/", office_life.clone, name="tenant_clone"),
    path("tenants/<slug:slug>/life/discard/", office_life.discard, name="tenant_discard"),
]
