"""A delivery to a webhook: its body as it came, at most 1 MB, and what is answered to one that is turned away.

Nothing is limited by address: a network delivers everything from a few, and a refused delivery is lost.
"""

import json
from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

BODY_MAX = 1024 * 1024


class Refused(Exception):
    """The delivery is turned away with this status, and nothing of it is kept."""

    def __init__(self, code: int, sentence: str) -> None:
        self.code = code
        super().__init__(sentence)


def body() -> bytes:
    """The bytes that were signed. Raises Refused for more than 1 MB."""
    request.max_content_length = BODY_MAX
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise Refused(413, "Kiriman lebih dari 1 MB.") from error


def json_of(content: bytes) -> dict[str, Any]:
    """The JSON object in it, with half surrogates (which no database takes) replaced. Raises Refused for anything else."""
    try:
        read = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise Refused(400, "Isi kiriman bukan JSON yang sah.") from error
    if not isinstance(read, dict):
        raise Refused(400, "Isi kiriman harus sebuah objek JSON.")
    whole = json.dumps(read, ensure_ascii=False)
    try:
        whole.encode()
    except UnicodeEncodeError:
        read = json.loads(whole.encode("utf-8", "replace"))
    return dict(read)


def refusal(refused: Refused) -> tuple[Response, int]:
    return jsonify(error=str(refused)), refused.code
