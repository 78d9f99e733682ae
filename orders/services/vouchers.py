"""Vouchers: one use of a service or coupon, or one pick-up, proved by a code that changes every thirty seconds.

A photographed code is worthless a minute later. The counter may be without a network: it sends what it scanned, with the
moment of the scan, once it is back; the code is then judged by that moment, at most a day old.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext_noop

from core import cleaners, jobs
from core.actors import Actor
from core.events import operation_log
from core.locking import whole_act
from core.privacy import crypto
from members.services import messages
from orders.errors import TooManyUnits, VoucherRefused, VoucherUnknown
from orders.models import OrderLine, Station, Voucher

WINDOW = 30  # seconds a code stands
EARLIER, LATER = 2, 1  # windows that are accepted around the scan: clocks of phones differ
# A station without network sends its scans later: so old may they be. Older ones could be a copied list of codes.
OFFLINE = dt.timedelta(days=1)
EARLY_MINUTES = 60  # before its time a voucher may be used; a product may say otherwise
PREFIX = "XYV"
S = Voucher.State
USED_TITLE = gettext_noop("凭证已核销")
USED_BODY = gettext_noop("「%(title)s」已在%(station)s使用。")


@dataclass(frozen=True, slots=True)
class Shown:
    """What the member's phone shows now: the QR's text, the six digits, and for how many seconds they stand."""

    text: str
    digits: str
    seconds: int


def issue(
    line: OrderLine, *, units: int, starts_at: dt.datetime | None = None, ends_at: dt.datetime | None = None
) -> list[Voucher]:
    """Make a voucher per unit, inside the caller's transaction; a line that has some gets no more."""
    if there := list(line.vouchers.all()):
        return there
    return Voucher.objects.bulk_create(
        Voucher(
            number=f"{secrets.randbelow(10**12):012d}",
            line=line,
            secret_sealed=crypto.encrypt(secrets.token_hex(20)),
            slot_id=line.slot_id,
            starts_at=starts_at,
            ends_at=ends_at,
        )
        for _ in range(units)
    )


def show(voucher: Voucher, *, now: dt.datetime | None = None) -> Shown:
    """The code of this moment. No query."""
    seconds = int((now or timezone.now()).timestamp())
    digits = _digits(voucher, seconds // WINDOW)
    return Shown(f"{PREFIX}.{voucher.number}.{digits}", digits, WINDOW - seconds % WINDOW)


def _digits(voucher: Voucher, window: int) -> str:
    secret = bytes.fromhex(crypto.decrypt(voucher.secret_sealed))
    digest = hmac.new(secret, window.to_bytes(8, "big"), hashlib.sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 1_000_000:06d}"


def read(text: str) -> tuple[str, str]:
    """Number and digits of a scanned text or of twelve and six typed digits. Raises VoucherUnknown."""
    parts = cleaners.clean_text(text).removeprefix(f"{PREFIX}.").replace(" ", ".").split(".")
    if len(parts) == 2 and all(part.isdecimal() for part in parts) and (len(parts[0]), len(parts[1])) == (12, 6):
        return parts[0], parts[1]
    raise VoucherUnknown


@whole_act
def write_off(*, text: str, station_id: int, key: str, by: Actor, scanned_at: dt.datetime | None = None) -> Voucher:
    """Use a voucher, once; sending the same `key` again returns what the first did.

    `text` is what was scanned, `scanned_at` when, if that was before now. Raises VoucherUnknown, VoucherRefused (used,
    void, over, not yet, or a code that does not stand at that moment).
    """
    number, digits = read(text)
    rows = Voucher.objects.select_for_update(of=("self",)).select_related("line__order")
    voucher = rows.filter(number=number).first()
    if voucher is None:
        raise VoucherUnknown
    if voucher.state == S.USED and voucher.key == key:
        return voucher
    now = timezone.now()
    # A station's clock may be fast: a scan from the future counts as one of now.
    moment = now if scanned_at is None else min(scanned_at, now)
    _check(voucher, digits, moment, now)
    voucher.state, voucher.used_at, voucher.used_by, voucher.key = S.USED, moment, by.name, key
    voucher.station = Station.objects.get(pk=station_id, is_active=True)
    voucher.save(update_fields=["state", "used_at", "used_by", "key", "station"])
    order = voucher.line.order
    operation_log.record(by=by, action="voucher.use", target=f"order/{order.number}", after={"voucher": number[-4:]})
    messages.notify(
        member_ids=[order.member_id],
        kind="voucher",
        title=USED_TITLE,
        body=USED_BODY,
        facts={"title": voucher.line.title, "station": voucher.station.name},
        link=f"/orders/{order.number}/",
        reference=f"voucher/{number}",
    )
    return voucher


def usable_from(voucher: Voucher) -> dt.datetime | None:
    """The first moment at which it may be used: some minutes before the time that was booked; None where none was. At most
    two queries."""
    if voucher.starts_at is None:
        return None
    early = voucher.line.sku.product.details.get("early_minutes", EARLY_MINUTES)
    return voucher.starts_at - dt.timedelta(minutes=early)


def _check(voucher: Voucher, digits: str, moment: dt.datetime, now: dt.datetime) -> None:
    if voucher.state != S.OPEN:
        raise VoucherRefused.of(voucher.state, voucher.used_at)
    if now - moment > OFFLINE:
        raise VoucherRefused.of("stale")
    if voucher.ends_at is not None and voucher.ends_at < moment:
        raise VoucherRefused.of(S.EXPIRED)
    if (first := usable_from(voucher)) is not None and moment < first:
        raise VoucherRefused.of("early", first)
    window = int(moment.timestamp()) // WINDOW
    stands = (_digits(voucher, window + shift) for shift in range(-EARLIER, LATER + 1))
    if not any(hmac.compare_digest(one, digits) for one in stands):
        raise VoucherRefused.of("digits")


def void(line: OrderLine, *, units: int, all_or_none: bool = True) -> None:
    """Make so many of a line's unused vouchers worthless, inside the caller's transaction; a line without vouchers has none.

    Those that expired go first: nobody can use them. Raises TooManyUnits where fewer are unused, unless as many as there are
    will do (a gift that was used does not keep the goods it came with from being returned).
    """
    rows = line.vouchers.select_for_update()
    if not rows.exists():
        return
    unused = list(rows.filter(state__in=[S.OPEN, S.EXPIRED]).order_by("-state", "id").values_list("pk", flat=True))
    if len(unused) < units and all_or_none:
        raise TooManyUnits(title=line.shown_title, left=len(unused))
    Voucher.objects.filter(pk__in=unused[:units]).update(state=S.VOID)


def expire() -> int:
    """Vouchers whose last moment is over; returns how many."""
    over = Voucher.objects.filter(state=S.OPEN, ends_at__lt=timezone.now())
    return jobs.all_at_once(
        "orders-expire-vouchers",
        at_once=lambda bad: over.exclude(pk__in=bad).update(state=S.EXPIRED),
        rows=over.order_by("pk").values_list("pk", flat=True),
        act=lambda pk: over.filter(pk=pk).update(state=S.EXPIRED),
    ).done
