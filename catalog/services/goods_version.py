"""Telling every process that the goods have changed."""

from catalog.selectors.goods_version import GOODS


def raise_version() -> None:
    """Called by every act that changes what the storefront shows of goods: pages show it at once in this process, within
    seconds in the others. Harmless to repeat. (Not called for units sold: those show within seconds anyway.)"""
    GOODS.raise_version()
