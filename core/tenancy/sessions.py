"""Sessions that carry the schema of the tenant in which they were opened."""

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.http import HttpRequest
from django.utils import timezone

from core.statements import row_by
from core.tenancy.current import current_schema

VISIT = "support_visit"  # session key, for an operator whom the tenant let in: which visit it is
SCHEMA_KEY = "schema"


class SessionStore(DatabaseSessionStore):  # Django looks for this name in SESSION_ENGINE
    """Django's database sessions, read without building a query, because every request reads one."""

    def _get_session_from_db(self) -> Any:
        session = row_by(self.model, session_key=self.session_key) if self.session_key else None
        if session is None or session.expire_date <= timezone.now():
            self._session_key = None
            return None
        return session


def save_schema_in_session(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Receiver of Django's signal at sign-in: write the schema in force into the new session."""
    if request is not None and hasattr(request, "session"):
        request.session[SCHEMA_KEY] = current_schema()


def belongs_to_current_tenant(session: Any) -> bool:
    """Whether the session was opened in the schema in force."""
    return session.get(SCHEMA_KEY) == current_schema()
