"""`manage.py tenant …`: what an operator does to tenants from a shell. Every act is logged in the operators' log."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

from core import sql_functions
from core.actors import Actor
from core.errors import DomainError
from core.tenancy import enter
from core.tenancy.connections import connection
from points.selectors import ledger_differences
from tenants.models import ReadySchema, Tenant
from tenants.selectors.platform import ops_tenant
from tenants.selectors.structure import fingerprints
from tenants.services import archives, lifecycle, migrating, pool, provisioning, sandbox
from tenants.services.schema_replay import TEMPLATE, target

SHELL = Actor(user_id=None, name="命令行")


class Command(BaseCommand):
    help = "Tenants from a shell: create list migrate fingerprint pool suspend resume export restore clone drop exec probe."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        # Django's own parser would make sub-parsers of its kind, which don't take these arguments.
        acts = parser.add_subparsers(dest="act", required=True, parser_class=argparse.ArgumentParser)

        def act(name: str, label: str, *positional: str) -> argparse.ArgumentParser:
            sub = acts.add_parser(name, help=label)
            for one in positional:
                sub.add_argument(one)
            return sub

        create = act("create", "make a tenant and open it", "slug", "name")
        create.add_argument("--scenario", choices=Tenant.Scenario.values, default="welfare")
        create.add_argument("--contact", default="", help="name of its first administrator")
        create.add_argument("--email", default="")
        create.add_argument("--color", default="#2b5ce6")
        listed = act("list", "tenants with state, version and drift")
        listed.add_argument("--state", choices=Tenant.State.values)
        migrate = act("migrate", "bring every tenant to the journal's end")
        migrate.add_argument("--workers", type=int, default=migrating.WORKERS)
        act("fingerprint", "compare every tenant's structure with the template's").add_argument("slug", nargs="?")
        keep = act("pool", "what is ready; --fill to build, --drain to throw away")
        keep.add_argument("--fill", type=int, metavar="N", help="N per scenario")
        keep.add_argument("--drain", action="store_true")
        suspend = act("suspend", "shut a mall", "slug", "reason")
        suspend.add_argument("--closed", action="store_true", help="wholly; without it the mall can still be read")
        act("resume", "open it again", "slug", "reason")
        act("export", "write everything of a tenant into one file", "slug", "file")
        restore = act("restore", "bring a written tenant back", "file")
        restore.add_argument("--slug", default="", help="another address than it had")
        clone = act("clone", "a copy with nobody real in it", "slug", "new_slug")
        clone.add_argument("--mask", action="store_true", required=True, help="said aloud: there is no copy without")
        drop = act("drop", "close → grace → archive → drop, the next step that is due", "slug", "reason")
        drop.add_argument("--grace-days", type=int, default=lifecycle.GRACE_DAYS)
        execute = act("exec", "run a management command inside one tenant, or --all", "command")
        execute.add_argument("--tenant", dest="slug")
        execute.add_argument("--all", action="store_true")
        execute.add_argument("rest", nargs=argparse.REMAINDER)

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(options)
        except DomainError as refusal:
            raise CommandError(f"{refusal.code}: {refusal}") from refusal

    def _found(self, slug: str) -> Tenant:
        connection.set_schema_to_public()
        tenant = Tenant.objects.malls().filter(slug=slug).first()
        if tenant is None:
            raise CommandError(f"No tenant {slug!r}.")
        return tenant

    def _create(self, options: dict[str, Any]) -> None:
        with enter(ops_tenant()):
            tenant = provisioning.request_tenant(
                name=options["name"],
                slug=options["slug"],
                scenario=options["scenario"],
                color=options["color"],
                host=f"{options['slug']}.{settings.BASE_DOMAIN}",
                contact_name=options["contact"],
                contact_email=options["email"],
                by=SHELL,
            )
        self._built(tenant)
        if tenant.contact_email:
            with enter(ops_tenant()):
                path = provisioning.invite_first_admin(tenant=tenant, by=SHELL)
            self.stdout.write(f"invitation: {tenant.host}{path}")

    def _list(self, options: dict[str, Any]) -> None:
        connection.set_schema_to_public()
        rows = Tenant.objects.malls()
        if options["state"]:
            rows = rows.filter(state=options["state"])
        self.stdout.write(f"{'slug':<24} {'state':<12} {'version':>7}  schema (journal: {target()})")
        for tenant in rows.iterator():
            behind = "" if tenant.schema_version == target() else " behind"
            self.stdout.write(
                f"{tenant.slug:<24} {tenant.state:<12} {tenant.schema_version:>7}  {tenant.schema_name}{behind} {tenant.drift}"
            )

    def _migrate(self, options: dict[str, Any]) -> None:
        sql_functions.install(only_missing=True)
        run = migrating.migrate_all(workers=options["workers"])
        sql_functions.install()
        if run is None:
            self.stdout.write(f"nothing to do: everybody is at version {target()}")
            return
        self.stdout.write(f"version {run.version}: {run.done} of {run.total}")
        if run.failures:
            raise CommandError("\n".join(f"{schema}: {why}" for schema, why in run.failures.items()))

    def _fingerprint(self, options: dict[str, Any]) -> None:
        connection.set_schema_to_public()
        schemas = [self._found(options["slug"]).schema_name] if options["slug"] else None
        drift = migrating.verify_structure(schemas)
        self.stdout.write(f"{fingerprints([TEMPLATE]).get(TEMPLATE, '—')}  version {target()}")
        for schema, sentence in drift.items():
            self.stdout.write(f"{schema}: {sentence}")
        if drift:
            raise CommandError(f"{len(drift)} differ.")
        self.stdout.write("no differences")

    def _pool(self, options: dict[str, Any]) -> None:
        if options["drain"]:
            self.stdout.write(f"{pool.drain()} thrown away")
        if options["fill"] is not None:
            self.stdout.write(f"{pool.refill(per_scenario=options['fill'])} built")
        connection.set_schema_to_public()
        for ready in ReadySchema.objects.all():
            self.stdout.write(
                f"{ready.scenario:<10} {ready.schema_name} version {ready.schema_version} {ready.milliseconds} ms"
                f"{'' if ready.is_whole else ' unfinished'}"
            )

    def _suspend(self, options: dict[str, Any]) -> None:
        shut = Tenant.Shut.CLOSED if options["closed"] else Tenant.Shut.READ_ONLY
        tenant = self._found(options["slug"])
        with enter(ops_tenant()):
            lifecycle.suspend(tenant_id=tenant.pk, shut=shut, reason=options["reason"], by=SHELL)

    def _resume(self, options: dict[str, Any]) -> None:
        tenant = self._found(options["slug"])
        with enter(ops_tenant()):
            lifecycle.resume(tenant_id=tenant.pk, reason=options["reason"], by=SHELL)

    def _export(self, options: dict[str, Any]) -> None:
        written = archives.write(self._found(options["slug"]), Path(options["file"]).absolute())
        self.stdout.write(
            f"{written.tables} tables, {written.rows} rows, {written.size} bytes, sha256 {written.sha256}"
        )

    def _restore(self, options: dict[str, Any]) -> None:
        slug = options["slug"]
        tenant = archives.restore(
            Path(options["file"]), slug=slug, host=f"{slug}.{settings.BASE_DOMAIN}" if slug else ""
        )
        with enter(tenant):
            wrong = ledger_differences()
        self.stdout.write(
            f"{tenant.slug} is open at {tenant.host} in {tenant.schema_name}; ledger differences: {len(wrong)}"
        )

    def _clone(self, options: dict[str, Any]) -> None:
        source = self._found(options["slug"])
        host = f"{options['new_slug']}.{settings.BASE_DOMAIN}"
        with enter(ops_tenant()):
            copy = sandbox.ask(tenant_id=source.pk, slug=options["new_slug"], host=host, by=SHELL)
        self._built(copy)
        self.stdout.write(f"{copy.slug} is open at {copy.host}")

    def _built(self, tenant: Tenant) -> None:
        """Build it here and now, telling of each step."""
        tenant = provisioning.advance(tenant_id=tenant.pk)
        for step in tenant.steps.all():
            self.stdout.write(f"{step.code:<8} {step.state:<8} {step.milliseconds or 0:>6} ms  {step.error}")
        if tenant.state != Tenant.State.ACTIVE:
            raise CommandError("Not open yet: press «retry» on its page in the back office, or read the error above.")

    def _drop(self, options: dict[str, Any]) -> None:
        tenant = self._found(options["slug"])
        with enter(ops_tenant()):
            if tenant.state == Tenant.State.ARCHIVED:
                lifecycle.drop(tenant_id=tenant.pk, reason=options["reason"], by=SHELL)
            elif tenant.state == Tenant.State.EXPORTED:
                lifecycle.archive(tenant_id=tenant.pk, by=SHELL)
            else:
                lifecycle.close(
                    tenant_id=tenant.pk, reason=options["reason"], by=SHELL, grace_days=options["grace_days"]
                )
        tenant.refresh_from_db()
        self.stdout.write(f"{tenant.slug}: {tenant.state}, nothing is removed before {tenant.drop_after}")

    def _exec(self, options: dict[str, Any]) -> None:
        if bool(options["slug"]) == options["all"]:
            raise CommandError("Name one --tenant, or --all.")
        connection.set_schema_to_public()
        chosen = list(Tenant.objects.open_malls()) if options["all"] else [self._found(options["slug"])]
        for tenant in chosen:
            sys.stdout.write(f"== {tenant.slug}\n")
            with enter(tenant):
                call_command(options["command"], *options["rest"])
