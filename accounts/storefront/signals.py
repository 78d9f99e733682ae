"""What allauth and Django tell us about people's sign-in, written down. Connected in apps.py."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth import signals as auth
from django.http import HttpRequest

from accounts.models import User
from accounts.services import known_devices, signing_in, wrong_tries
from accounts.storefront.known_device import address, token_of
from accounts.storefront.own_actor import own_actor


def began(sender: Any, request: HttpRequest | None, user: User, **_: Any) -> None:
    """A session has begun, by whatever way."""
    if request is not None and getattr(request, "session", None) is not None:
        agent = request.META.get("HTTP_USER_AGENT", "")
        signing_in.begin(session_key=request.session.session_key or "", agent=agent, by=own_actor(request, user))


def signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Somebody came in by the sign-in page."""
    signing_in.signed_in(by=own_actor(request, user))


def left(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    """A session ends."""
    if user is not None and request.session.session_key:
        signing_in.forget(session_key=request.session.session_key)


def password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Another password: whoever knew the old one is out, and every browser but this one is a stranger."""
    known_devices.forget(user_id=user.pk)
    signing_in.password_changed(but=request.session.session_key or "", by=own_actor(request, user))


def factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second factor more."""
    signing_in.factor_changed(action="factor.add", kind=authenticator.type, by=own_actor(request, user))


def factor_removed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """A second factor less."""
    signing_in.factor_changed(action="factor.remove", kind=authenticator.type, by=own_actor(request, user))


def codes_renewed(sender: Any, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """New recovery codes; the old ones are void."""
    signing_in.factor_changed(action="factor.renew", kind=authenticator.type, by=own_actor(request, user))


def code_was_wrong(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """A wrong code counts like a wrong password."""
    wrong_tries.wrong(login=user.login, ip=address(request), token=token_of(request), counted=False)


def connect() -> None:
    """Once, when the app is ready."""
    for signal, receiver in (
        (auth.user_logged_in, began),
        (auth.user_logged_out, left),
        (account.user_logged_in, signed_in),
        (account.password_changed, password_changed),
        (account.password_reset, password_changed),
        (account.password_set, password_changed),
        (mfa.authenticator_added, factor_added),
        (mfa.authenticator_removed, factor_removed),
        (mfa.authenticator_reset, codes_renewed),
        (mfa.authentication_failed, code_was_wrong),
    ):
        signal.connect(receiver, dispatch_uid=f"accounts.{receiver.__name__}.{id(signal)}")
