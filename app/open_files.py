"""The files of the open data: CSV after RFC 4180, GeoJSON after RFC 7946, GeoParquet 1.1; and what their columns mean.

CSV and GeoJSON are written piece by piece and are never held as a whole. In CSV a text that a spreadsheet would take for a
formula gets an apostrophe in front, as in every table that leaves the system.
"""

import csv
import io
import json
import struct
from collections.abc import Iterable, Iterator
from typing import IO, Any

from app.clock import local
from app.domain.publication import FileFormat
from app.queries.open_data import Opened
from app.tables import harmless
from app.wording import worded

MEDIA_TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.GEOJSON: "application/geo+json",
    FileFormat.PARQUET: "application/vnd.apache.parquet",
}
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
# Column, type (Frictionless Table Schema), what it means.
COLUMNS: tuple[tuple[str, str, str], ...] = (
    ("service_request_id", "string", worded("Nomor laporan; tetap, dan juga alamat halamannya.")),
    ("requested_datetime", "datetime", worded("Kapan laporan masuk (ISO 8601 dengan zona, WIB).")),
    (
        "updated_datetime",
        "datetime",
        worded("Kapan laporan terakhir berubah; untuk yang ditutup: kapan ditutup."),
    ),
    ("closed_date", "datetime", worded("Kapan laporan ditutup; kosong selama terbuka.")),
    (
        "status_description",
        "string",
        worded("Keadaan dalam satu kata: Open, Processing, Hold (menunggu pelapor), Closed."),
    ),
    ("status_notes", "string", worded("Status dalam kata-kata, dan catatan publik terakhir bila ada.")),
    ("source", "string", worded("Kanal laporan itu masuk.")),
    ("service_name", "string", worded("Kategori.")),
    ("service_subtype", "string", worded("Kelompok kategori.")),
    ("description", "string", worded("Teks publik laporan; data pribadi di dalamnya sudah disamarkan.")),
    ("agency_responsible", "string", worded("Unit yang memegang laporan sekarang, atau terakhir.")),
    ("address", "string", worded("Tempat dalam kata-kata, dari yang paling khusus; nomor rumah disamarkan.")),
    ("lat", "number", worded("Lintang WGS84; kosong bila titiknya belum diketahui.")),
    ("long", "number", worded("Bujur WGS84; kosong bila titiknya belum diketahui.")),
    ("service_code", "string", worded("Kode kategori, seperti dalam Open311.")),
    (
        "status_code",
        "string",
        worded(
            "Kode status: waiting, coordination, disposition, in_progress, needs_reporter, awaiting_validation, result_rejected, "
            "completed (selesai), unactionable (ditutup tanpa perbaikan), merged (digabung)."
        ),
    ),
    ("kelurahan_code", "string", worded("Kode Kemendagri kelurahan; kosong bila belum diketahui.")),
    ("kelurahan", "string", worded("Nama kelurahan.")),
    ("media_url", "string", worded("Alamat foto publik, dipisah spasi.")),
    ("url", "string", worded("Halaman laporan.")),
)
NAMES = tuple(name for name, _, _ in COLUMNS)
_ROWS_A_GROUP = 10_000


def values_of(row: Opened, base: str) -> list[Any]:
    """The cells of a row in the order of COLUMNS; `base`: where the portal is."""
    page = f"{base}/laporan/{row.service_request_id}"
    times = [local(at).isoformat(timespec="seconds") if at else None for at in row[1:4]]
    media = " ".join(f"{page}/foto/{photo}.jpg" for photo in row.photo_ids)
    return [row[0], *times, *row[4:18], media, page]


def csv_pieces(chunks: Iterable[list[Opened]], base: str) -> Iterator[bytes]:
    """A CSV file with its headings."""
    yield _lines([NAMES])
    for chunk in chunks:
        yield _lines([_cell(value) for value in values_of(row, base)] for row in chunk)


def geojson_pieces(chunks: Iterable[list[Opened]], base: str) -> Iterator[bytes]:
    """A FeatureCollection; a report without a point has a null geometry."""
    yield b'{"type":"FeatureCollection","features":['
    first = True
    for chunk in chunks:
        for row in chunk:
            yield (b"\n" if first else b",\n") + _feature(row, base)
            first = False
    yield b"\n]}\n"


def write_parquet(target: IO[bytes], chunks: Iterable[list[Opened]], base: str) -> None:
    """A GeoParquet file; points in `geometry` as WKB."""
    import pyarrow as pa  # heavy, and needed only where such a file is made
    import pyarrow.parquet as pq

    types = {"number": pa.float64(), "datetime": pa.timestamp("us", tz="Asia/Jakarta")}
    fields = [pa.field(name, types.get(kind, pa.string())) for name, kind, _ in COLUMNS]
    schema = pa.schema([*fields, pa.field("geometry", pa.binary())], metadata={"geo": json.dumps(_GEO)})
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for group in _grouped(chunks):
            columns = [list(cells) for cells in zip(*(_typed(row, base) for row in group), strict=True)]
            arrays = [pa.array(cells, field.type) for cells, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


_GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
}


def _grouped(chunks: Iterable[list[Opened]]) -> Iterator[list[Opened]]:
    group: list[Opened] = []
    for chunk in chunks:
        group += chunk
        if len(group) >= _ROWS_A_GROUP:
            yield group
            group = []
    if group:
        yield group


def _typed(row: Opened, base: str) -> list[Any]:
    values = values_of(row, base)
    values[1:4] = row[1:4]
    point = None if row.lat is None or row.long is None else struct.pack("<BIdd", 1, 1, row.long, row.lat)
    return [*values, point]


def _feature(row: Opened, base: str) -> bytes:
    found = {
        name: None if value == "" else value for name, value in zip(NAMES, values_of(row, base), strict=True)
    }
    lon, lat = found.pop("long"), found.pop("lat")
    geometry = None if lat is None else {"type": "Point", "coordinates": [lon, lat]}
    feature = {"type": "Feature", "id": row.service_request_id, "geometry": geometry, "properties": found}
    return json.dumps(feature, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _lines(rows: Iterable[Iterable[Any]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _cell(value: Any) -> Any:
    return harmless(value) if isinstance(value, str) else value
