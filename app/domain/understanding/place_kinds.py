"""What a name of the list names, and which objects of OpenStreetMap are streets or landmarks for us.

Landmarks are what people name when they say where something is. Shops are not among them, but for malls and markets: a chain
has one in every street, and they come and go.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class PlaceKind(StrEnum):
    """What a name in the list names."""

    STREET = "street"
    LANDMARK = "landmark"


_NO_STREETS = frozenset(
    {"platform", "bus_stop", "proposed", "construction", "elevator", "rest_area", "services"}
)
# Key to values; no values: any.
_LANDMARKS: dict[str, frozenset[str]] = {
    "amenity": frozenset(
        {
            *("bus_station", "clinic", "college", "community_centre", "courthouse", "ferry_terminal"),
            *("fire_station", "grave_yard", "hospital", "library", "marketplace", "place_of_worship"),
            *("police", "post_office", "public_building", "school", "theatre", "townhall"),
            *("university"),
        }
    ),
    "shop": frozenset({"mall", "department_store"}),
    "railway": frozenset({"station", "halt"}),
    "public_transport": frozenset({"station"}),
    "leisure": frozenset({"park", "stadium", "sports_centre", "nature_reserve"}),
    "office": frozenset({"government", "diplomatic"}),
    "tourism": frozenset({"attraction", "museum", "zoo", "theme_park", "monument"}),
    "landuse": frozenset({"cemetery"}),
    "man_made": frozenset({"bridge"}),
    "waterway": frozenset({"dam", "weir"}),
    "historic": frozenset(),
    "aeroway": frozenset({"aerodrome", "terminal"}),
}


def kind_of_tags(tags: Mapping[str, Any] | Any) -> PlaceKind | None:
    """Street, landmark, or None for what nobody finds his way by."""
    highway = tags.get("highway")
    if highway:
        return None if highway in _NO_STREETS else PlaceKind.STREET
    for key, values in _LANDMARKS.items():
        value = tags.get(key)
        if value and (not values or value in values):
            return PlaceKind.LANDMARK
    return None
