"""The starter goods of goods.toml, the categories they stand in, and the texts all of them share."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CATEGORIES = [
    ("festival", "节日礼盒", "Festival gifts", "tabler--gift"),
    ("food", "食品生鲜", "Food & fresh", "tabler--apple"),
    ("digital", "数码家电", "Digital & appliances", "tabler--device-mobile"),
    ("home", "家居日用", "Home & living", "tabler--sofa"),
    ("travel", "出行箱包", "Travel & bags", "tabler--luggage"),
    ("sport", "运动户外", "Sports & outdoors", "tabler--ball-basketball"),
    ("beauty", "个护美妆", "Care & beauty", "tabler--sparkles"),
    ("card", "卡券礼遇", "Cards & vouchers", "tabler--ticket"),
    ("family", "文娱亲子", "Books & family", "tabler--book"),
]


@dataclass(frozen=True, slots=True)
class Good:
    """One starter product. `skus` are (Chinese, English) variant names; empty means a single one."""

    art: str
    category: str
    title: str
    title_en: str
    subtitle: str
    subtitle_en: str
    yuan: int
    badge: tuple[str, str] = ("", "")
    skus: list[tuple[str, str]] = field(default_factory=list)
    kind: str = "physical"
    limit: int | None = None


def _good(row: dict[str, Any]) -> Good:
    pairs = {"badge": tuple(row.get("badge", ("", ""))), "skus": [tuple(names) for names in row.get("skus", [])]}
    return Good(**{**row, **pairs})


GOODS = [
    _good(row) for row in tomllib.loads(Path(__file__).with_name("goods.toml").read_text(encoding="utf-8"))["goods"]
]
DELIVERY = """付款方式：全额兑换，包邮。
发货时间：工作日 16:00 前兑换当日发出，其余次日发出；偏远地区加 2–3 天。
售后：签收 7 天内如有破损或错发，凭照片免费补发或原路退回。"""
DELIVERY_EN = """Payment: redeemed in full, free delivery.
Dispatch: orders before 16:00 on workdays leave the same day, others the next; remote areas take 2–3 days more.
After-sale: within 7 days of delivery, damaged or wrong items are resent or refunded with a photo."""
VIRTUAL = """电子发放：兑换后即时到账，消息中心会提醒您查收。
使用：按券面说明使用，一经发放不可退回。"""
VIRTUAL_EN = """Delivered at once; the message centre tells you.
Use as printed on the voucher; not returnable once delivered."""
