"""Random lives of orders on two connections, every law of order_laws after every step."""

import datetime as dt
import itertools
import threading
import uuid
from collections import Counter

from django.db import connection, transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from core.actors import SYSTEM, Actor
from orders.models import AfterSale, DemoTrade, DigitalDelivery, Order, Payment, Shortage
from orders.selectors import order_differences
from orders.services import (
    after_sales,
    approvals,
    channels,
    closing,
    delivery,
    giving_back,
    payment_webhooks,
    payments,
    receipts,
    redemptions,
    shipping,
    shortages,
)
from orders.services.redemptions import LineRequest, OrderRequest
from points import selectors as points
from points.models import PointType
from points.services.grants import single_grants
from points.services.ledger import expiry
from tests import given
from tests.orders.order_laws import Laws
from tests.orders.order_world import Hands, Refused, Shelf

CHECKER = Actor(900_002, "王敏")
REASONS = st.sampled_from(["broken", "missing", "unwanted", "other"])
_numbers = itertools.count(1)


def where(*states):
    """Only while an order of this life is in one of these states."""
    return precondition(lambda self: self.seen.keys() & set(states))


class Lives(RuleBasedStateMachine):
    """One or two members and all that can happen to their orders."""

    shelf: Shelf
    hands: Hands
    histories = 0

    @initialize(data=st.data())
    def people(self, data):
        type(self).histories += 1
        self.hand = 0
        self.seen, self.ended = Counter(), False
        self.members = [given.a_member(with_login=False) for _ in range(2)]
        self.laws = Laws(self.members, list(self.shelf.sku.values()))
        festival = PointType.objects.get(code="festival").pk
        for member in self.members:
            for n, days, kind in ((400, None, None), (60, 2, None), (50, None, festival), (30, 90, festival)):
                ends = timezone.now() + dt.timedelta(days=days) if days else None
                single_grants.grant_one(
                    member_id=member.pk,
                    points=n,
                    budget_id=self.shelf.budget.pk,
                    reason="礼遇",
                    expires_at=ends,
                    reference=f"life/{next(_numbers)}",
                    point_type_id=kind,
                    by=SYSTEM,
                )
        for who in (0, 0, 1):
            self.place(data, who)
        for order in Order.objects.filter(member=self.members[0]):
            self.both_ways(lambda order=order: delivery.deliver(order_id=order.pk))
            self.both_ways(self.shipping(order, None))

    # --- choosing ------------------------------------------------------------------------------------------------------

    def an_order(self, data, *states):
        rows = Order.objects.filter(member__in=self.members).order_by("pk")
        found = list(rows.filter(state__in=states) if states else rows)
        return data.draw(st.sampled_from(found)) if found else None

    def units(self, data, order, free):
        """So many units of one or two lines; mostly what is free, now and then one too many."""
        lines = list(order.lines.all())
        likely = [line for line in lines if free(line) > 0] or lines
        chosen = data.draw(st.lists(st.sampled_from(likely), min_size=1, max_size=2, unique_by=lambda line: line.pk))
        too_many = int(data.draw(st.integers(0, 9)) == 9)
        return {one.line_no: data.draw(st.integers(1, max(free(one), 1))) + too_many for one in chosen}

    def both_ways(self, act):
        self.hand = 1 - self.hand
        return self.hands.do(self.hand, act).result(20)

    # --- acts ----------------------------------------------------------------------------------------------------------

    @precondition(lambda self: sum(self.seen.values()) < 40)
    @rule(data=st.data(), who=st.integers(0, 1))
    def place_another(self, data, who):
        self.place(data, who)

    def place(self, data, who):
        names = data.draw(st.lists(st.sampled_from(self.shelf.names), min_size=1, max_size=3, unique=True))
        lines = [self.line(data, name) for name in names]
        order_request = OrderRequest(key=str(uuid.uuid4()), address=given.HOME)
        member = self.members[who]
        self.both_ways(lambda: redemptions.redeem(member=member, lines=lines, order_request=order_request, by=SYSTEM))

    def line(self, data, name):
        units = data.draw(st.integers(1, 4))
        given_points = data.draw(st.integers(0, 7 * units)) if name == "slider" else None
        account = data.draw(st.sampled_from([f"1380013000{n}" for n in range(4)])) if name == "topup" else ""
        slot = self.shelf.slot if name == "service" else None
        return LineRequest(self.shelf.sku[name], units, points=given_points, account=account, slot_id=slot)

    @where("approval")
    @rule(data=st.data(), approve=st.booleans())
    def decide(self, data, approve):
        if order := self.an_order(data, "approval"):
            fields = {"number": order.number, "approve": approve, "reason": "看看", "by": CHECKER}
            self.both_ways(lambda: approvals.decide(**fields))

    @where("unpaid")
    @rule(data=st.data())
    def begin_to_pay(self, data):
        if order := self.an_order(data, "unpaid"):
            fields = {"number": order.number, "gateway": "fake", "way": "page", "member_id": order.member_id}
            self.both_ways(lambda: payments.begin(**fields, by=SYSTEM))

    @where("payment")
    @rule(data=st.data())
    def a_notice_comes(self, data):
        """In time, late or doubled: the gateway says so once more."""
        found = list(Payment.objects.filter(order__member__in=self.members).order_by("pk"))
        if found:
            one = data.draw(st.sampled_from(found))
            trade = DemoTrade(number=one.number, fen=one.fen, trade_no=f"T{one.pk}", at=timezone.now())
            headers, body = channels.gateway("fake").notice_of(trade)
            self.both_ways(lambda: payment_webhooks.notice(gateway="fake", headers=headers, body=body))

    @where("unpaid")
    @rule(data=st.data())
    def the_time_to_pay_is_over(self, data):
        if order := self.an_order(data, "unpaid"):
            Order.objects.filter(pk=order.pk).update(pay_by=timezone.now() - dt.timedelta(minutes=10))
            self.both_ways(lambda: closing.close(number=order.number))

    @where("approval", "unpaid", "placed")
    @rule(data=st.data(), own=st.booleans(), really=st.integers(0, 2))
    def cancel(self, data, own, really):
        if (order := self.an_order(data)) and not really:
            self.counting_lost(order, self.cancelling(order, own))

    def cancelling(self, order, own):
        return lambda: giving_back.cancel(
            number=order.number, member_id=order.member_id if own else None, reason="不要了", by=SYSTEM
        )

    @where("approval", "unpaid", "placed")
    @rule(data=st.data(), own=st.booleans())
    def cancel_some(self, data, own):
        if order := self.an_order(data):
            self.counting_lost(
                order, self.cancelling_some(order, self.units(data, order, lambda line: line.to_send), own)
            )

    def cancelling_some(self, order, units, own):
        fields = {"number": order.number, "units": units, "key": str(uuid.uuid4()), "reason": "少要", "by": SYSTEM}
        return lambda: giving_back.cancel_units(**fields, member_id=order.member_id if own else None)

    def counting_lost(self, order, act):
        """Units that were short when they were undone never reach the shelf."""
        short = dict(
            Shortage.objects.filter(line__order=order, state__in=Shortage.OPEN).values_list("line_id", "units")
        )
        before = {line.pk: line.cancelled for line in order.lines.all()}
        outcome = self.both_ways(act)
        for line in order.lines.filter(pk__in=short):
            self.laws.lost[order.pk, line.sku_id] += min(short[line.pk], line.cancelled - before[line.pk])
        return outcome

    @where("placed", "unpaid")
    @rule(data=st.data(), units=st.integers(1, 3), wait=st.booleans())
    def goods_run_out(self, data, units, wait):
        if order := self.an_order(data, "placed", "unpaid"):
            line = data.draw(st.sampled_from(list(order.lines.all())))
            until = timezone.localdate() + dt.timedelta(days=2) if wait else None
            fields = {"number": order.number, "line_no": line.line_no, "units": units, "wait_until": until}
            self.both_ways(
                lambda: shortages.open_shortage(
                    **fields,
                    substitutes=[self.shelf.sku["mug"]],
                    sorry_points=0,
                    budget_id=None,
                    reason="盘亏",
                    by=SYSTEM,
                )
            )

    @where("short")
    @rule(data=st.data(), choice=st.sampled_from(["refund", "wait", "swap"]))
    def choose(self, data, choice):
        rows = list(
            Shortage.objects.filter(line__order__member__in=self.members, state="asked").select_related("line__order")
        )
        if rows:
            short = data.draw(st.sampled_from(rows))
            fields = {"shortage_id": short.pk, "member_id": None, "choice": choice, "sku_id": self.shelf.sku["mug"]}
            self.counting_lost(short.line.order, lambda: shortages.choose(**fields, by=SYSTEM))

    @where("waits")
    @rule(data=st.data())
    def a_wait_is_over(self, data):
        rows = list(Shortage.objects.filter(line__order__member__in=self.members, state="waits"))
        if rows:
            short = data.draw(st.sampled_from(rows))
            Shortage.objects.filter(pk=short.pk).update(wait_until=timezone.localdate() - dt.timedelta(days=1))
            self.both_ways(lambda: shortages.ask_again(shortage_id=short.pk))

    @where("placed")
    @rule(data=st.data())
    def deliver(self, data):
        if order := self.an_order(data, "placed"):
            DigitalDelivery.objects.filter(line__order=order, next_at__isnull=False).update(next_at=timezone.now())
            self.both_ways(lambda: delivery.deliver(order_id=order.pk))

    @where("asked")
    @rule(data=st.data(), was_delivered=st.booleans())
    def the_provider_stays_silent(self, data, was_delivered):
        rows = list(DigitalDelivery.objects.filter(line__order__member__in=self.members, state="asked").order_by("pk"))
        if rows:
            row = data.draw(st.sampled_from(rows))
            DigitalDelivery.objects.filter(pk=row.pk).update(attempts=99, next_at=timezone.now())
            self.both_ways(lambda: delivery.deliver_now(delivery_id=row.pk))
            fields = {"delivery_id": row.pk, "was_delivered": was_delivered, "reason": "问过了", "by": CHECKER}
            self.both_ways(lambda: delivery.decide(**fields))

    @where("placed")
    @rule(data=st.data(), some=st.booleans())
    def ship(self, data, some):
        if order := self.an_order(data, "placed"):
            units = (
                self.units(data, order, lambda line: line.to_send if line.kind == "physical" else 0) if some else None
            )
            self.both_ways(self.shipping(order, units))

    @where("placed")
    @rule(data=st.data())
    def deliver_and_ship_all(self, data):
        if order := self.an_order(data, "placed"):
            self.both_ways(lambda: delivery.deliver(order_id=order.pk))
            self.both_ways(self.shipping(order, None))

    def shipping(self, order, units):
        fields = {"number": order.number, "carrier": "sf", "tracking_no": f"SF{next(_numbers):08d}", "units": units}
        return lambda: shipping.ship(**fields, by=SYSTEM)

    @where("shipped")
    @rule(data=st.data())
    def receive(self, data):
        if order := self.an_order(data, "shipped", "placed"):
            self.both_ways(lambda: receipts.receive(number=order.number, member_id=order.member_id, by=SYSTEM))

    @where("shipped", "completed")
    @rule(data=st.data())
    def its_dates_come(self, data):
        if order := self.an_order(data, "shipped", "completed"):
            past = timezone.now() - dt.timedelta(seconds=1)
            Order.objects.filter(pk=order.pk, receive_by__isnull=False).update(receive_by=past)
            self.both_ways(lambda: receipts.receive_by_itself(number=order.number, reason=receipts.BY_DATE))
            Order.objects.filter(pk=order.pk, after_sale_until__isnull=False).update(after_sale_until=past)
            self.both_ways(lambda: receipts.end_after_sale(number=order.number))

    @where("shipped", "completed")
    @rule(data=st.data(), kind=st.sampled_from(["refund", "return", "exchange", "resend"]), reason=REASONS)
    def ask_for_after_sale(self, data, kind, reason):
        if order := self.an_order(data, "placed", "shipped", "completed"):
            units = self.units(data, order, lambda line: line.sent - line.returned)
            member = next(one for one in self.members if one.pk == order.member_id)
            fields = {"number": order.number, "member": member, "kind": kind, "units": units, "reason": reason}
            self.both_ways(lambda: after_sales.ask(**fields, text="", by=SYSTEM))

    @where("case")
    @rule(
        data=st.data(),
        step=st.sampled_from(["approve", "sent", "received", "again", "refund", "refuse", "withdraw"]),
        fit=st.booleans(),
    )
    def a_case_goes_on(self, data, step, fit):
        rows = list(AfterSale.objects.filter(member__in=self.members, state__in=AfterSale.OPEN).order_by("pk"))
        if not rows:
            return
        case = data.draw(st.sampled_from(rows))
        gifts = dict(case.order.lines.exclude(gift_of_no=None).values_list("pk", "returned"))
        if self.both_ways(self.step_of(case, step, fit)) is not Refused:
            self.count_goods(case, step, fit, gifts)

    def step_of(self, case, step, fit):
        number, tracking = case.number, f"SF{next(_numbers):08d}"
        return {
            "approve": lambda: after_sales.approve(number=number, by=SYSTEM),
            "sent": lambda: after_sales.sent_back(
                number=number, member_id=case.member_id, carrier="sf", tracking_no=tracking, by=SYSTEM
            ),
            "received": lambda: after_sales.received(number=number, by=SYSTEM, fit_for_sale=fit, gifts_fit=fit),
            "again": lambda: after_sales.sent_again(number=number, carrier="sf", tracking_no=tracking, by=SYSTEM),
            "refund": lambda: after_sales.refund_instead(number=number, text="没货了", by=SYSTEM),
            "refuse": lambda: after_sales.refuse(number=number, text="不行", by=SYSTEM),
            "withdraw": lambda: after_sales.withdraw(number=number, member_id=case.member_id, by=SYSTEM),
        }[step]

    def count_goods(self, case, step, fit, gifts):
        """Goods that went out once more, and those that came back and were put on the shelf, gifts with them."""
        lines = {line.line_no: line for line in case.order.lines.all()}
        for one in case.lines.select_related("line"):
            line = lines[one.line.line_no]
            if step == "again":
                self.laws.again[case.order_id, line.sku_id] += one.quantity
            elif step == "received" and fit and line.kind == "physical":
                self.laws.fit[case.order_id, line.sku_id] += one.quantity
        if step == "received" and fit and case.kind == "return":
            for gift in lines.values():
                if gift.pk in gifts and gift.kind == "physical":
                    self.laws.fit[case.order_id, gift.sku_id] += gift.returned - gifts[gift.pk]

    @precondition(lambda self: not self.ended)
    @rule(who=st.integers(0, 1))
    def points_end(self, who):
        """The database's clock rules, so the lots end earlier instead, as nobody else could make them (no trigger fires)."""
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("reset role; set local session_replication_role = replica")
            cursor.execute(
                "update points_lot set expires_at = now() - interval '1 hour' where expires_at > now() and account_id in "
                "(select id from points_account where member_id = %s)",
                [self.members[who].pk],
            )
        connection.set_schema(connection.schema_name)
        self.ended = True
        self.both_ways(expiry.expire_due)

    @where("placed", "unpaid")
    @rule(data=st.data(), first=st.integers(0, 2), second=st.integers(0, 2))
    def two_at_once(self, data, first, second):
        """Two acts meet on one order: the first stands still before its commit while the second begins."""
        order = self.an_order(data, "placed", "unpaid")
        if order is None or Shortage.objects.filter(line__order=order, state__in=Shortage.OPEN).exists():
            return
        units = self.units(data, order, lambda line: line.to_send)
        acts = [
            self.cancelling(order, True),
            self.cancelling_some(order, units, False),
            self.shipping(order, None),
        ]
        done, go_on = threading.Event(), threading.Event()
        running = self.hands.do(0, acts[first], done=done, go_on=go_on)
        done.wait(5)
        behind = self.hands.do(1, acts[second])
        threading.Event().wait(0.01)
        go_on.set()
        running.result(20), behind.result(20)

    # --- what always holds ------------------------------------------------------------------------------------------------

    @invariant()
    def every_law_holds(self):
        if hasattr(self, "laws"):
            self.laws.check()
            self.look()

    def look(self):
        """What there is now, so that no step is spent on what can't happen."""
        self.seen = Counter(Order.objects.filter(member__in=self.members).values_list("state", flat=True))
        short = Shortage.objects.filter(line__order__member__in=self.members)
        asked = DigitalDelivery.objects.filter(line__order__member__in=self.members, state="asked")
        cases = AfterSale.objects.filter(member__in=self.members, state__in=AfterSale.OPEN)
        paying = Payment.objects.filter(order__member__in=self.members)
        for name, rows in {
            "short": short.filter(state="asked"),
            "waits": short.filter(state="waits"),
            "asked": asked,
            "case": cases,
            "payment": paying,
        }.items():
            if rows.exists():
                self.seen[name] = 1

    def teardown(self):
        if not hasattr(self, "laws"):
            return
        self.laws.check()
        if self.histories % 20 == 0:
            assert points.ledger_differences() == [] and order_differences()[0] == []
