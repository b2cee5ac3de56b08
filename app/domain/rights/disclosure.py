"""Everything held about a person, as that person may have it: plain data, one part after the other (UU 27/2022 article 7).

Notes that officers wrote for each other, and who exactly looked, are not the person's data: of those it says when and which unit.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import Session, undefer

from app.domain.audit import Event, EventText
from app.domain.evidence import Photo
from app.domain.follows import Follow, Follower
from app.domain.inbox import Conversation, InboundFile, InboundMessage
from app.domain.notification import Message
from app.domain.opinion import Opinion
from app.domain.organisation import Unit, User
from app.domain.privacy import Contact, ContactAccess
from app.domain.reopening import ReopeningRequest
from app.domain.report import Report
from app.domain.rights.holdings import Holdings
from app.domain.rights.pictures import THEIRS
from app.domain.rights.tombstone import Tombstone
from app.domain.vocabulary import Role, Visibility

Part = dict[str, Any]


def reports(session: Session, ids: Sequence[int]) -> Iterator[Part]:
    """Each report with its contact, course, opinions, photos and looks at the contact."""
    for report_id in ids:
        query = select(Report, *_point(Report.location)).where(Report.id == report_id)
        query = query.options(undefer(Report.original_text), undefer(Report.source))
        report, lat, lon = session.execute(query).one()
        yield _report(report, _place(lat, lon)) | {
            "kontak": _contact(report.contact),
            "riwayat": _course(session, report),
            "pendapat": _opinions(session, report),
            "permintaan_dibuka_lagi": _requests(session, report),
            "foto": _photos(session, report_id),
            "data_kontak_dilihat": _looks(session, report),
            "penghapusan": _stones(session, report),
        }


def photos_of(session: Session, report_id: int) -> list[Photo]:
    """The photos that came from the reporter."""
    query = select(Photo).where(_theirs(report_id))
    return list(session.scalars(query.order_by(Photo.uploaded_at, Photo.id)))


def attachments(session: Session, found: Holdings) -> list[str]:
    """Where the photos lie that came with messages and became none of a report."""
    photos = select(Photo.original_key).where(Photo.original_key == InboundFile.original_key).exists()
    files = select(InboundFile.original_key).where(InboundFile.message_id.in_(found.inbound), ~photos)
    return [key for key in session.scalars(files.order_by(InboundFile.id)) if key]


def correspondence(session: Session, found: Holdings) -> Part:
    """Conversations, and messages both ways."""
    digests = found.identity.digests
    talks = session.scalars(select(Conversation).where(Conversation.id.in_(found.conversations)))
    came = select(InboundMessage).where(InboundMessage.id.in_(found.inbound)).order_by(InboundMessage.id)
    sent = select(Message).where(Message.id.in_(found.messages)).order_by(Message.id)
    mine = [
        message
        for message in session.scalars(came)
        if message.sender_hash in digests or message.conversation_id in found.conversations
    ]
    return {
        "percakapan": [_talk(talk) for talk in talks],
        "pesan_masuk": [_came(message) for message in mine],
        "pesan_keluar": [_sent(message) for message in session.scalars(sent)],
        "mengikuti": _followed(session, found),
    }


def note_looks(session: Session, ids: Sequence[int], user_id: int, reason: str, *, now: datetime) -> None:
    """Whoever makes the copy has seen each of these contacts."""
    rows = session.execute(
        select(Report.id, Report.contact_id).where(Report.id.in_(ids), Report.contact_id.is_not(None))
    )
    session.add_all(
        ContactAccess(report_id=report_id, contact_id=contact_id, user_id=user_id, reason=reason, at=now)
        for report_id, contact_id in rows
    )
    session.flush()


def _report(report: Report, place: list[float] | None) -> Part:
    return {
        "nomor": report.number,
        "masuk": _at(report.created_at),
        "ditutup": _at(report.closed_at),
        "status": report.status.value,
        "kanal": report.channel_code,
        "kategori": report.category_code,
        "isi": report.original_text,
        "isi_untuk_umum": report.public_text,
        "untuk_umum": report.is_published,
        "alamat": report.address,
        "kelurahan": report.kelurahan_code,
        "lokasi": place,
        "jawaban": report.answers,
        "keterangan_sumber": report.source,
        "nomor_sistem_lain": report.external_ref,
    }


def _contact(contact: Contact | None) -> Part | None:
    if contact is None:
        return None
    return {
        "nama": contact.name,
        "telepon": contact.phone,
        "email": contact.email,
        "akun": contact.social,
        "kabar_lewat": contact.news_by,
        "sejak": _at(contact.created_at),
    }


def _course(session: Session, report: Report) -> list[Part]:
    query = (
        select(Event, EventText.body)
        .outerjoin(EventText, EventText.event_id == Event.id)
        .where(Event.report_id == report.id)
        .order_by(Event.seq)
    )
    return [
        {
            "waktu": _at(event.at),
            "tindakan": event.action,
            "status": event.to_status.value,
            "oleh": "pelapor" if event.actor_role == Role.REPORTER else event.actor_unit or "sistem",
            "catatan": body if event.visibility != Visibility.INTERNAL else None,
        }
        for event, body in session.execute(query)
    ]


def _opinions(session: Session, report: Report) -> list[Part]:
    query = select(Opinion).where(Opinion.rater_id == report.id).order_by(Opinion.id)
    return [
        {"waktu": _at(one.at), "beres": one.is_solved, "bintang": one.stars, "catatan": one.note}
        for one in session.scalars(query)
    ]


def _requests(session: Session, report: Report) -> list[Part]:
    own = ReopeningRequest.asker_id.is_(None) & (ReopeningRequest.report_id == report.id)
    query = select(ReopeningRequest).where(own | (ReopeningRequest.asker_id == report.id))
    return [
        {"waktu": _at(one.asked_at), "alasan": one.why, "keputusan": one.state.value}
        for one in session.scalars(query.order_by(ReopeningRequest.id))
    ]


def _photos(session: Session, report_id: int) -> list[Part]:
    query = select(Photo, *_point(Photo.taken_location)).where(_theirs(report_id))
    return [
        {
            "berkas": f"{photo.id}",
            "nama_asli": photo.file_name,
            "diterima": _at(photo.uploaded_at),
            "diambil": _at(photo.taken_at),
            "lokasi_kamera": _place(lat, lon),
        }
        for photo, lat, lon in session.execute(query.order_by(Photo.uploaded_at, Photo.id))
    ]


def _theirs(report_id: int) -> ColumnElement[bool]:
    return and_(Photo.report_id == report_id, Photo.kind.in_(THEIRS))


def _point(column: Any) -> tuple[ColumnElement[float], ColumnElement[float]]:
    return func.ST_Y(column), func.ST_X(column)


def _place(lat: float | None, lon: float | None) -> list[float] | None:
    return [lat, lon] if lat is not None and lon is not None else None


def _looks(session: Session, report: Report) -> list[Part]:
    query = (
        select(ContactAccess.at, Unit.name)
        .join(User, User.id == ContactAccess.user_id)
        .outerjoin(Unit, Unit.code == User.unit_code)
        .where(ContactAccess.report_id == report.id)
        .order_by(ContactAccess.id)
    )
    return [{"waktu": _at(at), "oleh": unit} for at, unit in session.execute(query)]


def _stones(session: Session, report: Report) -> list[Part]:
    query = select(Tombstone).where(Tombstone.report_id == report.id)
    return [
        {"hari": stone.day.isoformat(), "apa": stone.what.value, "dasar": stone.ground.value}
        for stone in session.scalars(query)
    ]


def _talk(talk: Conversation) -> Part:
    return {
        "kanal": talk.channel_code,
        "alamat": talk.party,
        "nama": talk.party_name,
        "terakhir": _at(talk.last_message_at),
        "tidak_mau_menerima_kabar_sejak": _at(talk.opted_out_at),
    }


def _came(message: InboundMessage) -> Part:
    return {
        "waktu": _at(message.received_at),
        "kanal": message.channel_code,
        "dari": message.sender,
        "nama": message.sender_name,
        "perihal": message.subject,
        "isi": message.body,
        "bentuk_asli": message.raw,
        "keterangan": message.details,
    }


def _sent(message: Message) -> Part:
    return {
        "waktu": _at(message.created_at),
        "lewat": message.medium.value,
        "kepada": message.recipient,
        "perihal": message.subject,
        "isi": message.body,
        "keadaan": message.state.value,
    }


def _followed(session: Session, found: Holdings) -> list[Part]:
    """What is followed by that address, and by browsers that proved to be those of the reporter."""
    query = (
        select(Follow, Follower, Report.number)
        .join(Follower, Follower.id == Follow.follower_id)
        .outerjoin(Report, Report.id == Follow.report_id)
        .where(Follower.id.in_(found.followers))
    )
    return [
        {
            "lewat": follower.reach.value,
            "alamat": follower.address,
            "laporan": number,
            "wilayah": follow.area_code,
            "kategori": follow.category_code,
            "tempat": follow.place,
            "seberapa_sering": follow.frequency.value,
            "diminta": _at(follow.asked_at),
            "dipastikan": _at(follow.confirmed_at),
        }
        for follow, follower, number in session.execute(query.order_by(Follow.id))
    ]


def _at(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
