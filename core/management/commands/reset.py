from typing import Any

from django.core.management import BaseCommand, CommandError

from core.dev import localservices


class Command(BaseCommand):
    help = "Stop the local services and delete all their data."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if (
            not options["yes"]
            and input("Delete every tenant and all data of this checkout? Type «delete»: ") != "delete"
        ):
            raise CommandError("Nothing was deleted.")
        try:
            localservices.erase()
        except localservices.LocalServiceError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("mall: all local data is gone; ./mall up starts afresh.")
