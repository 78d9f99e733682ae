"""Saved choices of people."""

from django.db import models
from django.db.models.functions import Now

from core.privacy.columns import CharField, JSONField
from core.tenancy.belonging import TenantModel


class Segment(TenantModel):
    """A saved choice of people: the filter, not the people; who they are is asked when it is used."""

    in_sandbox = True

    name = CharField(max_length=40, unique=True, personal="text", cover="'人群 ' || id")
    audience = JSONField(default=dict, personal="fact")
    created_by = CharField(max_length=80, personal="name")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
