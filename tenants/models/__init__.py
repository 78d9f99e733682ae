"""What the platform knows of its tenants. All of it lives in the public schema, which no tenant's role can read."""

from tenants.models.data import DataFile
from tenants.models.metering import Metric, Plan, TenantDay, TenantMonth
from tenants.models.onboarding import Application, PageText, PastBranding, ProvisioningStep
from tenants.models.schema_replay import MigrationRun, ReadySchema, SchemaStep
from tenants.models.support import Announcement, IsolationRun, SchedulerBeat, SupportVisit
from tenants.models.tenant import RESERVED_SLUGS, SLUG_RULE, Domain, Tenant, new_schema_name

__all__ = [
    "RESERVED_SLUGS",
    "SLUG_RULE",
    "Announcement",
    "Application",
    "DataFile",
    "Domain",
    "IsolationRun",
    "Metric",
    "MigrationRun",
    "PageText",
    "PastBranding",
    "Plan",
    "ProvisioningStep",
    "ReadySchema",
    "SchedulerBeat",
    "SchemaStep",
    "SupportVisit",
    "Tenant",
    "TenantDay",
    "TenantMonth",
    "new_schema_name",
]
