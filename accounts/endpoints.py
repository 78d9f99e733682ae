"""Who speaks to the API: a key stands for its owner and may do at most what both may."""

import contextlib
import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.decorators import api_view, authentication_classes, permission_classes, throttle_classes
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.throttling import SimpleRateThrottle

from accounts.models import ApiKey
from accounts.services.api_keys import key_of
from core.actors import Actor
from core.api import idempotency_key
from core.idempotency import fingerprint, once
from core.registry.features import ensure_on
from core.registry.quotas import count_call

WRITES = ("POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True, slots=True)
class Client:
    """The program behind a request."""

    key: ApiKey
    is_authenticated: bool = True
    is_active: bool = True

    @property
    def pk(self) -> int:
        return self.key.owner_id

    def can(self, permission: str) -> bool:
        """Whether the key holds `permission` and its owner still does."""
        return permission in self.key.permissions and self.key.owner.can(permission)

    def sees(self, field: str) -> bool:
        """Whether the owner's roles show this personal field in clear."""
        return self.key.owner.sees(field)


REFUSED = (400, 401, 403, 404, 409, 422)


class ByKey(BaseAuthentication):
    """`Authorization: Bearer xy_…`. No cookie opens the API, so no other site can act through a browser."""

    def authenticate(self, request: Request) -> tuple[Client, ApiKey] | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            return None
        key = key_of(token.strip())
        if key is None:
            raise AuthenticationFailed
        return Client(key), key

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class ByKeyInSchema(OpenApiAuthenticationExtension):
    """How the key is written down in the OpenAPI file."""

    target_class = "accounts.endpoints.ByKey"
    name = "apiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "xy_…"}


class PerKey(SimpleRateThrottle):
    """So many requests a minute for each key."""

    rate = "600/min"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        return f"api/{request.auth.pk}" if request.auth else None


def endpoint(
    *methods: str,
    permission: str,
    summary: str,
    body: type[Serializer] | None = None,
    answer: type[Serializer] | dict[str, Any] | None = None,
    query: Sequence[str] = (),
) -> Callable:
    """A door of the API: it names its permission, its input is bound by `body` (`request.bound`), a write has a
    reference made of the caller's Idempotency-Key (`request.reference`) and happens once under it: core/idempotency.py."""

    only_writes = set(methods) <= set(WRITES)
    key = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, required=only_writes)
    parameters = [*(OpenApiParameter(name, str) for name in query), *([key] if set(methods) & set(WRITES) else [])]
    refusal = OpenApiResponse(description='{"code", "message", "facts"}')
    answers = {200: answer or OpenApiResponse(description="OK"), **dict.fromkeys(REFUSED, refusal)}

    def wrap(function: Callable) -> Callable:
        @functools.wraps(function)
        def bound(request: Request, **places: Any) -> Response:
            ensure_on("api")
            count_call()
            key = idempotency_key(request) if request.method in WRITES else ""
            if body is not None:
                form = body(data=request.data)
                form.is_valid(raise_exception=True)
                request.bound = form.validated_data
            with _once(request, key, places) if key else contextlib.nullcontext():
                return Response(function(request, **places))

        schema = extend_schema(summary=summary, request=body, parameters=parameters, responses=answers)
        for decorate in (
            throttle_classes([PerKey]),
            permission_classes([_holding(permission)]),
            authentication_classes([ByKey]),
            api_view(methods),
            schema,
        ):
            bound = decorate(bound)
        bound.permission = permission  # type: ignore[attr-defined]  # read by a test that walks the routes
        return bound

    return wrap


def _holding(permission: str) -> type[BasePermission]:
    class Holds(BasePermission):
        def has_permission(self, request: Request, view: Any) -> bool:
            if not isinstance(request.user, Client):
                raise NotAuthenticated
            if not request.user.can(permission):
                raise PermissionDenied
            return True

    return Holds


def _once(request: Request, key: str, places: dict[str, Any]) -> contextlib.AbstractContextManager[None]:
    """Around a write: its key names it (`request.reference`), and the same key with another request is refused."""
    scope = f"api/{request.auth.pk}"
    request.reference = f"{scope}/{key}"
    asked = getattr(request, "bound", None) or request.data
    return once(scope=scope, key=key, asked=fingerprint(request.method, request.path, places, asked))


def actor(request: Request) -> Actor:
    """Who answers for what the program does: the key's owner, with the key named."""
    key: ApiKey = request.auth
    return Actor(
        user_id=key.owner_id, name=f"{key.owner.name} · {key.name}"[:80], ip=request.META.get("REMOTE_ADDR") or None
    )
