"""The tenant's sign-in rules."""

from typing import Any

from django.db import transaction

from accounts.models import SignInPolicy
from core.actors import Actor
from core.events import operation_log

RULES = ("require_mfa", "idle_minutes", "password_min_length", "lock_after", "step_up_points", "phone_codes_a_day")


@transaction.atomic
def set_policy(*, by: Actor, **rules: Any) -> SignInPolicy:
    """Change the rules named in `rules` (fields of SignInPolicy); the rest stays. Live from the next request on.

    Repeating it changes nothing and writes nothing down.
    """
    row = SignInPolicy.objects.select_for_update().filter(pk=1).first() or SignInPolicy(pk=1)
    changed = {name: value for name, value in rules.items() if name in RULES and getattr(row, name) != value}
    before = {name: getattr(row, name) for name in changed}
    for name, value in changed.items():
        setattr(row, name, value)
    row.save()
    if changed:
        operation_log.record(by=by, action="sign_in.policy", target="sign-in-policy/1", before=before, after=changed)
    return row
