from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from catalog.selectors import pools
        from core.registry import deliverers
        from orders.gateways import topup
        from orders.selectors.promised import PROMISED_CODES

        pools.declare_promises(PROMISED_CODES)
        for kind in ("physical", "code", "coupon", "service", "privilege", "donation"):
            deliverers.declare(kind)
        deliverers.declare("topup", topup.is_configured)
