"""The worker and the clock. Beat is code: every entry fans one task out to the open malls."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(seconds: float, task: str, jitter: float = 0.0) -> dict:
    """A beat entry: `task` for each open mall every `seconds`, spread over `jitter` seconds."""
    options = {"expires": seconds}  # a stopped worker must not find a heap of old ticks
    return {
        "task": "core.tenancy.tasks.fan_out",
        "schedule": seconds,
        "kwargs": {"task": task, "jitter": jitter},
        "options": options,
    }


app.conf.beat_schedule = {
    "grant batches left behind by a lost worker or message": every(8, "points.tasks.sweep_grant_batches"),
    "holds past their hour, journals to seal": every(60, "points.tasks.tend_ledger", jitter=20),
    "what ends with the local day": every(300, "points.tasks.turn_of_day", jitter=60),
    "proofs and files left behind by a lost worker": every(10, "insights.tasks.sweep"),
    "what is over with the local day": every(600, "insights.tasks.close_of_day", jitter=120),
    "how often goods were redeemed": every(60, "catalog.tasks.refresh_sold_counts", jitter=20),
    "malls half-built by a lost worker": {
        "task": "tenants.tasks.sweep_provisioning",
        "schedule": 30,
        "options": {"expires": 30},
    },
}
