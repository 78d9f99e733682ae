"""QR codes as one SVG path, drawn here: no picture of a code ever leaves for somebody else's server."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Code:
    """The modules of a code in a square of `size` units, a margin of two around them."""

    size: int
    path: str


def code_of(text: str, *, error: str = "m") -> Code:
    """The QR code that says `text`."""
    import segno  # by whoever draws one: most web pages don't

    rows = [[bool(module & 1) for module in row] for row in segno.make(text, error=error, micro=False).matrix]
    path = "".join(
        f"M{x + 2} {y + 2}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    return Code(size=len(rows) + 4, path=path)
