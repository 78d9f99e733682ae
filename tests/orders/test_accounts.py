"""The account that is topped up: checked and made the same at every door, shown large before and covered after (P4)."""

import pytest
from django.urls import reverse

from catalog.kinds.accounts import account_rule
from core import cleaners
from core.privacy import crypto, masks
from orders.errors import AccountRefused
from orders.models import Order, OrderLine
from orders.services import privacy
from tests import given
from tests.api.test_mall_api import a_key
from tests.api.test_points_api import Program
from tests.given import sku_of


def page(name, *args, face="storefront"):
    return reverse(f"{face}:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def phone(acme):
    return given.a_product(points=100, kind="topup", title="话费", fields={"details": {"account": "phone"}})


def sealed():
    return crypto.decrypt(OrderLine.objects.get().input_sealed)


@pytest.mark.parametrize(
    "typed",
    [
        "138 0013 8000",
        "138-0013-8000",
        "+86 138-0013-8000",
        "008613800138000",
        "８６１３８００１３８０００",
        "138\u200b00138000\u202c",
        "(138)00138000",
    ],
)
def test_however_a_phone_is_typed_it_is_one_number(typed):
    assert cleaners.clean_phone(typed) == "13800138000"


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("phone", "abc!!🎁", ""),
        ("phone", "1380013800", ""),
        ("phone", "23800138000", ""),
        ("", "13800138000", "13800138000"),
        ("qq", "１０００１", "10001"),
        ("qq", "01234", ""),
        ("qq", "1234", ""),
        ("email", " Lin@QQ.com ", "Lin@qq.com"),
        ("email", "lin@", ""),
        ("fuel", "1000 1111 0000 1111 222", "1000111100001111222"),
        ("fuel", "100011110000", ""),
        ("game", "剑客_007", "剑客_007"),
        ("game", "abc", ""),
        ("game", "a b c d", ""),
        ("game", "abcd🎁", ""),
    ],
)
def test_an_account_is_what_its_goods_ask_for_or_none(kind, typed, kept):
    assert account_rule({"account": kind}).clean(typed) == kept


def test_a_free_account_has_the_length_its_goods_say():
    rule = account_rule({"account": "game", "account_least": 6, "account_most": 8})
    assert [rule.clean(one) for one in ("abcde", "abcdef", "abcdefgh", "abcdefghi")] == ["", "abcdef", "abcdefgh", ""]


def test_nobody_orders_for_an_account_that_is_none_and_nothing_is_written(cast, phone):
    with pytest.raises(AccountRefused, match="请填 11 位手机号"):
        given.an_order(cast.lin, phone, account="abc!!🎁")
    assert Order.objects.count() == 0


def test_what_is_sealed_is_the_clean_number(cast, phone):
    given.an_order(cast.lin, phone, account="+86 138-0013-8000")
    assert sealed() == "13800138000"


def test_goods_that_ask_for_no_account_keep_none(cast):
    given.an_order(cast.lin, given.a_product(points=1), account="13800138000")
    assert sealed() == ""


def checkout(client, product, typed, **more):
    sku = sku_of(product)
    form = {
        "key": "6f0f6c1e-5d1c-4a8e-9c6e-0d6c1b7f5a11",
        "agreed_points": 100,
        "agreed_fen": 0,
        f"account-{sku}": typed,
        **more,
    }
    return client.post(f"{page('checkout')}?sku={sku}&quantity=1", form)


def test_the_page_refuses_with_a_sentence_and_keeps_what_was_typed(at, cast, phone):
    answer = checkout(at("acme", cast.lin.user), phone, "abc!!🎁")
    text = answer.content.decode()
    assert (answer.status_code, "请填 11 位手机号" in text, "abc!!" in text) == (409, True, True)


def test_the_page_shows_the_account_large_and_again_beside_the_button(at, cast, phone):
    client = at("acme", cast.lin.user)
    text = checkout(client, phone, "13800138000x").content.decode()
    assert "请核对充值账号" in text and text.count('data-account-shown="') == 3
    assert checkout(client, phone, "13800138000").status_code == 302


def test_an_account_the_page_has_not_shown_is_shown_first(at, cast, phone):
    client, seen = at("acme", cast.lin.user), {f"account-seen-{sku_of(phone)}": "13800138000"}
    text = checkout(client, phone, "13900139000", **seen).content.decode()
    assert "再确认一次" in text and "139 0013 9000" in text and Order.objects.count() == 0
    again = {f"account-seen-{sku_of(phone)}": "13900139000"}
    assert checkout(client, phone, "139 0013 9000", **again).status_code == 302
    assert sealed() == "13900139000"


def test_member_desk_and_program_see_it_covered(at, cast, phone):
    order = given.an_order(cast.lin, phone, account="13800138000")
    storefront = at("acme", cast.lin.user).get(page("order", order.number)).content.decode()
    console = at("acme", cast.owner).get(page("order", order.number, face="console")).content.decode()
    program = Program("acme", a_key("orders.redeem")[1])
    line = program.get(f"members/{cast.lin.employee_no}/orders/{order.number}/").json()["lines"][0]
    assert line["account"] == "138****8000"
    for text in (storefront, console):
        assert "138****8000" in text and "13800138000" not in text


def test_the_program_is_refused_with_the_same_code(cast, phone):
    program = Program("acme", a_key("orders.redeem")[1])
    body = {"items": [{"sku_id": sku_of(phone), "account": "abc!!🎁"}], "agreed_points": 100}
    answer = program.post(f"members/{cast.lin.employee_no}/orders/new/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "account_refused")


@pytest.mark.parametrize(
    ("account", "shown"),
    [
        ("13800138000", "138****8000"),
        ("lin@qq.com", "l***@qq.com"),
        ("1234567890", "12****90"),
        ("剑客七", "剑****七"),
        ("", ""),
    ],
)
def test_a_covered_account_is_known_to_its_owner_only(account, shown):
    assert masks.mask_account(account) == shown


def test_forgetting_somebody_forgets_their_accounts(cast, phone):
    order = given.an_order(cast.lin, phone, account="13800138000")
    Order.objects.filter(pk=order.pk).update(state="completed")
    privacy.forget(member_id=cast.lin.pk, user_id=None, by=given.actor(cast.owner))
    assert sealed() == ""
