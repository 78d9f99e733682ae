"""Phones from before they were kept clean and alone: each is compared once, by the worker."""

from django.db import transaction

from core import cleaners, jobs
from core.privacy import crypto
from members.models import Member

AT_ONCE = 5_000


def compare_some(*, limit: int = AT_ONCE) -> int:
    """Clean the phones nobody compared yet and note whose they are; returns how many. A repeat finds none."""
    waiting = Member.objects.filter(owns_phone=None, phone_index__isnull=False)
    ids = waiting.order_by("id").values_list("pk", flat=True)
    return jobs.each("members-phones", ids, lambda pk: compare(member_id=pk), limit=limit).done


@transaction.atomic
def compare(*, member_id: int) -> None:
    """Keep the member's phone as the cleaners give it; it is theirs alone unless somebody who is here has it. Idempotent.

    Writes no line in the log: it is the same phone.
    """
    member = Member.objects.select_for_update().get(pk=member_id)
    phone = cleaners.clean_phone(member.phone)
    index = crypto.blind_index(phone) if phone else None
    others = Member.objects.exclude(pk=member_id).exclude(state=Member.State.LEFT)
    taken = index is not None and others.filter(phone_index=index, owns_phone=True).exists()
    member.phone_sealed, member.phone_index, member.owns_phone = crypto.encrypt(phone), index, not taken
    member.save(update_fields=["phone_sealed", "phone_index", "owns_phone"])
