"""Whether a connection keeps its settings: asked once when a process starts, because the answer is a wall.

With `DATABASE_POOLING = "session"` (the default) path and role are set for the connection. A pooler in transaction mode
gives that connection to the next client, tenant and all. So each start looks: several connections mark themselves in turn;
one that reads another's mark, or none, does not own its session.
"""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from core.tenancy.connections import connection

CLIENTS, ROUNDS = 4, 3


class SessionsAreShared(ImproperlyConfigured):
    """The database is behind a pooler that shares sessions, and the setting does not say so."""


def sessions_are_shared() -> bool:
    """Whether what one connection sets can be seen by another. Opens four connections of its own."""
    params = connection.get_connection_params()
    for name in ("cursor_factory", "pool"):
        params.pop(name, None)
    clients: list[Any] = []
    try:
        for _ in range(CLIENTS):
            clients.append(connection.Database.connect(**params, autocommit=True))
        for _ in range(ROUNDS):
            for number, client in enumerate(clients):
                client.execute("SELECT set_config('mall.mark', %s, false)", [str(number)])
            for number, client in enumerate(clients):
                if client.execute("SELECT current_setting('mall.mark', true)").fetchone()[0] != str(number):
                    return True
    finally:
        for client in clients:
            client.close()
    return False


def refuse_shared_sessions() -> None:
    """Raises SessionsAreShared when the setting would let one tenant act in another's session."""
    if settings.DATABASE_POOLING == "session" and sessions_are_shared():
        raise SessionsAreShared(
            "The database is reached through a pooler in transaction mode. Set MALL_DATABASE_POOLING=transaction, or connect directly."
        )
