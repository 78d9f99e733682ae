"""A mall to measure in: people, their sessions, goods; made by whole sets, posted by the product's own services."""

import datetime as dt
import uuid
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Model
from django.utils import timezone

from accounts.models import SignedIn, User
from catalog.models import StockSlot
from core.tenancy.connections import connection
from core.tenancy.sessions import SCHEMA_KEY
from members.models import Address, Member
from members.services.roster import add_member
from points.models import GrantBatch, GrantLine
from points.services.grants import batches, decisions, posting, validation
from tests import given
from tests.points.steps import CHECKER, MAKER, an_upload

PRICE = 10
PLENTY = 1_000_000_000


def copies(model: type[Model], *, of: Any, where: str, rows: str, parameters: dict[str, Any], **own: str) -> None:
    """Copy one row as often as `rows` (a FROM item) has rows; `own` columns are SQL expressions, the others stay."""
    columns = [str(field.column) for field in model._meta.concrete_fields if field.column != "id"]
    values = ", ".join(own.get(column, f"one.{column}") for column in columns)
    statement = (
        f"insert into {model._meta.db_table} ({', '.join(columns)})"
        f" select {values} from {model._meta.db_table} one, {rows} where one.{where} = %(one)s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"one": of, **parameters})


def people(count: int) -> None:
    """So many members without a login, the first made by the roster's own service."""
    there = Member.objects.filter(employee_no__startswith="B").count()
    if not there:
        add_member(employee_no="B0000001", name="成员", by=MAKER)
    copies(
        Member,
        of="B0000001",
        where="employee_no",
        rows="generate_series(%(first)s, %(last)s) n",
        parameters={"first": max(there, 1) + 1, "last": count},
        public_id="gen_random_uuid()",
        user_id="null",
        employee_no="'B' || lpad(n::text, 7, '0')",
        name="'成员' || n",
    )
    with connection.cursor() as cursor:
        cursor.execute("analyze members_member")


def wallets() -> None:
    """An account for every member, as after their first grant: making it isn't posting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into points_account (kind, point_type_id, member_id) select 'member', t.id, m.id"
            " from members_member m cross join points_pointtype t where t.is_default on conflict do nothing"
        )
        cursor.execute("analyze points_account")


def approved(rows: int, *, points: int = 1000, chunk_rows: int | None = None) -> GrantBatch:
    """A batch of so many lines, one for each of as many members, approved and ready to be posted."""
    one = Member.objects.filter(employee_no__startswith="B")[:1].get()
    batch = an_upload([[one.employee_no, one.name, str(points), ""]], budget=given.a_budget(rows * points))
    line = GrantLine.objects.get(batch=batch)
    picked = "(select employee_no, row_number() over () + %(row_no)s as n from (select employee_no from members_member"
    picked += " where employee_no like 'B%%' and employee_no <> %(but)s order by random() limit %(rows)s) one) p"
    copies(
        GrantLine,
        of=batch.pk,
        where="batch_id",
        rows=picked,
        row_no="p.n",
        employee_no="p.employee_no",
        name="''",
        parameters={"row_no": line.row_no, "but": one.employee_no, "rows": rows - 1},
    )
    validation.validate(batch_id=batch.pk)
    batches.submit(batch_id=batch.pk, sure=True, by=MAKER)
    return decisions.approve(batch_id=batch.pk, chunk_rows=chunk_rows, by=CHECKER)


def post(batch: GrantBatch) -> None:
    """Post what is approved, here and now."""
    while posting.post_next_chunk(batch_id=batch.pk):
        pass
    posting.settle(batch_id=batch.pk)


@dataclass(frozen=True)
class Buyer:
    """Somebody signed in, with an address."""

    member_id: int
    session: str
    address: str


def buyers(count: int) -> list[Buyer]:
    """Logins, sessions and addresses for the first so many members."""
    members = list(Member.objects.filter(employee_no__startswith="B", user=None).order_by("employee_no")[:count])
    users = User.objects.bulk_create(User(login=one.employee_no, name=one.name, password="!bench") for one in members)
    for member, user in zip(members, users, strict=True):
        member.user = user
    Member.objects.bulk_update(members, ["user"], batch_size=500)
    parameters = given.HOME
    addresses = Address.objects.bulk_create(
        Address(member=one, sealed=parameters.seal(), area_code=parameters.area_code, is_default=True)
        for one in members
    )
    keys = [_session_key() for _ in members]
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    until = timezone.now() + dt.timedelta(days=1)
    Session.objects.bulk_create(
        Session(session_key=key, session_data=store.encode(_signed_in(user)), expire_date=until)
        for key, user in zip(keys, users, strict=True)
    )
    SignedIn.objects.bulk_create(SignedIn(session_key=key, user=user) for key, user in zip(keys, users, strict=True))
    return [
        Buyer(member.pk, key, str(address.public_id))
        for member, key, address in zip(members, keys, addresses, strict=True)
    ]


def _session_key() -> str:
    return uuid.uuid4().hex


def _signed_in(user: User) -> dict[str, str]:
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        SCHEMA_KEY: connection.schema_name,
    }


def goods(count: int, *, slots: int = 1) -> list[int]:
    """Sku ids of so many products with units enough, split into so many slots."""
    skus = [given.sku_of(given.a_product(points=PRICE, stock=1)) for _ in range(count)]
    StockSlot.objects.filter(sku__in=skus).delete()
    StockSlot.objects.bulk_create(
        StockSlot(sku_id=sku, slot=slot, slots=slots, available=PLENTY) for sku in skus for slot in range(slots)
    )
    return skus
