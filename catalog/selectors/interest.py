"""What members wish for and looked for."""

from typing import TYPE_CHECKING, cast

from django.db import connection
from django.db.models import F, QuerySet

from catalog.models import Favourite, Product
from catalog.selectors.goods import ProductWithPrice, storefront_list
from catalog.selectors.skus import MemberInterest
from members.models import Member

WISH = "select true, tell_restock, tell_price, is_goal from catalog_favourite where member_id = %s and product_id = %s"


def wish(member_id: int, product_id: int) -> MemberInterest:
    """What the member asked for of a product. One query."""
    with connection.cursor() as cursor:
        cursor.execute(WISH, [member_id, product_id])
        row = cursor.fetchone()
    return MemberInterest(*row) if row else MemberInterest()


class FavouriteProduct(ProductWithPrice):
    """What `favourites` adds to a product."""

    points_then: int
    is_goal: bool


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    KeptProduct = WithAnnotations[Product, FavouriteProduct]


def favourites(member: Member) -> "QuerySet[KeptProduct]":
    """The member's favourites that are on sale, the goal first, then the newest, with `points_then` and `is_goal`. Two queries
    when evaluated."""
    mine = {"favourites__member": member}
    rows = storefront_list(member=member, internal=None).filter(**mine)
    kept = rows.annotate(points_then=F("favourites__points_then"), is_goal=F("favourites__is_goal"))
    return cast("QuerySet[KeptProduct]", kept.order_by("-favourites__is_goal", "-favourites__id"))


def goal(member_id: int) -> Favourite | None:
    """What the member saves for. One query."""
    return Favourite.objects.filter(member_id=member_id, is_goal=True).select_related("product").first()
