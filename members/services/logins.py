"""Giving a member a login of their own."""

from django.db import transaction

from accounts.services import users
from core.actors import Actor
from core.events import operation_log
from members.models import Member


@transaction.atomic
def open_login(*, member_id: int, by: Actor) -> str:
    """A fresh invitation path for the member; their login (the employee number) is made at the first call.

    Earlier links stop working. Raises LoginTaken when somebody else signs in with that number.
    """
    member = Member.objects.select_for_update().get(pk=member_id)
    user = member.user
    if user is None:
        user = users.create_user(login=member.employee_no, name=member.name, email=member.email, by=by)
        member.user = user
        member.save(update_fields=["user"])
        operation_log.record(by=by, action="member.login", target=f"member/{member.public_id}")
    return f"/invite/{users.invite(user_id=user.pk, by=by)}/"
