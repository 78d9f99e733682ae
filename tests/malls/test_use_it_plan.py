"""Points that end: a basket that takes exactly them."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog.models import Product
from catalog.selectors import line_price
from malls.selectors import use_it_plan as plans
from malls.selectors.use_it_plan import Choice
from tests import given


def choice(number, points, **more):
    return Choice(Product(pk=number), number, line_price(quantity=1, points=points, **{"cash_fen": 0, **more}))


def points_of(picks):
    return sorted(pick.points for pick in picks)


def test_the_fewest_goods_that_add_up_are_taken():
    choices = [choice(n, points) for n, points in enumerate([100, 200, 300, 250, 350])]
    assert points_of(plans.fitting(choices, 600)) == [250, 350]
    assert len(plans.fitting(choices, 1200)) == 5


def test_no_good_is_taken_twice():
    assert points_of(plans.fitting([choice(1, 100)], 300)) == [100]


def test_a_slider_takes_the_rest_for_the_least_cash():
    choices = [
        choice(1, 300),
        choice(2, 1000, min_points=400, swap_fen_per_100=100),
        choice(3, 900, min_points=300, swap_fen_per_100=50),
    ]
    picks = plans.fitting(choices, 750)
    assert (points_of(picks), [pick.cash_fen for pick in picks], picks[-1].is_slid) == ([750], [75], True)


def test_nothing_fits_from_below():
    assert plans.fitting([choice(1, 500)], 140) == []
    assert plans.fitting([], 140) == []


@pytest.mark.parametrize("target", [1, 7, 999_983])
def test_odd_targets_end_in_time(target):
    choices = [choice(n, 97 + 13 * n) for n in range(40)]
    assert sum(points_of(plans.fitting(choices, target))) <= target


def test_the_page_leads_to_a_checkout_that_takes_exactly_what_ends(at, cast):
    lin = cast.stranger
    soon = timezone.now() + dt.timedelta(days=5)
    given.give(lin, 730, expires_at=soon)
    Product.objects.update(state="off")
    for points in (300, 430, 80):
        given.a_product(points=points)
    phone = at("acme", lin.user)
    plan = phone.get("/points/plan/").context["plan"]
    assert (plan.target, plan.points, plan.left, plan.beyond) == (730, 730, 0, 0)
    basket = phone.get(f"/checkout/?items={plan.address}").context["basket"]
    assert (basket.points, basket.quantity) == (730, 2)


def test_what_is_too_little_for_anything_is_used_with_other_points(at, cast):
    given.give(cast.lin, 40, expires_at=timezone.now() + dt.timedelta(days=5))
    Product.objects.update(state="off")
    given.a_product(points=200)
    plan = at("acme", cast.lin.user).get("/points/plan/").context["plan"]
    assert (plan.points, plan.left, plan.beyond) == (200, 0, 160)


def test_without_points_that_end_there_is_nothing_to_plan(at, cast):
    assert at("acme", cast.lin.user).get("/points/plan/").context["plan"] is None
    assert plans.plan_for(cast.lin, 0, balance=0, takes_cash=False).picks == []
