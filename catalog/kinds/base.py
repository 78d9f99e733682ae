"""What every kind of goods says of itself to those who sell it. A kind's own file says where it differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from catalog.models import Product, in_language


class Asks(StrEnum):
    """What the buyer of a kind has to give besides points; orders/sql/order_place.sql knows these words."""

    NOTHING = ""
    ADDRESS = "address"  # it travels in a parcel
    ACCOUNT = "account"  # which is topped up
    TIME = "time"  # which is booked


@dataclass(frozen=True, slots=True)
class Promise:
    """One thing a buyer may rely on, with its icon."""

    icon: str
    text: str


class KindForm(forms.Form):
    """What the desk says of a product besides: its fields are the product's details by their names."""

    computed: ClassVar[tuple[str, ...]] = ()  # details that `details` makes of several fields

    def __init__(self, data: Any = None, files: Any = None, *, product: Product, **kwargs: Any) -> None:
        super().__init__(data, files, auto_id="kind-%s", initial=dict(product.details), **kwargs)

    def details(self) -> dict[str, Any]:
        """The details as they are kept."""
        return dict(self.cleaned_data)


class GoodsKind:
    """A kind of goods as it is sold. How it is delivered stands under the same name in orders/kinds."""

    code: str  # its value in Product.Kind
    asks: Asks = Asks.NOTHING
    has_pool = False  # its stock is its pool of codes: nobody types it in
    is_final = False  # once delivered it can't be taken back, not even where it was faulty
    may_be_gift = False  # it may come along with other goods, and goes back with them
    in_plans = False  # it is proposed to whoever has points to use up
    form: type[KindForm] | None = None  # what the desk says of it besides
    delivered: tuple[str, Any] | None = None  # icon and words on the order's page, once it is delivered

    @property
    def is_parcel(self) -> bool:
        """Whether it travels in a parcel; everything else is delivered by a worker."""
        return self.asks is Asks.ADDRESS

    @property
    def has_times(self) -> bool:
        """Whether it is booked for a time."""
        return self.asks is Asks.TIME

    @property
    def details(self) -> tuple[str, ...]:
        """The names it keeps in `Product.details`."""
        return (*self.form.base_fields, *self.form.computed) if self.form else ()

    def lacks(self, details: Mapping[str, Any], *, has_times: bool) -> str:
        """What is missing for the shelf: a reason of catalog.errors.KindIncomplete, "" nothing."""
        return "times" if self.has_times and not has_times else ""

    def arrival(self, product: Product) -> Promise:
        """How it reaches its buyer."""
        raise NotImplementedError

    def particulars(self, product: Product) -> list[Promise]:
        """What else the product promises: of its details, mostly. No query (with `warehouse` selected)."""
        return []

    def no_returns(self) -> Promise | None:
        """What is said where nothing can be returned."""
        return Promise("tabler--package-off", _("不支持退换，请看清再兑"))

    def promises(self, product: Product) -> list[Promise]:
        """How it comes, until when, and whether it may go back; no query (with `warehouse` selected)."""
        found = [self.arrival(product), *self.particulars(product)]
        if product.return_days:
            back = _("收货后 %(n)d 天内可退换") % {"n": product.return_days}
            found.append(Promise("tabler--package-import", back))
        elif warning := self.no_returns():
            found.append(warning)
        return found


def detail_in_language(product: Product, name: str) -> str:
    """A detail that is told in two languages, in the reader's own; "" where nothing was said."""
    return in_language(product.details.get(name, ""), product.details.get(f"{name}_en", ""))
