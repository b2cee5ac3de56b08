"""The page /statistik: how the city, an area or a unit does, for everybody. Public: no actor, and only counts leave.

Whole months, years and everything are read from the kept tallies (app/domain/tally) and are about the moment of `Page.at`;
days of one's own choice, and what is narrower than a tally, are counted from the measures when asked. Both give the same rows.
"""

from app.queries.city.asked import Asked, By, Order, read
from app.queries.city.counts import counts
from app.queries.city.page import Page, look, total
from app.queries.city.rows import MINIMUM, Row, Spread

__all__ = ["MINIMUM", "Asked", "By", "Order", "Page", "Row", "Spread", "counts", "look", "read", "total"]
