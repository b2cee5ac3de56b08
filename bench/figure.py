"""The figures of contract.md section 6, two that try every list of every role, and that of the search for photos.

What each must reach, and the line that says what it reached.
"""

import json
import math
from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True)
class Figure:
    """`smaller` says whether a smaller value is better."""

    id: str
    unit: str
    must: float
    stretch: float
    smaller: bool


class Measured(NamedTuple):
    """A value, and how it came about in one sentence; None where it could not be measured."""

    id: str
    value: float | None
    how: str


FIGURES: dict[str, Figure] = {
    figure.id: figure
    for figure in (
        Figure("intake_ratio", "ratio", 0.25, 0.5, smaller=False),
        Figure("worklist_rps", "requests/s", 100, 250, smaller=False),
        Figure("worklist_p95_ms", "ms", 60, 30, smaller=True),
        Figure("growth", "ratio", 1.3, 1.1, smaller=True),
        Figure("worklist_queries", "statements", 5, 3, smaller=True),
        Figure("worklist_all_p95_ms", "ms", 60, 30, smaller=True),
        Figure("worklist_all_queries", "statements", 5, 3, smaller=True),
        Figure("tracking_ratio", "ratio", 0.4, 0.7, smaller=False),
        Figure("tile_p95_ms", "ms", 80, 30, smaller=True),
        Figure("outbox_rate", "messages/s", 300, 1000, smaller=False),
        Figure("notify_p95_s", "s", 1.5, 0.5, smaller=True),
        Figure("page_kb", "kB", 120, 80, smaller=True),
        Figure("start_s", "s", 8, 4, smaller=True),
        Figure("evidence_lookup_p95_ms", "ms", 50, 20, smaller=True),
    )
}


def reached(figure: Figure, value: float, goal: float) -> bool:
    """Whether the value is as good as the goal."""
    return value <= goal if figure.smaller else value >= goal


def line(measured: Measured) -> str:
    """The JSON object of a figure; a missed one carries `short`: by how much, in its unit and as a share of `must`."""
    figure = FIGURES[measured.id]
    content: dict[str, object] = {
        "id": figure.id,
        "value": measured.value,
        "unit": figure.unit,
        "must": figure.must,
        "stretch": figure.stretch,
        "how": measured.how,
    }
    if measured.value is None:
        content["short"] = "not measured"
    elif not reached(figure, measured.value, figure.must):
        content["short"] = _short(figure, measured.value)
    return json.dumps(content, ensure_ascii=False)


def _short(figure: Figure, value: float) -> str:
    gap = abs(value - figure.must)
    return f"{gap:.3g} {figure.unit} ({gap / figure.must:.0%} of what it must reach)"


def quantile(values: list[float], share: float) -> float:
    """The value that `share` of all stay at or below (nearest rank)."""
    return sorted(values)[max(0, math.ceil(len(values) * share) - 1)]
