"""Ranks of members: given by staff, or bought for a while."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core import jobs
from core.actors import Actor
from core.events import operation_log
from members.models import Member, Tier


@transaction.atomic
def raise_to(*, member_id: int, code: str, days: int, by: Actor) -> Member:
    """Give a member at least the tier `code` for so many days from today; what is left of the same tier counts on, a higher
    one stays."""
    tier = Tier.objects.get(code=code)
    member = Member.objects.select_for_update(of=("self",)).select_related("tier").get(pk=member_id)
    if member.tier and member.tier.position > tier.position:
        return member
    today = timezone.localdate()
    same = member.tier_id == tier.pk and member.tier_until and member.tier_until >= today
    first = member.tier_until if same and member.tier_until else today
    member.tier, member.tier_until = tier, first + dt.timedelta(days=days)
    member.save(update_fields=["tier", "tier_until"])
    operation_log.record(
        by=by,
        action="member.tier",
        target=f"member/{member.public_id}",
        after={"tier": tier.code, "until": str(member.tier_until)},
    )
    return member


def end_overdue() -> int:
    """Take back tiers whose last day is over; returns how many."""
    over = Member.objects.filter(tier_until__lt=timezone.localdate())

    def end(pk: int | str) -> int:
        return over.filter(pk=pk).update(tier=None, tier_until=None)

    return jobs.all_at_once(
        "members-end-tiers",
        at_once=lambda bad: over.exclude(pk__in=bad).update(tier=None, tier_until=None),
        rows=over.order_by("pk").values_list("pk", flat=True),
        act=end,
    ).done
