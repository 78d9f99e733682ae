"""Goods by sheet: taken away, brought back, judged row by row, written by a worker (FEATURES: the desk)."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from catalog.errors import CodeTaken, ImportRefused
from catalog.models import GoodsImport, Product, Restock, ServiceSlot, Sku, StockMovement
from catalog.selectors import goods_sheet
from catalog.selectors import imports as questions
from catalog.services import products, restocks, stock
from catalog.services.imports import applying, reading, validation
from catalog.services.offers import Price
from core.actors import SYSTEM
from core.documents.sheets import read_rows
from tests import given
from tests.catalog.sheets import HEADER, a_row, brought, counts, exported, judged, offer_of, on_hand, problems, written


def test_what_is_taken_away_and_brought_back_changes_nothing(acme):
    given.a_product(title="=公式杯", fields={"subtitle": "- 减号开头", "title_en": "+plus"}, cash_fen=950, limit=2)
    rows = exported()
    assert len(rows) == 1 + Sku.objects.count()
    found = judged(*rows[1:], header=rows[0])
    assert problems(found) == [] and counts(found) == (0, 0, Sku.objects.count(), 0)


def test_a_sheet_taken_away_in_english_comes_back_in_chinese(acme):
    given.a_product(cash_fen=950, limit=2)
    with translation.override("en"):
        rows = exported()
    assert rows[0][1] == "SKU code"
    found = judged(*rows[1:], header=rows[0])
    assert len(found.columns) == len(goods_sheet.COLUMNS) and counts(found) == (0, 0, Sku.objects.count(), 0)


def test_a_new_product_with_two_variants_is_one_product(acme):
    found = brought(
        a_row("MUG-B", key="MUG"),
        ["MUG", "MUG-R", "", "", "", 120, "9.9", 3, ""],
        a_row("CUP", title="杯子", state="草稿"),
    )
    assert counts(found) == (3, 0, 0, 0)
    mug = Product.objects.get(skus__code="MUG-B")
    assert (mug.state, [sku.code for sku in mug.skus.all()]) == ("on", ["MUG-B", "MUG-R"])
    assert (offer_of("MUG-R").points, offer_of("MUG-R").cash_fen, on_hand("MUG-R")) == (120, 990, 3)
    assert Product.objects.get(skus__code="CUP").state == "draft"


def test_empty_cells_leave_what_there_is_and_a_dash_clears(acme):
    product = given.a_product(title="旧名", fields={"title_en": "Old"}, limit=3, market_fen=5000)
    code = product.skus.get().code
    header = ["货号", "商品名称", "英文名称", "每人限兑", "市场价"]
    assert counts(judged([code, "", "", "", ""], header=header)) == (0, 0, 1, 0)
    GoodsImport.objects.update(state="dropped")
    brought([code, "新名", "-", "-", ""], header=header)
    product.refresh_from_db()
    assert (product.title, product.title_en, offer_of(code).per_member_limit, offer_of(code).market_fen) == (
        "新名",
        "",
        None,
        5000,
    )


def test_the_other_terms_of_a_price_stay(acme):
    product = given.a_product(points=1000, min_points=400, swap_fen_per_100=100, needs_approval=True)
    code = product.skus.get().code
    brought([code, 900], header=["货号", "积分"])
    now = offer_of(code)
    assert (now.points, now.min_points, now.swap_fen_per_100, now.needs_approval) == (900, 400, 100, True)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ({"code": ""}, ("code", "code_missing")),
        ({"title": ""}, ("title", "missing")),
        ({"title": "长" * 61}, ("title", "too_long")),
        ({"kind": "飞船"}, ("kind", "choice_unknown")),
        ({"points": "一百"}, ("points", "not_whole")),
        ({"points": "1.5"}, ("points", "not_whole")),
        ({"points": "99999999"}, ("points", "out_of_range")),
        ({"points": ""}, ("points", "price_missing")),
        ({"cash": "9.999"}, ("cash", "not_money")),
        ({"cash": "NaN"}, ("cash", "not_money")),
        ({"units": "-3"}, ("stock", "out_of_range")),
        ({"kind": "卡密"}, ("stock", "stock_pool")),
    ],
)
def test_a_wrong_cell_is_named_with_row_column_and_kind(acme, row, wrong):
    found = judged(a_row("GOOD"), a_row(**{"code": "BAD", **row}))
    assert problems(found) == [(3, *wrong)]
    assert counts(found) == (1, 0, 0, 1)


def test_a_shelf_that_is_none_is_told(acme):
    assert problems(judged(["", "MUG", "杯", "没有的分类", "", 10, "", "", ""])) == [
        (2, "category", "category_unknown")
    ]


def test_a_code_that_stands_twice_names_the_first_row(acme):
    found = judged(a_row("MUG"), a_row("mug"))
    assert problems(found) == [(3, "code", "code_twice")]
    assert "第 2 行" in goods_sheet.problem_words(found.rows.get(row_no=3).problems[0])


def test_rows_of_one_product_may_not_contradict_each_other(acme):
    found = judged(a_row("A", key="K"), a_row("B", key="K", title="另一个名字"))
    assert problems(found) == [(3, "title", "differs")]


def test_a_code_of_another_product_is_told(acme):
    one, two = given.a_product(), given.a_product(title="别的")
    row = [one.skus.get().code, two.skus.get().code, "", "", "", "", "", "", ""]
    assert problems(judged(row)) == [(2, "code", "other_product")]


@pytest.mark.parametrize("points", [400, 300])  # the least may not reach the price
def test_a_price_below_its_slider_is_refused_before_anything_is_written(acme, points):
    code = given.a_product(points=1000, min_points=400, swap_fen_per_100=100).skus.get().code
    found = judged([code, points], header=["货号", "积分"])
    assert problems(found) == [(2, "points", "offer_slider")]
    assert "最低积分" in goods_sheet.problem_words(found.rows.get().problems[0])


@pytest.mark.parametrize(("kind", "why"), [("会员特权", "tier"), ("预约服务", "times")])
def test_what_could_not_be_delivered_does_not_come_on_sale(acme, kind, why):
    found = judged(a_row("NO", kind=kind), a_row("DRAFT", kind=kind, state="草稿"))
    assert problems(found) == [(2, "state", why)]
    assert counts(found) == (1, 0, 0, 1)


def test_the_same_goes_for_goods_that_are_there(acme):
    mug = given.a_product(title="马克杯")
    card = given.a_product(kind="privilege", title="金卡")
    Product.objects.filter(pk=card.pk).update(state="off")
    rows = [[mug.skus.get().code, "会员特权", ""], [card.skus.get().code, "", "在售"]]
    assert problems(judged(*rows, header=["货号", "类型", "状态"])) == [(2, "state", "tier"), (3, "state", "tier")]
    applying.drop(import_id=GoodsImport.objects.get().pk, by=SYSTEM)
    Product.objects.filter(pk=card.pk).update(details={"tier": "gold"})
    assert problems(judged(*rows[1:], header=["货号", "类型", "状态"])) == []


def test_a_service_with_times_comes_on_sale_and_one_that_is_there_is_left_alone(acme):
    hair, bath = given.a_product(kind="service", title="剪发"), given.a_product(kind="service", title="泡汤")
    Product.objects.filter(pk=hair.pk).update(state="off")
    ServiceSlot.objects.create(sku=hair.skus.get(), starts_at=timezone.now() + dt.timedelta(days=1), capacity=3)
    rows = [[hair.skus.get().code, "在售", 10], [bath.skus.get().code, "在售", 20]]
    assert problems(judged(*rows, header=["货号", "状态", "积分"])) == []


def test_each_reader_has_a_refusal_in_their_language(acme):
    code = given.a_product(stock=5).skus.get().code
    found = judged([code, 1], header=["货号", "库存"])
    stock.adjust(sku_id=Sku.objects.get(code=code).pk, change=-3, reference="x", note="盘亏", by=SYSTEM)
    with translation.override("en"):  # the worker's
        written(found)
    (row,) = questions.with_messages(list(found.rows.all()))
    assert "预览时 5，要改为 1，现在是 2" in row.why_refused
    with translation.override("en"):
        assert "库存" not in questions.with_messages([row])[0].why_refused


def test_a_sentence_kept_by_an_older_version_is_shown_as_it_is(acme):
    found = judged(a_row("MUG"))
    found.rows.update(problem="货号 X 已被使用。")
    assert questions.with_messages(list(found.rows.all()))[0].why_refused == "货号 X 已被使用。"


def test_wrong_rows_can_be_taken_away_with_why(acme):
    found = judged(a_row("GOOD"), a_row("BAD", points="很多"))
    rows = list(read_rows(goods_sheet.bad_sheet(found), "x.xlsx"))
    assert (
        rows[0][-2:] == ["行", "原因"] and rows[1][-2:] == ["3", "兑换价（积分）：「很多」不是整数"] and len(rows) == 2
    )


def test_right_rows_are_written_and_wrong_ones_stay_out(acme):
    brought(a_row("GOOD"), a_row("BAD", points="很多"))
    assert Sku.objects.filter(code="GOOD").exists() and not Sku.objects.filter(code="BAD").exists()


def test_what_is_redeemed_between_look_and_yes_stays_redeemed(cast):
    product = given.a_product(points=10, stock=20)
    code = product.skus.get().code
    found = judged([code, 50], header=["货号", "库存"])
    given.an_order(cast.lin, product, quantity=2)
    written(found)
    assert on_hand(code) == 48


def test_zero_beside_two_sales_takes_off_what_is_there(cast):
    product = given.a_product(points=10, stock=220)
    code = product.skus.get().code
    found = judged([code, 0], header=["货号", "库存"])
    given.an_order(cast.lin, product, quantity=2)
    written(found)
    assert (questions.progress(found).refused, on_hand(code)) == (0, 0)


def test_fewer_than_are_left_after_sales_is_none_never_less(cast):
    product = given.a_product(points=10, stock=5)
    code = product.skus.get().code
    found = judged([code, 3], header=["货号", "库存"])
    given.an_order(cast.lin, product, quantity=4)
    written(found)
    assert (questions.progress(found).refused, on_hand(code)) == (0, 0)


@pytest.fixture
def corrected(acme):
    """The sheet says 220 where 218 were; before the yes somebody corrects by two."""
    code = given.a_product(stock=218).skus.get().code
    found = judged([code, 220, "更好的名"], header=["货号", "库存", "名称"])
    stock.adjust(sku_id=Sku.objects.get(code=code).pk, change=2, reference="desk/1", note="盘点", by=SYSTEM)
    return code, written(found)


def test_stock_that_a_hand_moved_since_asks_again_with_old_new_and_now(corrected):
    code, found = corrected
    (row,) = questions.with_messages(list(found.rows.all()))
    assert (row.problem, on_hand(code), questions.moved_by_hand(found)) == ("stock_moved", 220, 1)
    assert all(words in row.why_refused for words in ("预览时 218", "改为 220", "现在是 220"))


def write_again(found):
    assert applying.retry(import_id=found.pk, by=SYSTEM) == 1
    while applying.write_next(import_id=found.pk):
        pass
    applying.settle(import_id=found.pk)


def test_the_row_is_written_whole_when_it_is_agreed_to_again(corrected):
    code, found = corrected
    write_again(found)
    sku = Sku.objects.select_related("product").get(code=code)
    assert (on_hand(code), sku.product.title, questions.moved_by_hand(found)) == (220, "更好的名", 0)


def test_another_hand_between_asks_once_more(corrected):
    code, found = corrected
    stock.adjust(sku_id=Sku.objects.get(code=code).pk, change=5, reference="desk/2", note="盘点", by=SYSTEM)
    write_again(found)
    assert (on_hand(code), questions.moved_by_hand(found)) == (225, 1)
    write_again(found)
    assert on_hand(code) == 220


def test_a_timed_restock_since_the_preview_counts_as_a_hand(acme):
    product = given.a_product(stock=5)
    code = product.skus.get().code
    found = judged([code, 50], header=["货号", "库存"])
    restocks.plan(sku_id=given.sku_of(product), quantity=30, due_at=timezone.now() + dt.timedelta(hours=1), by=SYSTEM)
    Restock.objects.update(due_at=timezone.now())
    restocks.apply_due()
    written(found)
    assert (on_hand(code), questions.moved_by_hand(found)) == (35, 1)


def test_a_code_somebody_made_meanwhile_asks_before_its_stock_is_replaced(acme):
    found = judged(a_row("MUG", title="新杯", units=5), a_row("CUP"))
    product = given.a_product(title="抢先的杯", stock=2)
    Sku.objects.filter(product=product).update(code="MUG")
    written(found)
    assert (on_hand("MUG"), questions.moved_by_hand(found)) == (2, 1)
    write_again(found)
    product.refresh_from_db()
    assert (product.title, on_hand("MUG"), Sku.objects.filter(code="MUG").count()) == ("新杯", 5, 1)
    assert Sku.objects.filter(code="CUP").exists() and questions.progress(found).refused == 0


def test_many_new_rows_cost_as_few_statements_as_one(acme):
    def cost(count, mark):
        found = judged(*(a_row(f"{mark}{n}", key=mark) for n in range(count)))
        applying.confirm(import_id=found.pk, by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            applying.write_next(import_id=found.pk)
        applying.settle(import_id=found.pk)
        return len(asked)

    assert cost(90, "B") == cost(2, "A")


def test_each_row_is_written_once_however_often_the_worker_is_sent(acme):
    found = judged(a_row("MUG"))
    applying.confirm(import_id=found.pk, by=SYSTEM)
    applying.confirm(import_id=found.pk, by=SYSTEM)
    assert [applying.write_next(import_id=found.pk) for _ in range(3)] == [True, False, False]
    assert applying.settle(import_id=found.pk) and not applying.settle(import_id=found.pk)
    assert StockMovement.objects.filter(sku__code="MUG").count() == 1
    again = brought(a_row("MUG", units=8), a_row("CUP"))
    assert (counts(again), on_hand("MUG")) == ((1, 1, 0, 0), 8)


def test_a_judge_that_is_sent_twice_judges_once(acme):
    found = judged(a_row("MUG"))
    validation.check(import_id=found.pk)
    assert counts(found) == (1, 0, 0, 0)


def test_progress_counts_rows_and_pictures(acme):
    found = judged([*a_row("MUG"), "https://p.example/a.png"], header=[*HEADER, "图片1"])
    applying.confirm(import_id=found.pk, by=SYSTEM)
    found.refresh_from_db()
    assert (questions.progress(found).done, questions.progress(found).total) == (0, 2)
    applying.write_next(import_id=found.pk)
    assert questions.progress(found).percent == 50
    assert not applying.settle(import_id=found.pk)


@pytest.mark.parametrize("rows", [1, 120])
def test_judging_asks_as_little_for_many_rows(acme, rows, django_assert_max_num_queries):
    found = reading.upload(
        file_name="x", rows=[HEADER, *([str(c) for c in a_row(f"N{n}")] for n in range(rows))], by=SYSTEM
    )
    with django_assert_max_num_queries(12):
        validation.check(import_id=found.pk)


def test_there_is_room_for_many_rows_and_a_clear_end(acme):
    with pytest.raises(ImportRefused, match="一次最多 50000 行"):
        reading.upload(
            file_name="x", rows=[HEADER, *(["", f"N{n}", "x"] for n in range(reading.MAX_ROWS + 1))], by=SYSTEM
        )


@pytest.mark.parametrize(("rows", "why"), [([["甲", "乙"]], "columns"), ([HEADER], "empty"), ([], "columns")])
def test_a_sheet_without_goods_is_refused(acme, rows, why):
    with pytest.raises(ImportRefused) as refusal:
        reading.upload(file_name="x", rows=rows, by=SYSTEM)
    assert refusal.value.facts["why"] == why


def test_one_sheet_at_a_time(acme):
    judged(a_row("MUG"))
    with pytest.raises(ImportRefused, match="还有一次导入"):
        judged(a_row("CUP"))


def test_the_example_row_of_the_template_is_no_goods(acme):
    rows = list(read_rows(goods_sheet.template(), "x.xlsx"))
    with pytest.raises(ImportRefused, match="没有商品"):
        judged(*rows[1:], header=rows[0])


@pytest.mark.parametrize("typed", ["xy001", "ＸＹ００１", "XY001\u200b", " XY 001 "])
def test_a_goods_number_in_another_spelling_is_the_same_goods(acme, typed):
    brought(a_row(key="XY001", code="XY001"))
    found = judged([typed, "777"], header=["货号", "积分"])
    assert (found.rows_new, found.rows_changed) == (0, 1)
    written(found)
    assert offer_of("XY001").points == 777
    sku = Sku.objects.coded([typed]).get()
    with pytest.raises(CodeTaken):
        products.add_sku(product_id=sku.product_id, code=typed, price=Price(points=1), quantity=0, by=SYSTEM)
