"""Every route of a mall: the storefront at the root, the console under /console/."""

from django.urls import include, path

from accounts import urls as accounts
from catalog import urls as catalog
from insights import urls as insights
from malls import urls as malls
from members import urls as members
from orders import urls as orders
from points import urls as points
from tenants import urls as tenants

storefront = [
    *malls.storefront,
    *orders.storefront,
    *catalog.storefront,
    *tenants.storefront,
    *points.storefront,
    *members.storefront,
]
console = [
    *malls.console,
    *tenants.console,
    *accounts.console,
    *members.console,
    *points.console,
    *catalog.console,
    *orders.console,
    *insights.console,
]

urlpatterns = [
    path("", include((storefront, "storefront"))),  # first: routes are tried in turn, and most requests are here
    *accounts.sign_in,
    path("console/", include((console, "console"))),
    path("api/v1/", include(([*points.api, *orders.api, *insights.api], "api"))),
]
handler404 = "config.error_pages.page_not_found"
handler500 = "config.error_pages.server_error"
