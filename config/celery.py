"""The worker and the clock. Beat is code: every entry fans one task out to the open malls."""

import os

from celery import Celery
from celery.schedules import crontab
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def every(seconds: float, task: str, jitter: float = 0.0, queue: str = "default") -> dict:
    """A beat entry: `task` every `seconds` for each open mall that has something for it, spread over `jitter` seconds."""
    return {
        "task": "core.tenancy.tasks.fan_out",
        "schedule": seconds,
        "kwargs": {"task": task, "jitter": jitter, "queue": queue},
        "options": {"expires": seconds},  # a stopped worker must not find a heap of old ticks
    }


def once(seconds: float, task: str, queue: str = "default", **kwargs: str) -> dict:
    """A beat entry: `task` every `seconds`, not per mall."""
    return {"task": task, "schedule": seconds, "kwargs": kwargs, "options": {"expires": seconds, "queue": queue}}


app.conf.beat_schedule = {
    "grant batches left behind by a lost worker or message": every(8, "points.tasks.sweep_grant_batches"),
    "holds past their hour, journals to seal": every(60, "points.tasks.tend_ledger", jitter=20, queue="bulk"),
    "what ends with the local day": every(300, "points.tasks.turn_of_day", jitter=240, queue="bulk"),
    "proofs and files left behind by a lost worker": every(10, "insights.tasks.sweep"),
    "what is over with the local day": every(600, "insights.tasks.close_of_day", jitter=300, queue="bulk"),
    "what is delivered without a parcel": every(5, "orders.tasks.sweep_deliveries"),
    "orders nobody paid in time": every(20, "orders.tasks.close_unpaid"),
    "callbacks that did not come": every(60, "orders.tasks.tend_payments", jitter=10),
    "cash on its way back": every(20, "orders.tasks.send_refunds"),
    "gateways' bills of yesterday": every(600, "orders.tasks.check_bills", jitter=300, queue="bulk"),
    "parcels nobody told about": every(60, "orders.tasks.ask_couriers", jitter=20, queue="bulk"),
    "orders that were signed for": every(120, "orders.tasks.complete_received", jitter=60),
    "orders that are received or over": every(300, "orders.tasks.end_orders", jitter=120),
    "vouchers and tiers that are over": every(600, "orders.tasks.end_what_is_over", jitter=120),
    "what is back on the shelf or costs less": every(300, "catalog.tasks.tell_favourites", jitter=240),
    "how often goods were redeemed": every(300, "catalog.tasks.refresh_sold_counts", jitter=240),
    "places whose goods are on their way out": every(8, "orders.tasks.sweep_site_runs"),
    "messages that leave the house": every(8, "members.tasks.send_messages", queue="bulk"),
    "sendings that ended long ago": {
        "task": "core.tenancy.tasks.fan_out",
        "schedule": crontab(hour=19, minute=40),
        "kwargs": {"task": "members.tasks.prune_sendings", "jitter": 600.0, "queue": "bulk"},
    },
    "sheets of goods left behind by a lost worker": every(8, "catalog.tasks.sweep_goods_imports"),
    "bulk changes left behind by a lost worker": every(8, "catalog.tasks.sweep_bulk_changes"),
    "pictures without their smaller renditions": every(10, "catalog.tasks.draw_pictures", queue="bulk"),
    "goods that are due on the shelf": every(10, "catalog.tasks.apply_restocks"),
    "operation logs to seal": every(60, "accounts.tasks.tend_log", jitter=20, queue="bulk"),
    # The operators' schema is no mall, so no fan-out reaches it.
    "the operators' own log": once(60, "accounts.tasks.tend_log", tenant=settings.OPS_SCHEMA),
    "the scheduler lives": once(15, "tenants.tasks.note_beat"),
    "host names that may have proved themselves": once(300, "tenants.tasks.check_domains"),
    "malls half-built by a lost worker": once(30, "tenants.tasks.sweep_provisioning"),
    "schemas kept ready": once(60, "tenants.tasks.refill_pool", queue="bulk"),
    "whole exports left behind, files and graces that are over": once(30, "tenants.tasks.sweep_data_files"),
    "every mall in numbers": once(300, "tenants.tasks.roll_up", queue="bulk"),
    "structures compared with the template's": {
        "task": "tenants.tasks.verify_structures",
        "schedule": crontab(hour=18, minute=40),
        "options": {"queue": "bulk"},
    },
    "the walls between malls": {
        "task": "isolation.tasks.probe",
        "schedule": crontab(hour=19, minute=10),  # ten past three at night where most malls live
        "options": {"queue": "bulk"},
    },
    "codes whose last day is over": every(60, "catalog.tasks.end_code_batches", jitter=10),
}
