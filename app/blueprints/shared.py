"""The one ticket page of all staff roles, and the one endpoint of all actions.

`attach` gives a role's blueprint the page, the actions, the photos and the look at the reporter's contact. Refusals come in
the order of contract.md section 2: sign-in, CSRF (both before this module is asked), not visible 404, role 403, stale 409,
fields 422; what was typed is kept.
"""

import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import presence, public_news
from app.blueprints import action_form, clocks, false_report, from_list, ticket_print
from app.clock import now
from app.db import db, transaction
from app.domain import access, privacy, workflow
from app.domain.errors import Conflict, Invalid, NotVisible
from app.domain.evidence import Photo, public_key
from app.domain.evidence.screening import Screening
from app.domain.privacy import Contact
from app.domain.report import NOT_FOUND
from app.domain.vocabulary import Action, PhotoKind, Visibility
from app.gateways.storage import MissingError, storage
from app.htmx import see_other
from app.labels import jam, label
from app.queries import ticket as tickets
from app.queries.as_public import as_public
from app.queries.photo_flags import Flag, PhotoFlags
from app.queries.ticket import Entry, Ticket
from app.security import actor

PAGE = "ticket/laporan.html"
_pages: dict[str, str] = {}
PUBLIC_KINDS = frozenset({PhotoKind.COMPLAINT, PhotoKind.RESULT})
TWICE = timedelta(minutes=2)
SIZES = {"kecil": "thumb_key", "besar": "display_key"}
COVERED = "publik"
# After these the public must not read what it could, or may once more.
WITHDRAWING = frozenset({Action.HIDE, Action.PUBLISH, Action.REDACT, Action.RECATEGORISE})
# Whose pages lead on to what the public sees of a photo, and decide it.
DECIDERS = frozenset({"biro", "kelurahan"})


@dataclass(frozen=True, slots=True)
class Refused:
    """A form that did not go through, or was begun elsewhere: which, what was typed, and what is wrong with it."""

    action: str
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def note(self) -> str:
        return self.typed.get("catatan", "").replace("\r\n", "\n").strip()

    @property
    def task(self) -> str:
        """The number of the sub-task that the form was about; empty for one about the report."""
        return self.typed.get("tugas", "").strip()

    @property
    def prefix(self) -> str:
        """What the ids of the form's fields begin with."""
        return f"{self.action}-{self.task}" if self.task else self.action


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence above the page, when something other than the page itself has to be said."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Flag:
    """What stands out about a photo, with the address of the other report where there is one to see."""

    code: str
    title: str
    sentence: str
    is_mild: bool
    number: str | None
    url: str | None


@dataclass(frozen=True, slots=True)
class _Picture:
    """A photo with its addresses, as the gallery wants it."""

    url: str
    thumb_url: str
    alt: str
    kind: str
    state: str
    at: datetime
    came: datetime
    width: int
    height: int
    flags: tuple[_Flag, ...] = ()
    is_unchecked: bool = False
    screening: Screening | None = None
    redact_url: str | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """An entry of the history with the photos that came with it."""

    sentence: str
    at: datetime
    action: str
    visibility: Visibility
    note: str
    photos: list[_Picture]


def attach(blueprint: Blueprint, page: str = PAGE) -> None:
    """Add the ticket page and its actions to a role's blueprint; `page` = its template."""
    _pages[blueprint.name] = page
    add = blueprint.add_url_rule
    add("/laporan/<nomor>", "ticket", _ticket)
    add("/laporan/<nomor>/aksi/<action>", "act", _act, methods=["POST"])
    add("/laporan/<nomor>/aksi/<action>", "back", _back)
    add("/laporan/<nomor>/kontak", "contact", _contact, methods=["POST"])
    add("/laporan/<nomor>/foto/<uuid:photo_id>/<size>", "photo", _photo)
    add("/laporan/<nomor>/publik", "as_public", _as_public)
    ticket_print.attach(blueprint)
    clocks.attach(blueprint)
    false_report.attach(blueprint)


def _ticket(nomor: str) -> ResponseReturnValue:
    return page(nomor)


def _act(nomor: str, action: str) -> ResponseReturnValue:
    """Carry out one move and go on: to the next report of the list, or back to the page. A refused form comes back as typed."""
    given = action_form.read(request, known(nomor, action), actor().role, now=now())
    listed = from_list.arguments()
    following = from_list.after(nomor, action, listed)
    try:
        with transaction() as session:
            workflow.apply(session, nomor, action, given, actor=actor(), now=now())
    except Invalid as error:
        return page(nomor, refused=Refused(action, request.form.to_dict(), error.errors)), 422
    except Conflict as error:
        kept = Refused(action, request.form.to_dict())
        return page(nomor, refused=kept, conflict=(action, str(error))), 409
    if action in WITHDRAWING:
        public_news.spread()
    return see_other(from_list.lead_on(nomor, action, listed, following, _what_happened(nomor)))


def _back(nomor: str, action: str) -> ResponseReturnValue:
    """The address of a refused form, asked for again: its page."""
    return see_other(url_for(".ticket", nomor=nomor))


def known(nomor: str, action: str) -> Action:
    """The action, if there is such a one and the report may be seen: before any file is read. Raises NotVisible."""
    access.visible(db.session(), nomor, actor=actor())
    if action not in set(Action):
        raise NotVisible(NOT_FOUND)
    return Action(action)


def _what_happened(nomor: str) -> str:
    return tickets.latest_sentence(db.session(), nomor, actor=actor(), who="Anda") + "."


def _contact(nomor: str) -> ResponseReturnValue:
    """Show the reporter's contact data once; the look is written down with its reason."""
    reason = request.form.get("alasan", "")
    try:
        with transaction() as session:
            report = access.visible(session, nomor, actor=actor())
            contact = privacy.reveal(session, report, actor=actor(), reason=reason, now=now())
    except Invalid as error:
        return page(nomor, refused=Refused("kontak", {"alasan": reason}, error.errors)), 422
    return page(nomor, contact=contact)


def _photo(nomor: str, photo_id: uuid.UUID, size: str) -> ResponseReturnValue:
    """A copy of a photo for those who may see its report; also as the public sees it."""
    photo = tickets.photo_of(db.session(), nomor, photo_id, actor=actor())
    key = _key_of(photo, size)
    if key is None:
        raise NotVisible(NOT_FOUND)
    try:
        return Response(storage().get(key), mimetype="image/jpeg")
    except MissingError:
        raise NotVisible(NOT_FOUND) from None


def _key_of(photo: Photo, size: str) -> str | None:
    if size == COVERED:
        return public_key(photo.original_key, photo.public_id, small=False) if photo.public_id else None
    found: str | None = getattr(photo, SIZES[size]) if size in SIZES else None
    return found


def _as_public(nomor: str) -> str:
    """The report in the eyes of the public, published or not."""
    found = as_public(db.session(), nomor, actor=actor())
    return render_template("ticket/publik.html", report=found)


def page(
    nomor: str,
    *,
    refused: Refused | None = None,
    conflict: tuple[str, str] | None = None,
    contact: Contact | None = None,
) -> str:
    """The ticket page of the role that asks; also for forms of the page that are no moves."""
    found = tickets.ticket(db.session(), nomor, actor=actor(), now=now())
    pictures = _pictures(found)
    listed = from_list.arguments()
    told = _told(found, refused, *conflict) if conflict else None
    me = presence.here(found.facts.number, actor())
    return render_template(
        _pages[str(request.blueprint)],
        ticket=found,
        report=found.facts,
        pictures=sorted(pictures.values(), key=_latest_result_first),
        shots=pictures,
        history=[_line(entry, pictures) for entry in found.history],
        refused=_begun(found) if refused is None or (told and told.kind == "info") else refused,
        told=told,
        contact=contact,
        once=secrets.token_urlsafe(12),
        presence_url=url_for("presence.who", tanda=presence.signed(me)),
        others=presence.others(me, is_typing=False),
        next_number=from_list.following(found.facts.number, listed),
        listed=from_list.suffix(listed),
        search_url=url_for(".home"),
        new_count_url=url_for(".news"),
    )


def _begun(found: Ticket) -> Refused:
    """A form that was begun with a phrase of the page, where the browser runs no script."""
    wanted = request.args.get("contoh", "")
    for step in found.steps:
        for phrase in step.phrases:
            if str(phrase.id) == wanted:
                return Refused(step.action, {"catatan": phrase.text})
    return Refused("")


def _told(found: Ticket, refused: Refused | None, action: str, sentence: str) -> Told:
    """Why nothing was done; gently, where the officer's own form merely came twice."""
    last = next(entry for entry in found.history if entry.actor_id is not None or entry is found.history[-1])
    same = last.actor_id == actor().user_id and last.action == action and now() - last.at < TWICE
    if same and (refused is None or last.note.strip() == refused.note):
        text = f"Langkah Anda sudah tersimpan pukul {jam(last.at)} WIB; formulir yang sama terkirim dua kali."
        return Told(text, "info")
    return Told(sentence, "warning")


def _pictures(found: Ticket) -> dict[uuid.UUID, _Picture]:
    number = found.facts.number
    return {
        photo.id: _picture(number, photo, at, found.photo_flags.get(photo.id), found.facts.is_public)
        for at, photo in enumerate(found.photos, start=1)
    }


def _latest_result_first(picture: _Picture) -> float:
    """Complaints in their order, results from the last one back: that is the one to be judged."""
    return -picture.came.timestamp() if picture.kind == PhotoKind.RESULT else picture.came.timestamp()


def _line(entry: Entry, pictures: dict[uuid.UUID, _Picture]) -> _Line:
    photos = [pictures[photo_id] for photo_id in entry.photo_ids if photo_id in pictures]
    return _Line(entry.sentence, entry.at, entry.action, entry.visibility, entry.note, photos)


def _picture(nomor: str, photo: Photo, position: int, flags: PhotoFlags | None, is_public: bool) -> _Picture:
    urls = {size: url_for(".photo", nomor=nomor, photo_id=photo.id, size=size) for size in SIZES}
    return _Picture(
        url=urls["besar"],
        thumb_url=urls["kecil"],
        alt=f"{label(photo.kind)} {position}",
        kind=photo.kind,
        state=photo.state,
        at=photo.taken_at or photo.uploaded_at,
        came=photo.uploaded_at,
        width=photo.width,
        height=photo.height,
        flags=tuple(_flag(flag) for flag in flags.flags) if flags else (),
        is_unchecked=flags is not None and flags.is_waiting,
        screening=photo.screening if is_public and photo.kind in PUBLIC_KINDS else None,
        redact_url=_redact_url(nomor, photo),
    )


def _redact_url(nomor: str, photo: Photo) -> str | None:
    if request.blueprint not in DECIDERS or not photo.is_ready or photo.kind not in PUBLIC_KINDS:
        return None
    return url_for(".redaction", nomor=nomor, photo_id=photo.id)


def _flag(flag: Flag) -> _Flag:
    url = url_for(".ticket", nomor=flag.other_number) if flag.other_number else None
    return _Flag(flag.code, flag.title, flag.sentence, flag.is_mild, flag.other_number, url)
