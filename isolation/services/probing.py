"""What the probes share: what they found, the transaction that takes everything back, who asks, and for whose things."""

import datetime as dt
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tenants.utils import quote_schema_name, schema_context

from accounts.models import User
from accounts.services import api_keys
from core.actors import Actor
from core.guards import PROOFS, PROVED_BY
from core.tenancy import enter
from core.tenancy.connections import connection
from core.tenancy.sessions import SCHEMA_KEY
from tenants.models import Tenant

NAMED = 5  # leaks named per wall; the others are counted
# Each wall as people read it: its name, and what was tried at it.
TOLD_AS = {
    "routes": (
        gettext_noop("页面与接口"),
        gettext_noop("登录一家商城，用另一家的编号访问每一个页面和接口，查看并提交。"),
    ),
    "sessions": (gettext_noop("登录状态"), gettext_noop("把一家商城的登录带到另一家，连同抄过去的会话记录。")),
    "hosts": (gettext_noop("网址"), gettext_noop("用未登记、未验证、伪造的域名和请求头访问。")),
    "cache": (gettext_noop("缓存"), gettext_noop("用同样的键读取、添加、删除另一家的缓存。")),
    "files": (gettext_noop("文件"), gettext_noop("用文件名、上级目录、完整路径和图片网址读取另一家的文件。")),
    "tasks": (gettext_noop("后台任务"), gettext_noop("不带商城、用未知或已停用的商城、用另一家的编号运行每一个任务。")),
    "tokens": (gettext_noop("链接与密钥"), gettext_noop("用另一家的邀请、离职链接、支持入口、接口密钥和加密内容。")),
    "database": (
        gettext_noop("数据库权限"),
        gettext_noop("以一家商城的数据库角色读写另一家和平台的每一张表，修改历史。"),
    ),
    "pool": (gettext_noop("共用连接"), gettext_noop("两家商城轮流用同一批数据库连接读取。")),
    "neighbours": (
        gettext_noop("正在使用的商城"),
        gettext_noop("用真实商城最新的编号从外面查找，只看不写，每夜换一批。"),
    ),
}


@dataclass
class Findings:
    """What one wall's probes found: how many were sent, which got through, which could not be judged."""

    wall: str
    probes: int = 0
    leaks: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def tried(self, leaked: bool, text: str) -> None:
        """One probe more; `words` say which, should it have got through."""
        self.probes += 1
        if leaked:
            self.leaks.append(text)

    def as_dict(self) -> dict[str, Any]:
        """As the run keeps it: `wall` and `words` are msgids tenants read, `found` and `faults` are for operators."""
        title, text = TOLD_AS[self.wall]
        return {
            "code": self.wall,
            "wall": title,
            "text": text,
            "probes": self.probes,
            "leaks": len(self.leaks),
            "found": self.leaks[:NAMED],
            "faults": self.faults[:NAMED],
        }


@contextmanager
def in_silence() -> Iterator[None]:
    """Hundreds of requests are refused on purpose: the log keeps what was found, not each of them."""
    loggers = [logging.getLogger(name) for name in ("django_structlog", "django.request", "django.security")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for one, level in zip(loggers, levels, strict=True):
            one.setLevel(level)


@contextmanager
def rolled_back() -> Iterator[None]:
    """A transaction as the owner, in public, that is always taken back: nothing a probe does stays."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        connection.set_tenant(before)


# Every kind of place a route can have, and whose newest value stands in it. `*` are tables of public, by tenant.
THINGS: dict[str, tuple[tuple[str, str], ...]] = {
    "public_id": (
        ("members_member", "public_id"),
        ("members_address", "public_id"),
        ("catalog_product", "public_id"),
        ("*tenants_datafile", "public_id"),
        ("*tenants_supportvisit", "public_id"),
    ),
    "number": (
        ("orders_order", "number"),
        ("points_grantbatch", "number"),
        ("points_revocation", "number"),
        ("orders_payment", "number"),
        ("orders_refund", "number"),
        ("orders_voucher", "number"),
        ("orders_aftersale", "number"),
    ),
    "employee_no": (("members_member", "employee_no"),),
    "reference": (("points_hold", "reference"), ("points_journal", "reference")),
    "event": (("points_lot", "waits_for"),),
    "name": (("catalog_productimage", "file"), ("orders_photo", "file")),
    "user_id": (("accounts_user", "id"),),
    "key_id": (("accounts_apikey", "id"),),
    "deputy_id": (("accounts_deputy", "id"),),
    "act_id": (("points_pointsact", "id"),),
    "session_id": (("accounts_signedin", "id"),),
    "pk": (("mfa_authenticator", "id"),),
    "budget_id": (("points_budget", "id"),),
    "journal_id": (("points_journal", "id"),),
    "type_id": (("points_pointtype", "id"),),
    "rate_id": (("points_rate", "id"),),
    "bulletin_id": (("members_bulletin", "id"),),
    "roster_id": (("members_rosterrun", "id"),),
    "login_run_id": (("members_loginrun", "id"),),
    "join_link_id": (("members_joinlink", "id"),),
    "department_id": (("members_department", "id"),),
    "segment_id": (("members_segment", "id"),),
    "rule_id": (("points_grantrule", "id"),),
    "case_id": (("points_leavercase", "id"),),
    "sku_id": (("catalog_sku", "id"),),
    "image_id": (("catalog_productimage", "id"),),
    "offer_id": (("catalog_offer", "id"),),
    "filter_id": (("orders_savedfilter", "id"),),
    "change_id": (("catalog_bulkchange", "id"),),
    "group_id": (("catalog_synonyms", "id"),),
    "import_id": (("catalog_goodsimport", "id"),),
    "restock_id": (("catalog_restock", "id"),),
    "slot_id": (("catalog_serviceslot", "id"),),
    "delivery_id": (("orders_digitaldelivery", "id"),),
    "zone_id": (("catalog_zone", "id"),),
    "review_id": (("orders_review", "id"),),
    "set_aside_id": (("core_setaside", "id"),),
    "shortage_id": (("orders_shortage", "id"),),
    "station_id": (("orders_station", "id"),),
    "parcel_id": (("orders_parcel", "id"),),
    "site_id": (("members_site", "id"),),
    "handover_id": (("orders_handover", "id"),),
    "export_id": (("insights_export", "id"),),
    "message_id": (("members_message", "id"),),
    "sending_id": (("members_sending", "id"),),
    "domain_id": (("*tenants_domain", "id"),),
    "announcement_id": (("*tenants_announcement", "id"),),
}
# Places that name no row of a tenant: the same words everywhere, or a secret (tokens have a wall of their own).
WORDS = {
    "page": "about",
    "act": "check",
    "field": "phone",
    "month": "2026-01",
    "step_no": "1",
    "row_no": "2",
    "line_no": "1",
    "place": "1",
    "code": "owner",
    "token": "none",
    "uidb36": "1",
    "key": "none",
    "slug": "nobody",
    "metric": "members",
    "gateway": "alipay",
    "channel": "mail",
    "courier": "kuaidi100",
}
NOWHERE = {
    "public_id": "00000000-0000-4000-8000-000000000000",
    "number": "2000010100000000",
    "employee_no": "NOBODY",
    "reference": "nowhere/0",
    "event": "nowhere/0",
    "name": "none.webp",
}
NO_ID = "899999999"


@dataclass(frozen=True)
class Side:
    """A mall that is asked from, or whose things are asked for."""

    tenant: Tenant
    things: dict[str, list[str]]
    marks: tuple[str, ...]
    session: str = ""
    bearer: str = ""

    @property
    def host(self) -> str:
        return self.tenant.host


def there(tenant: Tenant, *, above: int = 0) -> Side:
    """The newest ids of everything in a mall, and the words by which its people and itself are known. Looks only.

    Numbers up to `above` are left out: they may be the asker's own too.
    """
    with schema_context("public"), connection.cursor() as cursor:
        space = quote_schema_name(tenant.schema_name)
        cursor.execute(
            "SELECT table_name::text || '.' || column_name FROM information_schema.columns WHERE table_schema IN (%s, 'public')",
            [tenant.schema_name],
        )
        known = {name for (name,) in cursor.fetchall()}
        things = {
            place: [
                value
                for value in _newest(cursor, sources, known, space, tenant.pk)
                if _is_foreign(value, sources, above)
            ]
            for place, sources in THINGS.items()
        }
        cursor.execute(f"SELECT name FROM {space}.members_member ORDER BY id DESC LIMIT 1")  # noqa: S608 -- a quoted name
        names = [name for (name,) in cursor.fetchall()]
    return Side(tenant, things, tuple(mark for mark in (tenant.name, *names) if len(mark) > 1))


def _is_foreign(value: str, sources: Any, above: int) -> bool:
    numbered = sources[0][1] == "id" and not sources[0][0].startswith("*")
    return not numbered or int(value) > above


def _newest(cursor: Any, sources: Any, known: set[str], space: str, tenant_id: int) -> Iterator[str]:
    for table, column in sources:
        public, table = table.startswith("*"), table.lstrip("*")
        if f"{table}.{column}" not in known:
            continue
        where, place = (f"tenant_id = {int(tenant_id)}", "public") if public else (f"{column}::text <> ''", space)
        cursor.execute(f"SELECT {column}::text AS value FROM {place}.{table} WHERE {where} ORDER BY id DESC LIMIT 1")  # noqa: S608 -- our own names
        for (value,) in cursor.fetchall():
            yield value.rpartition("/")[2] if table == "catalog_productimage" and column == "file" else value


def signed_in(side: Side) -> Side:
    """The same mall with its owner's session, proved just now, and a key of theirs. Writes: call it inside `rolled_back`."""
    with enter(side.tenant):
        owner = User.objects.filter(roles__code="owner", member__isnull=False).order_by("pk")[:1].get()
        key = api_keys.make_key(
            name="probe", permissions=sorted(owner.permissions - api_keys.NEVER), by=Actor(owner.pk, owner.name)
        )[1]
        return Side(side.tenant, side.things, side.marks, session=session_for(owner), bearer=key)


def session_for(user: User, schema: str = "", key: str = "") -> str:
    """A session of this user in the tenant in force, its key returned; `schema` is what it says it was opened in."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(key or None)
    details = {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        SCHEMA_KEY: schema or connection.schema_name,
        PROOFS: [{"method": "password", "at": timezone.now().timestamp()}],
        PROVED_BY: str(user.pk),
    }
    key = key or secrets.token_hex(16)
    store.model.objects.update_or_create(
        session_key=key,
        defaults={"session_data": store.encode(details), "expire_date": timezone.now() + dt.timedelta(hours=1)},
    )
    return key


def table_ids(schema: str) -> list[int]:
    """The tables of a schema, by the database's own numbers."""
    with schema_context("public"), connection.cursor() as cursor:
        cursor.execute(
            "SELECT oid::bigint FROM pg_class WHERE relkind = 'r' AND relnamespace = to_regnamespace(%s)",
            [quote_schema_name(schema)],
        )
        return [number for (number,) in cursor.fetchall()]


def rows_touched(tables: list[int]) -> int:
    """How many rows of these tables this transaction wrote so far, taken back or not."""
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(pg_stat_get_xact_tuples_inserted(t::oid) + pg_stat_get_xact_tuples_updated(t::oid)"
            " + pg_stat_get_xact_tuples_deleted(t::oid)), 0)::bigint FROM unnest(%s::bigint[]) t",
            [tables],
        )
        return int(cursor.fetchone()[0])
