"""The grid of web maps on which published reports stand: 2^28 columns and rows, about 15 cm.

`x` counts from the west, `y` from the north. `place` is both woven bit by bit (Z order), so that every tile of
every zoom is one half-open range of it, and a cell (a tile of some zoom) is a place shifted to the right.
"""

import math

GRID_ZOOM = 28

# Web Mercator by hand: a call of ST_Transform costs more than all the rest of an intake's trigger.
FUNCTIONS = (
    """
CREATE FUNCTION grid_x(point geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT floor((ST_X(point) + 180) / 360 * 268435456)::integer
$$""",
    """
CREATE FUNCTION grid_y(point geometry) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT floor((0.5 - asinh(tand(ST_Y(point))) / (2 * pi())) * 268435456)::integer
$$""",
    """
CREATE FUNCTION grid_place(x integer, y integer) RETURNS bigint
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  a bigint := x;
  b bigint := y;
BEGIN
  a := (a | (a << 16)) & x'0000FFFF0000FFFF'::bigint;
  b := (b | (b << 16)) & x'0000FFFF0000FFFF'::bigint;
  a := (a | (a << 8)) & x'00FF00FF00FF00FF'::bigint;
  b := (b | (b << 8)) & x'00FF00FF00FF00FF'::bigint;
  a := (a | (a << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  b := (b | (b << 4)) & x'0F0F0F0F0F0F0F0F'::bigint;
  a := (a | (a << 2)) & x'3333333333333333'::bigint;
  b := (b | (b << 2)) & x'3333333333333333'::bigint;
  a := (a | (a << 1)) & x'5555555555555555'::bigint;
  b := (b | (b << 1)) & x'5555555555555555'::bigint;
  RETURN a | (b << 1);
END $$""",
)


def tile_range(z: int, x: int, y: int) -> tuple[int, int]:
    """The half-open range of `place` that a tile covers (z up to 28)."""
    shift = 2 * (GRID_ZOOM - z)
    woven = _weave(x) | _weave(y) << 1
    return woven << shift, (woven + 1) << shift


def column(lon: float, z: int = GRID_ZOOM) -> int:
    """The column of that zoom in which a longitude (degrees) lies."""
    return min(max(int((lon + 180) / 360 * (1 << z)), 0), (1 << z) - 1)


def row(lat: float, z: int = GRID_ZOOM) -> int:
    """The row of that zoom in which a latitude (degrees) lies."""
    north = (0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * (1 << z)
    return min(max(int(north), 0), (1 << z) - 1)


def degrees(x: int, y: int) -> tuple[float, float]:
    """Latitude and longitude of the middle of a field of the grid."""
    side = 1 << GRID_ZOOM
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (y + 0.5) / side))))
    return lat, (x + 0.5) / side * 360 - 180


def shift_of(zoom: int) -> int:
    """How far a place is shifted to the right to name its tile of that zoom."""
    return 2 * (GRID_ZOOM - zoom)


def _weave(number: int) -> int:
    """The bits of a number with a zero between each two."""
    return sum((number >> bit & 1) << 2 * bit for bit in range(GRID_ZOOM))
