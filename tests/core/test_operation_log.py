"""The operation log: found, read, sealed, exported, and no line changed unnoticed."""

import datetime as dt
import io
import os
import time

import openpyxl
import psycopg
import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts import tasks
from core.events import log_sealing
from core.events.operation_log import record
from core.events.selectors import log_proof, operation_log
from core.models import DailyRun, LogSeal, LogSealMark, OperationLog
from core.tenancy import enter
from insights.services import exports
from tenants.selectors.changes import changes_of
from tests import given
from tests.conftest import tenant

NOW = timezone.now()


def lines(n, **fields):
    return [record(by=given.SYSTEM, action="budget.open", target=f"budget/{i}", **fields).pk for i in range(n)]


def sealed(monkeypatch, block=1_000):
    """Mark, let the mark settle, seal. (A test's own transaction runs on, so the mark's transaction is set over.)"""
    monkeypatch.setattr(log_sealing, "BLOCK_LINES", block)
    LogSealMark.objects.all().delete()
    log_sealing.seal()
    LogSealMark.objects.update(tx=1)
    return log_sealing.seal()


def as_owner(sql, *values):
    """Somebody who owns the tables and switches the guards off."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SET CONSTRAINTS ALL IMMEDIATE")
        for table in ("core_operationlog", "core_logseal"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql, values)
    connection.forget_standing()


def test_lines_are_sealed_in_chained_blocks_and_the_chain_holds(acme, monkeypatch):
    first = OperationLog.objects.count()
    lines(5)
    assert sealed(monkeypatch, block=2) == first + 5
    proof = log_proof()
    assert (proof.is_whole, proof.lines, proof.unsealed) == (True, first + 5, 0)
    assert (proof.blocks, proof.last_digest) == (LogSeal.objects.count(), LogSeal.objects.latest("no").hex)


def test_what_came_after_the_mark_waits_for_the_next_minute(acme, monkeypatch):
    lines(1)
    sealed(monkeypatch)
    lines(2)
    assert log_proof().unsealed == 2


LATE = """INSERT INTO core_operationlog (at, actor_name, action, target, label, before, after, reason)
    VALUES (now(), 'late', 'budget.open', 'budget/0', '', '{}', '{}', '')"""


def settled(done, step):
    """Step until it is done; transactions of other databases on this server hold it up too, so it may take some."""
    deadline = time.monotonic() + 60
    while not done() and time.monotonic() < deadline:
        step()
        time.sleep(0.05)


@pytest.mark.commits
def test_nothing_is_sealed_over_a_writer_that_is_still_under_way(committing):
    """It drew its id before the mark and commits minutes later, while nobody younger has come to an end."""

    def a_minute_later():
        LogSealMark.objects.update(marked_at=timezone.now() - dt.timedelta(seconds=61))
        return log_sealing.seal()

    with enter(tenant("acme")), psycopg.connect(os.environ["DATABASE_URL"]) as writer:
        settled(lambda: log_proof().unsealed == 0, a_minute_later)  # what the template brought along
        writer.execute(f'SET search_path TO "{connection.schema_name}"')
        writer.execute(LATE)
        lines(1)
        a_minute_later(), a_minute_later()
        before = log_proof().lines
        assert [a_minute_later() for _ in range(3)] == [0, 0, 0]
        writer.commit()
        settled(lambda: log_proof().lines == before + 2, a_minute_later)
        assert (log_proof().is_whole, log_proof().lines, log_proof().unsealed) == (True, before + 2, 0)


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("UPDATE core_operationlog SET reason = 'x' WHERE id = %s", "changed"),
        ("UPDATE core_operationlog SET at = at + interval '1 microsecond' WHERE id = %s", "changed"),
        ("UPDATE core_operationlog SET after = '{\"points\": 2}' WHERE id = %s", "changed"),
        ("DELETE FROM core_operationlog WHERE id = %s", "removed"),
    ],
)
def test_a_changed_line_is_named(acme, monkeypatch, sql, what):
    pks = lines(6, after={"points": 1})
    sealed(monkeypatch, block=4)
    as_owner(sql, pks[3])
    proof = log_proof()
    assert (proof.is_whole, proof.broken_line, proof.what) == (False, pks[3], what)


def test_a_touched_seal_is_named(acme, monkeypatch):
    lines(4)
    sealed(monkeypatch, block=2)
    as_owner("UPDATE core_logseal SET digest = sha256('x') WHERE no = %s", 1)
    proof = log_proof()
    assert (proof.broken_block, proof.broken_line, proof.what) == (1, None, "seal")


def test_a_seal_that_went_missing_is_noticed(acme, monkeypatch):
    lines(6)
    sealed(monkeypatch, block=2)
    as_owner("DELETE FROM core_logseal WHERE no = %s", 2)
    assert log_proof().broken_block == 3


@pytest.mark.parametrize("sql", ["UPDATE core_logseal SET lines = 0", "DELETE FROM core_logseal"])
def test_seals_refuse_to_change(acme, monkeypatch, sql):
    lines(1)
    sealed(monkeypatch)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_the_night_keeps_what_it_found(acme, monkeypatch):
    lines(3)
    sealed(monkeypatch)
    with time_machine.travel(timezone.localtime().replace(hour=3) + dt.timedelta(days=1)):
        tasks.seal_log.run(tenant=acme.schema_name)
    with enter(acme):
        run = DailyRun.objects.get(job="accounts.log_proof")
    assert run.result["broken_block"] is None
    assert run.result["lines"] >= 3


def test_the_log_is_found_by_words_person_act_object_and_days(acme):
    hr, cook = given.Actor(1, "林晓"), given.Actor(2, "顾言")
    with time_machine.travel(NOW - dt.timedelta(days=3)):
        record(by=hr, action="order.ship", target="order/7", label="月饼")
    record(by=cook, action="order.cancel", target="order/8", label="茶", reason="缺货")
    record(by=cook, action="orders", target="x/1")

    def found(**asked):
        return list(
            operation_log(**asked).filter(pk__gt=0, actor_name__in=["林晓", "顾言"]).values_list("target", flat=True)
        )

    assert found(query="缺货") == ["order/8"]
    assert found(query="发货", actions=["order.ship"]) == ["order/7"]
    assert found(action="order") == ["order/8", "order/7"]
    assert found(action="order.ship", actor="林") == ["order/7"]
    assert found(target="茶") == ["order/8"]
    assert found(last_on=timezone.localdate() - dt.timedelta(days=1)) == ["order/7"]
    assert found(first_on=timezone.localdate()) == ["x/1", "order/8"]


def test_changes_are_told_field_by_field_in_words(acme):
    row = record(
        by=given.SYSTEM,
        action="role.powers",
        target="role/hr",
        before={"permissions": ["members.view", "log.view"], "name": "甲"},
        after={"permissions": ["members.view", "orders.ship"], "name": "乙"},
    )
    told = [(one.name, one.old, one.new) for one in changes_of(row)]
    assert told == [("权限", "", "+发货 −看操作日志"), ("名称", "甲", "乙")]


def test_the_page_shows_old_and_new_and_proves_on_demand(at, cast, monkeypatch):
    from accounts.services import policy

    policy.set_policy(idle_minutes=60, by=given.SYSTEM)
    page = at("acme", cast.owner).get("/console/log/?q=修改登录规则").content.decode()
    assert ("<del" in page, "480" in page, "60" in page) == (True, True, True)
    assert "日志完整" in at("acme", cast.owner).get("/console/log/?prove=1").content.decode()
    as_owner("SELECT 1")
    sealed(monkeypatch)
    as_owner("UPDATE core_operationlog SET label = 'x' WHERE action = %s", "sign_in.policy")
    page = at("acme", cast.owner).get("/console/log/?prove=1").content.decode()
    assert f"编号 {OperationLog.objects.get(action='sign_in.policy').pk} 的记录被改过" in page


def test_the_export_says_acts_in_words_and_hides_phones(acme, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    record(by=given.SYSTEM, action="order.ship", target="order/7", label="电话 13800138000", reason="lin@x.cn 改地址")
    export = exports.ask(kind="log", shown={"kind": "order.ship"}, language="zh-hans", by=given.SYSTEM)
    exports.make(export_id=export.pk)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        rows = list(openpyxl.load_workbook(io.BytesIO(file.read())).active.iter_rows(values_only=True))
    assert [row[3:6] for row in rows[1:]] == [("发货", "电话 138****8000", "order/7")]
    assert rows[1][8] == "l****@x.cn 改地址"
