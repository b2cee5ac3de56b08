"""The arguments of POST requests, checked: everything that is missing or malformed is named by its own name."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask import request
from werkzeug.datastructures import FileStorage

from app.blueprints.open311.discovery import active_category
from app.blueprints.open311.door import Refused
from app.domain.api_key import ApiKeyInfo
from app.domain.evidence import StoredUpload
from app.domain.intake import ADDRESS_MAX, TEXT_MAX, Submission
from app.domain.reference import CategoryInfo, QuestionInfo
from app.numerals import number_of

URL_MAX = 2000
TEXT_ANSWER_MAX = 500
SOURCE = ("media_url", "device_id", "account_id", "address_id")
SOURCE_MAX = 2000
MEDIA = ("media", "media[]")
UNREADABLE = (
    "Isi permintaan tidak dapat dibaca: kirim application/x-www-form-urlencoded dalam UTF-8, "
    "atau multipart/form-data yang lengkap dengan boundary."
)
_ATTRIBUTE = re.compile(r"attribute\[([^\]]*)\](?:\[\])?")


@dataclass
class Posted:
    """One report as the client describes it."""

    category: CategoryInfo
    description: str
    lat: float | None
    lon: float | None
    address: str
    is_public: bool
    answers: dict[str, Any] = field(default_factory=dict)

    def submission(self, client: ApiKeyInfo, photos: Sequence[StoredUpload]) -> Submission:
        """The same for `intake.receive`."""
        return Submission(
            channel=client.channel_code,
            text=self.description,
            category=self.category.code,
            lat=self.lat,
            lon=self.lon,
            address=self.address,
            name=f"{text_of('first_name')} {text_of('last_name')}".strip(),
            phone=text_of("phone"),
            email=text_of("email"),
            is_public=self.is_public,
            answers=self.answers,
            source={name: text_of(name)[:SOURCE_MAX] for name in SOURCE if text_of(name)},
            photos=photos,
            api_key_id=client.id,
            network="",  # JAKI's own, not its user's
        )


def text_of(name: str) -> str:
    """A form field without blanks around it and without NUL, which no database keeps."""
    return request.form.get(name, "").replace("\x00", "").strip()


def read_form() -> None:
    """Have the body read. Raises Refused for one that is no form.

    One text may be as long as the whole request: what is too long is refused by its own name, not by the parser.
    """
    request.max_form_memory_size = request.max_content_length
    if not request.form and not request.files and _has_body():
        raise Refused((400, UNREADABLE))


def _has_body() -> bool:
    return bool(request.content_length) or "Transfer-Encoding" in request.headers


def media() -> list[FileStorage]:
    """The photos that came along, in their order; many clients write several as `media[]`."""
    return [file for name in MEDIA for file in request.files.getlist(name)]


def posted() -> Posted:
    """Read and check the form. Raises Refused with everything that does not fit (404 for an unknown service_code)."""
    code = text_of("service_code")
    if not code:
        raise Refused((400, "service_code wajib diisi."))
    category = active_category(code)
    faults: list[str] = []
    lat, lon = _place(faults)
    answers = _answers(category.questions, faults)
    wanted = Posted(category, _description(faults), lat, lon, _address(lat, faults), _publik(faults), answers)
    _check_media(faults)
    _check_media_url(faults)
    if faults:
        raise Refused(*((400, fault) for fault in faults))
    return wanted


def _description(faults: list[str]) -> str:
    text = text_of("description")
    if not text:
        faults.append("description wajib diisi.")
    elif len(text) > TEXT_MAX:
        faults.append(f"description paling panjang {TEXT_MAX} karakter; sekarang {len(text)}.")
    return text


def _place(faults: list[str]) -> tuple[float | None, float | None]:
    lat, lon = _degrees("lat", 90, faults), _degrees("long", 180, faults)
    if (lat is None) == (lon is None) or faults:
        return lat, lon
    faults.append(
        f"{'long' if lon is None else 'lat'} wajib diisi bersama {'lat' if lon is None else 'long'}."
    )
    return None, None


def _degrees(name: str, limit: int, faults: list[str]) -> float | None:
    typed = text_of(name)
    if not typed:
        return None
    value = number_of(typed)
    if not abs(value) <= limit:
        faults.append(f"{name} harus angka dari -{limit} sampai {limit}.")
        return None
    return value


def _address(lat: float | None, faults: list[str]) -> str:
    address = text_of("address_string")
    if len(address) > ADDRESS_MAX:
        faults.append(f"address_string paling panjang {ADDRESS_MAX} karakter.")
    if lat is None and not address and not faults:
        faults.append("lat dan long, atau address_string, wajib diisi.")
    return address


def _publik(faults: list[str]) -> bool:
    typed = text_of("publik").lower()
    if typed not in ("", "0", "1", "false", "true"):
        faults.append("publik harus 0 atau 1.")
    return typed in ("1", "true")


def _check_media(faults: list[str]) -> None:
    if any(value.strip() for name in MEDIA for value in request.form.getlist(name)):
        faults.append(
            "media harus berkas foto (multipart/form-data, dengan filename); untuk tautan: media_url."
        )


def _check_media_url(faults: list[str]) -> None:
    """It is kept as a link for the desk and never fetched; a link that a page may show is http or https."""
    url = text_of("media_url")
    if url and (len(url) > URL_MAX or not _is_link(url)):
        faults.append(f"media_url harus alamat http atau https, paling panjang {URL_MAX} karakter.")


def _is_link(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _answers(questions: Sequence[QuestionInfo], faults: list[str]) -> dict[str, Any]:
    given = _given_attributes()
    known = {question.code for question in questions}
    faults += [
        f"attribute[{code[:80]}] tidak dikenal untuk service_code ini." for code in given if code not in known
    ]
    answers: dict[str, Any] = {}
    for question in questions:
        values = [value for value in given.get(question.code, ()) if value]
        if values:
            answers[question.code] = _answer(question, values, faults)
        elif question.required:
            faults.append(f"attribute[{question.code}] wajib diisi.")
    return answers


def _given_attributes() -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in request.form.items(multi=True):
        match = _ATTRIBUTE.fullmatch(name) if name.startswith("attribute[") else None
        if match:
            given.setdefault(match.group(1), []).append(value.replace("\x00", "").strip())
    return given


def _answer(question: QuestionInfo, values: list[str], faults: list[str]) -> Any:
    name = f"attribute[{question.code}]"
    if question.datatype == "multivaluelist":
        return [_choice(question, value, name, faults) for value in values]
    if len(values) > 1:
        faults.append(f"{name} hanya boleh satu nilai.")
    if question.datatype == "singlevaluelist":
        return _choice(question, values[0], name, faults)
    if question.datatype == "number":
        return _number(values[0], name, faults)
    if question.datatype == "datetime":
        return _moment(values[0], name, faults)
    if len(values[0]) > TEXT_ANSWER_MAX:
        faults.append(f"{name} paling panjang {TEXT_ANSWER_MAX} karakter.")
    return values[0]


def _choice(question: QuestionInfo, value: str, name: str, faults: list[str]) -> str:
    keys = [key for key, _ in question.options]
    if value not in keys:
        faults.append(f"{name} harus salah satu dari: {', '.join(keys)}.")
    return value


def _number(value: str, name: str, faults: list[str]) -> str:
    if not math.isfinite(number_of(value)):
        faults.append(f"{name} harus angka.")
    return value


def _moment(value: str, name: str, faults: list[str]) -> str:
    try:
        fits = datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        fits = False
    if not fits:
        faults.append(f"{name} harus waktu ISO 8601 dengan zona, misalnya 2026-11-23T16:40:00+07:00.")
    return value
