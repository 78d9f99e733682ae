"""The first operator of a production installation comes in by a link."""

from io import StringIO

from django.core.management import call_command

from accounts.models import User
from core.tenancy import enter
from tenants.models import Tenant


def open_platform() -> str:
    out = StringIO()
    call_command("open_platform", login="zhou", name="周舟", stdout=out)
    return out.getvalue().strip()


def test_the_link_lets_the_operator_in_and_a_second_call_makes_nobody_new(ops, client):
    first, second = open_platform(), open_platform()
    with enter(Tenant.objects.get(schema_name="ops")):
        operator = User.objects.get(login="zhou")
        assert (operator.has_usable_password(), [role.code for role in operator.roles.all()]) == (False, ["operator"])
    host, _, path = second.removeprefix("http://").partition("/")
    assert "周舟，欢迎加入" in client.get(f"/{path}", HTTP_HOST=host).content.decode()
    assert first != second


def test_an_earlier_link_stops_working(ops, client):
    first, _second = open_platform(), open_platform()
    host, _, path = first.removeprefix("http://").partition("/")
    assert "邀请链接已失效" in client.get(f"/{path}", HTTP_HOST=host).content.decode()
