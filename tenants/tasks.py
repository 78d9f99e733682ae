"""Worker's door for work on tenants themselves; these run in public, as the owner, and name the tenant by id."""

from celery import shared_task

from tenants.selectors import unfinished_tenants
from tenants.services import provisioning


@shared_task(name="tenants.tasks.provision")
def provision(tenant_id: int) -> None:
    """Build the tenant, from the first step that is not done."""
    provisioning.advance(tenant_id=tenant_id)


@shared_task(name="tenants.tasks.sweep_provisioning")
def sweep_provisioning() -> None:
    """Go on with tenants whose builder was killed."""
    for tenant_id in unfinished_tenants():
        provisioning.advance(tenant_id=tenant_id)
