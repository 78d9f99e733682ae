"""Logins, roles, keys, and who has to approve what."""

from accounts.models.approvals import ApprovalStep, Decision
from accounts.models.logins import (
    CLEAR_PRESETS,
    OPERATOR_ROLE,
    ROLE_PRESETS,
    ApiKey,
    Invitation,
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
    "Invitation",
    "Permission",
    "PersonalField",
    "Role",
    "SignInPolicy",
    "SignedIn",
    "User",
    "UserManager",
]
