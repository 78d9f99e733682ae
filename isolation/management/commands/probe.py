from typing import Any

from django.core.management import BaseCommand, CommandError

from isolation import services
from tenants.models import IsolationRun


class Command(BaseCommand):
    help = "Try every wall between tenants; fails when one has a hole."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--neighbours", type=int, default=services.AT_ONCE, help="real malls to look at")

    def handle(self, *args: Any, **options: Any) -> None:
        run = services.run(kind=IsolationRun.Kind.DEPLOY, neighbours=options["neighbours"])
        for wall in run.results:
            self.stdout.write(f"{wall['code']:<12} {wall['probes']:>6} probes  {wall['leaks']:>3} leaks")
            for line in [*wall["found"], *wall["faults"]]:
                self.stdout.write(f"    {line}")
        if not run.is_whole:
            raise CommandError(run.error or f"{run.leaks} leaks.")
        self.stdout.write(f"{run.probes} probes, {run.tenants} tenants, no leak")
