"""Steering: what is open, late and well done, by area, unit and category, for whoever answers for it.

`read` understands an address, `summary` answers it with a handful of statements over the measures (app/domain/measure.py);
every figure has a `Mark`, by which the worklist shows exactly the reports that it counts.
"""

from app.queries.steering.asked import Asked, By, Order, read
from app.queries.steering.choices import Choices, choices_of
from app.queries.steering.figures import Mark, mark_from, marked
from app.queries.steering.page import Summary, summary
from app.queries.steering.rows import HOPS, MINIMUM, Row, Spread
from app.queries.steering.trend import Point

__all__ = [
    "HOPS",
    "MINIMUM",
    "Asked",
    "By",
    "Choices",
    "Mark",
    "Order",
    "Point",
    "Row",
    "Spread",
    "Summary",
    "choices_of",
    "mark_from",
    "marked",
    "read",
    "summary",
]
