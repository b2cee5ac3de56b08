"""Reading reports: one by its number, and what changed of the own ones since a cursor."""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, request

from app import guessing
from app.blueprints.api.door import Fault, Refused, blueprint, required_client
from app.blueprints.api.filing import addresses
from app.blueprints.api.photos import described
from app.clock import local, now
from app.db import db, transaction
from app.domain.clients import changes
from app.domain.errors import NotVisible
from app.domain.reference import Catalogue, catalogue
from app.domain.vocabulary import Scope, Status
from app.labels import label
from app.queries.client_reports import Head, Side, changed, side_of
from app.queries.course import Step
from app.queries.own_report import OwnReport
from app.queries.public_report import PublicReport
from app.queries.told import Line
from app.queries.tracking import clean_number

PAGE, PAGE_MAX = 100, 200
CURSOR_DIGITS = 18


@blueprint.get("/v1/laporan/<nomor>")
def one_report(nomor: str) -> Response:
    """Status and course: the reporter's side for the key that filed it, the public side of a public one for others."""
    client = required_client(Scope.BACA)
    number = clean_number(nomor)
    try:
        side = side_of(db.session(), number, client.id, now=now())
    except NotVisible:
        guessing.miss(number, client.id)
        raise
    return jsonify({**_head(side.head, catalogue(db.session())), **_side(side)})


@blueprint.get("/v1/laporan")
def list_changes() -> Response:
    """The reports of this key that were made or changed since the cursor; without one, from the very first."""
    client = required_client(Scope.BACA)
    cursor = _whole("sejak", 0, 0, 10**CURSOR_DIGITS - 1)
    limit = _whole("batas", PAGE, 1, PAGE_MAX)
    with transaction() as session:
        changes.number(session, client.id)
        page = changed(session, client.id, cursor, limit=limit)
        known = catalogue(session)
    told = [_head(head, known) for head in page.heads]
    return jsonify(laporan=told, lanjut=str(page.cursor), masih_ada=page.has_more)


def _whole(name: str, default: int, low: int, high: int) -> int:
    typed = request.args.get(name)
    if typed is None:
        return default
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= CURSOR_DIGITS
    if not is_number or not low <= int(typed) <= high:
        raise Refused(422, Fault("tidak_sesuai", f"Isi bilangan bulat dari {low} sampai {high}.", name))
    return int(typed)


def _head(head: Head, known: Catalogue) -> dict[str, Any]:
    category = known.categories.get(head.category_code)
    return {
        "nomor": head.number,
        "status": head.status,
        "keadaan": label(head.status, "status"),
        "versi": head.version,
        "menunggu_jawaban": head.status == Status.NEEDS_REPORTER,
        "kategori": {"kode": head.category_code, "nama": category.name if category else head.category_code},
        "kelurahan": _kelurahan(head.kelurahan_code, known),
        "publik": head.is_public,
        "referensi": head.external_ref,
        "dibuat": moment(head.created_at),
        "berubah": moment(head.updated_at),
        "ditutup": moment(head.closed_at),
        "url": addresses(head.number),
    }


def _kelurahan(code: str | None, known: Catalogue) -> dict[str, str] | None:
    unit = known.units.get(known.kelurahan_units.get(code or "", ""))
    return {"kode": code, "nama": unit.short_name} if code and unit else None


def _side(side: Side) -> dict[str, Any]:
    if side.own is not None:
        return _common(side.own, side.own.photos) | _own(side.own)
    if side.public is None:
        raise AssertionError("a report has one side or the other")
    # An external reference is between the client that filed and the province.
    return _common(side.public, side.public.photos) | {"sisi": "publik", "referensi": None}


def _common(report: OwnReport | PublicReport, photos: Any) -> dict[str, Any]:
    return {
        "kanal": report.channel,
        "isi": report.text,
        "lat": report.lat,
        "lon": report.lon,
        "lokasi_perkiraan": report.is_approximate,
        "perjalanan": [_step(step) for step in report.course],
        "sekarang": report.outlook.present,
        "berikutnya": report.outlook.following,
        "terlambat": report.outlook.is_late,
        "induk": report.parent,
        "pelapor": report.reporters,
        "perkiraan": report.estimate,
        "riwayat": [_line(line) for line in report.lines],
        "foto": [described(report.number, photo.id, photo.kind) for photo in photos],
    }


def _own(report: OwnReport) -> dict[str, Any]:
    return {
        "sisi": "pelapor",
        "alamat": report.address,
        "jawaban": [{"pertanyaan": question, "jawaban": answer} for question, answer, _ in report.answers],
        "pertanyaan": report.question,
        "langkah": sorted(str(action) for action in report.may),
    }


def _step(step: Step) -> dict[str, Any]:
    return {"langkah": step.label, "keadaan": step.state, "waktu": moment(step.at), "rincian": step.detail}


def _line(line: Line) -> dict[str, Any]:
    return {"aksi": line.action, "kalimat": line.sentence, "waktu": moment(line.at), "catatan": line.note}


def moment(at: datetime | None) -> str | None:
    """Jakarta's time with its zone."""
    return local(at).isoformat(timespec="seconds") if at else None
