"""Writing the operation log."""

from typing import Any

from core.actors import Actor
from core.models import OperationLog


def record(
    *,
    by: Actor,
    action: str,
    target: str,
    label: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> OperationLog:
    """Add one line to the tenant's operation log, inside the caller's transaction.

    `action` is `<thing>.<verb>`, `target` is `<thing>/<id>`, `label` its name for people; `before`/`after` hold only what
    changed and never a secret or an unmasked phone. Not idempotent: the act that calls it is.
    """
    return OperationLog.objects.create(
        actor_id=by.user_id,
        actor_name=by.name,
        ip=by.ip,
        action=action,
        target=target,
        label=label[:200],
        before=before or {},
        after=after or {},
        reason=reason[:500],
    )
