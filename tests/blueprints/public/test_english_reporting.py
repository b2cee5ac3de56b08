"""Reporting and following in English: every page and answer on the way, and nothing but Indonesian in what is kept or sent."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import clock, throttle
from app.blueprints.public import ikuti, sending
from app.domain.abuse.limits import Limits
from app.domain.abuse.watching import told as kept_out
from app.domain.follows import Follow
from app.domain.notification import Message
from app.domain.report import by_number
from app.domain.vocabulary import Notice
from app.wording import at_home, read_in, say, together, worded
from tests.blueprints.browser import hidden
from tests.blueprints.public.citizen import Citizen, marks
from tests.blueprints.public.test_ikuti import GAMBIR_CODE, MAIL, link, told
from tests.blueprints.public.test_lapor import upload
from tests.course import filed, jpeg
from tests.english import indonesian_in

TEXT = "A deep pothole in front of the market."
POINT = {"lat": "-6.1763", "lon": "106.8270"}


@pytest.fixture
def reader(citizen: Citizen) -> Citizen:
    """A visitor who asked for English."""
    citizen.get("/lapor?lang=en")
    return citizen


def english(answer: TestResponse, status: int = 200) -> str:
    assert answer.status_code == status, answer.text
    assert indonesian_in(answer.text) == []
    return answer.text


def form_of(reader: Citizen, **fields: str) -> dict[str, str]:
    page = reader.get("/lapor").text
    return {name: hidden(page, name) for name in ("csrf_token", "kunci")} | {"isi": TEXT} | fields


@pytest.mark.parametrize("path", ["/lapor/luring", "/luring"])
def test_pages_without_signal_are_kept_in_both_languages(citizen: Citizen, path: str) -> None:
    kept = english(citizen.get(f"{path}?lang=en"))
    assert 'href="?lang=id"' in kept  # of whatever page it stands for
    assert f'"{path}?lang=en"' in citizen.get("/sw.js").text


def test_what_is_wrong_is_said_in_english(reader: Citizen) -> None:
    wrong = {
        "telepon": "123",
        "email": "x",
        "lat": "north",
        "alamat": "a" * 400,
        "kategori": "jalan",
        "isi": "",
    }
    photos = [upload(b"no picture", "hole.jpg"), upload(b"", "empty.png"), upload(jpeg(), "good.jpg")]
    page = english(reader.send({**form_of(reader, **wrong), "foto": photos}), 422)
    for sentence in (
        "123 is not a complete phone number.",
        "Photo hole.jpg is not an image. Choose a JPG, PNG, WebP or HEIC photo. Photo empty.png is empty.",
        "Enter a number, for example -6.1763.",
        "Fill in both latitude and longitude",
    ):
        assert sentence in page, sentence
    asked = english(reader.get("/lapor/pertanyaan?kategori=penerangan-jalan"))
    assert 'name="pertanyaan"' in asked
    shown = form_of(reader, kategori="penerangan-jalan", pertanyaan="penerangan-jalan")
    assert "Answer this question" in english(reader.send(shown), 422)
    assert "outside DKI Jakarta" in english(reader.send(form_of(reader, lat="-7.8", lon="110.4")), 422)


def test_a_report_from_the_form_to_the_receipt(reader: Citizen, session: Session) -> None:
    others = [
        filed(session, now=clock.now(), category="jalan", text="Lubang besar di jalur kiri.", lat=lat).number
        for lat in (-6.1770, -6.1772)
    ]
    form = form_of(reader, **POINT, kategori="jalan", publik="1", telepon="081277770009")
    preview = english(reader.send({**form, "tinjau": "1"}))
    assert "There are 2 similar reports nearby." in preview
    for piece in (
        reader._ask("POST", "/lapor/baca", data={**POINT, "isi": TEXT, "publik": "1"}),
        reader._ask("POST", "/lapor/tempat", data={"alamat": "Gambir"}),
    ):
        english(piece)
    sent = reader.send({**form, "kunci": hidden(preview, "kunci")})
    assert sent.status_code == 303, sent.text
    receipt = english(reader.get("/lapor/diterima"))
    assert "We have received your report" in receipt
    number, _ = marks(receipt)
    assert reader.post("/lapor/diterima/gabung", {"dukung": "x"}, form="/lapor/diterima").status_code == 303
    assert "That report can no longer be followed." in english(reader.get("/lapor/diterima"))
    joined = reader.post("/lapor/diterima/gabung", {"dukung": others[0]}, form="/lapor/diterima")
    assert joined.status_code == 303
    assert "Your number stays valid." in english(reader.get("/lapor/diterima"))
    letters = session.scalars(select(Message).where(Message.report_id == by_number(session, number).id)).all()
    assert any("laporan" in letter.body.lower() for letter in letters)
    assert not any(re.search(r"\b(your|report|received)\b", letter.body.lower()) for letter in letters)


def test_a_phone_is_answered_in_english(reader: Citizen, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = {"Sec-Fetch-Site": "same-origin", "Idempotency-Key": "a1b2c3d4e5f60718293a4b5c6d7e8f90"}

    def send(**fields: str) -> TestResponse:
        return reader._ask("POST", "/lapor/kirim", data=fields, headers=headers)

    assert send(isi="").json["isian"] == {"isi": "Tell us what the problem is."}
    monkeypatch.setattr(sending, "LIMIT", "1 per hour")
    with reader.client.application.app_context():
        throttle.hit("1 per hour", sending.SCOPE, reader.address)
    assert send(isi=TEXT).json["sebab"].startswith("Too many attempts. Try again in")
    full = reader.send(form_of(reader))
    assert "Too many attempts. Try again in" in english(full, 429)


def test_same_words_are_kept_whatever_the_language(reader: Citizen, session: Session) -> None:
    other = filed(session, now=clock.now(), category="jalan", text="Lubang besar.", lat=-6.1770).number
    assert reader.send(form_of(reader, **POINT, isi="", dukung=other)).status_code == 303
    number, _ = marks(reader.get("/lapor/diterima").text)
    assert by_number(session, number).original_text == sending.SAME


def test_following_from_the_form_to_the_last_click(
    reader: Citizen, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = f"/ikuti?wilayah={GAMBIR_CODE}&kategori=jalan"
    english(reader.get(start))
    english(reader.get("/ikuti?nomor=JK261123000000"), 404)
    english(reader.get("/ikuti?lat=x&lon=1&radius=7&kategori=x&wilayah=x"), 422)
    english(reader.get("/ikuti?lat=-7.8&lon=110.4&radius=500"), 422)
    number = filed(session, now=clock.now()).number
    assert "Report JK" in english(reader.get(f"/ikuti?nomor={number}"))
    what = {"wilayah": GAMBIR_CODE, "kategori": "jalan"}
    english(reader.post("/ikuti", {**what, "email": "x", "seberapa": "weekly"}, form=start), 422)
    english(reader.post("/ikuti/peramban", {**what, "endpoint": "x"}, form=start), 422)
    asked = reader.post("/ikuti", {**what, "email": MAIL, "seberapa": "weekly"}, form=start)
    assert "pe***@contoh.id" in english(reader.get(asked.headers["Location"]))
    [letter] = told(session, Notice.FOLLOW_CONFIRM)
    assert "di Kelurahan Gambir" in letter.body
    confirm = link(letter, "pastikan")
    assert "Once a week, on Mondays" in english(reader.get(confirm))
    listed = reader.post(confirm, {"jawab": "ya"}).headers["Location"]
    english(reader.get(listed))
    english(reader.post(listed, {"aksi": "ubah", "ikuti": followed(session), "seberapa": "x"}), 422)
    reader.post(listed, {"aksi": "berhenti", "ikuti": followed(session)})
    assert "You do not follow anything." in english(reader.get(listed))
    english(reader.get("/ikuti/berhenti/7b1f3c52-0000-4000-8000-000000000000"))
    english(reader.get("/ikuti/pastikan/7b1f3c52-0000-4000-8000-000000000000"), 404)
    monkeypatch.setattr(ikuti, "LIMIT", "1 per day")
    again = {**what, "email": MAIL, "seberapa": "daily"}
    assert reader.post("/ikuti", again, form=start).status_code == 303
    assert "Too many attempts" in english(reader.post("/ikuti", again, form=start), 429)


def followed(session: Session) -> str:
    return str(session.scalars(select(Follow.key)).one())


def test_sentences_are_said_each_for_itself() -> None:
    both = together([worded("Alamat paling panjang {n} karakter.", n=300), "Jl. Kesehatan", worded("Ya")])
    assert both == "Alamat paling panjang 300 karakter. Jl. Kesehatan Ya"
    with at_home():
        read_in("en")
        assert say(both) == "An address can have at most 300 characters. Jl. Kesehatan Yes"
        own = Limits().told
        assert say(kept_out(own, clock.now())).startswith("We do not accept reports from you until ")
        assert say(kept_out("Sampai {sampai} saja {x}.", clock.now())).endswith(" saja {x}.")


def test_numbers_are_written_as_the_language_writes_them() -> None:
    size = worded("Foto {name} berukuran {size} MB. Paling besar 10 MB.", name="a.jpg", size=12.4)
    assert size == "Foto a.jpg berukuran 12,4 MB. Paling besar 10 MB."
    with at_home():
        read_in("en")
        assert say(size) == "Photo a.jpg has 12.4 MB. The most is 10 MB."
