"""Who may pass a door. Every view carries one of these guards; a test walks the routes and refuses a bare one.

A guard writes what it asks into `view.permission`, so that tests and the permission matrix can read it.
"""

import functools
import time
from collections.abc import Callable
from typing import Any, Concatenate, Protocol, TypeVar, cast, overload
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.module_loading import import_string

from core.requests import MallRequest, MemberRequest, SignedInRequest
from core.statements import row_by
from core.tenancy.arrival import remember_member

PublicView = Callable[Concatenate[MallRequest, ...], HttpResponseBase]
SignedInView = Callable[Concatenate[SignedInRequest, ...], HttpResponseBase]
MemberView = Callable[Concatenate[MemberRequest, ...], HttpResponseBase]
V = TypeVar("V", bound=Callable[..., HttpResponseBase])

PUBLIC = "public"
MEMBER = "member"
INSIDER = "insider"
# allauth's notes in the session: each proof (password, code, key) and its moment, and whose they are.
PROOFS, PROVED_BY = "account_authentication_methods", "account_authentication_methods_user"
KEPT, KEEP_AT_MOST = "step-up/kept", 20_000


class Guarded(Protocol):
    """A view under its guard, which says what it asks."""

    __name__: str
    permission: str
    step_up: bool
    serves_while_shut: bool

    def __call__(self, request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase: ...


def _guarded(view: PublicView, permission: str) -> Guarded:
    guarded = cast(Guarded, view)
    guarded.permission = permission
    return guarded


def public(view: PublicView) -> Guarded:
    """Open to anybody who reaches the host."""
    return _guarded(view, PUBLIC)


def serves_while_shut(view: V) -> V:
    """Declared beside a route that a suspended mall still answers, as long as its schema lives: a payment that was made
    has to be heard (core.tenancy.middleware). Nothing a person opens carries this."""
    cast(Guarded, view).serves_while_shut = True
    return view


def storefront(view: MemberView) -> Guarded:
    """For a member of this mall; `request.member` is set. A signed-in user who is no member gets 403."""

    @functools.wraps(view)
    def guarded(request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        member = _member_of(request.user)
        if member is None or not member.may_redeem:
            raise PermissionDenied
        of_member = cast(MemberRequest, request)
        of_member.member = member
        return view(of_member, *args, **kwargs)

    return _guarded(guarded, MEMBER)


def _member_of(user: Any) -> Any | None:
    """The member whose login this is; remembered on the user as Django's own relation would."""
    relation = user._meta.get_field("member")
    if not relation.is_cached(user):
        member = row_by(relation.related_model, user_id=user.pk)
        remember_member(user, member)
    return relation.get_cached_value(user)


def insider(view: SignedInView) -> Guarded:
    """For anybody who is signed in to this tenant, member or staff."""

    @functools.wraps(view)
    def guarded(request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        return view(cast(SignedInRequest, request), *args, **kwargs)

    return _guarded(guarded, INSIDER)


def _staff(permission: str) -> Callable[[SignedInView], Guarded]:
    def decorate(view: SignedInView) -> Guarded:
        @functools.wraps(view)
        def guarded(request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in(request)
            if answer := import_string(settings.STAFF_GATE)(request):
                return answer
            if not request.user.can(permission):
                raise PermissionDenied
            return view(cast(SignedInRequest, request), *args, **kwargs)

        return _guarded(guarded, permission)

    return decorate


def console(permission: str) -> Callable[[SignedInView], Guarded]:
    """For the tenant's staff whose roles hold `permission`."""
    return _staff(permission)


def backoffice(permission: str) -> Callable[[SignedInView], Guarded]:
    """For the platform's operators, whose users live in the ops schema; 404 in any other tenant."""

    def decorate(view: SignedInView) -> Guarded:
        inner = _staff(permission)(view)

        @functools.wraps(view)
        def guarded(request: MallRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.tenant.schema_name != settings.OPS_SCHEMA:
                raise Http404
            return inner(request, *args, **kwargs)

        return _guarded(guarded, permission)

    return decorate


@overload
def step_up(view: V) -> V: ...
@overload
def step_up(*, when: Callable[..., bool] | None = None, again: bool = False) -> Callable[[V], V]: ...
def step_up(view: Any = None, *, when: Callable[..., bool] | None = None, again: bool = False) -> Any:
    """For dangerous acts, under @console or @backoffice: who they are was proved in the last ten minutes, or is proved now.

    A page asked for comes back after the proof. A form sent is kept (not its passwords and files), the person proves
    themselves, comes back to the page they sent it from, and sends it again: see `kept`; a download with `again` too.
    `when(request, **places)` narrows it to some requests; `writes` is the usual one.
    """
    if view is None:
        return functools.partial(step_up, when=when, again=again)

    @functools.wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if (when is None or when(request, **kwargs)) and not proof_is_fresh(request):
            return _prove(request, again=again or writes(request))
        return view(request, *args, **kwargs)

    cast(Guarded, guarded).step_up = True
    return guarded


def writes(request: HttpRequest, **places: Any) -> bool:
    """`step_up(when=writes)`: looking needs no proof, sending does."""
    return request.method not in ("GET", "HEAD")


def proof_is_fresh(request: HttpRequest) -> bool:
    """Whether this session's person gave a password, code or key within ACCOUNT_REAUTHENTICATION_TIMEOUT seconds."""
    if str(request.user.pk) != str(request.session.get(PROVED_BY)):
        return False
    proofs = request.session.get(PROOFS) or []
    return bool(proofs) and time.time() - proofs[-1]["at"] < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def _prove(request: HttpRequest, *, again: bool) -> HttpResponse:
    back = request.get_full_path()
    if again:
        asked_from = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
        same = url_has_allowed_host_and_scheme(asked_from.geturl(), {request.get_host()})
        page = asked_from._replace(scheme="", netloc="", fragment="").geturl() if same and asked_from.path else "/"
        typed_before_step_up = {
            name: values for name, values in request.POST.lists() if not name.startswith(("csrf", "password"))
        }
        request.session[KEPT] = (
            {"path": urlsplit(page).path, "fields": typed_before_step_up}
            if len(str(typed_before_step_up)) <= KEEP_AT_MOST
            else None
        )
        back = f"{reverse('account_confirmed')}?{urlencode({'next': page})}"
    return redirect_whole_page(request, f"{reverse('account_reauthenticate')}?{urlencode({'next': back})}")


def typed_before_step_up(request: HttpRequest) -> dict[str, Any] | None:
    """What somebody had typed on this page before they were asked to prove themselves; once. For a form's `initial`."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path:
        return None
    del request.session[KEPT]
    return {name: values if len(values) != 1 else values[0] for name, values in found["fields"].items()}


def redirect_whole_page(request: HttpRequest, url: str) -> HttpResponse:
    """A redirect; an htmx fragment asks the browser to go there as a whole page."""
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=204)
        response["HX-Redirect"] = url
        return response
    return redirect(url)


def _sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back."""
    fragment = request.headers.get("HX-Request")
    return redirect_whole_page(
        request,
        redirect_to_login(request.headers.get("HX-Current-URL", "/") if fragment else request.get_full_path()).url,
    )
