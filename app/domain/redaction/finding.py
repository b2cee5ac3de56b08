"""Everything in a photo that others may have to be spared. Imported only by whoever looks: it brings OpenCV along."""

import cv2
import numpy as np

from app.domain.redaction.faces import find_faces
from app.domain.redaction.plates import find_plates
from app.domain.redaction.spot import Spot

MOST = 80  # a crowd; more areas say nothing more


def find(data: bytes) -> list[Spot]:
    """Faces and plates of an encoded picture, the surest first. Raises ValueError for what is no picture, MissingNetworkError."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise ValueError("not a picture")
    pixels = picture.astype(np.uint8, copy=False)
    spots = find_faces(pixels) + find_plates(pixels)
    return sorted(spots, key=lambda spot: -spot.score)[:MOST]
