"""Cache keys carry their tenant, or are refused."""

from core.tenancy.current import current_schema


def tenant_key(key: str, key_prefix: str, version: int) -> str:
    """`<schema>:<prefix>:<version>:<key>`; raises NoTenant outside a tenant. Set as CACHES KEY_FUNCTION."""
    return f"{current_schema()}:{key_prefix}:{version}:{key}"
