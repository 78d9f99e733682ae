from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from accounts.selectors import current_totp_code
from core.tenancy.connections import connection
from demo import malls
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Print the addresses and the demo logins."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, **options: Any) -> None:
        base = f"{settings.BASE_DOMAIN}:{options['port']}"
        connection.set_schema_to_public()
        there = set(Tenant.objects.built().values_list("slug", flat=True))
        demo = [mall for mall in malls.MALLS if mall.slug in there]
        lines = [("平台运营 operator", f"http://platform.{base}/", malls.OPERATOR[0] if demo else "")]
        for mall in demo:
            staff = ", ".join(login for login, *_ in mall.staff)
            lines.append((f"{mall.name} 后台 console", f"http://{mall.slug}.{base}/console/", staff))
            lines.append((f"{mall.name} 商城 storefront", f"http://{mall.slug}.{base}/", f"{mall.prefix}10001"))
        for what, url, login in lines:
            self.stdout.write(f"  {what:<24} {url:<44} {login}".rstrip())
        if not demo:
            self.stdout.write("  There is no demo here: ./mall demo makes it.")
            return
        self.stdout.write(f"  password of every demo login: {malls.PASSWORD}")
        if settings.DEMO_TOTP_SECRET:
            code = current_totp_code(settings.DEMO_TOTP_SECRET)
            self.stdout.write(f"  the operator's code right now (the sign-in page shows it too): {code}\n")
