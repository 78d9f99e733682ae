"""Second factors put in place or taken away by somebody else than their owner."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction

from accounts.models import User
from accounts.services import signing_in
from core.actors import Actor
from core.events import operation_log


@transaction.atomic
def install_totp(*, user_id: int, secret: str, by: Actor) -> None:
    """Give a user an authenticator app's secret (base32) that somebody already has. What they have stays."""
    user = User.objects.select_for_update().get(pk=user_id)
    if Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
        return
    TOTP.activate(user, secret)
    operation_log.record(
        by=by,
        action="factor.add",
        target=f"user/{user_id}",
        label=user.name,
        after={"factor": Authenticator.Type.TOTP.value},
    )


@transaction.atomic
def reset(*, user_id: int, by: Actor) -> None:
    """Take all second factors from somebody who lost theirs, and sign them out everywhere. A repeat does nothing."""
    user = User.objects.select_for_update().get(pk=user_id)
    gone, _each = Authenticator.objects.filter(user=user).delete()
    if gone:
        operation_log.record(by=by, action="factor.reset", target=f"user/{user_id}", label=user.name)
        signing_in.end_others(user_id=user_id, but="", by=by)
