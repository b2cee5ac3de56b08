"""The open data for machines: a Frictionless Data Package with the dictionary of the columns and the digest of each file."""

from collections.abc import Sequence
from typing import Any

from app.domain.publication import FileFormat, Publication
from app.domain.reference import Catalogue
from app.domain.vocabulary import Status
from app.labels import label
from app.open_files import COLUMNS, LICENCE, MEDIA_TYPES

TITLE = "Laporan publik CRM Jakarta"
ATTRIBUTION = "CRM Jakarta, Pemerintah Provinsi DKI Jakarta"
REQUIRED = frozenset(
    {"service_request_id", "requested_datetime", "updated_datetime", "status_description", "service_name"}
)


def data_package(files: Sequence[Publication], known: Catalogue, base: str) -> dict[str, Any]:
    """All files that were made; `base`: where the portal is."""
    return {
        "profile": "data-package",
        "name": "laporan-crm-jakarta",
        "title": TITLE,
        "description": "Laporan yang dibuka untuk umum, menurut bulan masuk; kolom menurut Open311 GeoReport Bulk.",
        "homepage": f"{base}/data",
        "licenses": [{"name": "CC-BY-4.0", "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": ATTRIBUTION, "role": "publisher"}],
        "kategori": {code: category.name for code, category in known.categories.items()},
        "status": {status.value: label(status) for status in Status},
        "resources": [_resource(kept, base) for kept in files],
        "schema": {"fields": fields()},
    }


def fields() -> list[dict[str, Any]]:
    """The columns as a Table Schema."""
    return [
        {
            "name": name,
            "type": kind,
            "description": text,
            **({"constraints": {"required": True}} if name in REQUIRED else {}),
        }
        for name, kind, text in COLUMNS
    ]


def _resource(kept: Publication, base: str) -> dict[str, Any]:
    found = {
        "name": kept.name.replace(".", "-"),
        "path": f"{base}/data/{kept.name}",
        "format": kept.format.value,
        "mediatype": MEDIA_TYPES[kept.format].partition(";")[0],
        "bytes": kept.size,
        "hash": f"sha256:{kept.sha256}",
        "rows": kept.rows,
        "modified": kept.made_at.isoformat(timespec="seconds"),
    }
    if kept.format == FileFormat.CSV:
        return {
            **found,
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "schema": {"fields": fields()},
        }
    return found
