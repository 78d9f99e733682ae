"""Who acts on their own account."""

from typing import Any

from django.http import HttpRequest

from core.actors import ONESELF, Actor


def own_actor(request: HttpRequest, user: Any = None) -> Actor:
    """The person whose account it is. Staff are named; members are known by id only, for they may ask to be forgotten."""
    user = user or request.user
    name = user.name if user.is_staff else ONESELF
    return Actor(user_id=user.pk, name=name, ip=request.META.get("REMOTE_ADDR") or None)
