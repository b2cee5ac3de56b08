"""The JSON body of a request, read within bounds: an object of known fields, finite numbers, texts that can be kept.

Control characters but tabs and line ends are left out, as nobody types them; half of a surrogate pair is no text at all.
"""

import json
import math
import re
from collections.abc import Collection
from typing import Any, NoReturn

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from app.blueprints.api.door import JSON_MAX, Fault, Refused

JSON = "application/json"
DEPTH_MAX = 8
NO_JSON = "Isi permintaan harus satu objek JSON dalam UTF-8."
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_object(known: Collection[str]) -> dict[str, Any]:
    """The body, whose fields must be among the known. Raises Refused (400, 413, 415, 422)."""
    if request.mimetype != JSON:
        raise Refused(
            415, Fault("jenis_isi", f"Kirim {JSON}; bukan {request.mimetype[:60] or 'tanpa jenis'}.")
        )
    body = _cleaned(_parsed(_raw()))
    if not isinstance(body, dict):
        _malformed(NO_JSON)
    strange = [name for name in body if name not in known]
    if strange:
        raise Refused(
            422, *(Fault("isian_tidak_dikenal", "Isian ini tidak dikenal.", name[:80]) for name in strange)
        )
    return body


def _raw() -> bytes:
    """Also what comes in chunks, whose length nobody said and whose rest is cut off."""
    request.max_content_length = JSON_MAX + 1
    raw = request.get_data(cache=False)
    if len(raw) > JSON_MAX:
        raise RequestEntityTooLarge
    return raw


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(
            raw.decode(),
            parse_constant=_not_finite,
            parse_float=_finite,
            object_pairs_hook=_without_repeats,
        )
    except (ValueError, RecursionError):
        _malformed(NO_JSON)


def _not_finite(word: str) -> NoReturn:
    raise ValueError(word)


def _finite(typed: str) -> float:
    value = float(typed)
    if not math.isfinite(value):
        raise ValueError(typed)
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a field is named twice")
    return found


def _cleaned(value: Any, depth: int = 0) -> Any:
    if depth > DEPTH_MAX:
        _malformed(f"Isi permintaan bersarang lebih dari {DEPTH_MAX} tingkat.")
    if isinstance(value, dict):
        return {_text(name): _cleaned(inner, depth + 1) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cleaned(inner, depth + 1) for inner in value]
    return _text(value) if isinstance(value, str) else value


def _text(value: str) -> str:
    if _SURROGATE.search(value):
        _malformed("Ada karakter yang tidak lengkap (separuh pasangan surrogate).")
    return _CONTROL.sub("", value)


def _malformed(sentence: str) -> NoReturn:
    raise Refused(400, Fault("tidak_terbaca", sentence))
