"""Every route of the operators' back office."""

from django.urls import include, path

from accounts.urls import sign_in
from malls import urls as malls
from tenants import urls as tenants

urlpatterns = [
    *sign_in,
    path("", include((tenants.backoffice, "backoffice"))),
    path("open/", include((tenants.open_door, "open"))),
    path("console/", include((malls.ops_console, "console"))),
]
handler404 = "config.error_pages.page_not_found"
handler500 = "config.error_pages.server_error"
