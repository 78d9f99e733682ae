"""The desk fills pools of codes and sees only how many there are."""

import io

import pytest
from django.urls import reverse

from catalog.models import Code
from catalog.selectors import pools
from tests import given


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def card(acme):
    return given.a_product(points=100, stock=0, kind="code", title="影票", fields={"details": {"alarm": 3}})


@pytest.fixture
def owner(at, cast):
    return at("acme", cast.owner)


def upload(owner, card, text, header=1):
    sheet = io.BytesIO(text.encode())
    sheet.name = "codes.csv"
    fields = {"name": "十一月", "file": sheet, "header": header}
    return owner.post(page("pool", given.sku_of(card)), fields, follow=True)


def test_a_sheet_fills_the_pool_and_no_page_shows_a_secret(owner, card):
    text = upload(owner, card, "卡号,密码\n1001,SECRET-A\n1002,SECRET-B").content.decode()
    assert Code.objects.count() == 2 and "已导入 2 个卡密" in text
    assert "SECRET" not in text + owner.get(page("pools")).content.decode()


def test_one_column_is_secrets_alone(owner, card):
    upload(owner, card, "SECRET-A\nSECRET-B", header=0)
    assert Code.objects.count() == 2


def test_a_bad_sheet_is_refused_whole_with_its_rows(owner, card):
    answer = upload(owner, card, "卡号,密码\n1,A\n1,A")
    assert "第 2 行" in answer.content.decode() and not Code.objects.exists()


@pytest.mark.parametrize(("count", "low"), [(2, True), (3, False)])
def test_a_pool_below_its_alarm_is_low(card, count, low):
    given.codes(card, count)
    own = next(one for one in pools.pools() if one.sku.product_id == card.pk)
    assert own.is_low is low


def test_only_goods_that_are_codes_have_a_pool(owner, acme):
    assert owner.get(page("pool", given.sku_of(given.a_product()))).status_code == 404
