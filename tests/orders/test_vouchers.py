"""A voucher is used once, by its code of this moment, also at a counter that was without a network (FEATURES F52)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Product
from core.actors import SYSTEM
from members.models import Message
from orders.errors import VoucherRefused, VoucherUnknown
from orders.models import Station, Voucher
from orders.services import delivery, vouchers
from tests import given


@pytest.fixture
def voucher(cast):
    order = given.an_order(cast.lin, given.a_product(points=100, kind="coupon", title="咖啡"))
    delivery.deliver(order_id=order.pk)
    return Voucher.objects.get()


@pytest.fixture
def counter(acme):
    return Station.objects.create(name="前台")


def use(voucher, counter, *, key="k", shown=None, scanned_at=None):
    text = (shown or vouchers.show(voucher)).text
    return vouchers.write_off(text=text, station_id=counter.pk, key=key, scanned_at=scanned_at, by=SYSTEM)


def after(seconds):
    return timezone.now() + dt.timedelta(seconds=seconds)


def refused(voucher, counter, **how):
    with pytest.raises(VoucherRefused) as refusal:
        use(voucher, counter, **how)
    return refusal.value.facts["why"]


def test_it_is_used_once_and_the_member_is_told(voucher, counter):
    used = use(voucher, counter)
    assert (used.state, used.station) == ("used", counter)
    assert refused(voucher, counter, key="another") == "used"
    assert Message.objects.get(dedupe=f"voucher/{voucher.number}").shown_body == "「咖啡」已在前台使用。"


def test_the_same_scan_sent_again_is_the_same_use(voucher, counter):
    assert use(voucher, counter).used_at == use(voucher, counter).used_at


@pytest.mark.parametrize(("age", "stands"), [(0, True), (45, True), (200, False), (-200, False)])
def test_a_code_stands_for_about_a_minute(voucher, counter, age, stands):
    shown = vouchers.show(voucher, now=after(-age))
    if stands:
        assert use(voucher, counter, shown=shown).state == "used"
    else:
        assert refused(voucher, counter, shown=shown) == "digits"


def test_a_counter_without_network_sends_its_scan_later(voucher, counter):
    hour_ago = after(-3600)
    used = use(voucher, counter, shown=vouchers.show(voucher, now=hour_ago), scanned_at=hour_ago)
    assert abs((used.used_at - hour_ago).total_seconds()) < 1


def test_a_scan_of_the_day_before_yesterday_is_too_old(voucher, counter):
    then = after(-2 * 24 * 3600)
    assert refused(voucher, counter, shown=vouchers.show(voucher, now=then), scanned_at=then) == "stale"


def test_a_scan_from_the_future_is_judged_by_now(voucher, counter):
    ahead = after(3600)
    assert refused(voucher, counter, shown=vouchers.show(voucher, now=ahead), scanned_at=ahead) == "digits"


@pytest.mark.parametrize("state", ["void", "expired"])
def test_what_is_void_or_over_is_refused(voucher, counter, state):
    Voucher.objects.update(state=state)
    assert refused(voucher, counter) == state


def test_it_ends_with_its_last_moment(voucher, counter):
    Voucher.objects.update(ends_at=after(-1))
    voucher.refresh_from_db()
    assert refused(voucher, counter) == "expired"
    assert (vouchers.expire(), Voucher.objects.get().state) == (1, "expired")


@pytest.mark.parametrize(
    ("early", "minutes", "stands"), [(None, 59, True), (None, 61, False), (15, 16, False), (0, 1, False)]
)
def test_it_begins_some_minutes_before_its_time(voucher, counter, early, minutes, stands):
    product = voucher.line.sku.product
    Product.objects.filter(pk=product.pk).update(details={} if early is None else {"early_minutes": early})
    Voucher.objects.update(starts_at=after(minutes * 60))
    voucher.refresh_from_db()
    if stands:
        assert use(voucher, counter).state == "used"
    else:
        assert refused(voucher, counter) == "early"


def test_the_refusal_names_the_first_moment(voucher, counter):
    starts = dt.datetime(2027, 12, 1, 10, 0, tzinfo=timezone.get_current_timezone())
    Voucher.objects.update(starts_at=starts)
    voucher.refresh_from_db()
    with pytest.raises(VoucherRefused, match=r"还没到时间：这张凭证 .*9:00 起可以核销"):
        use(voucher, counter)


def test_its_page_says_from_when_it_may_be_used(voucher, at, cast):
    Voucher.objects.update(starts_at=timezone.now() + dt.timedelta(days=3))
    path = reverse("storefront:voucher", args=[voucher.number], urlconf="config.urls_mall")
    assert "起可以核销" in at("acme", cast.lin.user).get(path).content.decode()


@pytest.mark.parametrize("text", ["", "XYV.1.2", "https://x", "XYV.000000000000.000000", "000000000000 000000"])
def test_what_is_no_voucher_of_this_mall_is_refused(voucher, counter, text):
    with pytest.raises(VoucherUnknown):
        vouchers.write_off(text=text, station_id=counter.pk, key="k", by=SYSTEM)


def test_the_digits_of_one_voucher_do_not_open_another(voucher, counter, cast):
    order = given.an_order(cast.lin, given.a_product(points=100, kind="coupon"))
    delivery.deliver(order_id=order.pk)
    other = Voucher.objects.exclude(pk=voucher.pk).get()
    mixed = f"{vouchers.PREFIX}.{voucher.number}.{vouchers.show(other).digits}"
    with pytest.raises(VoucherRefused):
        vouchers.write_off(text=mixed, station_id=counter.pk, key="k", by=SYSTEM)
