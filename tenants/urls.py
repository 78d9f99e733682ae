"""Routes of the roof: front page, overview, back office."""

from django.urls import path

from tenants.backoffice import applications as intake
from tenants.backoffice import domains as office_domains
from tenants.backoffice import malls as office
from tenants.console import branding, domains, pages, rules, start
from tenants.console import home as desk
from tenants.console import personal as member_personal
from tenants.storefront import brand, mall, opening, personal

storefront = [
    path("", mall.home, name="home"),
    *[path(f"{page}/", mall.standing_page, {"page": page}, name=page) for page in mall.STANDING_PAGES],
    path("brand/logo.svg", brand.logo_svg, name="logo"),
    path("brand/logo.webp", brand.logo_webp, name="logo_image"),
    path("brand/hero.webp", brand.hero, name="hero"),
    path("brand/share.png", brand.share, name="share"),
    path("me/data/", personal.my_data, name="my_data"),
    path("me/data/file/", personal.my_data_file, name="my_data_file"),
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
    path("", office.tenants, name="tenants"),
    path("tenants/new/", office.onboard, name="onboard"),
    path("applications/", intake.application_list, name="applications"),
    path("applications/<uuid:public_id>/", intake.application, name="application"),
    path("applications/<uuid:public_id>/refuse/", intake.application_refuse, name="application_refuse"),
    path("tenants/color/", office.color_preview, name="color_preview"),
    path("tenants/<slug:slug>/", office.tenant, name="tenant"),
    path("tenants/<slug:slug>/domains/", office_domains.tenant_domains, name="tenant_domains"),
    path("tenants/<slug:slug>/domains/<int:domain_id>/<slug:act>/", office_domains.tenant_domain_act, name="tenant_domain_act"),
    path("tenants/<slug:slug>/progress/", office.progress, name="progress"),
    path("tenants/<slug:slug>/retry/", office.retry, name="retry"),
    path("tenants/<slug:slug>/invite/", office.invite, name="invite"),
    path("tenants/<slug:slug>/suspend/", office.suspend, name="tenant_suspend"),
    path("tenants/<slug:slug>/resume/", office.resume, name="tenant_resume"),
    path("tenants/<slug:slug>/close/", office.close, name="tenant_close"),
    path("tenants/<slug:slug>/drop/", office.drop, name="tenant_drop"),
]
