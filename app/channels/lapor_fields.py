"""What LAPOR calls its fields: names are data, since the live ones are known only to LAPOR's developer accounts.

Every field of ours has names under which it is looked for, in JSON and in the headings of a file; case, blanks and signs do
not matter, a nested name has a dot. A setting `map.<field>` of the account replaces them.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

FIELDS: dict[str, tuple[str, ...]] = {
    "tracking_id": (
        *("tracking_id", "id_tracking", "id_laporan", "nomor_laporan", "no_laporan", "nomor_tracking"),
        *("kode_laporan", "nomor_tiket", "id"),
    ),
    "title": ("judul", "judul_laporan", "judul_aduan", "perihal", "title"),
    "content": (
        *("isi", "isi_laporan", "isi_aduan", "isi_pengaduan", "uraian", "deskripsi", "laporan", "aduan"),
        *("content", "description"),
    ),
    "category": ("kategori", "kategori_laporan", "topik", "category", "topic_name"),
    "type": ("klasifikasi", "klasifikasi_laporan", "jenis", "jenis_laporan", "tipe", "tipe_laporan", "type"),
    "supervision": ("berkadar_pengawasan", "kadar_pengawasan"),
    "name": ("pelapor.nama", "nama_pelapor", "nama", "nama_lengkap", "pelapor", "reporter_name"),
    "phone": (
        *("pelapor.telepon", "telepon_pelapor", "telepon", "no_telepon", "nomor_telepon", "no_telp", "telp"),
        *("no_hp", "nomor_hp", "hp", "phone"),
    ),
    "email": ("pelapor.email", "email_pelapor", "email", "surel", "alamat_email"),
    "anonymous": ("anonim", "is_anonim", "is_anonymous"),
    "secret": ("rahasia", "is_rahasia", "is_secret"),
    "privacy": ("sifat", "sifat_laporan", "privasi"),
    "address": ("alamat", "alamat_kejadian", "lokasi", "lokasi_kejadian", "address"),
    "lat": ("lat", "latitude", "lintang"),
    "lon": ("lon", "lng", "long", "longitude", "bujur"),
    "happened_on": ("tanggal_kejadian", "tgl_kejadian", "waktu_kejadian", "event_date"),
    "submitted_at": (
        *("dibuat_pada", "tanggal_laporan", "tanggal_lapor", "tanggal_masuk", "tgl_laporan", "tanggal_aduan"),
        *("created_at", "tanggal"),
    ),
    "forwarded_at": ("diteruskan_pada", "tanggal_disposisi", "tanggal_diteruskan", "forwarded_at"),
    "changed_at": ("diubah_pada", "tanggal_diubah", "terakhir_diubah", "updated_at"),
    "attachments": ("lampiran", "berkas", "tautan_lampiran", "attachments"),
    "comments": ("tanggapan", "balasan_pelapor", "comments"),
}
# What tells who the reporter is: not kept of an entry whose reporter asked to be named to nobody.
WHO = ("name", "phone", "email")
SETTING = "map."
_DEPTH = 3


def overrides(settings: Mapping[str, str]) -> dict[str, list[str]]:
    """The names that an account's settings give to fields of ours."""
    given = {
        name.removeprefix(SETTING): value for name, value in settings.items() if name.startswith(SETTING)
    }
    named = {field: [name.strip() for name in value.split(",")] for field, value in given.items()}
    return {field: [name for name in names if name] for field, names in named.items() if field in FIELDS}


def mapped(entry: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Our fields of an entry as it came, under our names; `given` as `overrides` made it. Nothing empty."""
    flat = {key: value for key, value in _flat(entry) if value not in (None, "", [], {})}
    found = {field: _first(flat, given.get(field) or names) for field, names in FIELDS.items()}
    return {field: flat[key] for field, key in found.items() if key is not None}


def without(entry: Mapping[str, Any], given: Mapping[str, Any], fields: tuple[str, ...]) -> dict[str, Any]:
    """The entry as it came without these fields of ours, under whichever name."""
    names = {_key(name) for field in fields for name in (*FIELDS[field], *(given.get(field) or ()))}
    return _without(entry, names, "")


def fields_in(headings: list[str], given: Mapping[str, Any]) -> set[str]:
    """Which of our fields these headings of a file name."""
    return set(mapped({heading: "x" for heading in headings if heading}, given))


def _first(flat: Mapping[str, Any], names: Any) -> str | None:
    return next((key for name in names if (key := _key(str(name))) in flat), None)


def _flat(entry: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    for name, value in entry.items():
        key = before + _key(str(name))
        if isinstance(value, Mapping) and depth < _DEPTH:
            yield from _flat(value, key, depth + 1)
        else:
            yield key, value


def _without(entry: Mapping[str, Any], names: set[str], before: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in entry.items():
        key = before + _key(str(name))
        if key in names:
            continue
        kept[name] = _without(value, names, key) if isinstance(value, Mapping) else value
    return kept


@lru_cache(maxsize=2048)  # a file asks for the same headings on every line
def _key(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
