"""Saved choices of people."""

from django.db import models
from django.db.models.functions import Now

from core.privacy.masks import PersonName
from core.tenancy.belonging import TenantModel


class Segment(TenantModel):
    """A saved choice of people: the filter, not the people; who they are is asked when it is used."""

    name = models.CharField(max_length=40, unique=True)
    audience = models.JSONField(default=dict)
    created_by = PersonName(max_length=80)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
