"""Reports whose every private word is unmistakable: nothing with one of these words may be in a public answer."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app import clock
from app.domain import abuse, opinion
from app.domain.intake import Receipt
from app.domain.opinion import Said
from app.domain.vocabulary import Role
from tests.blueprints.api.conftest import KEY, add_key
from tests.blueprints.browser import add_officer
from tests.blueprints.public.test_photos import keep_photo
from tests.course import Walk, filed, officer, photo

MARK = "zulmark"
NAME, MAIL = "Zulmarkanto Wibisono", "zulmark.warga@contoh.example"
PHONE, NIK, HOUSE = "081398765432", "3171012345670001", "Nomor 4711X"
OFFICER, OFFICER_MAIL = "zulmarkpetugas", "zulmark.petugas@kantor.example"
SECRETS = (MARK, "1398765432", NIK, "4711X")
TEXT = f"Saya {NAME}, NIK {NIK}, telepon {PHONE}, surel {MAIL}. Lampu jalan mati di depan rumah saya."


@dataclass(frozen=True)
class Written:
    """The numbers of the reports, and a photo of the one that is finished."""

    done: str
    waiting: str
    private: str
    hidden: str
    follower: str
    photo: str
    secret_photo: str
    codes: Iterable[str]
    at: datetime


def write(session: Session) -> Written:
    """One report of each kind, handled by an officer whose account is as unmistakable as the reporters."""
    account = add_officer(session, OFFICER, Role.KELURAHAN, "gambir")
    account.name, account.email = "Zulmarkwati Pejabat", OFFICER_MAIL
    key = add_key(session, KEY)
    session.flush()
    now = clock.now() - timedelta(days=1)
    about = {"text": TEXT, "name": NAME, "phone": PHONE, "email": MAIL, "now": now}
    about |= {"address": f"Jalan Kebon Sirih {HOUSE}, rumah {NAME}", "api_key_id": key.id}
    about |= {"external_ref": "ZULMARK-77", "source": {"akun": "@zulmarkakun"}}
    done = filed(session, **about)
    private = filed(session, **{**about, "text": f"{MARK} rahasia", "is_public": False})
    hidden = filed(session, **{**about, "text": f"{MARK} tersembunyi"})
    waiting, follower = filed(session, **about), filed(session, **about)
    shown, secret = keep_photo(session, done.number), keep_photo(session, private.number)
    Walk(session, hidden, now).act(OFFICER, "hide", reason="data_pribadi", note=MARK)
    Walk(session, follower, now).act(OFFICER, "merge", parent=waiting.number, note=MARK)
    _finish(session, done)
    numbers = [receipt.number for receipt in (done, waiting, private, hidden, follower)]
    codes = [receipt.tracking_code for receipt in (done, waiting, private, hidden, follower)]
    session.commit()
    return Written(*numbers, photo=str(shown.id), secret_photo=str(secret.id), codes=codes, at=now)


def _finish(session: Session, receipt: Receipt) -> None:
    walk = Walk(session, receipt, clock.now() - timedelta(hours=20))
    walk.act(OFFICER, "handle", note=f"{MARK} catatan dalam")
    walk.act(OFFICER, "ask_reporter", note=f"{MARK} pertanyaan")
    walk.act(OFFICER, "answer", note=f"{MARK} jawaban")
    day = (walk.now + timedelta(days=3)).date().isoformat()
    walk.act(OFFICER, "estimate", day=day, reason="cuaca", note=f"Kata {PHONE}.")
    walk.act(OFFICER, "finish", note=f"Lampu diganti, telepon {PHONE}.", photos=(photo(walk.now),))
    walk.act("biro.verifikator", "approve", note=f"{MARK} disetujui")
    abuse.mark(session, receipt.number, f"{MARK} palsu", actor=officer(session, OFFICER), now=walk.now)
    said = Said("belum", "1", f"{MARK} masih gelap")
    opinion.give(session, receipt.number, said, now=clock.now())
