"""Questions about logins and roles."""

from django.db.models import QuerySet

from accounts.models import ApiKey, Role, User


def staff() -> QuerySet[User]:
    """Everybody with a role, with their roles. Two queries."""
    return User.objects.filter(roles__isnull=False).distinct().order_by("id").prefetch_related("roles")


def roles() -> QuerySet[Role]:
    """All roles of the tenant in the order they were made. One query."""
    return Role.objects.all()


def api_keys() -> QuerySet[ApiKey]:
    """All keys with their owners, the newest first. One query."""
    return ApiKey.objects.select_related("owner")
