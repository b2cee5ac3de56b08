"""The open data in the words of OpenAPI: files, their description, feeds, and the tables of /statistik."""

from typing import Any

from app.blueprints.api.schemas import (
    MOMENT,
    TEXT,
    Schema,
    answer,
    exactly,
    one_of,
    or_empty,
    or_null,
    page,
    path,
    query,
)
from app.blueprints.public.statistik_files import columns
from app.domain.publication import RECENT, FileFormat
from app.domain.vocabulary import AreaLevel
from app.open_files import MEDIA_TYPES
from app.queries.city import By, Order

AREA = {"type": "string", "pattern": r"^([0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"}
MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"
AWAY = "Basis data tidak terjangkau"
WORDS = frozenset({"kode", "nama"})
ALSO = "Juga dari, sampai (hari masuk), wilayah, unit, kategori, kanal, seperti di halaman /statistik; yang tidak dikenal: 400."


def paths() -> dict[str, Any]:
    """Every address below /data, and the table of /statistik."""
    return {**_files(), **_feeds(), **_table()}


def _get(name: str, summary: str, responses: Schema, *parameters: Schema) -> Schema:
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": list(parameters),
            "responses": {**responses, "503": page(AWAY)},
        }
    }


def _files() -> Schema:
    binary = {"type": "string", "format": "binary"}
    kinds = {kind.partition(";")[0]: {"schema": binary} for kind in MEDIA_TYPES.values()}
    kinds[MEDIA_TYPES[FileFormat.GEOJSON]] = {"schema": {"type": "object"}}
    file = {
        "200": {"description": "Berkas", "content": kinds},
        "404": page("Tidak ada berkas untuk bulan itu"),
    }
    which = [
        path("bulan", {"type": "string", "pattern": f"^({RECENT}|{MONTH})$"}),
        path("bentuk", one_of(*FileFormat)),
    ]
    return {
        "/data/laporan-{bulan}.{bentuk}": _get(
            "berkas",
            f"Laporan publik satu bulan masuk, atau yang masuk atau berubah sejak kemarin ({RECENT})",
            file,
            *which,
        ),
        "/data/datapackage.json": _get(
            "kamus",
            "Berkas dan kolomnya (Frictionless Data Package)",
            {"200": answer("Uraian", {"type": "object"})},
        ),
        "/data/SHA256SUMS": _get(
            "sidik", "Sidik jari berkas", {"200": answer("Baris sha256sum", TEXT, "text/plain")}
        ),
    }


def _feeds() -> Schema:
    about = [query("kelurahan", "kode wilayah Kemendagri", AREA), query("kategori", "kode kategori", TEXT)]
    return {
        f"/data/umpan.{kind}": _get(
            f"umpan_{kind}",
            "Laporan publik terbaru sebagai umpan",
            {"200": answer("Umpan", TEXT, f"application/{kind}+xml"), "422": page("Saringan tidak dipahami")},
            *about,
        )
        for kind in ("atom", "rss")
    }


def _table() -> Schema:
    number = or_null({"type": "number"})
    row = exactly({name: or_null(TEXT) if name in WORDS else number for name in columns()})
    found = exactly(
        {
            "menurut": one_of(*By),
            "dihitung": MOMENT,
            "seluruhnya": row,
            "baris": {"type": "array", "items": row},
        }
    )
    responses = {
        "200": answer("Tabel", found),
        "400": answer("Pilihan tidak dipahami", exactly({"error": TEXT})),
    }
    period = {"type": "string", "pattern": f"^(semua|20[0-9]{{2}}|{MONTH})$"}
    operation = _get(
        "tabel",
        "Tabel statistik: jumlah, dan median serta persentil 90 tiap tahap dalam jam",
        responses,
        query("periode", "semua, tahun, atau bulan masuk", or_empty(period)),
        query("menurut", "apa yang mendapat baris", or_empty(one_of(*By))),
        query("tingkat", "tingkat wilayah", or_empty(one_of(*AreaLevel))),
        query("urut", "urutan baris", or_empty(one_of(*Order))),
    )
    operation["get"]["description"] = ALSO
    return {"/statistik/tabel.json": operation}
