"""How allauth behaves in a tenant: nobody signs up alone, and everybody lands on their own face."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class TenantAccountAdapter(DefaultAccountAdapter):
    """Sign-in goes to the console for staff without a membership, to the storefront for members."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        if request.tenant.schema_name == settings.OPS_SCHEMA:  # type: ignore[attr-defined]
            return "/"
        return "/console/" if request.user.is_staff else "/"

    def add_message(self, *args: object, **kwargs: object) -> None:
        """No «you have signed in» toast: the page says it."""
