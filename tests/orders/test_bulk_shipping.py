"""Sheets of tracking numbers: judged row by row, never sent twice, however long (FEATURES F47)."""

import io

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from core.documents.sheets import read_rows
from orders.models import Order, Parcel
from orders.selectors import packing
from orders.services import bulk_shipping
from tests import given
from tests.given import an_order

HEADER = ["订单号", "快递公司", "运单号"]


def page(name):
    return reverse(f"console:{name}", urlconf="config.urls_mall")


@pytest.fixture
def orders(cast):
    product = given.a_product(points=10, stock=50, title="茶杯")
    return [an_order(cast.lin, product, quantity=2) for _ in range(3)]


def ship(*rows):
    return bulk_shipping.ship_all(rows=bulk_shipping.plan([HEADER, *rows]), by=SYSTEM)


def test_right_rows_go_and_wrong_ones_say_why(orders):
    one, two, three = (order.number for order in orders)
    sent, left = ship(
        [one, "顺丰速运", "SF12345678"],
        [two, "中通", "7311 2345 6789"],
        ["404", "顺丰", "SF1"],
        [three, "飞毛腿", "X12345678"],
        [three, "顺丰", "短"],
        ["", "", ""],
    )
    assert sent == 2 and [(row.row_no, row.problem) for row in left] == [
        (4, "没有这个订单号"),
        (5, "不认识的快递公司"),
        (6, "运单号应为 6–40 位字母或数字"),
    ]
    assert set(Parcel.objects.values_list("carrier", "tracking_no")) == {("sf", "SF12345678"), ("zto", "731123456789")}


def test_the_same_sheet_again_sends_nothing_twice(orders):
    rows = [[order.number, "sf", f"SF{order.pk:08d}"] for order in orders]
    assert (ship(*rows)[0], ship(*rows)[0], Parcel.objects.count()) == (3, 0, 3)


def test_columns_may_stand_in_any_order_and_carry_other_names(orders):
    rows = [["快递单号", "备注", "订单编号", "物流公司"], ["SF12345678", "", orders[0].number, "顺丰"]]
    assert bulk_shipping.plan(rows)[0].problem == ""


def test_a_row_that_stands_twice_is_told(orders):
    row = [orders[0].number, "sf", "SF12345678"]
    assert [one.problem for one in bulk_shipping.plan([HEADER, row, row])] == ["", "和上面某一行重复"]


def test_there_is_no_cap_on_rows(orders):
    rows = [["404", "sf", f"SF{n:08d}"] for n in range(1_500)] + [[orders[0].number, "sf", "SF12345678"]]
    sent, left = ship(*rows)
    assert (sent, len(left)) == (1, 1_500)


@pytest.mark.parametrize("by", ["warehouse", "site", "department"])
def test_the_pick_list_adds_up_what_is_left_to_send(orders, by):
    assert [(one.title, one.units) for one in packing.pick_list(by)] == [("茶杯", 6)]
    ship([orders[0].number, "sf", "SF12345678"])
    assert packing.pick_list(by)[0].units == 4
    assert packing.pick_paper(by).startswith(b"%PDF")


@pytest.mark.parametrize(("roles", "clear"), [(["warehouse"], True), (["merchandiser"], False)])
def test_the_sheet_to_fill_in_shows_addresses_only_to_who_sees_them(orders, roles, clear):
    user = given.a_user(*roles)
    sheet = packing.to_ship_sheet(sees_address=user.sees("address"), sees_phone=user.sees("phone"))
    rows = list(read_rows(sheet, "x.xlsx"))
    assert len(rows) == 4 and ("科技园 1 号" in str(rows[1])) is ("13800138000" in str(rows[1])) is clear


def test_the_page_ships_what_was_uploaded(at, orders):
    warehouse = at("acme", given.a_user("warehouse"))
    sheet = io.BytesIO("\n".join([",".join(HEADER), f"{orders[0].number},顺丰,SF12345678", "404,顺丰,SF1"]).encode())
    sheet.name = "x.csv"
    text = warehouse.post(page("bulk_ship"), {"file": sheet}).content.decode()
    assert "已发出 1 单" in text and "没有这个订单号" in text
    assert Order.objects.get(pk=orders[0].pk).state == "shipped"


def test_what_is_no_sheet_is_refused_in_words(at, acme):
    warehouse = at("acme", given.a_user("warehouse"))
    sheet = io.BytesIO(b"\x00\x01nonsense")
    sheet.name = "x.xlsx"
    assert warehouse.post(page("bulk_ship"), {"file": sheet}).status_code == 422
