"""/api/v1 in the words of OpenAPI 3.1: exact schemas, and every status that an operation may answer with.

A request that fits its schema is refused only as things stand (401, 403, 404, 409, 429), never as malformed; but what a file
holds no schema can say.
"""

from http import HTTPStatus
from typing import Any

from app.blueprints.api.documents import CURSOR
from app.blueprints.api.filing import KEY_MAX
from app.blueprints.api.reading import PAGE, PAGE_MAX
from app.blueprints.api.schemas import (
    FILLED,
    NUMBER,
    UUID,
    Schema,
    answer,
    exactly,
    listed,
    path,
    query,
    ref,
    text_up_to,
)
from app.domain.vocabulary import Scope
from app.domain.workflow.given import NOTE_MAX
from app.uploads import MAX_PHOTOS

JSON = "application/json"
KEYED: list[Schema] = [{"kunci": []}, {"bearer": []}]
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "24 jam: permintaan yang sama dengan kunci yang sama mendapat jawaban pertama; isi lain: 422",
    "schema": {"type": "string", "minLength": 1, "maxLength": KEY_MAX},
}


def paths() -> dict[str, Any]:
    """Every address of /api/v1."""
    one = "/api/v1/laporan/{nomor}"
    return {
        "/api/v1/laporan": {"get": _changes(), "post": _filing()},
        one: {"get": _reading()},
        "/api/v1/laporan/{nomor_sendiri}/foto": {"post": _photos()},
        f"{one}/foto/{{foto}}.jpg": {"get": _photo()},
        f"{one}/jawaban": {"post": _answering()},
        "/api/v1/kategori": {"get": _categories()},
    }


def _operation(name: str, summary: str, found: Schema, refused: str, **more: Any) -> Schema:
    """`refused`: the statuses of refusals that it may answer with besides."""
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [],
        "responses": {**found, **{code: refusal(code) for code in (*refused.split(), "503")}},
        **more,
    }


def refusal(code: str) -> Schema:
    """The one shape of every refusal."""
    waits = {"Retry-After": {"description": "detik", "required": True, "schema": {"type": "integer"}}}
    told = answer(HTTPStatus(int(code)).phrase, ref("Galat"))
    return {**told, "headers": waits} if code in ("429", "503") else told


def _filing() -> Schema:
    link = {"operationId": "bacaLaporan", "parameters": {"nomor": "$response.body#/nomor"}}
    created = answer("Diterima", ref("Tanda"), links={"laporan": link})
    return _operation(
        "kirimLaporan",
        "Kirim laporan",
        {"201": created},
        "400 401 403 409 413 415 422 429",
        description=f"Cakupan {Scope.LAPOR}. Menerima header Idempotency-Key (components/parameters).",
        security=KEYED,
        requestBody={"required": True, "content": {JSON: {"schema": ref("Laporan")}}},
    )


def _changes() -> Schema:
    limit = {"type": "integer", "minimum": 1, "maximum": PAGE_MAX, "default": PAGE}
    return _operation(
        "daftarPerubahan",
        "Laporan kunci ini yang baru atau berubah",
        {"200": answer("Satu halaman, menurut urutan perubahan", ref("Perubahan"))},
        "401 403 422",
        description=f"Cakupan {Scope.BACA}. Untuk ditanya berkala: sejak = lanjut dari jawaban sebelumnya.",
        parameters=[
            query("sejak", "kursor; tanpa ini dari yang paling awal", CURSOR),
            query("batas", "banyaknya", limit),
        ],
        security=KEYED,
    )


def _reading() -> Schema:
    return _operation(
        "bacaLaporan",
        "Keadaan dan perjalanan satu laporan",
        {
            "200": answer(
                "Sisi pelapor bagi kunci yang mengirimnya; sisi publik bagi yang lain", ref("Rincian")
            )
        },
        "401 403 404 429",
        description=f"Cakupan {Scope.BACA}.",
        parameters=[path("nomor", NUMBER)],
        security=KEYED,
    )


def _photos() -> Schema:
    files = listed({"type": "string", "format": "binary"}, minItems=1, maxItems=MAX_PHOTOS)
    found = ref("FotoDiterima")
    return _operation(
        "kirimFoto",
        "Tambah foto pada laporan kunci ini",
        {"200": answer("Semua foto sudah ada", found), "201": answer("Ditambahkan", found)},
        "401 403 404 409 413 415 422 429",
        description=f"Cakupan {Scope.LAPOR}. JPEG, PNG, WebP atau HEIC; isi yang sama tidak ditambahkan dua kali.",
        parameters=[
            path("nomor_sendiri", {**NUMBER, "description": "laporan yang dikirim dengan kunci ini"})
        ],
        security=KEYED,
        requestBody={
            "required": True,
            "content": {"multipart/form-data": {"schema": exactly({"foto": files})}},
        },
    )


def _photo() -> Schema:
    binary = {"type": "string", "format": "binary"}
    return _operation(
        "bacaFoto",
        "Salinan bersih satu foto",
        {"200": answer("JPEG tanpa metadata", binary, "image/jpeg")},
        "401 403 404",
        description=f"Cakupan {Scope.BACA}.",
        parameters=[path("nomor", NUMBER), path("foto", UUID)],
        security=KEYED,
    )


def _answering() -> Schema:
    body = exactly({"jawaban": text_up_to(NOTE_MAX, minLength=1, pattern=FILLED)})
    return _operation(
        "jawabPertanyaan",
        "Jawaban pelapor atas pertanyaan petugas",
        {"200": answer("Laporan berjalan lagi", ref("JawabanDiterima"))},
        "400 401 403 404 409 413 415 422 429",
        description=f"Cakupan {Scope.LAPOR}. 409 bila tidak ada pertanyaan yang menunggu.",
        parameters=[path("nomor", NUMBER)],
        security=KEYED,
        requestBody={"required": True, "content": {JSON: {"schema": body}}},
    )


def _categories() -> Schema:
    found = {"200": answer("Kategori", ref("DaftarKategori"))}
    return _operation("daftarKategori", "Kategori aktif", found, "")
