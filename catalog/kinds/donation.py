"""Points given to a good cause."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.kinds.base import GoodsKind, KindForm, Promise, detail_in_language
from catalog.models import Product


class DonationForm(KindForm):
    """What is given to, and who takes it."""

    project = forms.CharField(label=gettext_lazy("公益项目"), max_length=60, required=False)
    project_en = forms.CharField(label=gettext_lazy("公益项目（英文）"), max_length=100, required=False)
    receiver = forms.CharField(label=gettext_lazy("接收机构"), max_length=60, required=False)
    receiver_en = forms.CharField(label=gettext_lazy("接收机构（英文）"), max_length=100, required=False)


class Donation(GoodsKind):
    code = "donation"
    is_final = True
    in_plans = True
    form = DonationForm
    delivered = ("tabler--heart-handshake", gettext_lazy("捐赠已完成，感谢您的善意"))

    def arrival(self, product: Product) -> Promise:
        return Promise("tabler--heart-handshake", _("捐赠后发放电子证书"))

    def particulars(self, product: Product) -> list[Promise]:
        found = [detail_in_language(product, "project"), detail_in_language(product, "receiver")]
        return [Promise("tabler--heart-handshake", text) for text in found if text]

    def no_returns(self) -> Promise | None:
        """Nobody expects a donation back."""
        return None


KIND = Donation()
