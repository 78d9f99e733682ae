"""Every personal column of every table is marked, and a sandbox is made: no mark is found in it."""

import pytest
from django.db import connection

from core.privacy import personal
from core.tenancy import enter
from isolation.services import canaries
from members.models import Member
from tenants.services import sandbox
from tests.privacy.marks import MARKS, a_row, mark, unguarded
from tests.tenants.test_life import act, built
from tests.tenants.test_sandbox import everything_in

COPIED = [model for model in personal.mall_models() if personal.is_in_sandbox(model)]


@pytest.fixture
def marked_mall(committing, settings, tmp_path):
    """A mall with a row in every table a sandbox copies, all that is personal marked."""
    settings.MEDIA_ROOT = tmp_path / "media"
    mall, _other = canaries.pair()
    with enter(mall):
        for model in COPIED:
            if not model._meta.auto_created and not model.objects.exists():
                a_row(model)
    with connection.cursor() as cursor, unguarded(cursor, mall.schema_name):
        for model in personal.mall_models():
            if any(personal.personal_columns(model)):
                assert mark(cursor, mall.schema_name, model) or model not in COPIED
    return mall


def test_no_mark_comes_into_a_sandbox(marked_mall, tmp_path):
    source = everything_in(marked_mall, tmp_path / "mall.zip")
    assert [one for one in MARKS if one not in source] == []
    copy = built(act(sandbox.ask, marked_mall.slug, slug="lab", host="lab.localhost"))
    found = everything_in(copy, tmp_path / "lab.zip")
    assert (copy.is_open, [one for one in MARKS if one in found]) == (True, [])
    with enter(copy):
        assert {
            model.__name__ for model in COPIED if not model._meta.auto_created and not model.objects.exists()
        } == set()
        assert not Member.objects.filter(born_month=7).exists()
