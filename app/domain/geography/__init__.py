"""Places: the areas of the province, their names and boundaries, and which kelurahan a point belongs to.

Promises: every point of DKI Jakarta has exactly one kelurahan; a name is recognised in any spelling that
real data uses; at any time one complete version of the boundaries is current and the earlier ones are kept.

Setting up and replacing boundaries (`default_data.install_default`, `official.import_boundaries`) are
imported from their modules, so that web processes need not load GDAL and GEOS.
"""

from app.domain.geography.areas import (
    KECAMATAN_COUNT,
    KELURAHAN_COUNT,
    KOTA_COUNT,
    Area,
    AreaAlias,
    Kecamatan,
    Kelurahan,
    Kota,
    area_by_slug,
    area_prefix,
    area_tree,
    full_name,
    kelurahan_by_name,
    level_of,
    normalise,
    slugify,
)
from app.domain.geography.boundaries import (
    Boundary,
    BoundaryPart,
    BoundaryVersion,
    Outline,
    current_version,
)
from app.domain.geography.lookup import (
    Found,
    find_kelurahan,
    find_many,
    found_by_code,
    is_coordinate,
    outside_message,
)

__all__ = [
    "KECAMATAN_COUNT",
    "KELURAHAN_COUNT",
    "KOTA_COUNT",
    "Area",
    "AreaAlias",
    "Boundary",
    "BoundaryPart",
    "BoundaryVersion",
    "Found",
    "Kecamatan",
    "Kelurahan",
    "Kota",
    "Outline",
    "area_by_slug",
    "area_prefix",
    "area_tree",
    "current_version",
    "find_kelurahan",
    "find_many",
    "found_by_code",
    "full_name",
    "is_coordinate",
    "kelurahan_by_name",
    "level_of",
    "normalise",
    "outside_message",
    "slugify",
]
