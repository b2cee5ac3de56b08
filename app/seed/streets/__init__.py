"""Photos of streets that exist nowhere, for measuring and trying the check of photos: honest ones, copies and edited ones.

A place is made of textured planes in space, so that who comes again and stands a little elsewhere gets another picture of it, as
with a camera: near and far things move against each other, light and noise are others. The same seed makes the same bytes.
"""

from app.seed.streets.camera import Stand, jpeg, taken
from app.seed.streets.forging import brightened, cropped, edited, encoded, reused, smaller, turned
from app.seed.streets.places import FAMILIES, Place, place

__all__ = [
    "FAMILIES",
    "Place",
    "Stand",
    "brightened",
    "cropped",
    "edited",
    "encoded",
    "jpeg",
    "place",
    "reused",
    "smaller",
    "taken",
    "turned",
]
