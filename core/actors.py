"""Who acts: carried from the door into every service that writes."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.utils.translation import gettext_noop

ONESELF = gettext_noop("成员本人")
VISITOR = gettext_noop("访客")
OPERATORS = "小羊云商 · "  # how a tenant's own log names people of the platform


@dataclass(frozen=True, slots=True)
class Actor:
    """The user behind an act as the operation log and the ledger remember them."""

    user_id: int | None
    name: str
    ip: str | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Actor":
        """The signed-in user of `request` and the address they came from.

        Staff act for the company and are named. A member acting for themselves is known by id only: what is written here
        can't be changed, and they may ask to be forgotten.
        """
        user = request.user
        ip = request.META.get("REMOTE_ADDR") or None
        if not user.is_authenticated:
            return cls(user_id=None, name=VISITOR, ip=ip)
        if getattr(request, "member", None) is not None:
            return cls(user_id=user.pk, name=ONESELF, ip=ip)
        return cls(user_id=user.pk, name=user.name or user.login, ip=ip)

    def as_operator(self) -> "Actor":
        """The same person as a tenant's own log names them: one of the platform, whose id means nothing there."""
        return Actor(user_id=None, name=f"{OPERATORS}{self.name}", ip=self.ip)


SYSTEM = Actor(user_id=None, name=gettext_noop("系统"))
