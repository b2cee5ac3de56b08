"""A channel's own texts: set, tried with example values before, taken back to the ones that ship."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.domain.actor import Actor
from app.domain.channel_admin.changing import closed, opened
from app.domain.channel_texts import PLACEHOLDERS, ChannelWording, OwnText, faults
from app.domain.errors import Invalid
from app.domain.notification import MAX_SEGMENTS, compose, gsm7
from app.domain.vocabulary import Medium, Notice, TextForm

BODY_MAX = {TextForm.SHORT: 600, TextForm.MAIL: 4000}
SUBJECT_MAX = 150
MEDIUM = {TextForm.SHORT: Medium.SMS, TextForm.MAIL: Medium.EMAIL}


class Tried(NamedTuple):
    """A text filled in with examples; `segments` only of the short form."""

    body: str
    subject: str | None
    segments: int | None


def example(prefix: str, link: str, day: date) -> dict[str, object]:
    """Values like those of a real report; texts that people type are as long as they often are."""
    number = f"{prefix}{day:%y%m%d}104582"
    sentence = "Lampu diganti dan kabel diperiksa, jalan sudah terang lagi."
    return {
        "number": number,
        "link": f"{link}/lacak/{number}",
        "opinion_link": f"{link}/pendapat/contoh",
        "code": "7K4MX2QP",
        "category": "Penerangan jalan umum",
        "place": "Gambir",
        "unit": "Suku Dinas Bina Marga Kota Administrasi Jakarta Pusat",
        "date": day + timedelta(days=7),
        "reason": "Menunggu alat atau bahan",
        "question": "Di tiang nomor berapa lampu yang mati itu?",
        "result": sentence,
        "why": sentence,
        "advice": "Sampaikan lewat SP4N-LAPOR!: lapor.go.id atau SMS ke 1708.",
    }


def tried(
    prefix: str, own: OwnText | None, notice: Notice, form: TextForm, link: str, now: datetime
) -> Tried:
    """How the text (None: the one that ships) reads with example values."""
    wording = compose(notice, MEDIUM[form], example(prefix, link, now.date()), own=own)
    segments = len(gsm7.segments(wording.body)) if form == TextForm.SHORT else None
    return Tried(wording.body, wording.subject, segments)


def checked(
    notice: Notice, form: TextForm, body: str, subject: str, prefix: str, link: str, now: datetime
) -> OwnText:
    """The text, if it fits. Raises Invalid."""
    body, errors = body.replace("\r\n", "\n").replace("\x00", "").strip(), {}
    subject = " ".join(subject.replace("\x00", "").split())
    own = OwnText(body, subject if form == TextForm.MAIL else None)
    if not 0 < len(body) <= BODY_MAX[form]:
        errors["isi"] = f"Isi teksnya, paling panjang {BODY_MAX[form]} karakter."
    elif wrong := faults(own, notice):
        errors["isi"] = " ".join(wrong)
    if form == TextForm.MAIL and not 0 < len(subject) <= SUBJECT_MAX:
        errors["perihal"] = f"Isi perihal, paling panjang {SUBJECT_MAX} karakter."
    if form == TextForm.SHORT and not errors:
        segments = tried(prefix, own, notice, form, link, now).segments or 0
        if segments > MAX_SEGMENTS:
            errors["isi"] = (
                f"Dengan contoh isian menjadi {segments} segmen SMS; paling banyak {MAX_SEGMENTS}."
            )
    if errors:
        raise Invalid(errors)
    return own


def set_text(
    session: Session,
    code: str,
    version: str,
    notice: Notice,
    form: TextForm,
    own: OwnText | None,
    *,
    actor: Actor,
    now: datetime,
) -> None:
    """Use this text (None: the one that ships) for the messages from now on. Raises Conflict or Forbidden."""
    channel = opened(session, code, version, actor=actor)
    if notice not in PLACEHOLDERS:
        raise Invalid({"isi": "Kabar ini tidak dapat diubah."})
    key = f"teks {notice.value} {form.value}"
    row = session.get(ChannelWording, (code, notice, form))
    before = {key: row.body if row else None, f"{key} perihal": row.subject if row else None}
    if own is None:
        if row is not None:
            session.delete(row)
    else:
        row = row or ChannelWording(channel_code=code, notice=notice, form=form)
        row.body, row.subject = own.body, own.subject
        session.add(row)
    after = {key: own.body if own else None, f"{key} perihal": own.subject if own else None}
    closed(session, channel, before, after, actor=actor, now=now)
