"""What people read instead of codes: words, sentences, dates and numbers, in templates and in Python."""

from flask import Flask

from app import clock
from app.domain.actor import Actor
from app.domain.vocabulary import Role, Status
from app.labels.formats import (
    angka,
    batas,
    bulan,
    durasi,
    jam,
    nomor,
    nomor_groups,
    persen,
    relatif,
    samar,
    samar_pengirim,
    sisa,
    tanggal,
    wib,
    wib_short,
)
from app.labels.icons import ACTION_ICONS, STATUS_ICONS
from app.labels.sentences import SENTENCES, sentence, verb
from app.labels.team import away_words
from app.labels.words import KINDS, STATUS_MEANINGS, WORDS, label
from app.wording import say

__all__ = [
    "ACTION_ICONS",
    "KINDS",
    "SENTENCES",
    "STATUS_ICONS",
    "STATUS_MEANINGS",
    "WORDS",
    "angka",
    "away_words",
    "batas",
    "bulan",
    "durasi",
    "init_app",
    "jam",
    "label",
    "nomor",
    "nomor_groups",
    "persen",
    "relatif",
    "role_home",
    "samar",
    "samar_pengirim",
    "sentence",
    "sisa",
    "tanggal",
    "verb",
    "wib",
    "wib_short",
]

FILTERS = (
    angka,
    batas,
    bulan,
    durasi,
    jam,
    label,
    nomor,
    nomor_groups,
    persen,
    relatif,
    samar,
    samar_pengirim,
    sisa,
    tanggal,
    wib,
    wib_short,
)

# The role's worklist, contract.md section 2.
HOMES: dict[Role, str] = {
    Role.CHANNEL_ADMIN: "/kanal/",
    Role.KELURAHAN: "/kelurahan/",
    Role.KECAMATAN: "/pantau/",
    Role.KOTA: "/pantau/",
    Role.DINAS: "/dinas/",
    Role.SUKU_DINAS: "/suku-dinas/",
    Role.STAFF: "/petugas/",
    Role.VERIFIER: "/biro/",
    Role.BIRO_ADMIN: "/biro/",
    Role.OBSERVER: "/pantau/",
}


def role_home(actor: Actor) -> str:
    """The address of an officer's worklist; everybody else starts at the portal."""
    return HOMES.get(actor.role, "/")


def status_icon(status: str) -> str:
    """The name of the symbol that a status always carries beside its colour."""
    return STATUS_ICONS[Status(status)]


def status_meaning(status: str) -> str:
    """One sentence for citizens on what the status means."""
    return say(STATUS_MEANINGS[Status(status)])


def action_icon(action: str) -> str:
    """The symbol of a line of history or a button."""
    return ACTION_ICONS.get(action, "note")


def init_app(app: Flask) -> None:
    """Give the words to all templates."""
    for function in FILTERS:
        app.add_template_filter(function)
    app.jinja_env.globals.update(
        now=clock.now,
        label=label,
        verb=verb,
        sentence=sentence,
        role_home=role_home,
        status_icon=status_icon,
        status_meaning=status_meaning,
        action_icon=action_icon,
        away_words=away_words,
        STATUSES=tuple(Status),
    )
