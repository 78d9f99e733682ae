"""The current tenant: who it is, entering it, and being refused without one."""

from core.tenancy.current import NoTenant, current_schema, current_tenant, enter, local_today

__all__ = ["NoTenant", "current_schema", "current_tenant", "enter", "local_today"]
