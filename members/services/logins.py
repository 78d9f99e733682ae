"""Giving a member a login of their own."""

from django.db import transaction
from django.utils.translation import gettext_noop

from accounts.models import User
from accounts.selectors import taken_mails
from accounts.services import users
from core import cleaners
from core.actors import Actor
from core.events import operation_log
from members.errors import ReachesThemselves, StaffInvitedElsewhere
from members.models import Member
from members.services import messages, phone_codes


@transaction.atomic
def open_login(*, member_id: int, by: Actor) -> str:
    """A fresh invitation path for the member; their login (the employee number) is made at the first call.

    Only for who can't be reached by phone code or e-mail, because the link passes through other hands. Earlier links stop
    working. Somebody who has a password already reads in their message centre, and by their channels, that a link was made and
    by whom. Raises LoginTaken when somebody else signs in with that number, StaffInvitedElsewhere for who has a role in the
    console (their link is made by who gives roles), ReachesThemselves.
    """
    member = Member.objects.select_for_update().get(pk=member_id)
    if by.user_id is not None and reached_by(member):
        raise ReachesThemselves
    user = member.user
    if user is not None and user.is_staff and not _may_invite_staff(by):
        raise StaffInvitedElsewhere
    if user is None:
        user = give_user(member=member, by=by)
    token = users.invite(user_id=user.pk, by=by)
    if user.has_usable_password():
        messages.notify(
            member_ids=[member.pk],
            kind="security",
            title=gettext_noop("有人为您的账号生成了新的登录链接"),
            body=gettext_noop(
                "%(by)s 生成了可以重设密码的链接。如果不是您要求的，请马上联系人事或管理员，并修改密码。"
            ),
            facts={"by": by.name},
            link="/account/security/",
            reference=f"login-link/{token[-12:]}",
        )
    return f"/invite/{token}/"


@transaction.atomic
def give_user(*, member: Member, by: Actor, link_id: int | None = None) -> User:
    """Make the login of a member who has none, without a password; `link_id` is the joining link they came by. An e-mail address
    another login has stays with that one. Raises LoginTaken."""
    mail = "" if taken_mails([member.email]) else member.email
    made = users.create_user(login=member.employee_no, name=member.name, email=mail, by=by)
    member.user = made
    member.save(update_fields=["user"])
    after = {"link": link_id} if link_id else None
    operation_log.record(by=by, action="member.login", target=f"member/{member.public_id}", after=after)
    return made


def reached_by(member: Member) -> str:
    """By what a member gets into their login without anybody else: phone (a code), email (a reset), or "" for neither. Up to
    three queries."""
    if cleaners.is_phone(member.phone) and phone_codes.is_open():
        return "phone"
    if member.user is not None:
        return "email" if member.user.email else ""
    return "email" if member.email and not taken_mails([member.email]) else ""


def _may_invite_staff(by: Actor) -> bool:
    if by.user_id is None:
        return True
    user = User.objects.filter(pk=by.user_id).first()
    return user is not None and user.can("settings.edit")
