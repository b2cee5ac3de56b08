"""A checked upload as JSON and back, for where it waits before a report gets it."""

import uuid
from datetime import datetime
from typing import Any

from app.domain.evidence.check import Inspected
from app.domain.evidence.upload import StoredUpload


def packed(photo: StoredUpload) -> dict[str, Any]:
    """The upload as JSON."""
    seen = photo.inspected
    return {
        "id": str(photo.photo_id),
        "key": photo.original_key,
        "name": photo.file_name,
        "type": seen.media_type,
        "size": [seen.width, seen.height],
        "digest": seen.sha256.hex(),
        "taken": seen.taken_at.isoformat() if seen.taken_at else None,
        "at": [seen.lat, seen.lon],
    }


def unpacked(item: dict[str, Any]) -> StoredUpload:
    """What `packed` made."""
    inspected = Inspected(
        media_type=item["type"],
        width=item["size"][0],
        height=item["size"][1],
        sha256=bytes.fromhex(item["digest"]),
        taken_at=datetime.fromisoformat(item["taken"]) if item["taken"] else None,
        lat=item["at"][0],
        lon=item["at"][1],
    )
    return StoredUpload(uuid.UUID(item["id"]), item["key"], item["name"], inspected)
