from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from accounts.models import User
from accounts.services import second_factor, users
from core.actors import SYSTEM
from core.tenancy import enter
from core.tenancy.connections import connection
from tenants.models import Tenant
from tenants.services import provisioning


class Command(BaseCommand):
    help = "Open the operators' own tenant and print an invitation link for an operator. Safe to repeat."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--login", required=True, help="the operator's sign-in name")
        parser.add_argument("--name", required=True, help="the operator's name")
        parser.add_argument("--port", type=int, default=settings.PORT, help="development: the port in the link")
        parser.add_argument("--only-first", action="store_true", help="nothing, once an operator has a password")
        parser.add_argument(
            "--reset-factor", action="store_true", help="they lost their second factor: they set up a new one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["only_first"] and _has_operator():
            return
        host = f"platform.{settings.BASE_DOMAIN}"
        ops = provisioning.open_ops(host=host, admins=[(options["login"], options["name"], None)])
        with enter(ops):
            operator = User.objects.get(login=options["login"])
            if options["reset_factor"]:
                second_factor.reset(user_id=operator.pk, by=SYSTEM)
            token = users.invite(user_id=operator.pk, by=SYSTEM)
        base = f"https://{host}" if settings.PRODUCTION else f"http://{host}:{options['port']}"
        self.stdout.write(f"{base}/invite/{token}/")


def _has_operator() -> bool:
    """Whether somebody can come in: an operator who set a password."""
    connection.set_schema_to_public()
    ops = Tenant.objects.open_ops().first()
    if ops is None:
        return False
    with enter(ops):
        return any(user.has_usable_password() for user in User.objects.filter(is_active=True))
