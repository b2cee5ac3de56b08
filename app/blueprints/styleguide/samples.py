"""Made-up reports, people and photos, on which /gaya shows the look."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.assets import asset
from app.domain.actor import Actor
from app.domain.evidence.screening import Screening
from app.domain.subtask import Finding, SubTaskState
from app.domain.vocabulary import Role, Status, UnitKind

OFFICER = Actor(
    role=Role.KELURAHAN,
    name="Siti Rahmawati",
    user_id=0,
    username="kelurahan.gambir",
    unit_code="gambir",
    unit_kind=UnitKind.KELURAHAN,
    unit_name="Kelurahan Gambir",
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One made-up report of the example worklist."""

    number: str
    text: str
    category: str
    place: str
    channel: str
    status: Status
    due_at: datetime | None
    paused: bool = False
    priority: str | None = None
    is_new: bool = False


# fmt: off
# number, text, category, place, channel, status, hours left (None: no clock), what is special
REPORTS: tuple[tuple[str, str, str, str, str, Status, float | None, dict[str, Any]], ...] = (
    ("SM261123778201", "Lampu mati sejak tiga hari, warga takut lewat malam", "Penerangan Jalan Umum", "RW 04",
     "SMS", Status.WAITING, -0.34, {"priority": "tinggi"}),
    ("JK261123104582", "Jalan berlubang depan Pasar Juanda, sudah dua motor jatuh", "Jalan", "Jl. Juanda",
     "JAKI", Status.WAITING, 1.18, {"is_new": True}),
    ("TW261123550917", "Sampah menumpuk di sudut taman", "Sampah", "Jl. Tanah Abang II",
     "Twitter", Status.COORDINATION, 5.05, {}),
    ("WB261122300415", "Pohon besar condong ke rumah warga", "Pohon", "Jl. Petojo Utara",
     "Portal", Status.IN_PROGRESS, 26, {}),
    ("EM261122918830", "Saluran air tersumbat, genangan setiap hujan", "Saluran Air", "Jl. Kesehatan",
     "Surel", Status.NEEDS_REPORTER, None, {"paused": True}),
    ("JK261121671204", "Parkir liar di depan sekolah setiap pagi", "Parkir Liar", "Jl. Cideng Timur",
     "JAKI", Status.AWAITING_VALIDATION, 20, {}),
    ("JK261120446318", "Trotoar rusak dan berlubang", "Trotoar", "Jl. Medan Merdeka Barat",
     "JAKI", Status.RESULT_REJECTED, -31, {}),
    ("KL261119083351", "Tiang listrik miring", "Jaringan Listrik", "RT 03 RW 02",
     "Lurah", Status.DISPOSITION, 3.4, {}),
    ("JK261118220944", "Coretan di dinding taman sudah dibersihkan", "Taman", "Jl. Silang Monas",
     "JAKI", Status.COMPLETED, None, {}),
    ("FB261117905512", "Sengketa pagar antar tetangga", "Lainnya", "RT 01 RW 05",
     "Facebook", Status.UNACTIONABLE, None, {}),
    ("JK261123104999", "Lubang di Jl. Juanda (sama)", "Jalan", "Jl. Juanda", "JAKI", Status.MERGED, None, {}),
)
# label, state, hours ago, detail
STEPS: tuple[tuple[str, str, float | None, str | None], ...] = (
    ("Diterima Kelurahan Gambir", "done", 30, None),
    ("Diteruskan ke Dinas Bina Marga", "done", 28, "Jalan provinsi"),
    ("Dikerjakan Suku Dinas Bina Marga Jakarta Pusat", "current", 5, "Perkiraan selesai 27 Nov 2026"),
    ("Diperiksa Biro Pemerintahan", "todo", None, "Paling lama 24 jam"),
    ("Selesai", "todo", None, None),
)
# action, sentence, hours ago, note
HISTORY: tuple[tuple[str, str, float, str | None], ...] = (
    ("start", "Suku Dinas Bina Marga Jakarta Pusat mulai mengerjakan", 5, None),
    ("dispose", "Dinas Bina Marga mendisposisikan ke Suku Dinas Bina Marga Jakarta Pusat", 20,
     "Mohon ditangani sebelum hujan berikutnya."),
    ("coordinate", "Kelurahan Gambir meneruskan ke Dinas Bina Marga", 28, "Jalan provinsi"),
    ("create", "Pelapor membuat laporan melalui JAKI", 30, None),
)
# kind, file, words, state
PICTURES: tuple[tuple[str, str, str, str], ...] = (
    ("complaint", "img/contoh-sebelum.svg", "Jalan berlubang berisi air", "ready"),
    ("result", "img/contoh-sesudah.svg", "Jalan yang sama sudah diaspal", "ready"),
    ("result", "img/contoh-sesudah.svg", "", "pending"),
)
# fmt: on


def shared(now: datetime) -> dict[str, Any]:
    """What the examples are made of, as of `now`."""
    return {
        "at": now,
        "Screening": Screening,
        "Finding": Finding,
        "SubTaskState": SubTaskState,
        "ago": partial(_ago, now),
        "samples": samples(now),
        "steps": [
            {"label": label, "state": state, "at": _ago(now, hours), "detail": detail}
            for label, state, hours, detail in STEPS
        ],
        "entries": [
            {
                "action": action,
                "sentence": words,
                "at": _ago(now, hours),
                "note": note,
                "visibility": "internal",
            }
            for action, words, hours, note in HISTORY
        ],
        "pictures": [
            {
                "kind": kind,
                "url": asset(file),
                "thumb_url": asset(file),
                "alt": alt,
                "state": state,
                "at": now,
            }
            for kind, file, alt, state in PICTURES
        ],
    }


def _ago(now: datetime, hours: float | None) -> datetime | None:
    return None if hours is None else now - timedelta(hours=hours)


def samples(now: datetime) -> list[Sample]:
    """The example worklist, most urgent first."""
    made = []
    for number, text, category, place, channel, status, left, special in REPORTS:
        due = None if left is None else now + timedelta(hours=left)
        made.append(Sample(number, text, category, place, channel, status, due, **special))
    return made
