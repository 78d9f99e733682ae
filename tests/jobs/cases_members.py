"""Poisoned first rows for the sweeps of members and their messages."""

import datetime as dt

from django.utils import timezone

from core.actors import SYSTEM
from core.privacy import crypto
from malls import tasks as malls_tasks
from malls.services import merging
from members import tasks as members_tasks
from members.models import LoginRun, Member, Message, PhoneCode, RosterRun, Sending, Tier
from members.services import channels, login_runs, messages, phone_codes
from members.services.roster_import import intake
from orders import tasks as orders_tasks
from tests import given
from tests.jobs.trial import Trial, case, runs

AGO = dt.timedelta(seconds=5)


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


@case("members-follow-merges")
def follow_merges(world):
    kept, pairs = given.a_member(with_login=False), [given.a_member(with_login=False) for _ in range(2)]
    for one in pairs:
        merging.merge_or_ask(kept_id=kept.pk, gone_id=one.pk, take=[], reason="同一人", by=SYSTEM)
        messages.notify(member_ids=[one.pk], kind="security", title="晚到", body="", reference=f"late/{one.pk}")

    def followed(one):
        return Message.objects.filter(member=kept, dedupe=f"late/{one.pk}").exists()

    return Trial(
        runs(world, malls_tasks.follow_merges),
        lambda: followed(pairs[1]),
        lambda: followed(pairs[0]),
        "members_message",
        f"new.dedupe = 'late/{pairs[0].pk}'",
        on="UPDATE",
    )


@case("members-logins")
def open_logins(world):
    given.a_member(with_login=False)
    first = login_runs.start(kind="open", by=SYSTEM)
    given.a_member()
    other = login_runs.start(kind="remind", by=SYSTEM)
    LoginRun.objects.update(created_at=timezone.now() - AGO)

    def ended(run):
        return LoginRun.objects.filter(pk=run.pk, finished_at__isnull=False).exists()

    return Trial(
        runs(world, members_tasks.sweep_login_runs),
        lambda: ended(other),
        lambda: ended(first),
        "members_loginrun",
        f"new.id = {first.pk} AND new.finished_at IS NOT NULL",
        on="UPDATE",
    )


@case("members-old-codes")
def old_codes(world):
    for phone in ("13911110001", "13911110002"):
        phone_codes.ask(phone=phone, ip=None)
    PhoneCode.objects.update(created_at=timezone.now() - dt.timedelta(days=3))

    def is_gone():
        return not PhoneCode.objects.exists()

    return Trial(
        runs(world, members_tasks.prune_phone_codes), lambda: True, is_gone, "members_phonecode", "true", on="DELETE"
    )
