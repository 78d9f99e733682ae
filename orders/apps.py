from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from catalog.selectors import pools
        from core.registry import deliverers
        from orders.kinds import KINDS
        from orders.selectors.promised import PROMISED_CODES

        pools.declare_promises(PROMISED_CODES)
        for kind in KINDS.values():
            deliverers.declare(kind.code, kind.is_ready)
