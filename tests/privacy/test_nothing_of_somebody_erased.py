"""Every personal column of every row that belongs to a member is marked, and the member erased: what still holds a mark is
listed here with its reason."""

from django.db import connection
from django.utils import timezone

from core.privacy import personal
from core.tenancy import enter
from isolation.services import canaries
from malls.services import erasing
from members.models import Member
from orders.models import AfterSale, Order, Photo
from points.models import Budget, Hold
from points.services import leaving
from points.services.ledger import holds
from tests import given
from tests.privacy.marks import a_row, mark, unguarded

STAFF = "who of the staff did it"
STAYS = {
    "AfterSaleNote.actor_name": STAFF,
    "AfterSaleNote.text": "append-only: the trigger lets nobody empty them",
    "Handover.by_name": STAFF,
    "LeaverCase.closed_by": STAFF,
    "Member.joined_on": "what the company's numbers by year stand on",
    "Member.left_on": "what the company's numbers by year stand on",
    "OrderDecision.actor_name": STAFF,
    "OrderEvent.actor_name": STAFF,
    "Parcel.shipped_by": STAFF,
    "PointsAct.checker_name": STAFF,
    "PointsAct.maker_name": STAFF,
    "Payment.trade_no": "the bank's books hold it too",
    "Shortage.created_by": STAFF,
    "Voucher.used_by": STAFF,
}


def path_to_a_member(model, seen=()):
    """The foreign keys that lead from a row to the member it belongs to (`line__order__member`), or None."""
    if model is Member:
        return "pk"
    columns = {column.name: column for column in model._meta.concrete_fields}
    if "member_id" in columns:  # a number that is no foreign key
        return "member_id"
    keys = {name: column.related_model for name, column in columns.items() if column.related_model}
    paths = (
        f"{name}__{path}"
        for name, other in keys.items()
        if other not in (*seen, model, Budget) and len(seen) < 4 and (path := path_to_a_member(other, (*seen, model)))
    )
    return min(paths, key=len, default=None)


def paths_to_a_member():
    """Model → how its rows lead to a member, for all that hold something personal; what others lead through comes first."""
    paths = {model: path_to_a_member(model) for model in personal.mall_models()}
    held = {model: path for model, path in paths.items() if path and any(personal.personal_columns(model))}
    return dict(sorted(held.items(), key=lambda pair: pair[1].count("__")))


def a_row_of(member, model, path):
    """A row of the model that leads to this member."""
    key, _, rest = path.partition("__")
    parents = model._meta.get_field(key).related_model
    return a_row(model, **{key: parents.objects.filter(**{rest: member.pk}).first() if parents else member.pk})


def values_of(member, model, path):
    """(row, column) → value of the personal columns of this member's rows, where there is any."""
    names = [column.name for column in personal.personal_columns(model)]
    rows = model.objects.filter(**{path: member.pk}).order_by()
    return {
        (str(row.pk), name): value
        for row in rows
        for name in names
        if (value := getattr(row, name)) not in (None, "", b"")
    }


def gone(member):
    """They left, their orders are over, they hold no points."""
    for hold in Hold.objects.filter(member=member, state="open"):
        holds.release(reference=hold.reference, by=given.SYSTEM)
    Order.objects.filter(member=member).update(state=Order.State.COMPLETED)
    case = leaving.leave(member_id=member.pk, on=timezone.localdate(), by=given.SYSTEM)
    leaving.return_now(case_id=case.pk, by=given.SYSTEM)


def test_nothing_personal_stays_but_what_is_listed(committing):
    mall, _other = canaries.pair()
    with enter(mall):
        given.a_user("owner")  # somebody must be left who can change settings and roles
        member, paths = Member.objects.order_by("pk").first(), paths_to_a_member()
        gone(member)
        for model, path in paths.items():
            if not model.objects.filter(**{path: member.pk}).exists():
                a_row_of(member, model, path)
        a_row(Photo, case=AfterSale.objects.first())
    with connection.cursor() as cursor, unguarded(cursor, mall.schema_name):
        for model in paths:
            mark(cursor, mall.schema_name, model)
    with enter(mall):
        before = {model: values_of(member, model, path) for model, path in paths.items()}
        assert all(before.values())
        erasing.erase(member_id=member.pk, reason="本人申请", by=given.SYSTEM)
        after = {model: values_of(member, model, path) for model, path in paths.items()}
        stays = {
            f"{model.__name__}.{name}"
            for model, values in before.items()
            for (row, name), value in values.items()
            if after[model].get((row, name)) == value
        }
        assert not Photo.objects.exists()
    assert stays == set(STAYS)
