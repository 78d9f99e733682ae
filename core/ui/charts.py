"""Figures for <c-chart>: the drawing and the table behind it are the same numbers."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any


def chart(
    labels: Sequence[str],
    series: Mapping[str, Sequence[int | None]],
    *,
    dashed: Collection[str] = (),
    lines: Collection[str] = (),
) -> dict[str, Any]:
    """Series by name over `labels`; None leaves a gap. `dashed` are drawn dashed, `lines` as lines among bars."""
    return {
        "labels": list(labels),
        "series": [
            {"name": name, "values": list(values), "dashed": name in dashed, "line": name in lines}
            for name, values in series.items()
        ],
        "rows": [
            {"label": label, "values": list(values)}
            for label, values in zip(labels, zip(*series.values(), strict=True), strict=True)
        ],
    }
