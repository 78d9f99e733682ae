"""A mall to measure in: people, their sessions, goods; made by whole sets, posted by the product's own services."""

import datetime as dt
import uuid
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import User
from catalog.models import StockSlot
from core.tenancy.sessions import SCHEMA_KEY
from members.models import Address, Member
from points.models import GrantBatch
from points.services import deciding, grants, posting, validation
from tests import given
from tests.points.words import CHECKER, MAKER, an_upload

PRICE = 10
PLENTY = 1_000_000_000
PEOPLE = """
insert into members_member (public_id, employee_no, name, name_key, phone_sealed, email, state, created_at)
select gen_random_uuid(), 'B' || lpad(n::text, 7, '0'), '成员' || n, 'c', '', '', 'active', now()
from generate_series(%(first)s, %(last)s) n
"""
LINES = """
insert into points_grantline (batch_id, row_no, employee_no, name, points_text, reason, expires_text, error, warning, set_aside)
select %(batch)s, row_number() over () + 1, employee_no, '', %(points)s, '', '', '', '', false
from (select employee_no from members_member where employee_no like 'B%%' order by random() limit %(rows)s) picked
"""


def people(count: int) -> None:
    """So many members without a login."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from members_member where employee_no like 'B%'")
        there = cursor.fetchone()[0]
        cursor.execute(PEOPLE, {"first": there + 1, "last": count})
        cursor.execute("analyze members_member")


def approved(rows: int, *, points: int = 1000, chunk_rows: int | None = None) -> GrantBatch:
    """A batch of so many lines, one for each of as many members, approved and ready to be posted."""
    one = Member.objects.filter(employee_no__startswith="B").first()
    batch = an_upload([[one.employee_no, one.name, str(points), ""]], budget=given.a_budget(rows * points))
    with connection.cursor() as cursor:
        cursor.execute("delete from points_grantline where batch_id = %s", [batch.pk])
        cursor.execute(LINES, {"batch": batch.pk, "points": str(points), "rows": rows})
    validation.validate(batch_id=batch.pk)
    grants.submit(batch_id=batch.pk, by=MAKER)
    return deciding.approve(batch_id=batch.pk, chunk_rows=chunk_rows, by=CHECKER)


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
    facts = given.HOME
    addresses = Address.objects.bulk_create(
        Address(member=one, sealed=facts.seal(), area_code=facts.area_code, is_default=True) for one in members
    )
    keys = [_session_key() for _ in members]
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    until = timezone.now() + dt.timedelta(days=1)
    Session.objects.bulk_create(
        Session(session_key=key, session_data=store.encode(_signed_in(user)), expire_date=until)
        for key, user in zip(keys, users, strict=True)
    )
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
