"""What operators did to one mall, as people read it."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.events.selectors import operation_log
from core.models import OperationLog
from core.registry.log_actions import action_words
from tenants.models import Tenant
from tenants.selectors.changes import changes_of

ICONS = {"visit": "tabler--lifebuoy", "data-file": "tabler--database-export", "application": "tabler--inbox"}


def acts_on(tenant: Tenant) -> QuerySet[OperationLog]:
    """The operators' log lines about a mall, its visits and files, the newest first. Runs inside ops; two queries more."""
    targets = [f"visit/{one}" for one in tenant.visits.values_list("public_id", flat=True)]
    targets += [f"data-file/{one}" for one in tenant.data_files.values_list("public_id", flat=True)]
    return operation_log().filter(Q(target=f"tenant/{tenant.slug}") | Q(target__in=targets))


def in_words(rows: Iterable[OperationLog]) -> list[dict[str, Any]]:
    """Each line with its act in words, its icon, and what it changed."""
    found = []
    for row in rows:
        kind = row.target.partition("/")[0]
        found.append(
            {
                "row": row,
                "label": action_words(row.action),
                "icon": ICONS.get(kind, "tabler--building-community"),
                "who": _(row.actor_name),
                "changes": changes_of(row),
            }
        )
    return found
