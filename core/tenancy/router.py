"""Which app's tables live in which kind of schema."""

from typing import Any

from django_tenants.routers import TenantSyncRouter


class TenantRouter(TenantSyncRouter):
    """django-tenants' rule, and nowhere at all for the tables of django.contrib.auth (we have our own roles)."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if app_label == "auth":
            return False
        return super().allow_migrate(db, app_label, model_name, **hints)
