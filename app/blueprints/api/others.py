"""Figures, tiles and health in the words of OpenAPI: what is asked by pages and by operators."""

from typing import Any

from app import queues
from app.blueprints.api.schemas import (
    AREA,
    COUNT,
    FLAG,
    MOMENT,
    TEXT,
    Schema,
    answer,
    day,
    exactly,
    one_of,
    or_null,
    page,
    path,
    query,
    reads,
    ref,
)
from app.domain.vocabulary import Medium, Status
from app.queries.boundaries import MAX_ZOOM

AWAY = "Basis data tidak terjangkau"
READY = {"200": "Siap", "503": "Ada bagian yang gagal"}


def paths() -> dict[str, Any]:
    """The addresses beside Open311 and /api/v1."""
    return {**_figures(), **_tiles(), **_health()}


def components() -> Schema:
    """The answers of these addresses."""
    counts = {"type": "object", "additionalProperties": COUNT}
    parts = ("status", "kelurahan", "kategori", "kanal", "bulan")
    return {
        "Statistik": exactly({"total": COUNT, **dict.fromkeys(parts, counts)}),
        "SaringanDitolak": exactly({"error": TEXT}),
        "Hidup": exactly({"status": one_of("ok")}),
        "Kesiapan": _state(),
    }


def _narrowing() -> list[Schema]:
    return [
        query("dari", "hari masuk pertama (WIB), ikut dihitung", day()),
        query("sampai", "hari masuk terakhir (WIB), ikut dihitung", day()),
        query("wilayah", "kode wilayah Kemendagri, misalnya 31.71", AREA),
        query("kategori", "kode kategori", TEXT),
        query("kanal", "kode kanal", TEXT),
    ]


def _figures() -> Schema:
    responses = {
        "200": answer("Jumlah", ref("Statistik")),
        "400": answer("Saringan tidak dipahami", ref("SaringanDitolak")),
        "503": page(AWAY),
    }
    return {"/statistik.json": reads("statistik", "Angka semua laporan", responses, *_narrowing())}


def _tiles() -> Schema:
    statuses = ", ".join(Status)
    text = f"Lapisan laporan (nomor, status, kategori; gugus: jumlah dan jumlah tiap status: {statuses}) dan wilayah"
    place = {"type": "integer", "minimum": 0}
    where = [path("z", {**place, "maximum": MAX_ZOOM}), path("x", place), path("y", place)]
    binary = {"type": "string", "format": "binary"}
    responses = {
        "200": answer(text, binary, "application/vnd.mapbox-vector-tile"),
        "404": page("Di luar petak peta"),
        "422": page("Saringan tidak dipahami"),
        "503": page(AWAY),
    }
    status = query("status", "kode status, dipisah koma", TEXT)
    operation = reads("ubin", "Ubin vektor laporan publik", responses, *where, status, *_narrowing())
    return {"/ubin/{z}/{x}/{y}.mvt": operation}


def _channel() -> Schema:
    """A channel in use; one that is broken is told and leaves the whole ready."""
    moments = ("heard_at", "last_message_at", "failed_at")
    account = exactly({"ok": FLAG, "active": FLAG, **dict.fromkeys(moments, or_null(MOMENT))})
    accounts = {"type": "object", "additionalProperties": account}
    figures = {"waiting": COUNT, "lag_seconds": {"type": "number", "minimum": 0}}
    return exactly({"ok": FLAG, **figures, "last_message_at": or_null(MOMENT), "accounts": accounts})


def _state() -> Schema:
    part = exactly({"ok": FLAG})
    backlog = {"waiting": COUNT, "lag_seconds": {"type": "number"}}
    parts = {
        **dict.fromkeys(("database", "redis"), part),
        "worker": exactly({"ok": FLAG, **dict.fromkeys(queues.NAMES, exactly({"ok": FLAG, **backlog}))}),
        "migrations": exactly({"ok": FLAG}, {"revision": or_null(TEXT), "head": or_null(TEXT)}),
        "outbox": exactly(
            {"ok": FLAG}, {**backlog, **dict.fromkeys(Medium, exactly({"ok": FLAG, **backlog}))}
        ),
    }
    channels = {"type": "object", "additionalProperties": _channel()}
    state = exactly({"status": one_of("ok", "gagal"), **parts, "channels": channels})
    return {**state, "additionalProperties": True}


def _health() -> Schema:
    ready = {code: answer(text, ref("Kesiapan")) for code, text in READY.items()}
    alive = {"200": answer("Hidup", ref("Hidup"))}
    return {
        "/healthz": reads("hidup", "Proses ini menjawab", alive),
        "/readyz": reads("siap", "Semua bagian siap", ready),
        "/metrics": reads(
            "ukuran", "Angka untuk Prometheus", {"200": answer("Teks Prometheus", TEXT, "text/plain")}
        ),
    }
