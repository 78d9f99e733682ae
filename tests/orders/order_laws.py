"""What holds of every order, whatever was done to it in whatever order. The laws read the tables and call no service."""

from collections import Counter, defaultdict
from pathlib import Path

from django.db import connection
from django.db.models import F, Sum

from catalog.models import Code, Offer, ServiceSlot, StockSlot
from orders.models import OrderLine

BROKEN = Path(__file__).with_name("order_laws.sql").read_text(encoding="utf-8")
LEFT = Sum(F("quantity") - F("cancelled_quantity"))


class Laws:
    """The laws of one history: its members' orders, and what was on the shelf before.

    `lost`, `fit` and `again` count units that left the shelf's books for good, or came to them, by what people saw: they ran
    out, came back fit for sale, went out once more; (order, sku) → units.
    """

    def __init__(self, members, skus):
        self.members, self.skus = [member.pk for member in members], skus
        self.lost, self.fit, self.again = Counter(), Counter(), Counter()
        self.before = self.on_shelf()

    def on_shelf(self):
        rows = StockSlot.objects.filter(sku__in=self.skus).values_list("sku").annotate(n=Sum("available"))
        return defaultdict(int, rows)

    def check(self):
        with connection.cursor() as cursor:
            cursor.execute(BROKEN, {"members": self.members})
            broken = cursor.fetchall()
            assert broken == [], broken  # in words: this module's asserts are not rewritten
        self.stock()
        self.quotas_and_times()

    def stock(self):
        """Of every sku: what was there is what is there, what is owed or gone, and what people saw getting lost."""
        mine = OrderLine.objects.filter(order__member__in=self.members)
        gone = Counter(
            dict(mine.values_list("sku").annotate(n=Sum(F("quantity") - F("cancelled_quantity") + F("returned"))))
        )
        for n, sign in ((self.lost, 1), (self.fit, -1), (self.again, 1)):
            for (_order, sku), units in n.items():
                gone[sku] += sign * units
        now, back = self.on_shelf(), self.codes_back(mine)
        for sku in self.skus:
            assert now[sku] == self.before[sku] - gone[sku] + back[sku], f"stock of {sku}"

    @staticmethod
    def codes_back(mine):
        """Codes that were given and taken back before anybody looked at them."""
        back = Counter()
        for line in mine.filter(kind="code", returned__gt=0).select_related("order"):
            given = Code.objects.filter(reference=f"order/{line.order.number}/{line.line_no}").count()
            back[line.sku_id] += line.sent - given
        return back

    def quotas_and_times(self):
        """What is taken of quotas and times is what the lines of everybody keep."""
        for offer in Offer.objects.filter(sku__in=self.skus, quota__isnull=False):
            kept = OrderLine.objects.filter(offer_id=offer.pk).aggregate(n=LEFT)["n"] or 0
            assert offer.quota - offer.quota_left == kept, "quota"
        for slot in ServiceSlot.objects.filter(sku__in=self.skus, booked__gt=0):
            kept = OrderLine.objects.filter(slot_id=slot.pk).aggregate(n=LEFT)["n"] or 0
            assert slot.booked == kept, "booked times"
