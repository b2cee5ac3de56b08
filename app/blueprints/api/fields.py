"""The fields of a report as JSON brings them, checked: every fault is told by the name of its field, all of them at once."""

from typing import Any

from app.blueprints.api.answers import Faults, answers_of
from app.domain.api_key import ApiKeyInfo
from app.domain.errors import Invalid
from app.domain.intake import ADDRESS_MAX, TEXT_MAX, UNSORTED, Submission
from app.domain.privacy.contact import EMAIL_MAX, NAME_MAX
from app.domain.reference import Catalogue
from app.domain.vocabulary import Priority

PHONE_MAX, REFERENCE_MAX = 30, 100
# The longest that each text may be.
TEXTS = {
    "isi": TEXT_MAX,
    "alamat": ADDRESS_MAX,
    "nama": NAME_MAX,
    "telepon": PHONE_MAX,
    "email": EMAIL_MAX,
    "referensi": REFERENCE_MAX,
}
CODES = ("kategori", "kelurahan", "prioritas")
CHOICES = {
    "kategori": "pilihannya ada di GET /api/v1/kategori",
    "kelurahan": "isi kode Kemendagri, misalnya 31.71.01.1001",
    "prioritas": "isi biasa atau tinggi",
}
PLACE = {"lat": 90, "lon": 180}
FIELDS = (*TEXTS, *CODES, *PLACE, "publik", "jawaban")


def submission_of(body: dict[str, Any], client: ApiKeyInfo, known: Catalogue) -> Submission:
    """The report that this body describes. Raises Invalid."""
    faults: Faults = {}
    texts = {name: _text(body, name, limit, faults) for name, limit in TEXTS.items()}
    if not texts["isi"] and "isi" not in faults:
        faults["isi"] = "Ceritakan masalahnya."
    category = _code(body, "kategori", _active(known), faults)
    kelurahan = _code(body, "kelurahan", set(known.kelurahan_units), faults)
    priority = _code(body, "prioritas", set(Priority), faults)
    lat, lon = _place(body, faults)
    answers = _answers(body, category, known, faults)
    is_public = _publik(body, faults)
    if faults:
        raise Invalid(faults)
    return Submission(
        channel=client.channel_code,
        text=texts["isi"],
        category=category,
        lat=lat,
        lon=lon,
        kelurahan_code=kelurahan,
        address=texts["alamat"],
        name=texts["nama"],
        phone=texts["telepon"],
        email=texts["email"],
        is_public=is_public,
        priority=Priority(priority) if priority else Priority.BIASA,
        answers=answers,
        external_ref=texts["referensi"] or None,
        api_key_id=client.id,
        network="",  # the application's own, not its user's
    )


def _text(body: dict[str, Any], name: str, limit: int, faults: Faults) -> str:
    given = body.get(name, "")
    if not isinstance(given, str):
        faults[name] = "Isi teks."
        return ""
    if len(given.strip()) > limit:
        faults[name] = f"Paling panjang {limit} karakter; sekarang {len(given.strip())}."
    return given.strip()


def _code(body: dict[str, Any], name: str, known: set[str], faults: Faults) -> str | None:
    given = body.get(name)
    if name in body and not (isinstance(given, str) and given in known):
        faults[name] = f"Tidak dikenal; {CHOICES[name]}."
        return None
    return given


def _active(known: Catalogue) -> set[str]:
    return {category.code for category in known.active_categories()}


def _place(body: dict[str, Any], faults: Faults) -> tuple[float | None, float | None]:
    for name, limit in PLACE.items():
        if name in body and not _is_within(body[name], limit):
            faults[name] = f"Isi angka dari -{limit} sampai {limit}."
        elif name not in body and PLACE.keys() & body.keys():
            faults[name] = "lat dan lon diisi keduanya, atau tidak sama sekali."
    if PLACE.keys() & faults.keys() or "lat" not in body:
        return None, None
    return float(body["lat"]), float(body["lon"])


def _is_within(given: Any, limit: int) -> bool:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return is_number and -limit <= given <= limit


def _answers(body: dict[str, Any], category: str | None, known: Catalogue, faults: Faults) -> dict[str, Any]:
    if "kategori" in faults:
        return {}
    asked = known.categories.get(category or UNSORTED)
    return answers_of(asked.questions if asked else (), body.get("jawaban", {}), faults)


def _publik(body: dict[str, Any], faults: Faults) -> bool:
    given = body.get("publik", False)
    if not isinstance(given, int | float) or given not in (0, 1):
        faults["publik"] = "Isi true atau false (atau 1, 0)."
        return False
    return bool(given)
