"""The floors: what this machine does when nothing of ours stands in the way."""

import os
import uuid
from typing import Any

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

# One statement: stock, balance, order, entry; nothing happens unless all of it does, and once per key.
REDEEM = """
with taken as (
  update floor.stock set available = available - 1 where id = %(sku)s and available > 0 returning id
), paid as (
  update floor.member set balance = balance - 10 where id = %(member)s and balance >= 10 returning id
), placed as (
  insert into floor.orders (key, member_id, sku_id, points)
  select %(key)s, paid.id, taken.id, 10 from paid, taken on conflict (key) do nothing returning id, member_id
)
insert into floor.entry (order_id, member_id, points) select id, member_id, -10 from placed returning order_id
"""
TABLES = """
create schema floor;
grant all on schema floor to public;
alter default privileges in schema floor grant all on tables to public;
alter default privileges in schema floor grant all on sequences to public;
create table floor.member (id int primary key, balance bigint not null) with (fillfactor = 70);
create table floor.stock (id int primary key, available int not null) with (fillfactor = 50);
create table floor.orders (id bigserial primary key, key uuid unique, member_id int, sku_id int, points int,
  at timestamptz default now());
create table floor.entry (id bigserial primary key, order_id bigint, member_id int, points int, at timestamptz default now());
create table floor.f4 (id int primary key, n bigint not null default 0) with (fillfactor = 70);
create table floor.f4_log (id int, points int, at timestamptz default now());
create table floor.goods (id int primary key, title text, art text, points int);
insert into floor.goods select n, 'A present of some kind, number ' || n, 'gift-box', n * 10 from generate_series(1, 5000) n;
insert into floor.f4 (id) select generate_series(1, 100000);
insert into floor.member select n, 1000000000 from generate_series(1, {members}) n;
insert into floor.stock select n, 1000000000 from generate_series(1, {skus}) n;
"""


def build(*, members: int, skus: int) -> None:
    """Make the floors' tables in a schema of their own."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES.format(members=members, skus=skus))
        cursor.execute("analyze floor.member, floor.stock, floor.f4")


def checkpoint() -> None:
    """Write back what earlier parts left, so that the next one doesn't pay for it. (Not a tenant role's right.)"""
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as owner:
        owner.execute("checkpoint")


def redeem(request: HttpRequest) -> HttpResponse:
    """The bare view: one statement by cursor, no middleware before it."""
    parameters: dict[str, Any] = {
        "sku": request.POST["sku"],
        "member": request.POST["member"],
        "key": uuid.UUID(request.POST["key"]),
    }
    with connection.cursor() as cursor:
        cursor.execute(REDEEM, parameters)
        cursor.fetchone()
    return HttpResponse(status=302, headers={"Location": "/", "Content-Length": "0"})


urlpatterns = [path("redeem", redeem)]


def application(environ, start_response):
    """Served by granian in the floor's process."""
    return _wsgi(environ, start_response)


if not settings.configured:
    from tests.bench.floor_settings import SETTINGS

    settings.configure(**SETTINGS)
    _wsgi = get_wsgi_application()
    from tests.bench.floor_list import goods  # a model can be made only now

    urlpatterns.append(path("list", goods))
