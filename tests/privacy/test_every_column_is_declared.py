"""Each column of text, JSON or bytes says what it holds of a person; who forgets it fails the build here."""

import pytest
from django.db import models

from core.privacy import personal
from core.privacy.columns import CharField
from core.tenancy.belonging import TenantModel


def test_every_column_says_what_it_holds_of_a_person():
    """In front of the column: `personal="none"`, "name", "contact", "text", "fact", "sealed" or "secret"."""
    assert personal.undeclared() == []


def test_control_a_column_that_says_nothing_is_named(monkeypatch):
    class Guest(TenantModel):
        nickname = models.CharField(max_length=20)
        colour = models.CharField(max_length=4, choices=[("red", "red")])
        table = CharField(max_length=4, personal="none")

        class Meta:
            app_label = "a_party"

    monkeypatch.setattr(personal, "mall_models", lambda: [Guest])
    assert personal.undeclared() == ["a_party.Guest.nickname"]


@pytest.mark.parametrize("declared", [{}, {"personal": "secretly"}, {"personal": "none", "cover": "'x'"}])
def test_a_column_of_ours_can_not_be_made_without_it(declared):
    with pytest.raises((TypeError, ValueError)):
        CharField(max_length=20, **declared)


def test_what_a_sandbox_reads_of_another_table_is_there_or_may_be_empty():
    """A copied row must not name a row that stays behind."""
    assert [
        str(column)
        for model in personal.mall_models()
        if personal.is_in_sandbox(model)
        for column in model._meta.concrete_fields
        if column.related_model and not personal.is_in_sandbox(column.related_model) and not column.null
    ] == []
