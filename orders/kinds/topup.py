"""Top-ups: a provider credits the buyer's account (orders/gateways/topup.py)."""

from core.privacy import crypto
from orders.gateways import topup
from orders.kinds.base import OrderKind
from orders.models import OrderLine


class Topup(OrderKind):
    code = "topup"
    asks_provider = True
    by_hand = True

    def is_ready(self) -> bool:
        return topup.is_configured()

    def ask(self, line: OrderLine) -> topup.TopUpResult:
        account = crypto.decrypt(line.input_sealed)
        product = line.sku.product
        face_fen = (product.details.get("faces") or {}).get(line.sku.code)
        details = product.details | {"units": line.to_send, "face_fen": face_fen}
        return topup.provider().credit(reference=line.reference, account=account, details=details)


KIND = Topup()
