"""What a product's page tells of it besides its price: words, pictures, where it leaves from."""

import functools

from django.utils.translation import gettext as _

from catalog.errors import NotOnSale
from catalog.models import Category, Product, ProductImage, Warehouse
from core.statements import columns_of, hot_rows, instances


def product_words(public_id: str) -> Product:
    """A product on sale with category, warehouse and pictures, without a price (`sku_choices` has the prices). Raises NotOnSale.
    Two queries."""
    rows = hot_rows(_words_statement(), {"public_id": public_id})
    if not rows:
        raise NotOnSale(title=_("该商品"))
    product, product.category, product.warehouse = instances(rows[0], (Product, Category, Warehouse))
    remember_pictures(
        product, [instances(row, (ProductImage,))[0] for row in hot_rows(_pictures_statement(), [product.pk])]
    )
    return product


@functools.cache
def _words_statement() -> str:
    columns = f"{columns_of(Product, 'p')}, {columns_of(Category, 'c')}, {columns_of(Warehouse, 'w')}"
    return (
        f"SELECT {columns} FROM catalog_product p JOIN catalog_category c ON c.id = p.category_id"  # noqa: S608 -- our own models
        " LEFT JOIN catalog_warehouse w ON w.id = p.warehouse_id WHERE p.public_id = %(public_id)s::uuid AND p.state = 'on'"
    )


@functools.cache
def _pictures_statement() -> str:
    columns = columns_of(ProductImage, "i")
    return f"SELECT {columns} FROM catalog_productimage i WHERE i.product_id = %s::bigint ORDER BY i.position, i.id"  # noqa: S608


def remember_pictures(product: Product, pictures: list[ProductImage]) -> None:
    """As prefetching would: `product.images.all()` answers with these. No query."""
    known = ProductImage.objects.all()
    known._result_cache = pictures
    known._prefetch_done = True  # type: ignore[attr-defined]  # private
    product.__dict__.setdefault("_prefetched_objects_cache", {})["images"] = known
