"""Redemptions and everything that follows: payment, delivery, parcels, after-sale, reviews."""

from orders.models.after_sales import (
    AfterSale,
    AfterSaleLine,
    AfterSaleNote,
    OrderDecision,
    Photo,
    Review,
    Shortage,
    photo_path,
)
from orders.models.delivery import DigitalDelivery, Station, Voucher
from orders.models.order import (
    CartLine,
    Order,
    OrderEvent,
    OrderLine,
    SavedFilter,
)
from orders.models.parcels import CourierChannel, Handover, Parcel, ParcelLine, ParcelScan, SiteRun
from orders.models.payment import Bill, DemoTrade, Payment, PaymentChannel, PaymentNotice, Refund
from orders.models.policy import OrderPolicy

__all__ = [
    "AfterSale",
    "AfterSaleLine",
    "AfterSaleNote",
    "Bill",
    "CartLine",
    "CourierChannel",
    "DemoTrade",
    "DigitalDelivery",
    "Handover",
    "Order",
    "OrderDecision",
    "OrderEvent",
    "OrderLine",
    "OrderPolicy",
    "Parcel",
    "ParcelLine",
    "ParcelScan",
    "Payment",
    "PaymentChannel",
    "PaymentNotice",
    "Photo",
    "Refund",
    "Review",
    "SavedFilter",
    "Shortage",
    "SiteRun",
    "Station",
    "Voucher",
    "photo_path",
]
