"""Questions about code pools."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q, QuerySet

from catalog.models import Code, CodeBatch, Product, ProductImage, Sku

ALARM = 20  # a pool with fewer free codes is told of, unless its product says another number


@dataclass(frozen=True, slots=True)
class Pool:
    """One sku's codes in numbers."""

    sku: Sku
    free: int
    given: int

    @property
    def is_low(self) -> bool:
        """Whether somebody should bring more."""
        return self.free < int(self.sku.product.details.get("alarm", ALARM))


def pools() -> list[Pool]:
    """Every sku that is delivered as codes, the emptiest first. Two queries."""
    images = Prefetch("product__images", ProductImage.objects.order_by("position", "id"))
    rows = (
        Sku.objects.filter(product__kind=Product.Kind.CODE)
        .select_related("product")
        .prefetch_related(images)
        .annotate(
            free=Count("codes", filter=Q(codes__state=Code.State.FREE)),
            given=Count("codes", filter=Q(codes__state=Code.State.GIVEN)),
        )
    )
    return sorted((Pool(row, row.free, row.given) for row in rows), key=lambda pool: pool.free)


def batches(sku_id: int) -> QuerySet[CodeBatch]:
    """Deliveries of codes for a sku with what is left of each. One query."""
    return CodeBatch.objects.filter(sku_id=sku_id).annotate(free=Count("codes", filter=Q(codes__state=Code.State.FREE)))
