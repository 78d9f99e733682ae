"""Parts of the product an operator can switch off for a tenant. On unless switched off; read from the tenant's own row."""

import functools
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError

FEATURES = {
    "api": _("接口（API）"),
    "rules": _("自动发放"),
    "transfers": _("积分转移"),
    "domains": _("自有域名"),
    "exports": _("数据导出"),
}


def is_on(feature: str, *, unless_told: bool = True) -> bool:
    """Whether the tenant in force has it; `unless_told` where nobody switched it. No query."""
    return bool(getattr(connection.tenant, "switches", {}).get(feature, unless_told))


class FeatureOff(DomainError):
    """A part of the product that is switched off for this tenant."""

    code = "feature_off"

    def __init__(self, *, feature: str) -> None:
        words = _("「%(name)s」没有开通，需要的话请联系平台。") % {"name": FEATURES[feature]}
        super().__init__(words, feature=feature)


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
