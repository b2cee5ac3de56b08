"""A citizen with nothing but SMS: from the first text to "belum" after Selesai, over a real message centre."""

from collections.abc import Callable
from itertools import count

from tests.acceptance.citizens import SUDIN, jpeg
from tests.acceptance.forms import Visitor
from tests.acceptance.system import SWEPT, Live, wait_until

People = Callable[..., Visitor]
STAFF = f"petugas.{SUDIN}.1"
COMPLAINT = "Lampu jalan mati depan SDN 01 Gambir sudah 3 hari"
_numbers = count(1)


class Phone:
    """A telephone: texts go out by the message centre, and what comes back is read there."""

    def __init__(self, live: Live) -> None:
        self.live, self.number = live, f"08577{next(_numbers):07d}"
        self.read = 0

    def sends(self, text: str) -> None:
        """The centre has our acknowledgement: it is stored."""
        assert self.live.centre.send("62" + self.number[1:], text.encode()) == 0

    def hears(self, *words: str) -> str:
        """The next text that holds all these words."""

        def heard() -> str:
            texts = self.live.sms_to(self.number)[self.read :]
            found = next((at for at, text in enumerate(texts) if all(word in text for word in words)), None)
            if found is None:
                return ""
            self.read += found + 1
            return texts[found]

        return str(wait_until(heard, 30, f"SMS dengan {words}; ada {self.live.sms_to(self.number)}"))


def latest_state(live: Live) -> str:
    rows = live.query("SELECT state FROM inbound_messages ORDER BY id DESC LIMIT 1")
    return str(rows[0][0]) if rows else ""


def completed(visitor: People, number: str) -> None:
    """The whole course, by the officers' forms."""
    photo = [("foto", ("hasil.jpg", jpeg(colour=(40, 120, 60)), "image/jpeg"))]
    visitor("kelurahan.gambir").act(number, "coordinate", unit="bina-marga", catatan="Jalan provinsi.")
    visitor("dinas.bina-marga").act(number, "dispose", unit=SUDIN, catatan="Mohon ditangani.")
    visitor(f"sudin.{SUDIN}").act(number, "assign", petugas=STAFF, catatan="")
    staff = visitor(STAFF)
    staff.act(number, "start", catatan="")
    staff.act(number, "finish", photo, catatan="Lampu diganti.")
    visitor("biro.verifikator2").act(number, "approve", catatan="")


def test_lamp_out_from_the_first_text_to_belum(live: Live, visitor: People) -> None:
    phone = Phone(live)
    phone.sends(COMPLAINT)
    wait_until(lambda: latest_state(live) == "waiting", SWEPT, "pesan di meja SMS")
    phone.hears("kami terima dan dibaca petugas")

    desk = visitor("kanal.sms")
    form = desk.get("/kanal/baru").form("/kanal/baru")
    page = desk.send(
        form, isi=COMPLAINT, telepon=phone.number, lat="-6.1763", lon="106.8270", kategori="penerangan-jalan"
    )
    number = page.mark("data-nomor")
    assert number.startswith("SM")
    grouped = f"{number[:8]} {number[8:]}"
    phone.hears(grouped, "Kode rahasia Anda:")

    phone.sends(f"STATUS {number}")
    phone.hears(grouped, "Menunggu ditanggapi Kelurahan Gambir. Batas berikutnya")
    completed(visitor, number)
    phone.hears(grouped, f"Balas SELESAI {number} atau BELUM {number} alasannya")
    phone.sends(f"status {grouped.lower()}")
    phone.hears(grouped, "SELESAI, dikerjakan Suku Dinas Bina Marga")
    phone.sends(f"Belum {number} lampunya mati lagi")
    phone.hears(grouped, "agar dibuka lagi kami terima", "paling lambat")

    biro = visitor("biro.verifikator")
    assert number in biro.get("/biro/?tab=minta").marks("data-nomor")
    page = biro.ticket(number)
    assert "lampunya mati lagi" in page.text
    assert "lewat SMS" in page.text
    assert {"reopen", "refuse_reopening"} <= page.actions()
    page = biro.act(number, "reopen", alasan="belum_selesai", catatan="Kami periksa lagi.")
    assert page.mark("data-status") == "in_progress"
    phone.hears(grouped, "dibuka kembali")
    assert number not in biro.get("/biro/?tab=minta").marks("data-nomor")


def test_a_refusal_is_told_with_its_reason(live: Live, visitor: People) -> None:
    phone, desk = Phone(live), visitor("kanal.sms")
    form = desk.get("/kanal/baru").form("/kanal/baru")
    number = desk.send(form, isi="Got mampet", telepon=phone.number, lat="-6.1763", lon="106.8270").mark(
        "data-nomor"
    )
    completed(visitor, number)
    phone.hears("BELUM")
    phone.sends("BELUM")
    phone.hears("agar dibuka lagi kami terima")
    biro = visitor("biro.admin")
    page = biro.act(number, "refuse_reopening", catatan="Air sudah mengalir saat kami datang.")
    assert page.mark("data-status") == "completed"
    assert "menolak permintaan dibuka lagi" in page.text
    phone.hears("tetap Selesai", "Air sudah mengalir saat kami datang.")
