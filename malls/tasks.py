"""Celery tasks of acts that several apps take part in."""

from django.utils.translation import gettext_noop

from core.tenancy.tasks import tenant_task
from malls.services import merging

MERGED_LATELY = """EXISTS (
    SELECT 1 FROM {schema}.members_member WHERE merged_at > now() - interval '1 day'
)"""


@tenant_task(
    every=300, jitter=60, when=MERGED_LATELY, sweeps={"members-follow-merges": gettext_noop("合并成员记录的善后")}
)
def follow_merges() -> None:
    """Hand over what came in the name of a record that was merged a moment ago."""
    merging.follow_latecomers()
