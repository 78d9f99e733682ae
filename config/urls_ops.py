"""Every route of the operators' back office."""

from django.urls import include, path

from accounts.urls import sign_in
from core import urls as core
from tenants import urls as tenants

urlpatterns = [
    *sign_in,
    path("", include((tenants.backoffice, "backoffice"))),
    path("console/", include((core.console, "console"))),
]
handler404 = "config.context.page_not_found"
