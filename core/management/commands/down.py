from typing import Any

from django.core.management import BaseCommand

from core.dev import localservices


class Command(BaseCommand):
    help = "Stop the local PostgreSQL and Valkey (data stays). Refused while the mall or its tests use them."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        localservices.shut()
        self.stdout.write("mall: services are down; the data stays.")
