"""Questions about carts, orders and what follows. Each says how many queries it costs."""

from orders.selectors.orders import (
    Basket,
    BasketLine,
    OrderPage,
    Task,
    basket,
    cart,
    console_list,
    member_orders,
    newcomer_tasks,
    order_counts,
    order_differences,
    order_page,
    reviews,
    top_categories,
    units_had,
)
from orders.selectors.standing import Standing, badges, standing

__all__ = [
    "Basket",
    "BasketLine",
    "OrderPage",
    "Standing",
    "Task",
    "badges",
    "basket",
    "cart",
    "console_list",
    "member_orders",
    "newcomer_tasks",
    "order_counts",
    "order_differences",
    "order_page",
    "reviews",
    "standing",
    "top_categories",
    "units_had",
]
