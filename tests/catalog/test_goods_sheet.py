"""Goods by sheet: taken away, brought back, judged row by row, written by a worker, taken back (FEATURES: the desk)."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from catalog.errors import ImportRefused
from catalog.gateways.pictures import Pretend
from catalog.models import Category, GoodsImport, GoodsPicture, Offer, Product, Sku, StockMovement
from catalog.selectors import all_skus, goods_sheet
from catalog.selectors import imports as questions
from catalog.services import offers, stock
from catalog.services.imports import applying, judging, reading
from catalog.services.offers import Price
from catalog.services.products import rename_sku, update_product
from core.actors import SYSTEM
from core.archives import ArchiveRefused
from core.models import OperationLog
from core.sheets import read_rows, write_xlsx
from tests import given
from tests.catalog.sheets import HEADER, a_picture, a_zip, brought, counts, judged, problems, taken_back, written


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


def shelf():
    return Category.objects.first().name


def a_row(code="MUG", *, key="", title="马克杯", kind="实物", points=100, cash="", units=5, state="在售"):
    return [key, code, title, shelf(), kind, points, cash, units, state]


def offer_of(code):
    return Offer.objects.get(sku__code=code, is_active=True, kind="standard")


def on_hand(code):
    sku = Sku.objects.select_related("product").get(code=code)
    return next(one.available for one in all_skus(sku.product) if one.code == code)


def exported():
    return list(read_rows(write_xlsx(goods_sheet.header(), goods_sheet.export_rows()), "x.xlsx"))


def test_what_is_taken_away_and_brought_back_changes_nothing(acme):
    given.a_product(title="=公式杯", words={"subtitle": "- 减号开头", "title_en": "+plus"}, cash_fen=950, limit=2)
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
    product = given.a_product(title="旧名", words={"title_en": "Old"}, limit=3, market_fen=5000)
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


def test_a_row_that_can_no_longer_be_written_says_why_and_the_others_go_on(cast):
    product = given.a_product(points=10, stock=5)
    code = product.skus.get().code
    found = judged([code, 0, ""], ["NEW", 3, 10], header=["货号", "库存", "积分"])
    assert problems(found)  # a new product needs more than that
    GoodsImport.objects.update(state="dropped")
    found = judged([code, 0], header=["货号", "库存"])
    given.an_order(cast.lin, product, quantity=2)
    written(found)
    assert (questions.progress(found).refused, on_hand(code)) == (1, 3)
    assert "3 件" in found.rows.get().problem


def test_a_code_somebody_made_meanwhile_is_changed_not_made(acme):
    found = judged(a_row("MUG", title="新杯", units=5), a_row("CUP"))
    product = given.a_product(title="抢先的杯", stock=2)
    Sku.objects.filter(product=product).update(code="MUG")
    written(found)
    product.refresh_from_db()
    assert (product.title, on_hand("MUG"), Sku.objects.filter(code="MUG").count()) == ("新杯", 7, 1)
    assert Sku.objects.filter(code="CUP").exists() and questions.progress(found).refused == 0


def test_many_new_rows_cost_as_few_statements_as_one(acme):
    def cost(count, mark):
        found = judged(*(a_row(f"{mark}{n}", key=mark) for n in range(count)))
        applying.agree(import_id=found.pk, by=SYSTEM)
        with CaptureQueriesContext(connection) as asked:
            applying.write_next(import_id=found.pk)
        applying.settle(import_id=found.pk)
        return len(asked)

    assert cost(90, "B") == cost(2, "A")


def test_each_row_is_written_once_however_often_the_worker_is_sent(acme):
    found = judged(a_row("MUG"))
    applying.agree(import_id=found.pk, by=SYSTEM)
    applying.agree(import_id=found.pk, by=SYSTEM)
    assert [applying.write_next(import_id=found.pk) for _ in range(3)] == [True, False, False]
    assert applying.settle(import_id=found.pk) and not applying.settle(import_id=found.pk)
    assert StockMovement.objects.filter(sku__code="MUG").count() == 1
    again = brought(a_row("MUG", units=8), a_row("CUP"))
    assert (counts(again), on_hand("MUG")) == ((1, 1, 0, 0), 8)


def test_a_judge_that_is_sent_twice_judges_once(acme):
    found = judged(a_row("MUG"))
    judging.check(import_id=found.pk)
    assert counts(found) == (1, 0, 0, 0)


def test_progress_counts_rows_and_pictures(acme):
    found = judged([*a_row("MUG"), "https://p.example/a.png"], header=[*HEADER, "图片1"])
    applying.agree(import_id=found.pk, by=SYSTEM)
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
        judging.check(import_id=found.pk)


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


# Pictures


def test_pictures_come_by_address_and_are_drawn_anew(acme):
    world = Pretend({"https://p.example/a.png": a_picture(), "https://p.example/b.jpg": a_picture("blue", "JPEG")})
    brought(
        [*a_row("MUG"), "https://p.example/a.png", "https://p.example/b.jpg"],
        header=[*HEADER, "图片1", "图片2"],
        world=world,
    )
    images = Product.objects.get(skus__code="MUG").images.all()
    assert [(one.width, one.height, begins_with(one.file)) for one in images] == [(40, 30, b"RIFF")] * 2


def begins_with(file):
    with file.open() as opened:
        return opened.read(4)


def test_a_picture_that_does_not_come_is_told_and_the_goods_are_there(acme):
    world = Pretend({"https://p.example/a.png": b"no picture"})
    rows = [[*a_row("MUG"), "https://p.example/a.png"], [*a_row("CUP"), "https://p.example/none.png"]]
    found = brought(*rows, header=[*HEADER, "图片1"], world=world)
    assert [one.state for one in questions.import_pictures(found)] == ["failed"] * 2
    whys = [one.why for one in questions.why_not_brought(list(questions.import_pictures(found)))]
    assert "图片打不开" in whys[0] and "找不到" in whys[1] and Sku.objects.filter(code="CUP").exists()


@pytest.mark.parametrize("address", ["http://p.example/a.png", "ftp://p.example/a.png", "file:///etc/passwd"])
def test_only_https_addresses_are_taken(acme, address):
    assert problems(judged([*a_row("MUG"), address], header=[*HEADER, "图片1"])) == [(2, "picture1", "picture_address")]


def test_pictures_come_in_a_zip_by_column_or_called_as_the_sku(acme):
    box = a_zip(MUG__png=a_picture(), MUG_n2__jpg=a_picture("blue", "JPEG"), 封面__png=a_picture("green"))
    rows = [[*a_row("MUG"), ""], [*a_row("CUP"), "封面.png"]]
    found = brought(*rows, header=[*HEADER, "图片1"], archive=box)
    assert Product.objects.get(skus__code="MUG").images.count() == 2
    assert Product.objects.get(skus__code="CUP").images.count() == 1
    assert not found.archive


def test_a_name_that_is_not_in_the_zip_is_told(acme):
    found = judged([*a_row("MUG"), "没有.png"], header=[*HEADER, "图片1"], archive=a_zip(x__png=a_picture()))
    assert problems(found) == [(2, "picture1", "picture_absent")]


def test_the_same_picture_is_brought_once(acme):
    world = Pretend({"https://p.example/a.png": a_picture()})
    row = [*a_row("MUG"), "https://p.example/a.png"]
    brought(row, header=[*HEADER, "图片1"], world=world)
    again = judged(row, header=[*HEADER, "图片1"])
    assert counts(again) == (0, 0, 1, 0)
    GoodsImport.objects.update(state="dropped")
    rows = exported()
    assert counts(judged(*rows[1:], header=rows[0]))[:2] == (0, 0)
    assert GoodsPicture.objects.count() == 1


def test_what_is_no_zip_is_refused_and_nothing_is_kept(acme):
    with pytest.raises(ArchiveRefused):
        judged(a_row("MUG"), archive=io.BytesIO(b"no zip"))
    assert not GoodsImport.objects.exists()


# The way back


def test_an_undo_brings_everything_back(acme):
    product = given.a_product(points=100, stock=10, title="旧名")
    sku = product.skus.get()
    rename_sku(sku_id=sku.pk, names={"name": "旧规格"}, by=SYSTEM)
    header = ["货号", "商品名称", "规格", "分类", "类型", "积分", "库存", "状态"]
    other = Category.objects.exclude(pk=product.category_id).first()
    found = brought(
        [sku.code, "新名", "新规格", other.name, "", 150, 25, "已下架"],
        ["MUG", "杯", "", other.name, "", 10, 5, ""],
        header=header,
    )
    assert (offer_of(sku.code).points, on_hand(sku.code)) == (150, 25)
    taken_back(found)
    product.refresh_from_db()
    sku.refresh_from_db()
    assert (product.title, product.state, product.category_id, sku.name) == (
        "旧名",
        "on",
        product.category_id,
        "旧规格",
    )
    assert product.category_id != other.pk
    assert (offer_of(sku.code).points, on_hand(sku.code)) == (100, 10)
    assert not Sku.objects.filter(code="MUG").exists() and not Product.objects.filter(title="杯").exists()
    assert (found.state, questions.progress(found).kept) == ("undone", 0)


def test_what_was_redeemed_since_is_kept_and_said(cast):
    found = brought(a_row("MUG", points=10), a_row("CUP", points=10))
    given.an_order(cast.lin, Product.objects.get(skus__code="MUG"))
    taken_back(found)
    assert [row.kept for row in found.rows.all()] == ["ordered", ""]
    assert Sku.objects.filter(code="MUG").exists() and not Sku.objects.filter(code="CUP").exists()


def test_what_was_changed_since_is_kept_and_said(acme):
    product = given.a_product(points=100, title="旧名")
    code = product.skus.get().code
    found = brought([code, "新名", 150], header=["货号", "名称", "积分"])
    update_product(product_id=product.pk, words={"title": "更新的名"}, category_id=product.category_id, by=SYSTEM)
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=180), by=SYSTEM)
    taken_back(found)
    product.refresh_from_db()
    assert (product.title, offer_of(code).points, found.rows.get().kept) == ("更新的名", 180, "changed")


def test_stock_that_is_no_longer_there_is_kept_and_said(acme):
    product = given.a_product(stock=0)
    code = product.skus.get().code
    found = brought([code, 5], header=["货号", "库存"])
    stock.adjust(sku_id=given.sku_of(product), change=-4, reference="loss", note="盘亏", by=SYSTEM)
    taken_back(found)
    assert (found.rows.get().kept, on_hand(code)) == ("stock", 1)


def test_only_the_last_sheet_goes_back_and_only_once(acme):
    first, second = brought(a_row("MUG")), brought(a_row("CUP"))
    with pytest.raises(ImportRefused, match="最近一次"):
        taken_back(first)
    taken_back(second)
    with pytest.raises(ImportRefused):
        taken_back(second)


def test_pictures_a_sheet_brought_go_with_it(acme):
    product = given.a_product()
    world = Pretend({"https://p.example/a.png": a_picture()})
    found = brought([product.skus.get().code, "https://p.example/a.png"], header=["货号", "图片1"], world=world)
    assert product.images.count() == 1
    taken_back(found)
    assert product.images.count() == 0


def test_every_act_is_written_down(acme):
    found = brought(a_row("MUG"))
    taken_back(found)
    acts = (
        OperationLog.objects.filter(target=f"goods-import/{found.pk}").order_by("id").values_list("action", flat=True)
    )
    verbs = ["upload", "apply", "done", "undo", "undone"]
    assert list(acts) == [f"goods_import.{verb}" for verb in verbs]


# The pages


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.merchandiser)


def upload(desk, text, **files):
    sheet = io.BytesIO(text.encode())
    sheet.name = "商品.csv"
    return desk.post(page("goods_imports"), {"file": sheet, **files}, follow=True)


def test_the_desk_uploads_looks_agrees_and_takes_back(desk, acme):
    answer = upload(desk, f"货号,商品名称,分类,积分\nMUG,冰川杯,{shelf()},100\nBAD,,,")
    found = GoodsImport.objects.get()
    judging.check(import_id=found.pk)
    text = desk.get(page("goods_import", found.pk)).content.decode()
    assert "确认写入 1 行" in text and "新商品必须填写" in text and answer.status_code == 200
    desk.post(page("goods_import_act", found.pk), {"act": "apply"})
    assert GoodsImport.objects.get().state == "applying"
    bar = desk.get(page("goods_import_progress", found.pk))
    assert "正在导入" in bar.content.decode() and "HX-Refresh" not in bar
    while applying.write_next(import_id=found.pk):
        pass
    applying.settle(import_id=found.pk)
    assert desk.get(page("goods_import_progress", found.pk))["HX-Refresh"] == "true"
    assert "撤销这次导入" in desk.get(page("goods_import", found.pk)).content.decode()
    desk.post(page("goods_import_act", found.pk), {"act": "undo"})
    assert GoodsImport.objects.get().state == "undoing"


def test_a_sheet_put_away_leaves_no_trace_in_the_goods(desk, acme):
    upload(desk, f"货号,商品名称,分类,积分\nMUG,冰川杯,{shelf()},100")
    found = GoodsImport.objects.get()
    desk.post(page("goods_import_act", found.pk), {"act": "drop"})
    assert GoodsImport.objects.get().state == "dropped" and not Sku.objects.filter(code="MUG").exists()


def test_what_is_no_sheet_is_refused_in_words(desk, acme):
    sheet = io.BytesIO(b"\x89PNG....")
    sheet.name = "x.xlsx"
    answer = desk.post(page("goods_imports"), {"file": sheet})
    assert answer.status_code == 422 and "不是表格" in answer.content.decode()


def test_who_takes_the_goods_away_is_written_down(desk, acme):
    answer = desk.get(page("goods_export"))
    assert answer.content[:2] == b"PK" and OperationLog.objects.filter(action="goods.export").count() == 1


@pytest.mark.parametrize("role", ["auditor", "warehouse"])
def test_only_who_edits_goods_brings_a_sheet(at, acme, role):
    assert at("acme", given.a_user(role)).get(page("goods_imports")).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_a_sheet_asks_the_same_however_long(desk, acme, rows, django_assert_num_queries):
    found = judged(*(a_row(f"N{n}") for n in range(rows)))
    desk.get(page("goods_import", found.pk))
    with django_assert_num_queries(14):
        desk.get(page("goods_import", found.pk))


def test_a_sheet_that_is_none_is_unknown(desk, acme):
    assert desk.get(page("goods_import", 999_999)).status_code == 404
