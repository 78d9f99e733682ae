"""Runs of the probes that try to cross the walls between tenants."""

from typing import Any

from django.utils.translation import gettext as _
from django_tenants.utils import schema_context

from core.ui.charts import chart
from tenants.models import IsolationRun

SHOWN = 30


def runs() -> list[IsolationRun]:
    """The last finished runs, the newest first. One query, in public: every tenant may see that the walls were tried."""
    with schema_context("public"):
        return list(IsolationRun.objects.exclude(finished_at=None)[:SHOWN])


def isolation_context() -> dict[str, Any]:
    """What the page shows: `last`, `runs`, `chart`. One query."""
    found = runs()
    past = found[::-1]
    labels = [f"{run.started_at.month}/{run.started_at.day}" for run in past]
    return {
        "last": found[0] if found else None,
        "runs": found,
        "chart": chart(labels, {_("尝试次数"): [run.probes for run in past], _("穿过的"): [run.leaks for run in past]}),
    }
