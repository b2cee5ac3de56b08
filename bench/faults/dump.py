"""A dump of the database shows nobody's name, phone number or address, whichever way they came in."""

import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bench.faults import REPORTS, Held
from bench.intake import API_KEY
from bench.outbox import PLACE
from bench.stage import Database, Stage
from bench.system import running
from bench.visitor import Visitor

FIRST, LAST = "Wiratmaja", "Kusumaningtyas"
NAME = f"{FIRST} {LAST}"
# As people type it, and as it may come to stand somewhere.
PHONES = ("0812-7741-9035", "081277419035", "6281277419035", "81277419035", "0812 7741 9035")
EMAIL = "wira.kusuma77@contoh.id"
TEXT = f"Saya {NAME}, hubungi {PHONES[0]} atau {PHONES[4]} atau {EMAIL}: jalan berlubang di depan rumah."


def nothing_in_clear(stage: Stage) -> Iterator[Held]:
    """Filed by Open311, by the portal's form and by desks: in the fields, inside the text and inside the address."""
    database = stage.database("bench_faults", REPORTS)
    with running(stage, database, "web"):
        filed = [_open311(), _portal(), *_desks(database)]
    dump = _dump(stage, database).lower()
    words = (FIRST, LAST, EMAIL, EMAIL.partition("@")[0], *PHONES)
    found = [word for word in words if word.lower().encode() in dump or word.encode().hex().encode() in dump]
    yield Held(
        "dump_in_clear",
        len(found),
        0,
        "words in clear",
        f"pg_dump ({len(dump) / 1e6:.0f} MB) searched for {len(words)} spellings of a name, a phone number and an e-mail "
        f"address filed {len(filed)} ways ({', '.join(filed)}): {', '.join(found) or 'none'}",
    )


def _open311() -> str:
    contact = {"first_name": FIRST, "last_name": LAST, "phone": PHONES[0], "email": EMAIL}
    fields = {
        "api_key": API_KEY,
        "service_code": "jalan",
        **PLACE,
        "description": TEXT,
        "publik": "1",
        **contact,
    }
    fields |= {
        "address_string": f"Rumah {NAME}, telepon {PHONES[1]}",
        "device_id": PHONES[1],
        "account_id": EMAIL,
    }
    answer = Visitor().post("/open311/v2/requests.json", fields)
    assert answer.status_code == 201, answer.text
    return "open311"


def _form(token: str) -> dict[str, str]:
    return {
        "isi": TEXT,
        "kategori": "jalan",
        "lat": PLACE["lat"],
        "lon": PLACE["long"],
        "alamat": f"Rumah {NAME}, telepon {PHONES[1]}",
        "nama": NAME,
        "telepon": PHONES[0],
        "email": EMAIL,
        "publik": "1",
        "csrf_token": token,
    }


def _portal() -> str:
    visitor = Visitor()
    answer = visitor.post("/lapor", _form(visitor.token("/lapor")))
    assert answer.status_code == 303, f"/lapor answered {answer.status_code}"
    return "/lapor"


def _desks(database: Database) -> Iterator[str]:
    """The form of every desk."""
    with database.connect() as connection:
        rows = connection.execute("SELECT code FROM channels WHERE is_active ORDER BY code").fetchall()
    for (channel,) in rows:
        officer = Visitor().sign_in(f"kanal.{channel}")
        more = {
            "kanal": str(channel),
            "media": "Kompas",
            "tanggal_terbit": "2026-11-20",
            "tautan": "https://contoh.id/1",
        }
        answer = officer.post("/kanal/baru", _form(officer.token("/kanal/baru")) | more)
        assert "data-kode=" in answer.text, f"/kanal/baru of {channel} answered {answer.status_code}"
        yield f"kanal.{channel}"


def _dump(stage: Stage, database: Database) -> bytes:
    parts = urlsplit(database.url)
    program = Path(stage.env.get("PG_PROGRAMS", "/usr/bin")) / "pg_dump"
    command = [
        str(program),
        "--no-owner",
        "-U",
        parts.username or "crm",
        "-h",
        parts.query.removeprefix("host="),
    ]
    return subprocess.run([*command, parts.path[1:]], capture_output=True, check=True).stdout
