"""What members look for and wish for."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models

from catalog.models.goods import Product
from core.privacy.columns import ArrayField, CharField
from core.tenancy.belonging import TenantModel
from members.models import Member


class Favourite(TenantModel):
    """A product a member keeps an eye on. `points_then` is its price when it was put here or last told."""

    in_sandbox = True

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="favourites")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="favourites")
    tell_restock = models.BooleanField(default=False)
    tell_price = models.BooleanField(default=True)
    is_goal = models.BooleanField(default=False)  # what the member saves for, shown with progress
    points_then = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("member", "product", name="one_favourite_per_product"),
            models.UniqueConstraint("member", name="one_goal_per_member", condition=models.Q(is_goal=True)),
        ]


class Search(TenantModel):
    """Words a member looked for, for their own history and the mall's hot words."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="searches")
    query = CharField(max_length=40, personal="text")
    found = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint("member", "query", name="one_search_per_query")]


class SearchEntry(TenantModel):
    """What a product is found by: the marks of its tokens (catalog/selectors/tokens.py). Narrow on purpose: a search reads
    thousands of these rows and a handful of products."""

    in_sandbox = True

    UNLISTED = -2_000_000_000

    product = models.OneToOneField(Product, primary_key=True, on_delete=models.CASCADE, related_name="entry")
    marks = ArrayField(models.IntegerField(), personal="none")
    weight = models.IntegerField(default=0)  # the greater, the sooner shown; UNLISTED: never

    class Meta:
        indexes = [
            GinIndex(fields=["marks"], name="search_marks", fastupdate=False),
        ]


class Synonyms(TenantModel):
    """Words that mean the same to this mall's search."""

    in_sandbox = True

    words = ArrayField(models.CharField(max_length=20), personal="none")

    class Meta:
        ordering = ["id"]
