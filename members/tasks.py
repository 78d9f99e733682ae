"""The worker's doors. The row's state is the queue: losing a message loses no work."""

import time

from core.tenancy.tasks import tenant_task
from members.services import sending

ROUND_SECONDS = 6.0  # then other malls have their turn; beat comes again
# What beat's dispatcher asks before it sends a task to a tenant: is there anything for it?
SENDINGS_WAIT = """EXISTS (SELECT FROM {schema}.members_sending WHERE state = 'waiting' AND next_at <= now())"""


@tenant_task(when=SENDINGS_WAIT)
def send_messages() -> None:
    """Send what is due, for a few seconds. A repeat, or one beside it, takes other rows."""
    until = time.monotonic() + ROUND_SECONDS
    while sending.send_some() and time.monotonic() < until:
        pass
