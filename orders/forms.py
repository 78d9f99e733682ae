"""What people type about orders → clean values."""

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.models import Parcel


class CheckoutForm(forms.Form):
    """A checkout's answer: which address, agreed total, idempotency key."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    agreed_points = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    agreed_fen = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    address = forms.UUIDField(required=False)
    note = forms.CharField(label=_("备注"), max_length=100, required=False)


class ShipForm(forms.Form):
    """Carrier and tracking number."""

    carrier = forms.ChoiceField(label=_("快递公司"), choices=Parcel.Carrier.choices)
    tracking_no = forms.CharField(label=_("运单号"), max_length=40, required=False)


class CancelForm(forms.Form):
    """Why an order is taken back."""

    reason = forms.CharField(label=_("取消原因"), max_length=200)
