"""A worker for tests: runs a task as from outside any tenant, then whatever tasks it sent, in their order."""

from celery.app.task import Task
from django.db import connection


class Worker:
    """Nothing leaves for a broker: what is sent is run here."""

    def __init__(self, monkeypatch):
        self.sent = []
        monkeypatch.setattr(Task, "apply_async", lambda task, kwargs=None, **_: self.sent.append((task, kwargs or {})))

    def run(self, task, **ids):
        """One task, and at most fifty that follow from it."""
        before = connection.tenant
        try:
            self._run(task, ids)
            for _ in range(50):
                if not self.sent:
                    break
                self._run(*self.sent.pop(0))
        finally:
            connection.set_tenant(before)

    @staticmethod
    def _run(task, ids):
        connection.set_schema_to_public()
        task(**ids)
