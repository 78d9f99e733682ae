"""Poisoned first rows for the sweeps of goods, members, numbers and the log."""

import datetime as dt
import io

from django.utils import timezone
from PIL import Image

from accounts import tasks as accounts_tasks
from catalog import tasks as catalog_tasks
from catalog.models import BulkChange, CodeBatch, Favourite, GoodsImport, Product, ProductImage, Restock
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, codes, products, restocks
from catalog.services.imports import reading
from core.actors import SYSTEM
from core.models import DailyRun, LogSealMark
from core.privacy import crypto
from insights import tasks as insights_tasks
from insights.models import DailyBalance, Export, ProofRun
from insights.services import exports
from members import tasks as members_tasks
from members.models import Member, Message, RosterRun, Sending, Tier
from members.services import channels, messages
from members.services.roster_import import intake
from orders import tasks as orders_tasks
from points.models import LedgerProof
from tests import given
from tests.catalog.sheets import HEADER, a_row
from tests.jobs.trial import Trial, World, case

AGO = dt.timedelta(seconds=5)


def runs(world: World, task):
    return lambda: world.worker.run(task, tenant=world.mall.schema_name)


# --- goods ----------------------------------------------------------------------------------------------------------------


@case("catalog-sold-counts")
def sold_counts(world):
    product = given.a_product()
    given.an_order(world.cast.lin, product)
    return Trial(
        runs(world, catalog_tasks.refresh_sold_counts),
        lambda: True,
        lambda: Product.objects.get(pk=product.pk).sold_count == 1,
        "catalog_product",
        f"new.id = {product.pk} AND new.sold_count > 0",
    )


@case("catalog-tell-favourites")
def tell_favourites(world):
    goods = [given.a_product(points=10, title=f"杯子{n}") for n in range(2)]
    for one in goods:
        Favourite.objects.create(member=world.cast.lin, product=one, points_then=99, tell_price=True)

    def told(product):
        return Favourite.objects.get(product=product).points_then == 10

    return Trial(
        runs(world, catalog_tasks.tell_favourites),
        lambda: told(goods[1]),
        lambda: told(goods[0]),
        "members_message",
        f"new.dedupe LIKE 'cheaper/{goods[0].pk}/%'",
    )


@case("catalog-restocks")
def apply_restocks(world):
    soon = timezone.now() + dt.timedelta(hours=1)
    rows = [restocks.plan(sku_id=given.sku_of(given.a_product()), quantity=5, due_at=soon, by=SYSTEM) for _ in range(2)]
    Restock.objects.update(due_at=timezone.now() - AGO)

    def done(row):
        return Restock.objects.get(pk=row.pk).done_at is not None

    return Trial(
        runs(world, catalog_tasks.apply_restocks),
        lambda: done(rows[1]),
        lambda: done(rows[0]),
        "catalog_restock",
        f"new.id = {rows[0].pk}",
    )


@case("catalog-code-batches")
def end_code_batches(world):
    found = []
    for n in range(2):
        product = given.a_product(points=100, stock=0, kind="code")
        rows = [(f"N{n}", f"secret-{n}")]
        batch = codes.import_codes(
            sku_id=given.sku_of(product), rows=rows, name="批次", expires_on=timezone.localdate(), by=SYSTEM
        )
        found.append(batch.pk)
    for n, pk in enumerate(found):
        CodeBatch.objects.filter(pk=pk).update(expires_on=timezone.localdate() - dt.timedelta(days=9 - n))

    def over(pk):
        return CodeBatch.objects.get(pk=pk).over_at is not None

    return Trial(
        runs(world, catalog_tasks.end_code_batches),
        lambda: over(found[1]),
        lambda: over(found[0]),
        "catalog_codebatch",
        f"new.id = {found[0]} AND new.over_at IS NOT NULL",
    )


@case("catalog-pictures")
def pictures(world):
    out = io.BytesIO()
    Image.new("RGB", (700, 500), "red").save(out, "PNG")
    found = [products.add_picture(product_id=given.a_product().pk, data=out.getvalue(), by=SYSTEM) for _ in range(2)]

    def drawn(image):
        return ProductImage.objects.get(pk=image.pk).drawn_at is not None

    return Trial(
        runs(world, catalog_tasks.draw_pictures),
        lambda: drawn(found[1]),
        lambda: drawn(found[0]),
        "catalog_productimage",
        f"new.id = {found[0].pk} AND new.drawn_at IS NOT NULL",
    )


def a_sheet(code):
    rows = [[str(cell) for cell in one] for one in (HEADER, a_row(code))]
    return reading.upload(file_name="商品.xlsx", rows=rows, archive=None, by=SYSTEM)


@case("catalog-imports")
def imports(world):
    first = a_sheet("MUG-1")
    GoodsImport.objects.update(state="dropped")  # one at a time, by hand; a lost worker may leave more
    second = a_sheet("MUG-2")
    GoodsImport.objects.update(state="checking")

    def judged(one):
        return GoodsImport.objects.get(pk=one.pk).state == "ready"

    return Trial(
        runs(world, catalog_tasks.sweep_goods_imports),
        lambda: judged(second),
        lambda: judged(first),
        "catalog_goodsimport",
        f"new.id = {first.pk} AND new.state = 'ready'",
    )


@case("catalog-bulk-changes")
def bulk_changes(world):
    world.monkeypatch.setattr(bulk, "AT_ONCE", 0)
    changes = []
    for words in ("冰川杯", "雪山杯"):
        given.a_product(points=100, title=words)
        act, chosen = Act("points_set", 80), Filter(query=words)
        mark = bulk_plan(list(bulk_rows(chosen)), act).mark
        changes.append(bulk.apply(chosen=chosen, act=act, mark=mark, note="换季", by=SYSTEM))

    def done(change):
        return BulkChange.objects.get(pk=change.pk).state == "done"

    return Trial(
        runs(world, catalog_tasks.sweep_bulk_changes),
        lambda: done(changes[1]),
        lambda: done(changes[0]),
        "catalog_bulkchange",
        f"new.id = {changes[0].pk} AND new.state = 'done'",
    )


# --- members --------------------------------------------------------------------------------------------------------------


@case("members-end-tiers")
def end_tiers(world):
    people, tier = [given.a_member(with_login=False) for _ in range(2)], Tier.objects.first()
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Member.objects.filter(pk__in=[one.pk for one in people]).update(tier=tier, tier_until=yesterday)

    def ended(one):
        return Member.objects.get(pk=one.pk).tier_until is None

    return Trial(
        runs(world, orders_tasks.expire_vouchers_and_tiers),
        lambda: ended(people[1]),
        lambda: ended(people[0]),
        "members_member",
        f"new.id = {people[0].pk} AND new.tier_until IS NULL",
    )


def told(member, reference, kind="security"):
    channels.switch(channel="wecom", on=True, by=SYSTEM)
    messages.notify(member_ids=[member.pk], kind=kind, title="请看", body="", reference=reference)


@case("members-phones")
def compare_phones(world):
    first, second = (given.a_member(with_login=False) for _ in range(2))
    for one, phone in ((first, "+8613800138001"), (second, "+8613800138002")):
        Member.objects.filter(pk=one.pk).update(
            phone_sealed=crypto.encrypt(phone), phone_index=crypto.blind_index(phone), owns_phone=None
        )

    def is_compared(member):
        return Member.objects.filter(pk=member.pk, owns_phone=True).exists()

    return Trial(
        runs(world, members_tasks.compare_phones),
        lambda: is_compared(second),
        lambda: is_compared(first),
        "members_member",
        f"new.id = {first.pk} AND new.owns_phone",
    )


@case("members-sendings")
def sendings(world):
    told(world.cast.lin, "t/1")
    told(world.cast.stranger, "t/2")
    first, second = Sending.objects.order_by("pk")

    def sent(one):
        return Sending.objects.get(pk=one.pk).state == "sent"

    def due():
        Sending.objects.filter(state="waiting").update(next_at=timezone.now())

    return Trial(
        runs(world, members_tasks.send_messages),
        lambda: sent(second),
        lambda: sent(first),
        "members_sending",
        f"new.id = {first.pk} AND new.state = 'sent'",
        due=due,
    )


@case("members-hold-back")
def hold_back(world):
    channels.set_rules(
        on=[("grant", "wecom"), ("grant", "app")], quiet=True, from_time=dt.time(1), until_time=dt.time(23), by=SYSTEM
    )
    told(world.cast.lin, "t/1", kind="grant")
    told(world.cast.stranger, "t/2", kind="grant")
    first, second = Sending.objects.order_by("pk")

    late = timezone.now() + dt.timedelta(hours=5)

    def put_off(one):
        return Sending.objects.get(pk=one.pk).next_at > late

    return Trial(
        runs(world, members_tasks.send_messages),
        lambda: put_off(second),
        lambda: put_off(first),
        "members_sending",
        f"new.id = {first.pk} AND new.next_at > '{late.isoformat()}'",
        due=lambda: Sending.objects.filter(pk=first.pk).update(state="waiting", next_at=timezone.now()),
    )


@case("members-doubt")
def doubt(world):
    told(world.cast.lin, "t/1")
    told(world.cast.stranger, "t/2")
    Sending.objects.update(state="leaving", next_at=timezone.now() - AGO)
    first, second = Sending.objects.order_by("pk")

    def unsure(one):
        return Sending.objects.get(pk=one.pk).state == "unsure"

    return Trial(
        runs(world, members_tasks.send_messages),
        lambda: unsure(second),
        lambda: unsure(first),
        "members_sending",
        f"new.id = {first.pk} AND new.state = 'unsure'",
    )


@case("members-prune")
def prune(world):
    told(world.cast.lin, "t/1")
    told(world.cast.stranger, "t/2")
    Sending.objects.update(state="sent", next_at=None, created_at=timezone.now() - dt.timedelta(days=9_000))
    first = Sending.objects.order_by("pk").first()
    return Trial(
        runs(world, members_tasks.prune_sendings),
        lambda: Message.objects.exists(),
        lambda: not Sending.objects.exists(),
        "members_sending",
        f"old.id = {first.pk}",
        on="DELETE",
    )


def a_roster(no):
    rows = [["工号", "姓名"], [no, f"成员{no}"]]
    return intake.upload(file_name="花名册.xlsx", rows=rows, by=SYSTEM)


@case("members-rosters")
def rosters(world):
    first, second = a_roster("R1"), a_roster("R2")

    def compared(one):
        return RosterRun.objects.get(pk=one.pk).state == "ready"

    return Trial(
        runs(world, members_tasks.sweep_rosters),
        lambda: compared(second),
        lambda: compared(first),
        "members_rosterrun",
        f"new.id = {first.pk} AND new.state = 'ready'",
    )


@case("members-old-rosters")
def old_rosters(world):
    first = a_roster("R1")
    RosterRun.objects.update(created_at=timezone.now() - dt.timedelta(days=9))

    return Trial(
        runs(world, members_tasks.prune_rosters),
        lambda: True,
        lambda: RosterRun.objects.get(pk=first.pk).state == "dropped",
        "members_rosterrun",
        f"new.id = {first.pk} AND new.state = 'dropped'",
    )


# --- numbers --------------------------------------------------------------------------------------------------------------


def an_export():
    return exports.ask(kind="journals", shown={}, language="zh-hans", by=given.actor(given.a_user("finance")))


def lost():
    long_ago = timezone.now() - dt.timedelta(hours=2)
    Export.objects.filter(state__in=["waiting", "running"]).update(touched_at=long_ago)
    ProofRun.objects.update(asked_at=long_ago)


def made(export):
    return Export.objects.get(pk=export.pk).state == "done"


@case("insights-proofs")
def proofs(world):
    run, export = ProofRun.objects.create(asked_by="林晓"), an_export()
    lost()
    return Trial(
        runs(world, insights_tasks.sweep),
        lambda: made(export),
        lambda: ProofRun.objects.get(pk=run.pk).finished_at is not None,
        "points_ledgerproof",
        "true",
        due=lost,
    )


@case("insights-exports")
def make_exports(world):
    first, second = an_export(), an_export()
    lost()
    return Trial(
        runs(world, insights_tasks.sweep),
        lambda: made(second),
        lambda: made(first),
        "insights_export",
        f"new.id = {first.pk} AND new.state = 'running'",
        due=lost,
    )


@case("insights-drop-exports")
def drop_exports(world):
    found = [an_export(), an_export()]
    for one in found:
        exports.make(export_id=one.pk)
    Export.objects.update(expires_at=timezone.now() - AGO)

    def gone(one):
        return Export.objects.get(pk=one.pk).state == "expired"

    return Trial(
        runs(world, insights_tasks.sweep),
        lambda: gone(found[1]),
        lambda: gone(found[0]),
        "insights_export",
        f"new.id = {found[0].pk} AND new.state = 'expired'",
    )


@case("insights-days")
def days(world):
    today = timezone.localdate()
    DailyBalance.objects.create(on=today - dt.timedelta(days=2), opening=0, closing=0)
    written = DailyBalance.objects.filter(on=today - dt.timedelta(days=1))
    return Trial(
        runs(world, insights_tasks.run_daily_close),
        LedgerProof.objects.exists,
        written.exists,
        "insights_dailybalance",
        "true",
    )


@case("insights-nightly-proof")
def nightly_proof(world):
    return Trial(
        runs(world, insights_tasks.run_daily_close),
        lambda: DailyRun.objects.filter(job="insights.days").exclude(finished_at=None).exists(),
        LedgerProof.objects.exists,
        "points_ledgerproof",
        "true",
    )


# --- the log --------------------------------------------------------------------------------------------------------------


def log_proved():
    return DailyRun.objects.filter(job="accounts.log_proof").exclude(finished_at=None).exists()


@case("accounts-seal-log")
def seal_log(world):
    world.cast.owner  # noqa: B018 -- made, so that the log has lines
    return Trial(
        runs(world, accounts_tasks.seal_log), log_proved, LogSealMark.objects.exists, "core_logsealmark", "true"
    )


@case("accounts-prove-log")
def prove_log(world):
    return Trial(
        runs(world, accounts_tasks.seal_log),
        lambda: True,
        log_proved,
        "core_dailyrun",
        "new.job = 'accounts.log_proof'",
    )
