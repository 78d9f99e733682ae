"""What the mall's API takes. Points and `cash_fen` are whole numbers; moments carry their zone."""

from typing import Any

from rest_framework import serializers

from core.bounds import MAX_ACCOUNT, MAX_ID, MAX_ORDER_SUM, MAX_POINTS, MAX_UNITS
from members.fields import AddressForm
from members.selectors import PostalAddress
from orders.models import AfterSale, Parcel
from orders.services import channels


class TextField(serializers.CharField):
    """One or more lines, without the signs no form would let through."""

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).replace("\x00", "").strip()


class ItemBody(serializers.Serializer):
    """So many units of a sku; `points` for all of them where the price can slide, an `account` to top up, a booked `slot_id`."""

    sku_id = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    quantity = serializers.IntegerField(min_value=1, max_value=MAX_UNITS, default=1)
    points = serializers.IntegerField(
        min_value=0, max_value=MAX_ORDER_SUM, required=False, allow_null=True, default=None
    )
    account = TextField(max_length=MAX_ACCOUNT, required=False, allow_blank=True, default="")
    slot_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False, allow_null=True, default=None)


class QuoteBody(serializers.Serializer):
    """What somebody is about to order."""

    items = ItemBody(many=True, allow_empty=False, max_length=20)


class InvoiceBody(serializers.Serializer):
    """Whom the invoice for the cash part is made out to."""

    title = TextField(max_length=100)
    tax_no = TextField(max_length=30, required=False, allow_blank=True, default="")
    email = serializers.EmailField(required=False, allow_blank=True, default="")


class OrderBody(QuoteBody):
    """An order. `agreed_points` and `agreed_fen` are the sums the buyer saw: at another price nothing is ordered."""

    agreed_points = serializers.IntegerField(min_value=0, max_value=MAX_POINTS)
    agreed_fen = serializers.IntegerField(min_value=0, max_value=MAX_POINTS, default=0)
    address_id = serializers.UUIDField(required=False, allow_null=True, default=None)
    site_id = serializers.IntegerField(min_value=1, max_value=MAX_ID, required=False, allow_null=True, default=None)
    invoice = InvoiceBody(required=False, allow_null=True, default=None)
    note = TextField(max_length=100, required=False, allow_blank=True, default="")


class CartBody(serializers.Serializer):
    """A line of the cart; nought takes it out."""

    sku_id = serializers.IntegerField(min_value=1, max_value=MAX_ID)
    quantity = serializers.IntegerField(min_value=0, max_value=MAX_UNITS)


class ReasonBody(serializers.Serializer):
    """Why."""

    reason = TextField(max_length=200, required=False, allow_blank=True, default="")


class UnitBody(serializers.Serializer):
    """So many units of a line."""

    line_no = serializers.IntegerField(min_value=1, max_value=1_000)
    units = serializers.IntegerField(min_value=1, max_value=MAX_UNITS)


class CancelBody(ReasonBody):
    """The whole order, or only some `units`."""

    units = UnitBody(many=True, required=False, max_length=50)


class PayBody(serializers.Serializer):
    """How the cash part is paid; the buyer comes back to `return_url`, on an address of this mall."""

    gateway = serializers.ChoiceField(choices=[*channels.REAL, channels.FAKE])
    way = serializers.ChoiceField(choices=["jsapi", "h5", "native", "wap", "page"])
    return_url = serializers.URLField(max_length=300, required=False, allow_blank=True, default="")
    openid = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")


class AddressBody(serializers.Serializer):
    """A delivery address, by the same rules as the storefront's form."""

    receiver = TextField(max_length=30)
    phone = TextField(max_length=20)
    area = TextField(max_length=60)
    area_code = TextField(max_length=6)
    detail = TextField(max_length=120)
    is_default = serializers.BooleanField(default=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The form says what is wrong, field by field."""
        form = AddressForm(attrs)
        if not form.is_valid():
            raise serializers.ValidationError({name: list(map(str, errors)) for name, errors in form.errors.items()})
        address: PostalAddress = form.details()
        return {"address": address, "is_default": attrs["is_default"]}


class WishBody(serializers.Serializer):
    """What to be told of a product; what is left out stays as it is."""

    tell_restock = serializers.BooleanField(required=False)
    tell_price = serializers.BooleanField(required=False)
    is_goal = serializers.BooleanField(required=False)
    is_favourite = serializers.BooleanField(default=True)


class ReviewBody(serializers.Serializer):
    """Stars and words for a line that was received."""

    stars = serializers.IntegerField(min_value=1, max_value=5)
    text = TextField(max_length=500, required=False, allow_blank=True, default="")
    is_anonymous = serializers.BooleanField(default=False)


class CaseBody(serializers.Serializer):
    """A case of after-sale for some units."""

    kind = serializers.ChoiceField(choices=AfterSale.Kind.values)
    reason = serializers.ChoiceField(choices=list(AfterSale.REASONS))
    text = TextField(max_length=300, required=False, allow_blank=True, default="")
    units = UnitBody(many=True, allow_empty=False, max_length=50)


class ShipBody(serializers.Serializer):
    """A parcel: all that is still to be sent, or only some `units`."""

    carrier = serializers.ChoiceField(choices=Parcel.Carrier.values)
    tracking_no = TextField(max_length=40, required=False, allow_blank=True, default="")
    units = UnitBody(many=True, required=False, max_length=50)


def units_of(rows: list[dict[str, int]] | None) -> dict[int, int]:
    """Units by line number."""
    return {row["line_no"]: row["units"] for row in rows or []}
