"""The open data in the words of OpenAPI: files, their description, feeds, and the tables of /statistik."""

from typing import Any

from app.blueprints.api.schemas import (
    AREA,
    COUNT,
    FLAG,
    MOMENT,
    NUMBER,
    TEXT,
    URI,
    Schema,
    answer,
    exactly,
    listed,
    one_of,
    or_empty,
    or_null,
    page,
    path,
    query,
    reads,
    ref,
)
from app.blueprints.public.statistik_files import columns
from app.domain.publication import RECENT, FileFormat
from app.domain.vocabulary import AreaLevel
from app.open_files import COLUMNS, MEDIA_TYPES
from app.queries.city import By, Order

MONTH = "20[0-9]{2}-(0[1-9]|1[0-2])"
AWAY = "Basis data tidak terjangkau"
WORDS = frozenset({"kode", "nama"})
ALSO = "Juga dari, sampai (hari masuk), wilayah, unit, kategori, kanal, seperti di halaman /statistik; yang tidak dikenal: 400."


def components() -> Schema:
    """The answers of these addresses."""
    number = or_null({"type": "number"})
    row = exactly({name: or_null(TEXT) if name in WORDS else number for name in columns()})
    table = {
        "menurut": one_of(*By),
        "dihitung": MOMENT,
        "seluruhnya": row,
        "baris": listed(row),
    }
    return {"TabelStatistik": exactly(table), "PaketData": _package(), "LaporanGeoJSON": _collection()}


def _package() -> Schema:
    """A Frictionless Data Package; its specification lets every object carry more than it names."""
    texts = {"type": "object", "additionalProperties": TEXT}
    dictionary = exactly({"fields": listed(exactly(_FIELD, {"constraints": exactly({"required": FLAG})}))})
    resource = exactly(
        {
            **dict.fromkeys(("name", "mediatype"), TEXT),
            "path": URI,
            "format": one_of(*FileFormat),
            **dict.fromkeys(("bytes", "rows"), COUNT),
            "hash": {"type": "string", "pattern": "^sha256:[0-9a-f]{64}$"},
            "modified": MOMENT,
        },
        {**dict.fromkeys(("profile", "encoding"), TEXT), "schema": dictionary},
    )
    return exactly(
        {
            **dict.fromkeys(("profile", "name", "title", "description"), TEXT),
            "homepage": URI,
            "licenses": listed(exactly({"name": TEXT, "path": URI, "title": TEXT}), minItems=1),
            "contributors": listed(exactly({"title": TEXT, "role": TEXT})),
            **dict.fromkeys(("kategori", "status"), texts),
            "resources": listed(resource),
            "schema": dictionary,
        }
    )


_FIELD: Schema = dict.fromkeys(("name", "type", "description"), TEXT)


def _collection() -> Schema:
    """GeoJSON (RFC 7946): a point for each report, or null where its place is not known."""
    degrees = listed({"type": "number"}, minItems=2, maxItems=2)
    point = exactly({"type": one_of("Point"), "coordinates": degrees})
    kinds = {"number": {"type": "number"}, "datetime": MOMENT}
    told = {name: or_null(kinds.get(kind, TEXT)) for name, kind, _ in COLUMNS if name not in ("lat", "long")}
    feature = exactly(
        {"type": one_of("Feature"), "id": TEXT, "geometry": or_null(point), "properties": exactly(told)}
    )
    return exactly({"type": one_of("FeatureCollection"), "features": listed(feature)})


def paths() -> dict[str, Any]:
    """Every address below /data, and the table of /statistik."""
    return {**_files(), **_feeds(), **_table()}


def _get(name: str, summary: str, responses: Schema, *parameters: Schema) -> Schema:
    return reads(name, summary, {**responses, "503": page(AWAY)}, *parameters)


def _files() -> Schema:
    binary = {"type": "string", "format": "binary"}
    kinds = {kind.partition(";")[0]: {"schema": binary} for kind in MEDIA_TYPES.values()}
    kinds[MEDIA_TYPES[FileFormat.GEOJSON]] = {"schema": ref("LaporanGeoJSON")}
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
            {"200": answer("Uraian", ref("PaketData"))},
        ),
        "/data/SHA256SUMS": _get(
            "sidik", "Sidik jari berkas", {"200": answer("Baris sha256sum", TEXT, "text/plain")}
        ),
    }


def _feeds() -> Schema:
    about = [query("kelurahan", "kode wilayah Kemendagri", AREA), query("kategori", "kode kategori", TEXT)]
    described: Schema = {}
    for kind in ("atom", "rss"):
        feed = {"200": answer("Umpan", TEXT, f"application/{kind}+xml")}
        described[f"/data/umpan.{kind}"] = _get(
            f"umpan_{kind}",
            "Laporan publik terbaru sebagai umpan",
            {**feed, "422": page("Saringan tidak dipahami")},
            *about,
        )
        described[f"/laporan/{{nomor}}/umpan.{kind}"] = _get(
            f"umpanLaporan_{kind}",
            "Perjalanan satu laporan publik sebagai umpan",
            {
                **feed,
                "404": page("Tidak ada laporan publik bernomor itu"),
                "429": page("Terlalu banyak percobaan"),
            },
            path("nomor", NUMBER),
        )
    return described


def _table() -> Schema:
    responses = {
        "200": answer("Tabel", ref("TabelStatistik")),
        "400": answer("Pilihan tidak dipahami", ref("SaringanDitolak")),
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
    table = {"200": answer("Tabel", TEXT, "text/csv"), "422": page("Pilihan tidak dipahami")}
    same = _get("tabelCsv", "Tabel yang sama sebagai CSV", table, *operation["get"]["parameters"])
    same["get"]["description"] = ALSO
    return {"/statistik/tabel.json": operation, "/statistik/tabel.csv": same}
