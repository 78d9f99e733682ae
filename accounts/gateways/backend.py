"""Who a session belongs to."""

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User
from core.statements import row_by


class SignIn(AuthenticationBackend):
    """allauth's sign-in; the user of a session is read without building a query, since every request does."""

    def get_user(self, user_id: int) -> User | None:
        user = row_by(User, id=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None
