"""How allauth behaves in a tenant: nobody signs up alone, everybody lands on their own face, wrong tries are counted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.services import signing_in
from core.guards import proof_is_fresh
from core.requests import SignedInRequest


class TenantAccountAdapter(DefaultAccountAdapter):
    """Sign-in goes to the console for staff without a membership, to the storefront for members."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: SignedInRequest) -> str:
        if request.tenant.schema_name == settings.OPS_SCHEMA:
            return "/"
        return "/console/" if request.user.is_staff else "/"

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return "/account/security/"

    def add_message(self, *args: object, **kwargs: object) -> None:
        """No «you have signed in» toast: the page says it."""

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if signing_in.is_locked(login=login_of(credentials)):
            raise ValidationError(_("错误次数太多，账号已锁定 15 分钟，请稍后再试。"), code="locked")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        signing_in.failed(login=login_of(credentials), ip=request.META.get("REMOTE_ADDR") or None)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in is a proof as good as proving oneself again."""
        return not proof_is_fresh(self.request)


def login_of(credentials: dict[str, Any]) -> str:
    """What was typed as the account."""
    return str(credentials.get("username") or credentials.get("email") or "")[:254]
