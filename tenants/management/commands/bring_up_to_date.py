from typing import Any

from django.core.management import BaseCommand, CommandError, call_command

from core import sql_functions
from core.tenancy.connections import connection
from tenants.errors import DatabaseOfAnotherVersion
from tenants.models import Tenant
from tenants.services import db_roles, known_migrations, migrating, plans, upkeep


class Command(BaseCommand):
    help = "Bring public and every tenant's schema to the code's version. Safe to repeat; a killed run is gone on with."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--workers", type=int, default=migrating.WORKERS)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            known_migrations.ensure_known_migrations()
        except DatabaseOfAnotherVersion as refusal:
            raise CommandError(f"{refusal.code}: {refusal}") from refusal
        functions_differ = bool(sql_functions.differences())
        if functions_differ:
            sql_functions.install(only_missing=True)  # migrations put triggers on them
        call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
        connection.set_schema_to_public()
        db_roles.build_shared()
        for ops in Tenant.objects.filter(type=Tenant.Type.OPS, state=Tenant.State.ACTIVE):
            migrating.migrate_by_django(ops)
            db_roles.build(ops)
        plans.install()
        run = migrating.migrate_all(workers=options["workers"])
        if functions_differ:  # after the tables they name; a tenant that failed is no reason to keep older ones
            sql_functions.install()
        for schema, count in upkeep.take_off_undeliverable_goods().items():
            self.stdout.write(f"{schema}: {count} goods were put right (stock of codes, kinds without a provider)")
        if run and run.failures:
            told = "\n".join(f"  {schema}: {why}" for schema, why in run.failures.items())
            raise CommandError(
                f"{run.done} of {run.total} tenants are up to date. Left as they were or differing:\n{told}"
            )
