"""How allauth behaves in a tenant: nobody signs up alone, everybody lands on their own face, wrong tries are counted."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import wrong_tries
from accounts.storefront import known_device
from accounts.storefront.known_device import address, token_of
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

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Somebody with the right password, or nobody; what was right is not counted as a wrong try."""
        user = super().authenticate(request, **credentials)
        if user:
            self.begun.roll_back()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        # In place of allauth's own counters: by these a stranger could lock an office, or a person, out.
        begun = wrong_tries.begin(login=login_of(credentials), ip=address(request), token=token_of(request))
        if begun is None:
            raise ValidationError(_("错误次数太多，账号已锁定 15 分钟，请稍后再试。"), code="locked")
        self.begun = begun

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        wrong_tries.wrong(login=login_of(credentials), ip=address(request), token=token_of(request))

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """In: this browser is known from now on. Who listens to the sign-in finds `is_new_device` at the request."""
        # Before the browser is known: what was wrong was counted for a stranger.
        wrong_tries.forgive(login=user.login, ip=address(request), token=token_of(request))
        marked = HttpResponse()
        request.is_new_device = known_device.remember(request, marked, user)  # type: ignore[attr-defined]
        response = super().post_login(request, user, **kwargs)
        response.cookies.update(marked.cookies)
        return response

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link in the mail: this mall's host with our own port, whatever port the request named."""
        user, _, secret = key.partition("-")
        host, _port = split_domain_port(self.request.get_host())
        port = "" if settings.PRODUCTION else f":{settings.PORT}"
        path = reverse("account_reset_password_from_key", args=[user, secret])
        return f"{self.request.scheme}://{host}{port}{path}"

    def format_email_subject(self, subject: str) -> str:
        return f"【{self.request.tenant.name}】{subject}"

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Signing in is a proof as good as proving oneself again."""
        return not proof_is_fresh(self.request)


def login_of(credentials: dict[str, Any]) -> str:
    """What was typed as the account."""
    return str(credentials.get("username") or credentials.get("email") or "")[:254]
