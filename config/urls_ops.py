"""Every route of the operators' back office."""

from django.urls import include, path

from accounts.urls import sign_in
from tenants import urls as tenants

urlpatterns = [
    *sign_in,
    path("", include((tenants.backoffice, "backoffice"))),
    path("open/", include((tenants.opening, "open"))),
    path("console/", include((tenants.ops_console, "console"))),
]
handler404 = "config.context.page_not_found"
handler500 = "config.context.server_error"
