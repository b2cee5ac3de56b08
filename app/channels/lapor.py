"""SP4N-LAPOR: an entry as the pull or a row of a file brings it becomes a message, and what its reporter wrote below it too.

An entry has one conversation, by its tracking id: answers go below it, and what comes below it is about it. Of a reporter who
asked to be named to nobody, name, phone and e-mail are not even kept raw. Attachments stay links.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from app.channels import Letter, UnreadableError
from app.channels.lapor_fields import WHO, mapped, overrides, without
from app.channels.lapor_values import number, one_line, said_yes, text_of, times, type_of
from app.domain.inbox import Account, Arrived, Edited, Parsed
from app.domain.vocabulary import InboundKind, Medium

NETWORK = Medium.LAPOR
TRACKING_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,63}")
LINKS = "Lampiran di LAPOR (tidak diambil sistem):"
COMMENT = ("id", "oleh", "isi", "dibuat_pada")
REPORTER = ("pelapor", "reporter", "masyarakat")
Raw = Mapping[str, Any]


class RefusedEntryError(ValueError):
    """The entry cannot be taken in; `str()` is a sentence for people."""


def entry(given: Mapping[str, Any], account: Account) -> Edited:
    """The message of one entry. Raises RefusedEntryError."""
    names = overrides(account.settings)
    fields = mapped(given, names)
    tracking_id = _tracking_id(fields)
    if not (text_of(fields.get("content")) or text_of(fields.get("title"))):
        raise RefusedEntryError("Isi laporan kosong.")
    # What stands below it is kept as messages of its own.
    kept = without(given, names, (*(WHO if _confidential(fields) else ()), "comments"))
    raw = {"entry": _plain(kept), "names": names}
    arrived = Arrived(
        account.channel,
        NETWORK,
        InboundKind.ENTRY,
        f"{NETWORK.value}:{tracking_id}",
        raw,
        tracking_id,
        account.name,
        times(fields.get("submitted_at")),
    )
    return Edited(arrived, parse(raw).parsed, times(fields.get("changed_at")))


def below(given: Mapping[str, Any], account: Account) -> Iterator[Arrived]:
    """What the reporter wrote below the entry, which must be one that can be taken in."""
    fields = mapped(given, overrides(account.settings))
    tracking_id = _tracking_id(fields)
    comments = fields.get("comments")
    for comment in comments if isinstance(comments, list) else ():
        if not isinstance(comment, Mapping) or one_line(comment.get("oleh")).lower() not in REPORTER:
            continue
        comment_id, written = one_line(comment.get("id")), text_of(comment.get("isi"))
        if TRACKING_ID.fullmatch(comment_id) and written:
            yield Arrived(
                account.channel,
                NETWORK,
                InboundKind.COMMENT,
                f"{NETWORK.value}:{tracking_id}",
                {
                    "comment": _plain({name: comment.get(name) for name in COMMENT}),
                    "below": tracking_id,
                    "confidential": _confidential(fields),
                },
                f"{tracking_id}#{comment_id}",
                account.name,
                times(comment.get("dibuat_pada")),
            )


def changed_at(given: Mapping[str, Any], account: Account) -> datetime | None:
    """When the entry changed last, as LAPOR says."""
    return times(mapped(given, overrides(account.settings)).get("changed_at"))


def parse(raw: Raw) -> Letter:
    """Text with its links, and what the entry says besides; of a comment its text and the entry that it belongs to."""
    comment = raw.get("comment")
    if isinstance(comment, Mapping):
        sent_at = times(comment.get("dibuat_pada"))
        details = {"confidential": raw["confidential"]} if raw.get("confidential") else {}
        answers = (str(raw.get("below", "")),)
        return Letter(Parsed(text_of(comment.get("isi")), sent_at=sent_at, answers=answers, details=details))
    given, names = raw.get("entry"), raw.get("names")
    if not isinstance(given, Mapping):
        raise UnreadableError("Entri LAPOR ini kosong.")
    fields = mapped(given, names if isinstance(names, Mapping) else {})
    return Letter(
        Parsed(
            _with_links(text_of(fields.get("content")), fields.get("attachments")),
            subject=one_line(fields.get("title")),
            sender_name="" if _confidential(fields) else one_line(fields.get("name")),
            sent_at=times(fields.get("submitted_at")),
            details=_details(fields),
        )
    )


def _tracking_id(fields: Mapping[str, Any]) -> str:
    named = one_line(fields.get("tracking_id")).lstrip("#'")
    if not named:
        raise RefusedEntryError("Tracking ID kosong.")
    if not TRACKING_ID.fullmatch(named):
        raise RefusedEntryError(
            "Tracking ID hanya boleh memuat huruf, angka, titik, garis, dan garis miring, paling panjang 64."
        )
    return named


def _details(fields: Mapping[str, Any]) -> dict[str, Any]:
    """As `app.domain.inbox.entries` lists them."""
    confidential = _confidential(fields)
    who = {} if confidential else {name: one_line(fields.get(name))[:120] for name in ("phone", "email")}
    lat, lon = number(fields.get("lat")), number(fields.get("lon"))
    point = {"lat": lat, "lon": lon} if lat is not None and lon is not None else {}
    moments = {name: times(fields.get(name)) for name in ("submitted_at", "forwarded_at")}
    happened = times(fields.get("happened_on"))
    details = {
        "type": type_of(fields),
        "category": one_line(fields.get("category"))[:120],
        "address": one_line(fields.get("address"))[:300],
        "happened_on": happened.isoformat() if happened else one_line(fields.get("happened_on"))[:40],
        "confidential": confidential,
        **{name: at.isoformat() for name, at in moments.items() if at},
        **who,
        **point,
    }
    return {name: value for name, value in details.items() if value not in (None, "")}


def _confidential(fields: Mapping[str, Any]) -> str:
    said = one_line(fields.get("privacy")).lower()
    if said_yes(fields.get("secret")) or "rahasia" in said:
        return "rahasia"
    return "anonim" if said_yes(fields.get("anonymous")) or "anonim" in said else ""


def _with_links(text: str, attachments: Any) -> str:
    listed = attachments if isinstance(attachments, list) else re.split(r"[\s;,|]+", text_of(attachments))
    links = [one_line(link) for link in listed]
    links = [link for link in links if link.startswith(("https://", "http://"))]
    return "\n".join([text, "", LINKS, *links]).strip() if links else text


def _plain(value: Any) -> Any:
    """The value as JSON can hold it."""
    if isinstance(value, Mapping):
        return {str(name): _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, (int, float, bool, type(None))):
        return value
    return str(value).encode("utf-8", "replace").decode()
