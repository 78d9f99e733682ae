"""Questions about carts, orders and what follows. Each says how many queries it costs."""

from orders.selectors.baskets import Basket, BasketLine, LineRequest, basket, cart, cart_lines
from orders.selectors.board import console_list, late_count, saved_filters
from orders.selectors.member_summary import MemberSummary, badges, member_summary
from orders.selectors.orders import (
    OrderPage,
    Task,
    member_orders,
    newcomer_tasks,
    order_counts,
    order_differences,
    order_page,
    product_reviews,
    top_categories,
    units_had,
)
from orders.selectors.spent_first import Spent, spent_first

__all__ = [
    "Basket",
    "BasketLine",
    "LineRequest",
    "MemberSummary",
    "OrderPage",
    "Spent",
    "Task",
    "badges",
    "basket",
    "cart",
    "cart_lines",
    "console_list",
    "late_count",
    "member_orders",
    "member_summary",
    "newcomer_tasks",
    "order_counts",
    "order_differences",
    "order_page",
    "product_reviews",
    "saved_filters",
    "spent_first",
    "top_categories",
    "units_had",
]
