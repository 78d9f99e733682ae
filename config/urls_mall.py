"""Every route of a mall: the storefront at the root, the console under /console/."""

from django.urls import include, path

from accounts.urls import sign_in
from catalog import urls as catalog
from core import urls as core
from members import urls as members
from orders import urls as orders
from points import urls as points
from tenants import urls as tenants

storefront = [*tenants.storefront, *catalog.storefront, *orders.storefront, *points.storefront, *members.storefront]
console = [*tenants.console, *members.console, *points.console, *catalog.console, *orders.console, *core.console]

urlpatterns = [
    *sign_in,
    path("", include((storefront, "storefront"))),
    path("console/", include((console, "console"))),
]
handler404 = "config.context.page_not_found"
