"""Sessions that carry the schema of the tenant in which they were opened."""

import functools
import json
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import force_str

from core.tenancy import arrival
from core.tenancy.current import current_schema

VISIT = "support_visit"  # session key, for an operator whom the tenant let in: which visit it is
SCHEMA_KEY = "schema"


class SessionStore(DatabaseSessionStore):  # Django looks for this name in SESSION_ENGINE
    """Django's database sessions, read together with whose they are, because every request reads both (arrival.py)."""

    arrived: Any | None = None  # the login that was read with the session

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        """What a row says, {} when nobody signed it. A text that was found true once needs no second proof."""
        return json.loads(_decoded(force_str(session_data)))

    def _get_session_from_db(self) -> Any:
        session, self.arrived = arrival.read(self.session_key) if self.session_key else (None, None)
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


@functools.lru_cache(maxsize=2_000)
def _decoded(session_data: str) -> str:
    return json.dumps(super(SessionStore, SessionStore()).decode(session_data))


def save_schema_in_session(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Receiver of Django's signal at sign-in: write the schema in force into the new session."""
    if request is not None and hasattr(request, "session"):
        request.session[SCHEMA_KEY] = current_schema()


def belongs_to_current_tenant(session: Any) -> bool:
    """Whether the session was opened in the schema in force."""
    return session.get(SCHEMA_KEY) == current_schema()
