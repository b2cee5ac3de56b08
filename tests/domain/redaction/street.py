"""A street that exists nowhere with somebody in it and a parked car, as a photo."""

from functools import cache

import cv2
import numpy as np

from app.domain.redaction.spot import Box
from app.seed import streets, traffic
from app.seed.streets import Stand
from app.seed.traffic import Scene


@cache
def busy_street() -> tuple[bytes, tuple[Box, Box]]:
    """The photo, and where in it the plate and the face are."""
    rng = np.random.default_rng(7)
    view = streets.taken(streets.place("jalan", 7), Stand.some(rng))
    scene = Scene(cv2.resize(view.astype(np.uint8), (480, 360)))
    traffic.add_plate(scene, rng, 120)
    traffic.add_face(scene, rng, 36)
    data = cv2.imencode(".jpg", cv2.cvtColor(scene.picture, cv2.COLOR_RGB2BGR))[1].tobytes()
    (_, plate), (_, face) = scene.truths
    return data, (plate, face)
