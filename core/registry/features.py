"""Parts of the product an operator can switch off for a tenant. On unless switched off; read from the tenant's own row."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from core.registry.collecting import collect
from core.tenancy.connections import connection


@dataclass(frozen=True, slots=True)
class Feature:
    """A part of the product: its title, what switching it off means, and its place among the others."""

    title: Any
    text: Any
    place: int


@functools.cache
def features() -> dict[str, Feature]:
    """Every feature by its code, in their order: each app declares its own in `<app>/features.py`."""
    declared: dict[str, Feature] = collect("features", "FEATURES")
    return dict(sorted(declared.items(), key=lambda pair: pair[1].place))


def is_on(feature: str, *, unless_told: bool = True) -> bool:
    """Whether the tenant in force has it; `unless_told` where nobody switched it. No query."""
    return bool(getattr(connection.tenant, "switches", {}).get(feature, unless_told))


class FeatureOff(DomainError):
    """A part of the product that is switched off for this tenant."""

    code = "feature_off"

    def __init__(self, *, feature: str) -> None:
        message = _("「%(name)s」没有开通，需要的话请联系平台。") % {"name": features()[feature].title}
        super().__init__(message, feature=feature)


def ensure_on(feature: str) -> None:
    """Raises FeatureOff when the tenant in force does not have it. No query."""
    if not is_on(feature):
        raise FeatureOff(feature=feature)


def needs(feature: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Under a guard: the page does not exist for a tenant without the feature (404)."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not is_on(feature):
                raise Http404
            return view(request, *args, **kwargs)

        return asked

    return decorate
