"""Who may pass a door. Every view carries one of these guards; a test walks the routes and refuses a bare one.

A guard writes what it asks into `view.permission`, so that tests and the permission matrix can read it.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from core.statements import row_by

View = Callable[..., HttpResponse]
PUBLIC = "public"
MEMBER = "member"
INSIDER = "insider"


def public(view: View) -> View:
    """Open to anybody who reaches the host."""
    view.permission = PUBLIC
    return view


def storefront(view: View) -> View:
    """For a member of this mall; `request.member` is set. A signed-in user who is no member gets 403."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in(request)
        member = _member_of(request.user)
        if member is None or not member.may_redeem:
            raise PermissionDenied
        request.member = member
        return view(request, *args, **kwargs)

    guarded.permission = MEMBER
    return guarded


def _member_of(user: Any) -> Any | None:
    """The member whose login this is; remembered on the user as Django's own relation would."""
    relation = user._meta.get_field("member")
    if not relation.is_cached(user):
        member = row_by(relation.related_model, user_id=user.pk)
        relation.set_cached_value(user, member)
        if member is not None:
            relation.remote_field.set_cached_value(member, user)
    return relation.get_cached_value(user)


def insider(view: View) -> View:
    """For anybody who is signed in to this tenant, member or staff."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else _sign_in(request)

    guarded.permission = INSIDER
    return guarded


def _staff(permission: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if not request.user.can(permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorate


def console(permission: str) -> Callable[[View], View]:
    """For the tenant's staff whose roles hold `permission`."""
    return _staff(permission)


def backoffice(permission: str) -> Callable[[View], View]:
    """For the platform's operators, whose users live in the ops schema; 404 in any other tenant."""

    def decorate(view: View) -> View:
        inner = _staff(permission)(view)

        @functools.wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.tenant.schema_name != settings.OPS_SCHEMA:
                raise Http404
            return inner(request, *args, **kwargs)

        guarded.permission = permission
        return guarded

    return decorate


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; an htmx fragment asks the browser to go there as a whole page."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = redirect_to_login(request.headers.get("HX-Current-URL", "/")).url
        return response
    return redirect_to_login(request.get_full_path())
