"""Questions about carts, orders and what follows. Each says how many queries it costs."""

from orders.selectors.baskets import Basket, BasketLine, LineRequest, basket, cart, cart_lines
from orders.selectors.board import console_list, late_count, saved_filters
from orders.selectors.orders import (
    OrderPage,
    Task,
    member_orders,
    newcomer_tasks,
    order_counts,
    order_differences,
    order_page,
    reviews,
    top_categories,
    units_had,
)
from orders.selectors.spent_first import Spent, spent_first
from orders.selectors.standing import Standing, badges, standing

__all__ = [
    "Basket",
    "BasketLine",
    "LineRequest",
    "OrderPage",
    "Spent",
    "Standing",
    "Task",
    "badges",
    "basket",
    "cart",
    "cart_lines",
    "console_list",
    "late_count",
    "member_orders",
    "newcomer_tasks",
    "order_counts",
    "order_differences",
    "order_page",
    "reviews",
    "saved_filters",
    "spent_first",
    "standing",
    "top_categories",
    "units_had",
]
