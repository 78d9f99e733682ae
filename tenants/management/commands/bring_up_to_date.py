from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import connection

from tenants.models import Tenant
from tenants.services import provisioning


class Command(BaseCommand):
    help = "Bring public and every tenant's schema to the code's version. Safe to repeat."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        connection.set_schema_to_public()
        built = [Tenant.State.ACTIVE, Tenant.State.SUSPENDED]
        for tenant in Tenant.objects.filter(state__in=built):
            provisioning.migrate(tenant)
            provisioning.build_walls(tenant)
