"""Figures as tables show them, where there may be none."""


def thousands_or(value: int | None, none: str = "–") -> str:
    """1,234; a dash for nothing."""
    return none if value is None else f"{value:,}"


def yuan_or(fen: int | None, none: str = "–") -> str:
    """¥12 or ¥12.50; a dash for nothing."""
    if not fen:
        return none
    return f"¥{fen // 100:,}" if fen % 100 == 0 else f"¥{fen / 100:,.2f}"
