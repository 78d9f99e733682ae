"""The platform itself: the operators' tenant, and counts over all others."""

from django_tenants.utils import schema_context

from tenants.models import Tenant


def ops_tenant() -> Tenant:
    """The operators' own tenant, in whose log acts without a person at a browser are written. One query."""
    with schema_context("public"):
        return Tenant.objects.get(type=Tenant.Type.OPS)
