"""A session remembers the schema it was opened in."""

from typing import Any

from django.http import HttpRequest

from core.tenancy.current import current_schema

SCHEMA_KEY = "schema"


def mark_session(sender: Any, request: HttpRequest, **_: Any) -> None:
    """Django's signal at sign-in: write the schema into the new session."""
    if request is not None and hasattr(request, "session"):
        request.session[SCHEMA_KEY] = current_schema()


def is_at_home(session: Any) -> bool:
    """Whether the session was opened in the schema in force."""
    return session.get(SCHEMA_KEY) == current_schema()
