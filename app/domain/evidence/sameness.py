"""Whether two pictures come from one and the same shot: laid over each other, compared piece by piece.

A copy, however it was cut, resized, turned a little, brightened or compressed, fits over its original with one shift, scale and
turn, lies within its frame (or the other way round), and its details agree in every place but those that were painted over.
Somebody who comes again to the same spot stands elsewhere: near and far things move against each other, the frame shows
something that the other does not, light and shadow lie differently. That is no copy, and must not be called one.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

cv2.setNumThreads(1)  # one photo a process; the other cores have other work

Array = NDArray[Any]
SIDE = 640  # both are compared at this length of the longer side
TILE, STEP = 33, 16
DETAIL = 2.5  # below this spread a piece shows nothing that could agree or not
DETAIL_FULL = 6.0
AGREES = 0.85  # correlation of the details of a piece
TILES_MIN = 24
LIGHT_MAX = 0.04
DARK, BRIGHT = 12, 243
BEYOND_DOUBT = 0.93  # so much of two photos agrees in no other way, whatever was done to the shades
OUTSIDE = 0.015  # of the longer side: so far a frame may lie outside the other and still count as within
AREA_MIN = 0.5
TURN_MAX = 0.09  # about 5 degrees
ASPECT = 0.03
INLIERS_MIN = 10
UNSURE = (0.2, 0.75)  # between these the map may be at fault: it is made exact first


@dataclass(frozen=True, slots=True)
class Sameness:
    """`share`: of what both show in detail, how much agrees, 0 to 1. `is_within`: one frame lies within the other.

    `area`: how large the smaller one is of the larger. `pieces`: of how many pieces this is said. `light`: how unevenly the
    shades of what agrees went from one to the other, 0 for one and the same light.
    """

    share: float
    is_within: bool
    area: float
    pieces: int
    light: float

    def is_same_shot(self, least: float) -> bool:
        """Whether at least that share of it comes from one shot."""
        fits = self.is_within and self.area >= AREA_MIN and self.pieces >= TILES_MIN
        return fits and self.share >= least and (self.light <= LIGHT_MAX or self.share >= BEYOND_DOUBT)


NOTHING = Sameness(0.0, False, 0.0, 0, 0.0)


class Picture:
    """A picture in gray at the size at which pictures are compared. Raises ValueError for what is none."""

    def __init__(self, data: bytes) -> None:
        gray = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE) if data else None
        if gray is None:
            raise ValueError("no picture")
        scale = SIDE / max(gray.shape)
        size = (max(8, round(gray.shape[1] * scale)), max(8, round(gray.shape[0] * scale)))
        self.gray: Array = cv2.resize(
            gray, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.gray.shape[1], self.gray.shape[0]

    @cached_property
    def even(self) -> Array:
        """Its shades with the brightness and contrast of every other picture."""
        values = self.gray.astype(np.float32)
        return np.asarray((values - values.mean()) * (48.0 / max(float(values.std()), 8.0)))

    @cached_property
    def details(self) -> Array:
        return _details(self.even)

    @cached_property
    def features(self) -> tuple[Any, Any]:
        """Corners and what is around them."""
        finder = cv2.ORB.create(nfeatures=900, fastThreshold=10)
        soft = cv2.GaussianBlur(self.gray, (0, 0), 1.0)
        points, marks = finder.detectAndCompute(soft, np.full_like(soft, 255))
        return points, marks


def compare(later: Picture, earlier: Picture) -> Sameness:
    """How far `later` is a copy of `earlier`."""
    best = NOTHING
    for way in (_same_frame, _by_features):
        fit = way(later, earlier)
        if fit is None:
            continue
        found = _agreement(later, earlier, fit)
        if UNSURE[0] <= found.share < UNSURE[1]:
            exact = _agreement(later, earlier, _refined(later, earlier, fit))
            found = max(found, exact, key=lambda one: one.share)
        best = max(best, found, key=_worth)
        if best.is_same_shot(UNSURE[1]):
            break
    return best


def _worth(found: Sameness) -> tuple[bool, float]:
    return found.is_within and found.pieces >= TILES_MIN, found.share


def _same_frame(later: Picture, earlier: Picture) -> Array | None:
    """The map from `later` to `earlier` if both show the same frame."""
    across, down = (earlier.size[at] / later.size[at] for at in (0, 1))
    if abs(across / down - 1) > ASPECT:
        return None
    return np.array([[across, 0, 0], [0, down, 0]], np.float32)


def _by_features(later: Picture, earlier: Picture) -> Array | None:
    """The map by shift, scale and turn on which most of the corners agree."""
    (points, marks), (other_points, other_marks) = later.features, earlier.features
    if marks is None or other_marks is None or min(len(points), len(other_points)) < INLIERS_MIN:
        return None
    pairs = cv2.BFMatcher(cv2.NORM_HAMMING, crossCheck=True).match(marks, other_marks)
    if len(pairs) < INLIERS_MIN:
        return None
    here = np.array([points[pair.queryIdx].pt for pair in pairs], np.float32)
    there = np.array([other_points[pair.trainIdx].pt for pair in pairs], np.float32)
    cv2.setRNGSeed(1)
    fit, agreed = cv2.estimateAffinePartial2D(
        here, there, method=cv2.RANSAC, ransacReprojThreshold=2.5, maxIters=2000, confidence=0.995
    )
    if fit is None or int(agreed.sum()) < INLIERS_MIN or not _is_plain(fit):
        return None
    return np.asarray(fit, np.float32)


def _is_plain(fit: Array) -> bool:
    """Neither turned much nor scaled beyond what a cut explains."""
    scale, turn = float(np.hypot(fit[0, 0], fit[1, 0])), float(np.arctan2(fit[1, 0], fit[0, 0]))
    return 0.6 < scale < 1.7 and abs(turn) <= TURN_MAX


def _refined(later: Picture, earlier: Picture, fit: Array) -> Array:
    """The map made exact to parts of a pixel; as it was where that fails."""
    here, there = (
        cv2.resize(one.gray, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA) for one in (later, earlier)
    )
    half = fit.copy()
    half[:, 2] /= 2
    enough = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 40, 1e-5)
    try:
        everywhere = np.full_like(here, 255)
        _, moved = cv2.findTransformECC(here, there, half, cv2.MOTION_AFFINE, enough, everywhere, 5)
    except cv2.error:
        return fit
    exact = np.asarray(moved, np.float32)
    exact[:, 2] *= 2
    return exact


def _agreement(later: Picture, earlier: Picture, fit: Array) -> Sameness:
    """Lay `earlier` over `later` and compare them piece by piece."""
    width, height = later.size
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpAffine(earlier.even, fit, (width, height), flags=flags)
    seen = cv2.warpAffine(np.ones(earlier.gray.shape, np.float32), fit, (width, height), flags=flags)
    agrees, weight = _pieces(later.details, _details(laid), seen)
    total = float(weight.sum())
    is_within, area = _frames(later, earlier, fit)
    if total == 0:
        return NOTHING
    same = (agrees >= AGREES) & (weight > 0)
    shades = cv2.warpAffine(earlier.gray, fit, (width, height), flags=flags)
    light = _light(_means(later.gray.astype(np.float32))[same], _means(shades.astype(np.float32))[same])
    return Sameness(float(weight[same].sum()) / total, is_within, area, int((weight > 0).sum()), light)


def _light(one: Array, other: Array) -> float:
    """By what share the shades of the pieces differ from what one brightness and contrast for all of them explains."""
    seen = (np.minimum(one, other) > DARK) & (np.maximum(one, other) < BRIGHT)
    one, other = one[seen], other[seen]
    if one.size < TILES_MIN:
        return 0.0
    slope, level = np.polyfit(other, one, 1)
    return float(np.std(one - (slope * other + level)) / one.mean())


def _details(even: Array) -> Array:
    """What is neither noise nor shade: structure of about 3 to 15 pixels."""
    fine: Array = cv2.GaussianBlur(even, (0, 0), 1.2) - cv2.GaussianBlur(even, (0, 0), 6.0)
    return fine


def _pieces(one: Array, other: Array, seen: Array) -> tuple[Array, Array]:
    """For every piece of the grid: the correlation of both, and how much there is to compare, 0 where nothing is."""

    mean = _means
    mean_one, mean_other = mean(one), mean(other)
    spread_one = np.sqrt(np.maximum(mean(one * one) - mean_one**2, 0))
    spread_other = np.sqrt(np.maximum(mean(other * other) - mean_other**2, 0))
    together = mean(one * other) - mean_one * mean_other
    agrees = together / np.maximum(spread_one * spread_other, 1e-3)
    detail = np.maximum(spread_one, spread_other)
    weight = np.where((detail >= DETAIL) & (mean(seen) > 0.99), np.minimum(detail, DETAIL_FULL), 0.0)
    return agrees, weight


def _means(values: Array) -> Array:
    """The mean of every piece of the grid."""
    around: Array = cv2.boxFilter(values, -1, (TILE, TILE), borderType=cv2.BORDER_REFLECT)
    return around[TILE // 2 : -(TILE // 2) : STEP, TILE // 2 : -(TILE // 2) : STEP]


def _frames(later: Picture, earlier: Picture, fit: Array) -> tuple[bool, float]:
    """Whether one frame lies within the other, and the share of its area."""
    (width, height), (wide, high) = later.size, earlier.size
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64)
    there = corners @ np.asarray(fit[:, :2], np.float64).T + fit[:, 2]
    back = cv2.invertAffineTransform(np.asarray(fit, np.float64))
    others = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float64)
    here = others @ back[:, :2].T + back[:, 2]
    scale = abs(float(np.linalg.det(np.asarray(fit[:, :2], np.float64))))
    part = width * height * scale / (wide * high)
    within = _lie_within(there, wide, high) or _lie_within(here, width, height)
    return within, min(part, 1 / part)


def _lie_within(corners: Array, width: int, height: int) -> bool:
    room = OUTSIDE * max(width, height)
    low, high = corners.min(axis=0), corners.max(axis=0)
    return bool(low.min() >= -room and high[0] <= width + room and high[1] <= height + room)
