"""Logins, roles, keys, and who has to approve what."""

from accounts.models.approvals import ApprovalStep, Decision, Deputy
from accounts.models.logins import (
    CLEAR_PRESETS,
    OPERATOR_ROLE,
    ROLE_PRESETS,
    ApiKey,
    Invitation,
    KnownDevice,
    Permission,
    PersonalField,
    Role,
    SignedIn,
    SignInPolicy,
    User,
    UserManager,
)

__all__ = [
    "CLEAR_PRESETS",
    "OPERATOR_ROLE",
    "ROLE_PRESETS",
    "ApiKey",
    "ApprovalStep",
    "Decision",
    "Deputy",
    "Invitation",
    "KnownDevice",
    "Permission",
    "PersonalField",
    "Role",
    "SignInPolicy",
    "SignedIn",
    "User",
    "UserManager",
]
