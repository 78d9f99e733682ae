"""People are told what happened to their own sign-in: another password, a second factor more or less, a new browser.

Members read it in their message centre and by their channels; staff who are no members get it by mail, where they have one.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, gettext_noop

from accounts.models import User
from accounts.services.signing_in import device_of
from core.tenancy.connections import connection
from members.selectors.own import own_member_ids
from members.services import messages

NOT_ME = gettext_noop("如果不是您本人，请马上修改密码、退出其他登录，并联系管理员。")
TITLES = {
    "password": gettext_noop("您的登录密码已更改"),
    "factor_added": gettext_noop("您的账号添加了两步验证"),
    "factor_removed": gettext_noop("您的账号移除了两步验证"),
    "device": gettext_noop("您的账号在新设备上登录"),
}
BODY = gettext_noop("%(at)s，%(device)s。%(not_me)s")


def tell(request: HttpRequest, user: User, what: str) -> None:
    """Tell whoever owns the login; once per request and event."""
    at = date_format(timezone.localtime(), "Y-m-d H:i")
    device = device_of(request.META.get("HTTP_USER_AGENT", "")) or gettext_noop("未知设备")
    facts = {"at": at, "device": device, "not_me": NOT_ME}
    own = [] if connection.tenant.schema_name == settings.OPS_SCHEMA else own_member_ids(user.pk)
    if own:
        messages.notify(
            member_ids=own,
            kind="security",
            title=TITLES[what],
            body=BODY,
            facts=facts,
            link="/account/security/",
            reference=f"security/{what}/{timezone.now().timestamp()}",
        )
    elif user.email:
        words = {**facts, "device": gettext(device), "not_me": gettext(NOT_ME)}
        letter = EmailMessage(gettext(TITLES[what]), gettext(BODY) % words, to=[user.email])
        transaction.on_commit(lambda: letter.send(fail_silently=True), robust=True)


def password(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Another password."""
    tell(request, user, "password")


def factor_added(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """A second factor more."""
    tell(request, user, "factor_added")


def factor_removed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """A second factor less."""
    tell(request, user, "factor_removed")


def signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Somebody came in: with a browser they never used before?"""
    if getattr(request, "is_new_device", False):
        tell(request, user, "device")


def connect() -> None:
    """Once, when the app is ready."""
    for signal, receiver in (
        (account.user_logged_in, signed_in),
        (account.password_changed, password),
        (account.password_reset, password),
        (account.password_set, password),
        (mfa.authenticator_added, factor_added),
        (mfa.authenticator_removed, factor_removed),
    ):
        signal.connect(receiver, dispatch_uid=f"members.{receiver.__name__}.{id(signal)}")
