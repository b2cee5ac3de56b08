"""A channel's own words for what its reporters are told: plain text with placeholders in braces.

`{nomor}` is filled in; what stands in `[[ ]]` is left out where a placeholder in it is empty. Nothing else is a
command, so a text can do nothing but say something. Without a text of its own a channel uses the templates that ship.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain.vocabulary import Medium, Notice, TextForm

Key = tuple[str, Notice, TextForm]
SUBJECT = "Perihal: "
_NAMED = re.compile(r"\{([^{}]*)\}")
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


class ChannelWording(Base):
    """The text of one notice in one form; a mail has a subject besides."""

    __tablename__ = "channel_wordings"
    __table_args__ = (
        one_of("notice", Notice),
        one_of("form", TextForm),
        CheckConstraint("(form = 'email') = (subject IS NOT NULL)", name="subject"),
    )

    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), primary_key=True)
    notice: Mapped[Notice] = mapped_column(EnumText(Notice), primary_key=True)
    form: Mapped[TextForm] = mapped_column(EnumText(TextForm), primary_key=True)
    subject: Mapped[str | None]
    body: Mapped[str]


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text as it was typed; `subject` None for the short form."""

    body: str
    subject: str | None = None


class Placeholder(NamedTuple):
    """What may stand in braces: the value of the context behind it, what it means, whether the text needs it.

    `is_free`: somebody typed it, so that it is cut where a short text would be too long.
    """

    value: str
    meaning: str
    is_needed: bool = False
    is_free: bool = False


_EVERYWHERE = {
    "nomor": Placeholder("number", "nomor laporan", is_needed=True),
    "tautan": Placeholder("link", "alamat halaman lacak"),
}
PLACEHOLDERS: dict[Notice, dict[str, Placeholder]] = {
    Notice.RECEIVED: {
        **_EVERYWHERE,
        "kode": Placeholder("code", "kode rahasia pelapor", is_needed=True),
        "kategori": Placeholder("category", "nama kategori, kosong bila belum dipilih"),
        "kelurahan": Placeholder("place", "nama kelurahan, kosong bila belum diketahui"),
    },
    Notice.PASSED_ON: {**_EVERYWHERE, "unit": Placeholder("unit", "unit yang menerima", is_needed=True)},
    Notice.ESTIMATE: {
        **_EVERYWHERE,
        "tanggal": Placeholder("date", "perkiraan tanggal selesai", is_needed=True),
        "alasan": Placeholder("reason", "alasannya, boleh kosong", is_free=True),
    },
    Notice.QUESTION: {
        **_EVERYWHERE,
        "pertanyaan": Placeholder("question", "pertanyaan petugas", is_needed=True, is_free=True),
    },
    Notice.FINISHED: {
        **_EVERYWHERE,
        "unit": Placeholder("unit", "unit yang menyelesaikan"),
        "hasil": Placeholder("result", "apa yang dikerjakan, boleh kosong", is_free=True),
        "pendapat": Placeholder("opinion_link", "alamat untuk menyatakan apakah sudah beres"),
    },
    Notice.UNACTIONABLE: {
        **_EVERYWHERE,
        "alasan": Placeholder("why", "alasannya", is_needed=True, is_free=True),
        "saran": Placeholder("advice", "ke mana pelapor dapat berpaling, boleh kosong"),
    },
    **{
        notice: {**_EVERYWHERE, "alasan": Placeholder("why", "alasannya", is_needed=needed, is_free=True)}
        for notice, needed in (
            (Notice.REOPENED, False),
            (Notice.KEPT_CLOSED, True),
        )
    },
}


def form_of(medium: Medium) -> TextForm:
    """The form in which a medium says it: direct messages of a network are short like SMS."""
    return TextForm.MAIL if medium == Medium.EMAIL else TextForm.SHORT


def own_texts(session: Session) -> dict[Key, OwnText]:
    """The texts of all channels."""
    return {
        (row.channel_code, row.notice, row.form): OwnText(row.body, row.subject)
        for row in session.scalars(select(ChannelWording))
    }


def faults(own: OwnText, notice: Notice) -> list[str]:
    """What is wrong with a text, in sentences."""
    known = PLACEHOLDERS[notice]
    named = [name for part in (own.subject or "", own.body) for name in _NAMED.findall(part)]
    strange = sorted({name for name in named if name not in known})
    missing = [name for name, holder in known.items() if holder.is_needed and not _is_certain(own.body, name)]
    twice = [name for name, holder in known.items() if holder.is_free and own.body.count(f"{{{name}}}") > 1]
    rest = _NAMED.sub("", _OPTIONAL.sub(r"\1", own.body))
    found = [f"Isian {{{name}}} tidak dikenal." for name in strange]
    found += [f"Isian {{{name}}} wajib ada, di luar [[ ]]." for name in missing]
    found += [f"Isian {{{name}}} hanya boleh sekali." for name in twice]
    if any(mark in rest for mark in ("{", "}", "[[", "]]")):
        found.append("Kurung { } atau [[ ]] tidak berpasangan.")
    return found


def _is_certain(body: str, name: str) -> bool:
    return f"{{{name}}}" in _OPTIONAL.sub("", body)


def fill(
    own: OwnText,
    notice: Notice,
    context: Mapping[str, object],
    *,
    grouped: Callable[[str], str],
    tanggal: Callable[[date], str],
    free: Callable[[str], str],
) -> str:
    """The text with its values; a mail begins with its line `Perihal:`. Never fails, whatever the context lacks."""
    is_short = own.subject is None

    def said(name: str) -> str:
        holder = PLACEHOLDERS[notice].get(name)
        value = context.get(holder.value) if holder else None
        if holder is None or value in (None, ""):
            return ""
        if isinstance(value, date):
            return tanggal(value)
        if holder.value == "number" and is_short:
            return grouped(str(value))
        return free(str(value)) if holder.is_free and is_short else str(value)

    def filled(text: str) -> str:
        kept = _OPTIONAL.sub(lambda part: part[1] if all(map(said, _NAMED.findall(part[1]))) else "", text)
        return _NAMED.sub(lambda found: said(found[1]), kept)

    return filled(own.body) if is_short else f"{SUBJECT}{filled(own.subject or '')}\n\n{filled(own.body)}"
