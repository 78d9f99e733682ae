"""What each kind of goods needs besides, typed on its own form; and the times of a service."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.errors import KindIncomplete, TimesRefused
from catalog.models import Product, ServiceSlot
from catalog.selectors import promises
from catalog.selectors.times import service_days
from catalog.services import kinds, products, times
from core.actors import SYSTEM
from core.models import OperationLog
from members.models import Tier
from orders.gateways import topup
from tests import given

MONDAY = dt.date(2027, 3, 1)


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.merchandiser)


def typed(desk, product, **fields):
    answer = desk.post(page("product_kind", product.public_id), fields)
    product.refresh_from_db()
    return answer


def texts(product):
    return [one.text for one in promises(product)]


def test_a_service_says_how_long_where_and_how(desk, acme):
    product = given.a_product(kind="service")
    typed(desk, product, minutes=50, hours=2, place="国贸三期 12 层", how="改期请提前一天致电")
    assert product.details == {"minutes": 50, "hours": 2, "place": "国贸三期 12 层", "how": "改期请提前一天致电"}
    assert {"每次 50 分钟", "国贸三期 12 层", "改期请提前一天致电"} <= set(texts(product))


def test_a_top_up_has_a_face_value_for_each_sku_and_the_provider_hears_it(desk, cast, monkeypatch):
    product = given.a_product(kind="topup", points=10)
    sku = product.skus.get()
    typed(desk, product, account="fuel", account_hint="19 位卡号", **{f"face_{sku.pk}": "99.50"})
    assert product.details["faces"] == {sku.code: 9950} and "19 位卡号" in texts(product)
    heard = []

    class Listening(topup.Fake):
        def credit(self, *, reference, account, details):
            heard.append(details["face_fen"])
            return super().credit(reference=reference, account=account, details=details)

    monkeypatch.setattr(topup, "provider", Listening)
    from orders.services import delivery

    delivery.deliver(order_id=given.an_order(cast.lin, product, account="1000111100001111222").pk)
    assert heard == [9950]


def test_a_pool_has_its_own_alarm(desk, acme):
    product = given.a_product(kind="code", stock=0)
    typed(desk, product, alarm=7)
    assert product.details == {"alarm": 7}
    typed(desk, product, alarm="")
    assert product.details == {}


def test_a_coupon_says_how_long_and_where(desk, acme):
    product = given.a_product(kind="coupon")
    typed(desk, product, days=30, place="全国门店")
    assert {"兑换后 30 天内有效", "全国门店"} <= set(texts(product))


def test_a_donation_says_what_for_and_to_whom(desk, acme):
    product = given.a_product(kind="donation")
    typed(desk, product, project="种一棵梭梭树", receiver="绿洲基金会")
    assert {"种一棵梭梭树", "绿洲基金会"} <= set(texts(product))


def test_a_privilege_needs_its_tier_before_it_goes_on_sale(desk, acme):
    Tier.objects.create(code="gold", name="金卡")
    product = given.a_product(kind="privilege")
    products.set_state(product_id=product.pk, state="off", by=SYSTEM)
    with pytest.raises(KindIncomplete):
        products.set_state(product_id=product.pk, state="on", by=SYSTEM)
    text = desk.post(page("product_state", product.public_id), {"state": "on"}, follow=True).content.decode()
    assert "还不能上架" in text
    assert typed(desk, product, tier="silver").status_code == 422
    typed(desk, product, tier="gold", days=90)
    products.set_state(product_id=product.pk, state="on", by=SYSTEM)
    assert Product.objects.get(pk=product.pk).state == "on"


def test_a_service_needs_times_before_it_goes_on_sale(desk, acme):
    product = given.a_product(kind="service")
    products.set_state(product_id=product.pk, state="off", by=SYSTEM)
    text = desk.post(page("product_state", product.public_id), {"state": "on"}, follow=True).content.decode()
    assert "请先开放可预约的时段" in text
    ServiceSlot.objects.create(sku=product.skus.get(), starts_at=timezone.now() + dt.timedelta(days=1), capacity=3)
    products.set_state(product_id=product.pk, state="on", by=SYSTEM)
    assert Product.objects.get(pk=product.pk).state == "on"


def test_goods_on_sale_do_not_become_a_privilege_without_a_tier(acme):
    product = given.a_product()
    with pytest.raises(KindIncomplete):
        products.update_product(
            product_id=product.pk, fields={"kind": "privilege"}, category_id=product.category_id, by=SYSTEM
        )


def test_what_another_kind_wrote_stays_and_every_change_is_written_down(acme):
    product = given.a_product(kind="coupon", fields={"details": {"alarm": 9}})
    kinds.save_details(product_id=product.pk, details={"days": 5, "tier": "gold"}, by=SYSTEM)
    kinds.save_details(product_id=product.pk, details={"days": 5}, by=SYSTEM)
    product.refresh_from_db()
    assert product.details == {"alarm": 9, "days": 5}
    assert OperationLog.objects.filter(action="product.update").count() == 1


def test_a_parcel_has_no_such_form(desk, acme):
    product = given.a_product()
    assert typed(desk, product).status_code == 404
    assert "类型设置" not in desk.get(page("product", product.public_id)).content.decode()


# Times


@pytest.fixture
def service(acme):
    return given.a_product(kind="service", points=10)


def opened(service, **more):
    fields = {
        "weekdays": [0, 2],
        "clock": [dt.time(9), dt.time(14, 30)],
        "first_on": MONDAY,
        "weeks": 2,
        "capacity": 3,
        **more,
    }
    return times.open_times(sku_id=given.sku_of(service), by=SYSTEM, **fields)


def clocks():
    return [f"{timezone.localtime(one.starts_at):%m-%d %H:%M}" for one in ServiceSlot.objects.order_by("starts_at")]


def test_a_weeks_pattern_becomes_times_and_a_repeat_adds_none(service):
    assert [opened(service), opened(service)] == [8, 0]
    assert clocks() == [
        "03-01 09:00",
        "03-01 14:30",
        "03-03 09:00",
        "03-03 14:30",
        "03-08 09:00",
        "03-08 14:30",
        "03-10 09:00",
        "03-10 14:30",
    ]


def test_what_is_past_is_left_out(service):
    today = timezone.localdate()
    assert opened(service, weekdays=range(7), clock=[dt.time(0)], first_on=today, weeks=1) == 6


def test_only_a_service_has_times_and_not_without_end(service):
    with pytest.raises(TimesRefused, match="预约服务"):
        opened(given.a_product())
    with pytest.raises(TimesRefused, match="26 周"):
        opened(service, weeks=27)
    with pytest.raises(TimesRefused):
        opened(service, weekdays=range(7), clock=[dt.time(h, m) for h in range(24) for m in (0, 30)], weeks=20)


def test_a_time_takes_more_or_fewer_but_not_fewer_than_are_booked(service):
    opened(service)
    slot = ServiceSlot.objects.first()
    ServiceSlot.objects.filter(pk=slot.pk).update(booked=2)
    with pytest.raises(TimesRefused, match="已有 2 人"):
        times.set_capacity(slot_id=slot.pk, capacity=1, by=SYSTEM)
    times.set_capacity(slot_id=slot.pk, capacity=9, by=SYSTEM)
    assert ServiceSlot.objects.get(pk=slot.pk).capacity == 9
    other = ServiceSlot.objects.last()
    times.set_capacity(slot_id=other.pk, capacity=0, by=SYSTEM)
    assert not ServiceSlot.objects.filter(pk=other.pk).exists()


def test_a_closed_day_keeps_who_is_booked_and_takes_nobody_more(service):
    opened(service)
    booked = ServiceSlot.objects.order_by("starts_at").first()
    ServiceSlot.objects.filter(pk=booked.pk).update(booked=1)
    assert times.close_day(sku_id=given.sku_of(service), on=MONDAY, by=SYSTEM) == (1, 1)
    days = service_days(given.sku_of(service))
    assert [(day.on, day.is_closed, len(day.slots)) for day in days][:2] == [
        (MONDAY, True, 1),
        (MONDAY + dt.timedelta(days=2), False, 2),
    ]
    assert times.close_day(sku_id=given.sku_of(service), on=dt.date(2030, 1, 1), by=SYSTEM) == (0, 0)


def test_every_change_of_times_is_written_down(service):
    opened(service)
    times.set_capacity(slot_id=ServiceSlot.objects.first().pk, capacity=5, by=SYSTEM)
    times.close_day(sku_id=given.sku_of(service), on=MONDAY, by=SYSTEM)
    verbs = OperationLog.objects.filter(action__startswith="times.").order_by("id").values_list("action", flat=True)
    assert list(verbs) == ["times.open", "times.capacity", "times.close"]


def test_the_desk_opens_and_closes(desk, service):
    sku = given.sku_of(service)
    fields = {"weekdays": ["0", "2"], "clock": "9:00、14：30", "first_on": "2027-03-01", "weeks": 1, "capacity": 2}
    text = desk.post(page("sku_times", sku), fields, follow=True).content.decode()
    assert "已开放 4 个时段" in text and "14:30" in text
    desk.post(page("time_capacity", ServiceSlot.objects.first().pk), {"capacity": 6})
    assert ServiceSlot.objects.first().capacity == 6
    desk.post(page("day_close", sku), {"on": "2027-03-01"})
    assert ServiceSlot.objects.count() == 2
    assert desk.post(page("day_close", sku), {"on": "someday"}).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"clock": "25:00"},
        {"clock": "早上"},
        {"weekdays": []},
        {"first_on": "2020-01-01"},
        {"weeks": 99},
        {"capacity": 0},
    ],
)
def test_a_pattern_that_makes_no_sense_is_refused(desk, service, fields):
    usual = {"weekdays": ["0"], "clock": "9:00", "first_on": "2027-03-01", "weeks": 1, "capacity": 2}
    assert desk.post(page("sku_times", given.sku_of(service)), usual | fields).status_code == 422
    assert not ServiceSlot.objects.exists()


@pytest.mark.parametrize("weeks", [1, 6])
def test_the_page_of_times_asks_the_same_however_many(desk, service, weeks, django_assert_num_queries):
    opened(service, weeks=weeks)
    desk.get(page("sku_times", given.sku_of(service)))
    with django_assert_num_queries(12):
        desk.get(page("sku_times", given.sku_of(service)))
