"""Two records of one person become one in the roster: one keeps what was chosen of both, the other keeps only its number."""

import secrets
from collections.abc import Collection, Sequence

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.services import users
from core.actors import Actor
from core.events import operation_log
from core.tenancy import local_today
from members.errors import CannotMerge, LoginHasRoles, PhoneTaken
from members.models import Address, Card, DifferentPeople, Member, Message, MessageChoice

# What may come from the record that goes; each with the columns it means. «login» is told apart: a login is no column.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "name_key"),
    "phone": ("phone_sealed", "phone_index", "owns_phone"),
    "email": ("email",),
    "department": ("department_id",),
    "grade": ("grade",),
    "joined_on": ("joined_on",),
    "birthday": ("born_month", "born_day"),
    "tier": ("tier_id", "tier_until"),
    "site": ("site_id",),
}
CHOICES = ("employee_no", "login", *COLUMNS)


def lock_pair(*, kept_id: int, gone_id: int) -> tuple[Member, Member]:
    """Both records, locked by id; the one that stays first. Raises CannotMerge where they are one, one was merged or erased, or
    only the one that would stay has left. A part of a merge."""
    rows = {row.pk: row for row in Member.objects.select_for_update().filter(pk__in=[kept_id, gone_id]).order_by("pk")}
    if len(rows) < 2:
        raise CannotMerge
    kept, gone = rows[kept_id], rows[gone_id]
    has_left = kept.state == Member.State.LEFT and gone.state != Member.State.LEFT
    is_merged = kept.merged_into_id is not None or gone.merged_into_id not in (None, kept_id)
    if has_left or is_merged or kept.is_forgotten or gone.is_forgotten:
        raise CannotMerge
    return kept, gone


def merge_records(*, kept: Member, gone: Member, take: Collection[str], by: Actor) -> None:
    """Put what `take` (of CHOICES) names of `gone` into `kept`, labels of both, addresses, messages; `gone` has left.

    A number that is taken is changed for the other's, so that both still lead here. A part of a merge; the caller holds both rows.
    Raises LoginHasRoles where the login that would be shut holds roles, LastOwner, PhoneTaken.
    """
    chosen = {column: getattr(gone, column) for name in take for column in COLUMNS.get(name, ())}
    kept_no, gone_no = (gone, kept) if "employee_no" in take else (kept, gone)
    numbers = (kept_no.employee_no, kept_no.has_twin), (gone_no.employee_no, gone_no.has_twin)
    _settle_logins(kept, gone, takes="login" in take, by=by)
    # Numbers are unique at every moment: the record that goes gives its own up first. It keeps phone and e-mail, by which its
    # owner is told.
    gone.state, gone.left_on = Member.State.LEFT, gone.left_on or local_today()
    gone.merged_into, gone.merged_at = kept, timezone.now()
    if "employee_no" in take:
        gone.employee_no = f"merging-{secrets.token_hex(8)}"
    gone.save()
    for column, value in chosen.items():
        setattr(kept, column, value)
    if "phone" in take:
        kept.owns_phone, kept.phone_changed_at = True if kept.phone_index else None, timezone.now()
    kept.employee_no, kept.has_twin = numbers[0]
    kept.labels = list(dict.fromkeys([*kept.labels, *gone.labels]))
    try:
        with transaction.atomic():
            kept.save()
    except IntegrityError as error:
        raise PhoneTaken from error
    gone.employee_no, gone.has_twin = numbers[1]
    gone.save(update_fields=["employee_no", "has_twin"])
    Member.objects.filter(merged_into=gone).update(merged_into=kept)
    Card.objects.filter(member=gone, revoked_at=None).update(revoked_at=timezone.now())
    follow(gone_id=gone.pk, kept_id=kept.pk)


def follow(*, gone_id: int, kept_id: int) -> None:
    """Hand over addresses, messages and choices; also what came in the name of `gone_id` since. Idempotent."""
    addresses = Address.objects.filter(member_id=gone_id)
    if Address.objects.filter(member_id=kept_id, is_default=True).exists():
        addresses.update(is_default=False)
    hand_over(addresses, kept_id=kept_id)
    hand_over(Message.objects.filter(member_id=gone_id), kept_id=kept_id, once_per=["dedupe"])
    hand_over(MessageChoice.objects.filter(member_id=gone_id), kept_id=kept_id, once_per=["category", "channel"])


def hand_over(rows: QuerySet, *, kept_id: int, once_per: Sequence[str] = ()) -> None:
    """Let these rows (with a column `member`) be another member's. Where that one has a row of the same `once_per` columns, theirs
    stays and the other is deleted."""
    if once_per:
        same = {column: OuterRef(column) for column in once_per}
        rows.filter(Exists(rows.model._default_manager.filter(member_id=kept_id, **same))).delete()
    rows.update(member_id=kept_id)


@transaction.atomic
def tell_apart(*, one_id: int, other_id: int, by: Actor) -> None:
    """These two look like one person and are not; they are not shown again. Idempotent."""
    first, second = sorted([one_id, other_id])
    _, is_new = DifferentPeople.objects.get_or_create(first_id=first, second_id=second)
    if is_new:
        names = dict(Member.objects.filter(pk__in=[first, second]).values_list("pk", "public_id"))
        operation_log.record(
            by=by,
            action="member.different",
            target=f"member/{names[first]}",
            after={"other": str(names[second])},
        )


def _settle_logins(kept: Member, gone: Member, *, takes: bool, by: Actor) -> None:
    """One login stays with `kept`; the other is shut and stays with `gone`, so that erasing finds it."""
    theirs, other = kept.user_id, gone.user_id
    if other and (takes or not theirs):
        Member.objects.filter(pk__in=[kept.pk, gone.pk]).update(user=None)
        kept.user_id, gone.user_id = other, theirs
        if kept.may_redeem:  # who came back: their old login was shut when they left
            users.reopen_logins(user_ids=[other], by=by)
    if gone.user_id is None:
        return
    if User.objects.filter(pk=gone.user_id, roles__isnull=False).exists():
        raise LoginHasRoles
    users.close_logins(user_ids=[gone.user_id], by=by)
