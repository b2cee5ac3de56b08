"""intake_ratio: reports filed by Open311 a second, as a share of what PostgreSQL takes when nothing else is in the way.

The ceiling is pgbench with eight clients and prepared statements: in one transaction it looks the kelurahan up with the
statement that intake itself uses and inserts the report, its first entry of history, its first clock and one message, in
the same tables, with the same indexes and triggers, committed durably. Both take points from one rectangle inside
Jakarta, texts of one length, a phone number each and every third report public; both run in turn, twice.
"""

import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from app.domain.geography import lookup
from app.domain.privacy import crypto
from bench.figure import Measured
from bench.load import CONNECTIONS, Shot, throughput
from bench.stage import Database, Stage, tell
from bench.system import running

API_KEY = "jaki-demo-key"
SECONDS = 15
SHOTS = 6000
WEST, EAST, SOUTH, NORTH = 106.78, 106.90, -6.30, -6.15
STORY = "Lampu jalan di depan pasar padam sejak tiga malam, warga yang pulang kerja takut lewat. Nomor tiang"
PHONE = "08123456"

# The ceiling. Colons before letters are pgbench's variables.
SCRIPT = """
\\set lon random({west:.0f}, {east:.0f}) / 1000000.0
\\set lat random({south:.0f}, {north:.0f}) / 1000000.0
\\set serial random(100000000000, 999999999999)
\\set third random(1, 3)
\\set reach {reach}
\\set reach_degrees {reach_degrees}
BEGIN;
SELECT place.* FROM ({find}) place(kelurahan, kelurahan_name, unit, kecamatan, kecamatan_name, kota, kota_name) \\gset
INSERT INTO reports (number, tracking_code, channel_code, category_code, priority, status, holder_code, original_text,
  public_text, is_public, kelurahan_code, location, location_kind, created_at, updated_at, due_at, red_flag_at,
  event_seq, event_head)
VALUES ('PB' || :serial, {code}, 'jaki', 'lainnya', 'biasa', 'waiting', :unit, {text},
  '{story} ' || :serial, :third = 1, :kelurahan, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), 'exact', now(), now(),
  now() + interval '6 hours', now() + interval '6 days', 1, {digest})
RETURNING id AS report \\gset
INSERT INTO events (report_id, seq, action, to_status, at, actor_role, actor_name, actor_unit, holder_code, visibility,
  data, prev_hash, hash)
VALUES (:report, 1, 'create', 'waiting', now(), 'client', '', 'kanal.jaki', :unit, 'public',
  '{{"channel": "jaki", "category": "lainnya"}}', '', {digest})
RETURNING id AS event \\gset
INSERT INTO clocks (report_id, kind, unit_code, started_at, due_at, limit_hours, calendar, note)
VALUES (:report, 'react', :unit, now(), now() + interval '6 hours', 6, 'kalender', '');
INSERT INTO messages (key, dedupe, report_id, event_id, notice, audience, medium, recipient, recipient_hash, body, state,
  next_attempt_at, due_at, created_at)
VALUES (gen_random_uuid(), 'received:' || :report, :report, :event, 'received', 'reporter', 'sms', {phone}, {digest},
  {body}, 'queued', now() + interval '1 day', now(), now());
COMMIT;
"""


def measure(stage: Stage) -> Iterator[Measured]:
    """Both ways in turn, twice; the ratio of the means."""
    database = stage.big
    http, ceiling = [], []
    with running(stage, database, "web"), tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        script.write(_script())
        script.flush()
        before = _count(database)
        for turn in range(2):
            ceiling.append(_pgbench(stage, database, Path(script.name)))
            http.append(throughput(intake_shots(), SECONDS))
            tell(f"intake {turn + 1}: {http[-1].rate:.0f} by HTTP, {ceiling[-1]:.0f} by pgbench")
        made = _count(database) - before
    rate, limit = sum(load.rate for load in http) / 2, sum(ceiling) / 2
    yield Measured(
        "intake_ratio",
        round(rate / limit, 3),
        f"POST /open311/v2/requests.json {rate:.0f} a second (wrk, {CONNECTIONS} connections, every answer 201, p95 "
        f"{max(load.p95 for load in http):.0f} ms) over pgbench {limit:.0f} a second ({CONNECTIONS} clients, prepared), "
        f"2 x {SECONDS} s each in turn, {_durability(database)}, {database.reports} reports before, "
        f"{made} more by both; granian with 2 workers, messages wait in the outbox",
    )


def _script() -> str:
    return SCRIPT.format(
        west=WEST * 1e6,
        east=EAST * 1e6,
        south=SOUTH * 1e6,
        north=NORTH * 1e6,
        reach=lookup.REACH_METRES,
        reach_degrees=lookup.FIND.compile().params["reach_degrees"],
        find=" ".join(str(lookup.FIND.text).split()),
        story=STORY,
        code=_bytes(crypto.encrypt(b"ABCDEFGH")),
        text=_bytes(crypto.encrypt(f"{STORY} 123456789012".encode())),
        digest=_bytes(b"\x01" * 32),
        phone=_bytes(crypto.encrypt(f"+62{PHONE}1234".encode())),
        body=_bytes(crypto.encrypt(b"x" * 150)),
    )


def _bytes(content: bytes) -> str:
    return f"'\\x{content.hex()}'::bytea"


def _pgbench(stage: Stage, database: Database, script: Path) -> float:
    """Transactions a second. Raises RuntimeError if pgbench or one of its transactions failed."""
    parts = urlsplit(database.url)
    program = Path(stage.env.get("PG_PROGRAMS", "/usr/bin")) / "pgbench"
    options = [
        "-n",
        "-M",
        "prepared",
        "-c",
        str(CONNECTIONS),
        "-j",
        "2",
        "-T",
        str(SECONDS),
        "-f",
        str(script),
    ]
    target = f"{parts.path.removeprefix('/')}"
    command = [str(program), *options, "-U", parts.username or "crm", *_host(parts.query), target]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    rate = next((line.split()[2] for line in done.stdout.splitlines() if line.startswith("tps =")), None)
    if done.returncode != 0 or rate is None or "number of failed transactions: 0" not in done.stdout:
        raise RuntimeError(f"pgbench: {done.stdout[-400:]} {done.stderr[-800:]}")
    return float(rate)


def _host(query: str) -> list[str]:
    return ["-h", query.removeprefix("host=")] if query.startswith("host=") else []


def intake_shots(count: int = SHOTS) -> list[Shot]:
    """So many reports by Open311, a third of them public."""
    return [_shot(uuid.uuid4().int) for _ in range(count)]


def _shot(luck: int) -> Shot:
    lon = WEST + (EAST - WEST) * (luck % 999_983) / 999_983
    lat = SOUTH + (NORTH - SOUTH) * (luck // 999_983 % 999_979) / 999_979
    fields = {
        "api_key": API_KEY,
        "service_code": "lainnya",
        "lat": f"{lat:.6f}",
        "long": f"{lon:.6f}",
        "description": f"{STORY} {luck % 10**12:012d}",
        "phone": f"{PHONE}{luck % 10_000:04d}",
        "publik": str(int(luck % 3 == 0)),
    }
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return Shot("/open311/v2/requests.json", "POST", kind, urlencode(fields))


def _count(database: Database) -> int:
    with database.connect() as connection:
        row = connection.execute("SELECT count(*) FROM reports").fetchone()
    assert row is not None
    return int(str(row[0]))


def _durability(database: Database) -> str:
    """What the server says of its own care, so that nobody measures with it switched off."""
    with database.connect() as connection:
        row = connection.execute(
            "SELECT current_setting('synchronous_commit'), current_setting('fsync')"
        ).fetchone()
    assert row is not None
    return f"synchronous_commit {row[0]}, fsync {row[1]}"
