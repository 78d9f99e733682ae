"""What members say about what they received. The product keeps the sum, so that no page has to count."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from catalog.models import Product
from core.actors import Actor
from core.events import operation_log
from orders.errors import OrderUnknown, ReviewRefused
from orders.models import Order, OrderLine, Review
from orders.services import photos
from orders.services.photos import Encoded

WORDS = 500


@transaction.atomic
def write(
    *,
    number: str,
    line_no: int,
    member_id: int,
    stars: int,
    text: str,
    is_anonymous: bool,
    pictures: Sequence[Encoded] = (),
    by: Actor,
) -> Review:
    """Say something about a line, once, after it was received, with its pictures or not at all.

    Raises OrderUnknown, ReviewRefused, QuotaReached, FilesUnavailable.
    """
    line = OrderLine.objects.select_related("order", "sku").filter(order__number=number, line_no=line_no).first()
    if line is None or line.order.member_id != member_id:
        raise OrderUnknown
    received = line.order.state == Order.State.COMPLETED and line.sent and line.cancelled_quantity < line.quantity
    if not received or not 1 <= stars <= 5 or Review.objects.filter(line=line).exists():
        raise ReviewRefused
    review = Review.objects.create(
        line=line,
        product_id=line.sku.product_id,
        member_id=member_id,
        stars=stars,
        text=text.strip()[:WORDS],
        is_anonymous=is_anonymous,
    )
    photos.attach(review_id=review.pk, pictures=pictures)
    _count(review, +1)
    operation_log.record(by=by, action="review.write", target=f"order/{number}", after={"stars": stars})
    return review


@transaction.atomic
def hide(*, review_id: int, hidden: bool, reason: str, by: Actor) -> None:
    """Take a review off the product's page, or put it back; its stars go with it. Idempotent."""
    review = Review.objects.select_for_update().get(pk=review_id)
    if review.is_hidden != hidden:
        Review.objects.filter(pk=review.pk).update(is_hidden=hidden)
        _count(review, -1 if hidden else +1)
        operation_log.record(
            by=by, action="review.hide" if hidden else "review.show", target=f"review/{review.pk}", reason=reason
        )


@transaction.atomic
def reply(*, review_id: int, text: str, by: Actor) -> None:
    """The mall's answer under a review. Idempotent."""
    Review.objects.filter(pk=review_id).update(reply=text.strip()[:300])
    operation_log.record(by=by, action="review.reply", target=f"review/{review_id}")


def _count(review: Review, sign: int) -> None:
    Product.objects.filter(pk=review.product_id).update(
        review_count=F("review_count") + sign, star_sum=F("star_sum") + sign * review.stars
    )
