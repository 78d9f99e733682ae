"""The worker and the clock. Each task says itself when it is due (core.tenancy.tasks); beat reads what they said."""

import os
from typing import Any

from celery import Celery
from celery.signals import import_modules

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("mall")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@import_modules.connect(weak=False)
def schedule(**_: Any) -> None:
    """Give beat its entries, once a worker or beat has imported every app's tasks."""
    from core.tenancy.tasks import SCHEDULE

    app.conf.beat_schedule = SCHEDULE
