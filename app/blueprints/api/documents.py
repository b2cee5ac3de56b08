"""The documents that /api/v1 takes and gives, in the words of JSON Schema; made from the categories and kelurahan in force."""

from app.blueprints.api.answers import TEXT_MAX as ANSWER_MAX
from app.blueprints.api.fields import PLACE, REFERENCE_MAX, TEXTS
from app.blueprints.api.reading import CURSOR_DIGITS
from app.blueprints.api.schemas import (
    COUNT,
    DEGREES,
    FILLED,
    FLAG,
    MOMENT,
    TEXT,
    URI,
    UUID,
    Schema,
    exactly,
    listed,
    one_of,
    or_null,
    ref,
    text_up_to,
)
from app.domain.reference import Catalogue, CategoryInfo, QuestionInfo
from app.domain.vocabulary import Priority, Status

CURSOR: Schema = {"type": "string", "pattern": f"^[0-9]{{1,{CURSOR_DIGITS}}}$"}
PHONE = r"^(\+62|62|0)8[1-35-9][0-9]{8,9}$"
EMAIL = r"^[a-z0-9_-]+(\.[a-z0-9_-]+)*@[a-z0-9-]+(\.[a-z0-9-]+)+$"


def components(known: Catalogue) -> Schema:
    """The schemas that the operations name."""
    return {
        "Galat": exactly(
            {"galat": listed(exactly({"kode": TEXT, "isian": or_null(TEXT), "pesan": TEXT}), minItems=1)}
        ),
        "Laporan": report(known),
        "KodeKelurahan": {**one_of(*sorted(known.kelurahan_units)), "description": "tempat tanpa titik"},
        "Tanda": exactly(
            {"nomor": TEXT, "kode": TEXT, "status": one_of(Status.WAITING), "url": ref("Alamat")}
        ),
        "Alamat": exactly(dict.fromkeys(("laporan", "foto", "jawaban", "lacak"), URI)),
        "Ringkasan": exactly(_head()),
        "Rincian": exactly({**_head(), **_detail()}, _own()),
        "Foto": exactly({"id": UUID, "jenis": TEXT, "url": URI}),
        "FotoBertanggal": exactly({"id": UUID, "jenis": TEXT, "url": URI, "waktu": MOMENT}),
        "FotoDiterima": exactly({"nomor": TEXT, "foto": listed(ref("FotoBertanggal"))}),
        "JawabanDiterima": exactly({"nomor": TEXT, "status": one_of(*Status), "keadaan": TEXT}),
        "Perubahan": exactly({"laporan": listed(ref("Ringkasan")), "lanjut": CURSOR, "masih_ada": FLAG}),
        "Kategori": _category(),
        "DaftarKategori": exactly({"kategori": listed(ref("Kategori"))}),
    }


def _head() -> Schema:
    named = exactly({"kode": TEXT, "nama": TEXT})
    return {
        "nomor": TEXT,
        "status": one_of(*Status),
        "keadaan": TEXT,
        "versi": {"type": "integer", "minimum": 1},
        "menunggu_jawaban": FLAG,
        "kategori": named,
        "kelurahan": or_null(named),
        "publik": FLAG,
        "referensi": or_null(TEXT),
        **dict.fromkeys(("dibuat", "berubah"), MOMENT),
        "ditutup": or_null(MOMENT),
        "url": ref("Alamat"),
    }


def _detail() -> Schema:
    step = {
        "langkah": TEXT,
        "keadaan": one_of("done", "current", "todo", "stopped"),
        "waktu": or_null(MOMENT),
        "rincian": or_null(TEXT),
    }
    line = {"aksi": TEXT, "kalimat": TEXT, "waktu": MOMENT, "catatan": or_null(TEXT)}
    return {
        "sisi": one_of("pelapor", "publik"),
        **dict.fromkeys(("kanal", "isi", "sekarang"), TEXT),
        **dict.fromkeys(("lat", "lon"), or_null(DEGREES)),
        **dict.fromkeys(("lokasi_perkiraan", "terlambat"), FLAG),
        **dict.fromkeys(("berikutnya", "perkiraan"), or_null(TEXT)),
        "induk": or_null(TEXT),
        "pelapor": COUNT,
        "perjalanan": listed(exactly(step)),
        "riwayat": listed(exactly(line)),
        "foto": listed(ref("Foto")),
    }


def _own() -> Schema:
    """What the reporter's side has besides."""
    return {
        "alamat": or_null(TEXT),
        "jawaban": listed(exactly({"pertanyaan": TEXT, "jawaban": TEXT})),
        "pertanyaan": or_null(TEXT),
        "langkah": listed(one_of("answer", "cancel")),
    }


def _category() -> Schema:
    choice = exactly({"kode": TEXT, "nama": TEXT})
    question = {"kode": TEXT, "pertanyaan": TEXT, "jenis": TEXT, "wajib": FLAG, "pilihan": listed(choice)}
    return exactly(
        {
            **dict.fromkeys(("kode", "nama", "kelompok"), TEXT),
            "boleh_publik": FLAG,
            "kata_kunci": listed(TEXT),
            "pertanyaan": listed(exactly(question)),
        }
    )


def report(known: Catalogue) -> Schema:
    """A report as it is filed: one variant for each category that asks something, one for all the others."""
    asking = [category for category in known.active_categories() if category.questions]
    silent = [category.code for category in known.active_categories() if not category.questions]
    others = {"kategori": one_of(*silent), "jawaban": exactly({})}
    return {"anyOf": [_variant({}, others), *(_asking(category) for category in asking)]}


def _asking(category: CategoryInfo) -> Schema:
    required = {q.code: _question(q) for q in category.questions if q.required}
    optional = {q.code: _question(q) for q in category.questions if not q.required}
    answers = {"jawaban": exactly(required, optional)}
    chosen = {"kategori": one_of(category.code)}
    if required:
        return _variant({**chosen, **answers}, {})
    return _variant(chosen, answers)


def _variant(required: Schema, optional: Schema) -> Schema:
    isi = text_up_to(TEXTS["isi"], minLength=1, pattern=FILLED)
    schema = exactly({"isi": isi, **required}, {**_optional(), **optional})
    return {**schema, "dependentRequired": {"lat": ["lon"], "lon": ["lat"]}}


def _optional() -> Schema:
    degrees = {
        name: {"type": "number", "minimum": -limit, "maximum": limit, "description": "WGS84"}
        for name, limit in PLACE.items()
    }
    return {
        **degrees,
        "alamat": text_up_to(TEXTS["alamat"]),
        "kelurahan": ref("KodeKelurahan"),
        "nama": text_up_to(TEXTS["nama"]),
        "telepon": {"type": "string", "pattern": PHONE, "description": "juga nomor lain yang lengkap"},
        "email": text_up_to(TEXTS["email"], pattern=EMAIL),
        "publik": {**one_of(True, False, 0, 1), "default": False},
        "prioritas": one_of(*Priority),
        "referensi": text_up_to(REFERENCE_MAX, description="nomor di aplikasi pengirim"),
    }


def _question(question: QuestionInfo) -> Schema:
    keys = [key for key, _ in question.options]
    kinds: dict[str, Schema] = {
        "multivaluelist": listed(one_of(*keys), uniqueItems=True, minItems=int(question.required)),
        "singlevaluelist": one_of(*keys),
        "number": {"type": "number"},
        "datetime": MOMENT,
    }
    return {**kinds.get(question.datatype, text_up_to(ANSWER_MAX)), "description": question.label}
