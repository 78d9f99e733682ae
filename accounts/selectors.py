"""Questions about logins, roles, and how people sign in."""

import hmac
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import (
    ApiKey,
    ApprovalStep,
    Deputy,
    Permission,
    PersonalField,
    Role,
    SignedIn,
    SignInPolicy,
    User,
)
from core.privacy import crypto
from core.statements import row_by

# Who holds one of these may change who decides, decide, or carry data away.
ADMIN_PERMISSIONS = frozenset({"settings.edit", "grants.approve", "exports.create"})
FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def taken_mails(mails: Iterable[str]) -> set[str]:
    """Those of these e-mail addresses that a login has, in lower case. One query."""
    wanted = {mail.lower() for mail in mails if mail}
    rows = User.objects.annotate(low=Lower("email")).filter(low__in=wanted)
    return set(rows.values_list("low", flat=True))


def staff() -> QuerySet[User]:
    """Everybody with a role, with their roles; not the platform's guest. Two queries."""
    return (
        User.objects.filter(roles__isnull=False)
        .exclude(login=User.GUEST)
        .distinct()
        .order_by("id")
        .prefetch_related("roles")
    )


def roles() -> QuerySet[Role]:
    """All roles of the tenant in the order they were made, with `people`, how many have it. One query."""
    return Role.objects.annotate(people=Count("users")).order_by("id")


def api_keys() -> QuerySet[ApiKey]:
    """All keys with their owners, the newest first. One query."""
    return ApiKey.objects.select_related("owner")


def policy() -> SignInPolicy:
    """The tenant's sign-in rules, or the usual ones where nobody has changed any. One query."""
    return row_by(SignInPolicy, id=1) or SignInPolicy(pk=1)


def has_second_factor(user_id: int) -> bool:
    """Whether an app or a key stands behind the password (recovery codes alone are none). One query."""
    return Authenticator.objects.filter(user_id=user_id, type__in=FACTORS).exists()


def with_second_factor(user_ids: Iterable[int]) -> set[int]:
    """Those among `user_ids` who have one. One query."""
    found = Authenticator.objects.filter(user_id__in=list(user_ids), type__in=FACTORS)
    return set(found.values_list("user_id", flat=True))


def must_enrol(user: User, *, rule: SignInPolicy, operators: bool) -> bool:
    """Whether somebody has to set up a second factor before anything else. Operators always; at most two queries."""
    wanted = SignInPolicy.Require
    asked = (
        operators
        or {
            wanted.NOBODY: lambda: False,
            wanted.ADMINS: lambda: bool(user.permissions & ADMIN_PERMISSIONS),
            wanted.STAFF: lambda: user.is_staff,
        }[wanted(rule.require_mfa)]()
    )
    return bool(asked) and not has_second_factor(user.pk)


@dataclass(frozen=True, slots=True)
class Factors:
    """Somebody's second factors."""

    totp: Authenticator | None = None
    keys: list[Any] = field(default_factory=list)
    codes_left: int | None = None  # None: no recovery codes were made

    @property
    def any(self) -> bool:
        """Whether the second step is on."""
        return self.totp is not None or bool(self.keys)


def should_be_asked_for_a_factor(user: User) -> bool:
    """Whether a second factor is proposed to somebody at their first sign-in: who gives, decides or carries data away and has
    none. At most two queries."""
    return bool(user.permissions & (ADMIN_PERMISSIONS | {"grants.create"})) and not has_second_factor(user.pk)


def factors(user_id: int) -> Factors:
    """App, passkeys and unused recovery codes. One query."""
    app, keys, left = None, [], None
    for one in Authenticator.objects.filter(user_id=user_id).order_by("pk"):
        if one.type == Authenticator.Type.TOTP:
            app = one
        elif one.type == Authenticator.Type.WEBAUTHN:
            keys.append(one)
        else:
            left = len(one.wrap().get_unused_codes())
    return Factors(totp=app, keys=keys, codes_left=left)


def sessions(user_id: int) -> QuerySet[SignedIn]:
    """The places where somebody is signed in now, the last seen first. One query."""
    alive = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=timezone.now())
    return SignedIn.objects.filter(Exists(alive), user_id=user_id)


def demo_code(user_id: int) -> str:
    """The code a demo operator would read off a telephone; empty for every other secret, always in production."""
    one = Authenticator.objects.filter(user_id=user_id, type=Authenticator.Type.TOTP).first()
    if one is None or not settings.DEMO_TOTP_SECRET:
        return ""
    secret = crypto.decrypt(bytes.fromhex(one.data["secret"]))
    if not hmac.compare_digest(secret, settings.DEMO_TOTP_SECRET):
        return ""
    codes = [current_totp_code(secret, step) for step in (0, 1, -1)]
    # A code opens once; whoever comes within the same half minute gets the next.
    return next((code for code in codes if not cache.get(one.wrap()._get_used_cache_key(code))), codes[0])


def current_totp_code(secret: str, step: int = 0) -> str:
    """The six digits of a TOTP secret in this half minute, or `step` half minutes from it. No query."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + step))


@dataclass(frozen=True, slots=True)
class PermissionGroup:
    """Permissions under a common word."""

    title: str
    permissions: list[Permission]


def permission_groups() -> list[PermissionGroup]:
    """Every permission a company's role can hold, in groups as the matrix shows them. No query."""
    groups = [
        (_("成员"), ("members",)),
        (_("积分"), ("budgets", "grants", "ledger", "periods")),
        (_("商品"), ("catalog",)),
        (_("订单"), ("orders",)),
    ]
    mine = [one for one in Permission if not one.startswith("platform.")]
    found = [PermissionGroup(title, [p for p in mine if p.split(".")[0] in heads]) for title, heads in groups]
    named = {p for group in found for p in group.permissions}
    return [*found, PermissionGroup(_("系统"), [p for p in mine if p not in named])]


def personal_fields() -> list[PersonalField]:
    """What a role may show in clear. No query."""
    return list(PersonalField)


def approval_steps() -> QuerySet[ApprovalStep]:
    """The configured approval steps with their roles. One query."""
    return ApprovalStep.objects.select_related("role")


def deputies() -> QuerySet[Deputy]:
    """Who stands in for whom, today and later, the first to begin first. One query."""
    return Deputy.objects.filter(until_on__gte=timezone.localdate()).select_related("user", "deputy")


def roles_decided_by(user_id: int | None) -> QuerySet[Role]:
    """The roles whose steps this person may take today: their own, and those of people they stand in for. For a subquery."""
    return _roles_of([user_id or 0])


def _roles_of(user_ids: Iterable[int]) -> QuerySet[Role]:
    """The roles of these people and of those they stand in for today."""
    people, today = list(user_ids), timezone.localdate()
    stands_in = Deputy.objects.filter(deputy__in=people, from_on__lte=today, until_on__gte=today, user__is_active=True)
    return Role.objects.filter(Q(users__in=people) | Q(users__in=stands_in.values("user")))


def without_decider(role_ids: Iterable[int | None], *, but: Iterable[int | None]) -> set[int | None]:
    """Which of these steps' roles (None: anybody who may approve) nobody can decide for today, people `but` left out (the
    maker, those who took a step). Two queries."""
    approvers = User.objects.filter(is_active=True, roles__permissions__contains=["grants.approve"])
    able = list(approvers.exclude(pk__in=[pk for pk in but if pk]).values_list("pk", flat=True).distinct())
    covered: set[int | None] = {None} if able else set()
    covered.update(_roles_of(able).values_list("pk", flat=True))
    return {role_id for role_id in role_ids if role_id not in covered}


def who_may(permissions: Iterable[str]) -> dict[str, list[str]]:
    """Permission → names of the active people who hold it by some role. One query."""
    wanted = list(permissions)
    rows = User.objects.filter(is_active=True, roles__permissions__overlap=wanted).order_by("pk")
    found: dict[str, list[str]] = {code: [] for code in wanted}
    for name, held in rows.values_list("name", "roles__permissions"):
        for code in set(held) & set(wanted):
            if name not in found[code]:
                found[code].append(name)
    return found
