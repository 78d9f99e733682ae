"""Making one of two records of the same person, across all apps, in one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.services import merging as catalog_merging
from core import jobs
from core.actors import Actor
from core.errors import ReasonMissing
from core.events import operation_log
from members.models import Member
from members.services import merging as member_merging
from members.services import messages
from orders.services import merging as order_merging
from points.errors import OwnReceiver
from points.services import merging as point_merging
from points.services import second_person

LATECOMERS = timedelta(days=1)  # no act that was under way at a merge lasts nearly as long


@transaction.atomic
def merge_or_ask(*, kept_id: int, gone_id: int, take: Sequence[str], reason: str, by: Actor) -> int | None:
    """Merge two records at once where what both hold is within the maker's limits, else leave it waiting for another's yes: the
    id of that act. A repeat changes nothing.

    Raises CannotMerge, ReasonMissing, OwnReceiver (one record is the maker's own), MemberLeavesNow, MemberInBatch, LoginHasRoles,
    ReferenceConflict; then nothing is written.
    """
    if not reason.strip():
        raise ReasonMissing
    kept, gone = member_merging.lock_pair(kept_id=kept_id, gone_id=gone_id)
    if by.user_id and by.user_id in (kept.user_id, gone.user_id):
        raise OwnReceiver
    if gone.merged_into_id == kept_id:
        return None
    act = point_merging.merging(
        kept_id=kept_id, gone_id=gone_id, gone_public_id=str(gone.public_id), reason=reason, take=list(take)
    )
    if act.points:
        done = second_person.do_or_ask(act, by=by)
        return done.pk if done.is_waiting else None
    merge(kept_id=kept_id, gone_id=gone_id, reason=reason, take=take, by=by)
    return None


@transaction.atomic
def merge(*, kept_id: int, gone_id: int, reason: str, take: Sequence[str], by: Actor) -> None:
    """Let `kept_id` have all that `gone_id` has: points, debts and holds, orders, cases, addresses, messages, favourites, and of
    its roster fields those in `take`. Exact in the ledger: no point moves. The member is told. A repeat changes nothing.

    Only through `merge_or_ask`, or as an act that was approved. Raises as `merge_or_ask`.
    """
    kept, gone = member_merging.lock_pair(kept_id=kept_id, gone_id=gone_id)
    if gone.merged_into_id == kept_id:
        return
    old_no = gone.employee_no
    point_merging.take_over(gone_id=gone_id, gone_public_id=str(gone.public_id), kept_id=kept_id, reason=reason, by=by)
    order_merging.follow(gone_id=gone_id, kept_id=kept_id)
    catalog_merging.follow(gone_id=gone_id, kept_id=kept_id)
    member_merging.merge_records(kept=kept, gone=gone, take=take, by=by)
    # Both ways of reaching them: whoever had the record that goes may be somebody else than who has the one that stays.
    for member_id, body in (
        (kept_id, gettext_noop("工号 %(no)s 名下的积分、订单和消息现在都在这里。如果那不是您，请联系人力资源。")),
        (gone_id, gettext_noop("您的记录（工号 %(no)s）已并入另一条记录。如果这不是您要求的，请马上联系人力资源。")),
    ):
        messages.notify(
            member_ids=[member_id],
            kind="security",
            title=gettext_noop("您的两条成员记录已合并"),
            body=body,
            facts={"no": old_no},
            reference=f"{point_merging.reference_of(str(gone.public_id))}/{member_id}",
        )
    operation_log.record(
        by=by,
        action="member.merge",
        target=f"member/{kept.public_id}",
        after={"merged": str(gone.public_id), "taken": sorted(take)},
        reason=reason,
    )


def follow_latecomers() -> int:
    """Hand over what an act that was under way at a merge wrote in the name of the record that went; returns the records looked
    at. Run by the scheduler; idempotent."""
    merged = Member.objects.filter(merged_at__gt=timezone.now() - LATECOMERS).order_by("pk")
    return jobs.each("members-follow-merges", merged.values_list("pk", flat=True), _follow).done


@transaction.atomic
def _follow(gone_id: int) -> None:
    gone = Member.objects.select_for_update().get(pk=gone_id)
    if gone.merged_into_id is None:
        return
    for app in (point_merging, order_merging, catalog_merging, member_merging):
        app.follow(gone_id=gone_id, kept_id=gone.merged_into_id)
