"""Poisoned first rows for the sweeps of points."""

import datetime as dt

from django.utils import timezone

from core.models import DailyRun
from members import tasks as member_tasks
from members.models import Bulletin, Member, Message
from points import tasks
from points.models import (
    Account,
    BudgetSlot,
    Debt,
    Entry,
    GrantBatch,
    GrantRule,
    GrantRun,
    Hold,
    Journal,
    LeaverCase,
    LedgerPolicy,
    Lot,
    PointType,
    Revocation,
    SealMark,
)
from points.services import leaving, revocations, rules
from points.services.grants import former_balances
from points.services.ledger import accounts, budgets, holds
from points.services.ledger.spending import spend
from points.services.revocations import RowFilter
from tests.jobs.trial import Trial, World, case
from tests.members.test_bulletins import sent
from tests.points.steps import CHECKER, MAKER, a_budget, a_member, an_approved, an_expired_lot, an_upload, posted, row

AGO = dt.timedelta(seconds=5)


def state(model, pk):
    return model.objects.values_list("state", flat=True).get(pk=pk)


def grants(world: World):
    return lambda: world.worker.run(tasks.sweep_grant_batches, tenant=world.mall.schema_name)


def day(world: World):
    return lambda: world.worker.run(tasks.run_daily_expiry, tenant=world.mall.schema_name)


def minute(world: World):
    return lambda: world.worker.run(tasks.maintain_ledger, tenant=world.mall.schema_name)


@case("points-start-grants")
def start_grants(world):
    first, second = (an_approved([row(a_member())]) for _ in range(2))
    GrantBatch.objects.update(state="scheduled", scheduled_at=timezone.now() - AGO)
    return Trial(
        grants(world),
        lambda: state(GrantBatch, second.pk) == "done",
        lambda: state(GrantBatch, first.pk) != "scheduled",
        "points_grantbatch",
        f"new.id = {first.pk} AND new.state = 'approved'",
    )


@case("points-validate-grants")
def validate_grants(world):
    first, second = (an_upload([row(a_member())]) for _ in range(2))
    return Trial(
        grants(world),
        lambda: state(GrantBatch, second.pk) == "ready",
        lambda: state(GrantBatch, first.pk) == "ready",
        "points_grantbatch",
        f"new.id = {first.pk} AND new.state = 'ready'",
    )


@case("points-post-grants")
def post_grants(world):
    batch = an_approved([row(a_member()) for _ in range(3)], chunk_rows=1)
    first = batch.chunks.order_by("no").first().no
    return Trial(
        grants(world),
        lambda: batch.chunks.exclude(done_at=None).count() >= 2,
        lambda: state(GrantBatch, batch.pk) == "done",
        "points_grantchunk",
        f"new.batch_id = {batch.pk} AND new.no = {first} AND new.done_at IS NOT NULL",
    )


@case("points-close-grants")
def close_grants(world):
    first, second = (an_approved([row(a_member())]) for _ in range(2))
    return Trial(
        grants(world),
        lambda: state(GrantBatch, second.pk) == "done",
        lambda: state(GrantBatch, first.pk) == "done",
        "points_grantbatch",
        f"new.id = {first.pk} AND new.state = 'done'",
    )


def a_revocation(people=1):
    batch = posted(an_approved([row(a_member()) for _ in range(people)]))
    asked = revocations.ask(batch_id=batch.pk, audience=RowFilter(), spent="waive", reason="发错", by=MAKER)
    revocations.approve(revocation_id=asked.pk, chunk_rows=1, by=CHECKER)
    return asked


@case("points-post-revocations")
def post_revocations(world):
    asked = a_revocation(3)
    first = asked.chunks.order_by("no").first().no
    return Trial(
        grants(world),
        lambda: asked.chunks.exclude(done_at=None).count() >= 2,
        lambda: state(Revocation, asked.pk) == "done",
        "points_revocationchunk",
        f"new.revocation_id = {asked.pk} AND new.no = {first} AND new.done_at IS NOT NULL",
    )


@case("points-close-revocations")
def close_revocations(world):
    first, second = a_revocation(), a_revocation()
    return Trial(
        grants(world),
        lambda: state(Revocation, second.pk) == "done",
        lambda: state(Revocation, first.pk) == "done",
        "points_revocation",
        f"new.id = {first.pk} AND new.state = 'done'",
    )


@case("members-bulletins")
def bulletins(world):
    a_member()
    first, second = sent(), sent()

    def lost():
        Bulletin.objects.update(touched_at=timezone.now() - dt.timedelta(hours=1))

    lost()
    return Trial(
        lambda: world.worker.run(member_tasks.sweep_bulletins, tenant=world.mall.schema_name),
        lambda: state(Bulletin, second.pk) == "sent",
        lambda: state(Bulletin, first.pk) == "sent",
        "members_bulletin",
        f"new.id = {first.pk} AND new.state = 'sent'",
        due=lost,
    )


def a_rule(name):
    fields = rules.RuleSettings(
        name=name, kind="once", points=10, reason="生日", budget_id=a_budget().pk, on=timezone.localdate(), at_hour=0
    )
    rule = rules.save(settings=fields, by=MAKER)
    rules.submit(rule_id=rule.pk, by=MAKER)
    rules.approve(rule_id=rule.pk, by=CHECKER)
    return rule


def ran(rule):
    return GrantRun.objects.filter(rule=rule).exists()


@case("points-find-rules")
def find_rules(world):
    a_member()
    first, second = a_rule("一"), a_rule("二")
    rule = GrantRule.objects.filter(pk=first.pk)
    return Trial(
        minute(world),
        lambda: ran(second),
        lambda: ran(first),
        spoil=lambda: rule.update(kind="festival", festival="nobody's"),
        mend=lambda: rule.update(kind="once"),
    )


@case("points-run-rules")
def run_rules(world):
    a_member()
    first, second = a_rule("一"), a_rule("二")
    return Trial(minute(world), lambda: ran(second), lambda: ran(first), "points_grantrun", f"new.rule_id = {first.pk}")


@case("points-holds")
def release_holds(world):
    lin = a_member(points=100)
    found = [
        holds.hold(member_id=lin.pk, points=10, reference=f"h/{n}", expires_at=timezone.now() + AGO, note="", by=MAKER)
        for n in range(2)
    ]
    Hold.objects.update(expires_at=timezone.now() - AGO)
    first, second = (one.pk for one in found)
    return Trial(
        minute(world),
        lambda: state(Hold, second) == "released",
        lambda: state(Hold, first) == "released",
        "points_hold",
        f"new.id = {first} AND new.state = 'released'",
    )


@case("points-seal")
def seal(world):
    a_member(points=10)
    lin = a_member(points=100)
    held = holds.hold(member_id=lin.pk, points=10, reference="h/1", expires_at=timezone.now() + AGO, note="", by=MAKER)
    Hold.objects.update(expires_at=timezone.now() - AGO)
    return Trial(
        minute(world), lambda: state(Hold, held.pk) == "released", SealMark.objects.exists, "points_sealmark", "true"
    )


@case("points-roll-on")
def roll_on(world):
    lin = a_member(points=30, days=1)
    an_expired_lot(lin, 100)
    PointType.objects.update(validity="inactivity", validity_n=6)
    lot = Lot.objects.get(remaining=30)
    return Trial(
        day(world),
        lambda: not Lot.objects.filter(remaining=100).exists(),
        lambda: Lot.objects.get(pk=lot.pk).expires_at > timezone.now() + dt.timedelta(days=30),
        "points_lotchange",
        "true",
    )


@case("points-expire")
def expire(world):
    lots = [an_expired_lot(a_member(points=30), 100) for _ in range(2)]
    first, second = (lot.pk for lot in lots)

    def over(pk):
        return Lot.objects.get(pk=pk).remaining == 0

    return Trial(
        day(world), lambda: over(second), lambda: over(first), "points_lot", f"new.id = {first} AND new.remaining = 0"
    )


def leavers(policy="window"):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"leaver": policy, "leaver_days": 30})
    people = [a_member(points=100) for _ in range(2)]
    return [leaving.leave(member_id=one.pk, on=timezone.localdate(), by=MAKER) for one in people]


@case("points-keep-returned")
def keep_returned(world):
    first, second = leavers()
    Member.objects.filter(pk__in=[first.member_id, second.member_id]).update(state="active")
    return Trial(
        day(world),
        lambda: state(LeaverCase, second.pk) == "kept",
        lambda: state(LeaverCase, first.pk) == "kept",
        "points_leavercase",
        f"new.id = {first.pk}",
    )


@case("points-open-leavers")
def open_leavers(world):
    first, second = (a_member(points=100).pk for _ in range(2))
    Member.objects.filter(pk__in=[first, second]).update(state="left")

    def has_case(pk):
        return LeaverCase.objects.filter(member_id=pk).exists()

    return Trial(
        day(world), lambda: has_case(second), lambda: has_case(first), "points_leavercase", f"new.member_id = {first}"
    )


@case("points-close-leavers")
def close_leavers(world):
    first, second = leavers()
    LeaverCase.objects.update(ends_at=timezone.now() - AGO)
    return Trial(
        day(world),
        lambda: state(LeaverCase, second.pk) == "returned",
        lambda: state(LeaverCase, first.pk) == "returned",
        "points_leavercase",
        f"new.id = {first.pk} AND new.state = 'returned'",
    )


@case("points-collect-debts")
def collect_debts(world):
    people = [a_member() for _ in range(2)]
    for one in people:
        batch = posted(an_approved([row(one, 100)]))
        spend(member_id=one.pk, points=60, reference=f"order/{one.pk}", by=MAKER)
        asked = revocations.ask(batch_id=batch.pk, audience=RowFilter(), spent="debt", reason="发错", by=MAKER)
        revocations.approve(revocation_id=asked.pk, chunk_rows=9, by=CHECKER)
        while revocations.post_next_chunk(revocation_id=asked.pk):
            pass
    last = Journal.objects.latest("pk")
    last_id = Journal.objects.create(kind="grant", reference="late", request_hash=b"").pk if last else 0
    for one in people:  # points that became usable without anybody collecting
        account = Account.objects.get(kind="member", member=one)
        Lot.objects.create(account=account, granted=500, remaining=500, journal_id=last_id)
    first, second = Debt.objects.order_by("pk")

    def paid(debt):
        return Debt.objects.get(pk=debt.pk).remaining == 0

    return Trial(
        day(world),
        lambda: paid(second),
        lambda: paid(first),
        "points_debt",
        f"new.id = {first.pk} AND new.remaining = 0",
    )


@case("points-warn")
def warn(world):
    people = [a_member(points=points, days=7) for points in (100, 200)]
    DailyRun.objects.all().delete()

    def told(one):
        return Message.objects.filter(member=one, kind="expiry").exists()

    return Trial(
        day(world),
        lambda: told(people[1]),
        lambda: told(people[0]),
        "members_message",
        f"new.kind = 'expiry' AND new.member_id = {people[0].pk}",
    )


@case("points-former-back")
def former_back(world):
    pot = former_balances.opening_budget()
    issuer = accounts.system_accounts().issuer
    journal = Journal.objects.create(kind="former", reference="former/late", request_hash=b"")
    Entry.objects.create(journal=journal, line_no=1, account_id=pot.account_id, contra_id=issuer, points=70)
    budgets.give_back(account_id=pot.account_id, points=70)

    def is_back():
        return not BudgetSlot.objects.get(account=pot.account_id).available

    return Trial(day(world), lambda: True, is_back, "points_journal", "new.kind = 'return'", on="INSERT")
