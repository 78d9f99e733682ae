"""Walls with a hole in them, one of each kind: what the probes must find."""

from django.db import connection
from django.http import HttpResponse
from django.urls import include, path
from django_tenants.utils import schema_context

from core.tenancy.middleware import TenantFromHost
from isolation.services import canaries
from tenants.models import Domain, Tenant


def says(request, public_id):
    """Looks a member up over all schemas, as a view that forgot its tenant would."""
    found = _everywhere("SELECT name FROM {}.members_member WHERE public_id = %s", public_id)
    return HttpResponse(found or "—", status=200 if found else 404)


def writes(request, budget_id):
    """Says nothing, and writes in whatever schema has the id."""
    _everywhere("UPDATE {}.points_budget SET name = name WHERE id = %s RETURNING name", budget_id)
    return HttpResponse(status=404)


def knows(request, user_id):
    """Says only that it exists."""
    found = _everywhere("SELECT login FROM {}.accounts_user WHERE id = %s", user_id)
    return HttpResponse("yes" if found else "no")


def _everywhere(query, value):
    with schema_context("public"), connection.cursor() as cursor:
        for schema in Tenant.objects.malls().values_list("schema_name", flat=True):
            cursor.execute(query.format(f'"{schema}"'), [value])
            if row := cursor.fetchone():
                return row[0]
    return ""


def closed(request, public_id):
    """As it should be."""
    return HttpResponse(status=404)


open_ones = [
    path("says/<uuid:public_id>/", says, name="says"),
    path("writes/<int:budget_id>/", writes, name="writes"),
    path("knows/<int:user_id>/", knows, name="knows"),
    path("closed/<uuid:public_id>/", closed, name="closed"),
]
urlpatterns = [path("", include((open_ones, "storefront")))]


class AnyHost(TenantFromHost):
    """Believes what a header says, and shows strangers somebody's mall."""

    def __call__(self, request):
        host = request.META.get("HTTP_X_FORWARDED_HOST") or request.META.get("HTTP_HOST", "")
        if not Domain.objects.filter(domain=host, verified_at__isnull=False).exists():
            host = Domain.objects.get(tenant__slug=canaries.SLUGS[1], is_primary=True).domain
        request.META["HTTP_HOST"] = host
        return super().__call__(request)
