"""The picture by which a page is shown where its address is shared: a PNG of 1200 by 630 points in the portal's own look.

Of a report it says what everybody may know (category, kelurahan, status, number, day) beside the public copy of its photo, or
beside its place on a simple map; no text of the reporter, since whoever keeps the picture keeps it for ever. Drawn twice as
large and made smaller, so that edges are smooth; pictures that were asked for last are kept by the process.
"""

from app.share_card.card import HEIGHT, WIDTH, Facts, report_card, site_card
from app.share_card.place import Outline

__all__ = ["HEIGHT", "WIDTH", "Facts", "Outline", "report_card", "site_card"]
