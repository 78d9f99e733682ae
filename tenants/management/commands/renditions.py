"""`manage.py tenant exec --all renditions`: smaller renditions of goods' pictures, now instead of when the worker comes to it."""

from typing import Any

from django.core.management import BaseCommand

from catalog.services import renditions


class Command(BaseCommand):
    help = "Draw the renditions that pictures of the tenant in force lack; --again draws all of them anew."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--again", action="store_true", help="after the widths or the quality were changed")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["again"]:
            renditions.retry()
        drawn = 0
        while renditions.draw_next():
            drawn += 1
        self.stdout.write(f"{drawn} pictures drawn.")
