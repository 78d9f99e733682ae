"""Who comes: a request's session, login and member, read with one statement instead of three."""

import functools
from typing import Any

from django.conf import settings
from django.contrib import auth
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare
from django_tenants.utils import get_tenant_types

from core.statements import columns_of, hot_rows, instances
from core.tenancy.connections import connection


def read(session_key: str) -> tuple[Session | None, Any | None]:
    """The session of this key (expired or not), and the login it was begun for with its member; None for what there isn't.

    The login is a claim of the table of sign-ins: `arrived_user` checks it against the session. One query.
    """
    statement, models = _statement(_has_members())
    rows = hot_rows(statement, (session_key,))
    if not rows:
        return None, None
    session, user, *members = instances(rows[0], models)
    if user is not None and members:
        remember_member(user, members[0])
    return session, user


def arrived_user(request: HttpRequest) -> Any:
    """The login of this request: the one read with its session, if the session names the same and its password is still that
    one; else as Django finds it."""
    session = request.session
    user = getattr(session, "arrived", None)
    if (
        user is not None
        and session.get(auth.SESSION_KEY) == str(user.pk)
        and session.get(auth.BACKEND_SESSION_KEY) == settings.AUTHENTICATION_BACKENDS[0]
        and user.is_active
        and constant_time_compare(session.get(auth.HASH_SESSION_KEY, ""), user.get_session_auth_hash())
    ):
        return user
    return auth.get_user(request)


def _has_members() -> bool:
    """Operators' schema has none."""
    kind = get_tenant_types().get(getattr(connection.tenant, "type", ""), {})
    return "members" in kind.get("APPS", ())


@functools.cache
def _statement(with_member: bool) -> tuple[str, list[type[Model]]]:
    user = get_user_model()
    begun = user._meta.get_field("sessions").related_model
    models: list[type[Model]] = [Session, user]
    listed = f"{columns_of(Session, 's')}, {columns_of(user, 'u')}"
    tables = (
        f"{Session._meta.db_table} s LEFT JOIN {begun._meta.db_table} b ON b.session_key = s.session_key"
        f" LEFT JOIN {user._meta.db_table} u ON u.id = b.user_id"
    )
    if with_member:
        member = user._meta.get_field("member").related_model
        models.append(member)
        listed += f", {columns_of(member, 'm')}"
        tables += f" LEFT JOIN {member._meta.db_table} m ON m.user_id = u.id"
    return f"SELECT {listed} FROM {tables} WHERE s.session_key = %s::varchar", models  # noqa: S608 -- names of our own models


def remember_member(user: Any, member: Any | None) -> None:
    """As Django's own relation would have it after a query."""
    relation = user._meta.get_field("member")
    relation.set_cached_value(user, member)
    if member is not None:
        relation.remote_field.set_cached_value(member, user)
