"""Staff, roles, sign-in rules and API keys, for the tenant's owner."""

from accounts.console import keys, policy, roles, staff

__all__ = ["keys", "policy", "roles", "staff"]
