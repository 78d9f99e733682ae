"""The ledger in a hundred lines of plain Python: what the real one must agree with, whatever is done to it."""

import copy
from dataclasses import dataclass, field

FOREVER = 10**9
DAY = 10_000  # the model's clock ticks once per act, so lots of one day keep the order they were made in
MIN_LIFE, LIMIT, GRACE = 30 * DAY, 60 * DAY, 3 * DAY


class Refused(Exception):
    """The model says no."""


@dataclass
class Lot:
    no: int
    member: int
    scoped: bool
    granted: int
    remaining: int
    ends: int
    waits: str = ""
    ended: bool = False
    origin: "int | None" = None
    root: int = 0
    life: int = 0
    is_grace: bool = False
    act: int = 0
    expired: int = 0


@dataclass
class Model:
    """Three members, one scoped and one general type, one budget."""

    debt_policy: bool
    budget: int = 1_000_000
    act: int = 0
    lots: list[Lot] = field(default_factory=list)
    spends: dict[str, dict] = field(default_factory=dict)
    debts: list[dict] = field(default_factory=list)
    waived: set[int] = field(default_factory=set)

    def copy(self) -> "Model":
        return copy.deepcopy(self)

    def balance(self, member: int) -> int:
        return sum(lot.remaining for lot in self.usable(member))

    def owed(self, member: int) -> int:
        return sum(debt["left"] for debt in self.debts if debt["member"] == member)

    def usable(self, member: int) -> list[Lot]:
        mine = [lot for lot in self.lots if lot.member == member and lot.remaining and not lot.waits and not lot.ended]
        return sorted(mine, key=lambda lot: (lot.ends, lot.no))

    def grant(self, member, points, days, scoped=False, waits=""):
        self.act += 1
        ends = FOREVER if days is None else days * DAY + self.act
        self._lot(member, scoped, points, ends, waits=waits)
        self.budget -= points
        if not waits:
            self._repay(member)

    def activate(self, event):
        self.act += 1
        woken = [lot for lot in self.lots if lot.waits == event and lot.remaining]
        for lot in woken:
            lot.waits = ""
        for member in sorted({lot.member for lot in woken}):
            self._repay(member)

    def cancel(self, event):
        self.act += 1
        for lot in self.lots:
            if lot.waits == event:
                self.budget += lot.remaining
                lot.remaining = 0

    def spend(self, reference, member, general, scoped, hold=False):
        self.act += 1
        lots = self.usable(member)
        taken = []
        for part, need, narrow in ((1, scoped, True), (2, general, False)):
            first = [lot for lot in lots if lot.scoped] if narrow else []
            for lot in first + [lot for lot in lots if not lot.scoped]:
                take = min(need, lot.remaining - sum(p for no, _, p in taken if no == lot.no))
                if take:
                    taken.append((lot.no, part, take))
                    need -= take
            if need:
                raise Refused
        for no, _, points in taken:
            self.lots[no].remaining -= points
        sums = {(no, part): points for no, part, points in taken}
        self.spends[reference] = {"member": member, "taken": sums, "back": {}, "hold": "open" if hold else ""}

    def refund(self, reference, points=None, full_life=True):
        self.act += 1
        spent = self.spends[reference]
        left = sum(spent["taken"].values()) - sum(spent["back"].values())
        need = left if points is None else points
        if need > left or not left:
            raise Refused
        for paid in sorted(spent["taken"], key=lambda paid: (-self.lots[paid[0]].ends, -paid[0], -paid[1])):
            lot = self.lots[paid[0]]
            give = min(need, spent["taken"][paid] - spent["back"].get(paid, 0))
            if not give:
                continue
            spent["back"][paid] = spent["back"].get(paid, 0) + give
            need -= give
            self._put_back(lot, give, full_life)
        self._repay(spent["member"])

    def _put_back(self, lot, give, full_life):
        end, is_grace = lot.ends, False
        if full_life and end < FOREVER:
            end = max(end, min(MIN_LIFE + self.act, self.lots[lot.life].ends + LIMIT))
        if end < 0:
            graces = [one.ends for one in self.lots if one.life == lot.life and one.is_grace]
            grace = max(graces, default=GRACE + self.act)
            is_grace = grace > 0
            end = grace if is_grace else lot.ends
        if end == lot.ends:
            lot.remaining += give
        else:
            lot = self._lot(lot.member, lot.scoped, give, end, origin=lot.no, root=lot.root, life=lot.life)
            lot.is_grace = is_grace
        if lot.root in self.waived:
            lot.remaining -= give
            self.budget += give

    def capture(self, reference, points):
        spent = self.spends[reference]
        held = sum(spent["taken"].values())
        if points > held:
            raise Refused
        if points < held:
            self.refund(reference, held - points, full_life=False)
        spent["hold"] = "captured"

    def release(self, reference):
        self.refund(reference, full_life=False)
        self.spends[reference]["hold"] = "released"

    def end(self, no):
        self.lots[no].ended, self.lots[no].ends = True, self.act - DAY // 24

    def expire(self):
        self.act += 1
        for lot in self.lots:
            if lot.ended:
                lot.expired, lot.remaining = lot.expired + lot.remaining, 0

    def extend(self, member):
        self.act += 1
        until = 60 * DAY + self.act
        chosen = [
            lot for lot in self.lots if lot.member == member and lot.remaining and not lot.ended and lot.ends < until
        ]
        if not chosen:
            raise Refused
        for lot in chosen:
            lot.ends = until

    def reverse(self, no):
        self.act += 1
        first = self.lots[no]
        family = [lot for lot in self.lots if lot.root == no and lot.member == first.member]
        back = sum(lot.remaining for lot in family)
        spent = first.granted - back - sum(lot.expired for lot in family)
        for lot in family:
            lot.remaining = 0
        if spent and self.debt_policy:
            self.debts.append({"member": first.member, "left": spent, "act": self.act, "lot": no})
            back += spent
        elif spent:
            self.waived.add(no)
        self.budget += back

    def transfer(self, giver, taker, points):
        self.act += 1
        lots = sorted(self.usable(giver), key=lambda lot: (lot.scoped, lot.ends, lot.no))
        if sum(lot.remaining for lot in lots) < points:
            raise Refused
        for lot in lots:
            take = min(points, lot.remaining)
            if take:
                lot.remaining -= take
                points -= take
                self._lot(taker, lot.scoped, take, lot.ends, origin=lot.no, life=lot.life)

    def merge(self, kept, gone):
        """What `gone` has is what `kept` has; a new person takes the place of `gone`."""
        self.act += 1
        for lot in self.lots:
            lot.member = kept if lot.member == gone else lot.member
        for one in (*self.debts, *self.spends.values()):
            one["member"] = kept if one["member"] == gone else one["member"]
        self._repay(kept)

    def _repay(self, member):
        for debt in self.debts:
            if debt["member"] != member:
                continue
            for lot in self.usable(member):
                if lot.act > debt["act"] or lot.no == debt["lot"]:
                    take = min(debt["left"], lot.remaining)
                    lot.remaining -= take
                    debt["left"] -= take

    def _lot(self, member, scoped, points, ends, *, waits="", origin=None, root=None, life=None):
        no = len(self.lots)
        root, life = no if root is None else root, no if life is None else life
        lot = Lot(no, member, scoped, points, points, ends, waits, False, origin, root, life, act=self.act)
        self.lots.append(lot)
        return lot
