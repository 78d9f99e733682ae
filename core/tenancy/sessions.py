"""A session remembers the schema it was opened in."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.http import HttpRequest
from django.utils import timezone

from core.statements import row_by
from core.tenancy.current import current_schema

VISIT = "support_visit"  # in the session of an operator whom the tenant let in: which visit it is
SCHEMA_KEY = "schema"


class SessionStore(DatabaseSessions):
    """Django's sessions in the tenant's schema, read without building a query, since every request does."""

    def _get_session_from_db(self) -> Any:
        session = row_by(self.model, session_key=self.session_key) if self.session_key else None
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


def mark_session(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Django's signal at sign-in: write the schema into the new session."""
    if request is not None and hasattr(request, "session"):
        request.session[SCHEMA_KEY] = current_schema()


def is_at_home(session: Any) -> bool:
    """Whether the session was opened in the schema in force."""
    return session.get(SCHEMA_KEY) == current_schema()
