import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError

from accounts.models import User
from accounts.services import second_factor
from core.actors import SYSTEM
from core.tenancy import enter
from demo import malls, platform
from tenants.services import provisioning


class Command(BaseCommand):
    help = "Make the operators' tenant and the three demo malls; what is there stays."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("slugs", nargs="*", help="only these malls")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "The demo has known passwords: it is never made in production, and in a database of your own only with MALL_DEMO=1."
            )
        ops = provisioning.open_ops(host=f"platform.{settings.BASE_DOMAIN}", admins=[malls.OPERATOR])
        with enter(ops):
            operator = User.objects.get(login=malls.OPERATOR[0])
            second_factor.install_totp(user_id=operator.pk, secret=settings.DEMO_TOTP_SECRET, by=SYSTEM)
        for mall in malls.MALLS:
            if options["slugs"] and mall.slug not in options["slugs"]:
                continue
            started = time.monotonic()
            if malls.build(mall, ops=ops):
                self.stdout.write(f"mall: {mall.name} ({mall.slug}) made in {time.monotonic() - started:.1f} s")
        if not options["slugs"]:
            platform.live(ops=ops, operator=malls.OPERATOR[0])
