"""Routes of the roof: front page, overview, back office."""

from django.urls import path

from tenants.backoffice import malls as office
from tenants import storefront as door
from tenants.console import home as desk
from tenants.console import rules

storefront = [
    path("", door.home, name="home"),
    *[path(f"{page}/", door.standing_page, {"page": page}, name=page) for page in door.STANDING_PAGES],
    path("brand/logo.svg", door.logo, name="logo"),
]
console = [
    path("", desk.home, name="home"),
    path("search/", desk.search, name="search"),
    path("log/", desk.operation_log, name="operation_log"),
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
    path("tenants/color/", office.color_preview, name="color_preview"),
    path("tenants/<slug:slug>/", office.tenant, name="tenant"),
    path("tenants/<slug:slug>/progress/", office.progress, name="progress"),
    path("tenants/<slug:slug>/retry/", office.retry, name="retry"),
    path("tenants/<slug:slug>/invite/", office.invite, name="invite"),
    path("tenants/<slug:slug>/open/", office.set_open, name="set_open"),
]
