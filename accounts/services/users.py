"""Making users, inviting them, giving them roles."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Collection, Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import InvitationInvalid, LoginTaken
from accounts.models import CLEAR_PRESETS, OPERATOR_ROLE, ROLE_PRESETS, ApiKey, Invitation, Role, SignedIn, User
from accounts.services import roles as roles_service
from core.actors import Actor
from core.events import operation_log

INVITATION_DAYS = 7


@transaction.atomic
def install_roles(*, operators: bool = False) -> None:
    """Put the preset roles into the current tenant (or the operators' role into ops). Idempotent by role code."""
    presets = {"operator": OPERATOR_ROLE} if operators else ROLE_PRESETS
    for code, (name, permissions) in presets.items():
        powers = {"permissions": list(permissions), "clear_fields": list(CLEAR_PRESETS.get(code, ()))}
        Role.objects.get_or_create(code=code, defaults={"name": name, **powers})


@transaction.atomic
def create_user(
    *,
    login: str,
    name: str,
    by: Actor,
    email: str = "",
    title: str = "",
    password: str | None = None,
    roles: Iterable[str] = (),
) -> User:
    """Make a login with `roles` (codes). Without a password nobody can sign in until an invitation is accepted.

    Raises LoginTaken. Not idempotent.
    """
    user = User(login=login.strip(), name=name.strip(), email=email.strip().lower(), title=title)
    user.set_password(password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise LoginTaken(login=login) from error
    codes = list(roles)
    user.roles.set(Role.objects.filter(code__in=codes))
    operation_log.record(
        by=by, action="user.create", target=f"user/{user.pk}", label=user.name if codes else "", after={"roles": codes}
    )
    return user


@transaction.atomic
def invite(*, user_id: int, by: Actor) -> str:
    """A fresh one-time token for the user's invitation link; earlier open ones stop working. Valid 7 days."""
    user = User.objects.select_for_update().get(pk=user_id)
    user.invitations.filter(used_at=None).delete()
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        token_hash=_hash(token),
        created_by=by.name,
        expires_at=timezone.now() + dt.timedelta(days=INVITATION_DAYS),
    )
    operation_log.record(by=by, action="user.invite", target=f"user/{user.pk}", label=user.log_name)
    return token


def open_invitation(token: str) -> Invitation:
    """The invitation behind a link. Raises InvitationInvalid."""
    invitation = Invitation.objects.select_related("user").filter(token_hash=_hash(token), used_at=None).first()
    if invitation is None or invitation.expires_at < timezone.now():
        raise InvitationInvalid
    return invitation


@transaction.atomic
def accept(*, token: str, password: str, ip: str | None = None) -> User:
    """Set the invited person's password, once per token; their open sessions end. Raises InvitationInvalid on a second use."""
    Invitation.objects.select_for_update().filter(token_hash=_hash(token)).first()
    invitation = open_invitation(token)
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    invitation.used_at = timezone.now()
    invitation.save(update_fields=["used_at"])
    _end_sessions([user.pk])  # whoever was in with the old password is out
    actor = Actor(user_id=user.pk, name=user.log_name, ip=ip)
    operation_log.record(by=actor, action="user.accept", target=f"user/{user.pk}", label=user.log_name)
    return user


@transaction.atomic
def set_roles(*, user_id: int, roles: Iterable[str], by: Actor) -> None:
    """Replace the user's roles (codes). Raises LastOwner. Repeating it changes nothing."""
    user = User.objects.select_for_update().get(pk=user_id)
    before = sorted(user.roles.values_list("code", flat=True))
    after = sorted(roles)
    if before == after:
        return
    could_mend = user.can(roles_service.KEY_PERMISSION)
    user.roles.set(Role.objects.filter(code__in=after))
    if could_mend:
        roles_service.ensure_an_owner()
    operation_log.record(
        by=by,
        action="user.roles",
        target=f"user/{user.pk}",
        label=user.name,
        before={"roles": before},
        after={"roles": after},
    )


@transaction.atomic
def close_logins(*, user_ids: Iterable[int], by: Actor) -> None:
    """These people are out, from their next request on: no sign-in, no open session, no invitation, no key, no role. Idempotent.

    Who held roles or keys gets a line in the log each. Five queries more for any number of people. Raises LastOwner where nobody
    would be left who can change settings and roles; then nothing is written.
    """
    found = User.objects.select_for_update().filter(pk__in=list(user_ids)).order_by("pk")
    users = list(found.prefetch_related("roles"))
    ids = [user.pk for user in users]
    keys = ApiKey.objects.filter(owner__in=ids, revoked_at=None)
    with_keys = set(keys.values_list("owner", flat=True))
    could_mend = any(user.can(roles_service.KEY_PERMISSION) for user in users)
    keys.update(revoked_at=timezone.now())
    Invitation.objects.filter(user__in=ids, used_at=None).delete()
    _end_sessions(ids)
    User.roles.through.objects.filter(user__in=ids).delete()
    User.objects.filter(pk__in=ids).update(is_active=False)
    if could_mend:
        roles_service.ensure_an_owner()
    for user in users:
        codes = sorted(role.code for role in user.roles.all())
        if codes or user.pk in with_keys:
            before = {"roles": codes, "keys": user.pk in with_keys}
            operation_log.record(by=by, action="user.close", target=f"user/{user.pk}", label=user.name, before=before)


@transaction.atomic
def rename_login(*, user_id: int, login: str, by: Actor) -> None:
    """Another name to sign in with; open sessions stay. Idempotent. Raises LoginTaken."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.login == login:
        return
    user.login = login
    try:
        with transaction.atomic():
            user.save(update_fields=["login"])
    except IntegrityError as error:
        raise LoginTaken(login=login) from error
    operation_log.record(by=by, action="user.login", target=f"user/{user.pk}", label=user.name)


def ensure_owner_besides(*, user_ids: Collection[int]) -> None:
    """Before these people go: somebody else can change settings and roles. Raises LastOwner. At most two queries."""
    going = User.objects.filter(pk__in=user_ids, roles__permissions__contains=[roles_service.KEY_PERMISSION])
    if user_ids and going.exists():
        roles_service.ensure_an_owner(besides=user_ids)


def _end_sessions(user_ids: list[int]) -> None:
    places = SignedIn.objects.filter(user__in=user_ids)
    Session.objects.filter(session_key__in=list(places.values_list("session_key", flat=True))).delete()
    places.delete()


@transaction.atomic
def reopen_logins(*, user_ids: Iterable[int], by: Actor) -> int:
    """People who came back, or have days left to use their points up, may sign in again; roles and keys are given anew by
    somebody. Returns how many were shut. Idempotent."""
    ids = list(User.objects.filter(pk__in=list(user_ids), is_active=False).values_list("pk", flat=True))
    User.objects.filter(pk__in=ids).update(is_active=True)
    for user_id in ids:
        operation_log.record(by=by, action="user.reopen", target=f"user/{user_id}")
    return len(ids)


@transaction.atomic
def forget(*, user_id: int, by: Actor) -> None:
    """Take everything personal off a login nobody uses any more and close every way in. Idempotent."""
    user = User.objects.select_for_update().get(pk=user_id)
    for kept in (user.invitations, user.sessions, user.api_keys):
        kept.all().delete()
    Authenticator.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()
    user.login, user.name, user.email, user.title = f"gone-{secrets.token_hex(8)}", "—", "", ""
    user.is_active, user.last_login = False, None
    user.set_unusable_password()
    user.save()
    user.roles.clear()
    operation_log.record(by=by, action="user.forget", target=f"user/{user_id}")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
