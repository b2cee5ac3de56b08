"""Trying it: a visitor of the demo writes as a citizen at /admin/simulator, works at the desk, and reads what the citizen got.

The system has the very peers that `make run` starts in the demo: message centre, mail server, X, Facebook, LAPOR.
"""

import os
import re
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.local import owner, peers, processes
from deploy.local.place import ROOT, Place
from tests.acceptance.conftest import own_address
from tests.acceptance.forms import Page, Visitor
from tests.acceptance.system import (
    Live,
    OwnRedis,
    environment,
    own_name,
    prepared,
    ready,
    started,
    wait_until,
)

TEXT = "Lampu jalan mati depan SDN 01 Gambir sudah 3 hari"
MAILBOX = pytest.mark.skipif(
    not Path("/usr/lib/dovecot/lmtp").exists(), reason="dovecot-lmtpd tidak terpasang di mesin ini"
)
People = Callable[..., Visitor]


@pytest.fixture(scope="module")
def live(worker_id: str) -> Iterator[Live]:
    """A demo system with its peers, on a database of its own."""
    var = Path(tempfile.mkdtemp(prefix="crm-simulator-"))
    var.chmod(0o711)
    place = Place(ROOT, var, {"PATH": os.environ["PATH"]})
    place.make_folders()
    memory = OwnRedis(var)
    env = environment(
        place, prepared(f"{own_name(worker_id)}_simulator"), memory.url, **peers.settings(place)
    )
    try:
        with started(
            place, {**env, processes.MARK: str(var)}, "mitra", "web", "worker", "jadwal", "sms", "surel"
        ) as live:
            yield live
        assert processes.supervised_for(var) == []
    finally:
        memory.stop()
        owner.remove_home(place)
        shutil.rmtree(var)


class Simulated:
    """The page of one network, as the visitor sees it."""

    def __init__(self, admin: Visitor, way: str) -> None:
        self.admin, self.address = admin, f"/admin/simulator/{way}"

    def look(self) -> Page:
        return self.admin.get(self.address)

    def sends(self, text: str, begin: str = "", **fields: str) -> None:
        """Write as the citizen, by the form of the page."""
        page = self.admin.get(f"{self.address}{begin}")
        sent = self.admin.send(
            page.form(self.address.removesuffix("/sms") + ("/sms" if "sms" in self.address else "")),
            isi=text,
            **fields,
        )
        assert sent.status == 200, sent.text[:600]

    def hears(self, *words: str) -> str:
        """What the citizen was told with all these words, once it is there."""
        path = "//li[@data-dari='crm']"

        def heard() -> str:
            told = [" ".join(item.text_content().split()) for item in self.look().tree.xpath(path)]
            return next((text for text in told if all(word in text for word in words)), "")

        return str(
            wait_until(heard, 30, f"kabar dengan {words} di {self.address}: {self.look().text[-1500:]}")
        )

    def reaches(self, state: str) -> str:
        """The address of the citizen's last message in the system, once it has that state."""
        path = f"(//li[@data-masuk])[1][@data-masuk='{state}']//a/@href"
        return str(wait_until(lambda: self.look().tree.xpath(path), 30, f"{state} di {self.address}")[0])

    def advice(self) -> str:
        """Who is to sign in next."""
        return self.look().mark("data-akun")


def made_a_report(desk: Visitor, address: str, **given: str) -> str:
    """The desk makes the message a report with what is proposed; its number."""
    form = desk.get(address).form("/aksi/laporan")
    given = {"tanya-keadaan": "mati", **given}
    made = desk.send(form, **{name: value for name, value in given.items() if name in form.names})
    assert made.status == 200, made.text[:600]
    return made.mark("data-nomor")


def grouped(number: str) -> str:
    return f"{number[:8]} {number[8:]}"


def test_an_sms_from_the_page_to_the_desk_to_a_report_and_back(live: Live, visitor: People) -> None:
    phone, desk = Simulated(visitor("biro.admin"), "sms"), visitor("kanal.sms")
    phone.sends(TEXT)
    phone.hears("kami terima dan dibaca petugas")
    address = phone.reaches("waiting")
    assert phone.advice() == "kanal.sms"
    page = desk.get(address)
    assert "Gambir" in page.tree.get_element_by_id("usulan").text_content()
    assert page.form("/aksi/laporan").values["kategori"] == "penerangan-jalan"
    number = made_a_report(desk, address)
    assert number.startswith("SM")
    assert re.search(r"Kode rahasia Anda: \w{8}", phone.hears(grouped(number), "Kode"))
    assert "sampai di telepon" in phone.hears(grouped(number), "Kode")
    assert phone.advice() == "kelurahan.gambir"
    phone.sends(f"STATUS {number}")
    phone.hears(grouped(number), "Menunggu ditanggapi Kelurahan Gambir")


@MAILBOX
def test_a_mail_with_a_photo_and_the_answer_to_what_it_is_told(live: Live, visitor: People) -> None:
    mailbox, desk = Simulated(visitor("biro.admin"), "email"), visitor("kanal.email")
    mailbox.sends("Jalan di dekat rumah kami berlubang, lihat foto.", perihal="Jalan berlubang", foto="1")
    address = mailbox.reaches("waiting")
    assert "Gambir" in desk.get(address).tree.get_element_by_id("usulan").text_content()
    number = made_a_report(desk, address)
    assert number.startswith("EM")
    mailbox.hears("Kode")
    answer = mailbox.look().tree.xpath("(//a[starts-with(@id, 'balas-')])[last()]/@href")[0]
    mailbox.sends("Lubangnya di sebelah kiri.", begin="?" + answer.partition("?")[2].partition("#")[0])
    added = desk.get(mailbox.reaches("added"))
    assert "Lubangnya di sebelah kiri." in added.text
    assert "menulis:" not in added.tree.get_element_by_id("percakapan").text_content()


@pytest.mark.parametrize(
    ("way", "channel", "kind"), [("x", "twitter", "mention"), ("facebook", "facebook", "direct")]
)
def test_a_post_is_answered_where_it_was_written(
    live: Live, visitor: People, way: str, channel: str, kind: str
) -> None:
    account, desk = Simulated(visitor("biro.admin"), way), visitor(f"kanal.{channel}")
    account.sends(TEXT, jenis=kind)
    number = made_a_report(desk, account.reaches("waiting"))
    told = account.hears("Kode", number[8:], "pesan langsung")
    assert re.search(r"Kode rahasia Anda: \w{8}", told), told


def test_peers_that_are_killed_take_nobody_along_and_remember(live: Live, visitor: People) -> None:
    phone = Simulated(visitor("biro.admin"), "sms")
    phone.sends("BANTUAN")
    phone.hears("STATUS lalu nomor laporan")
    os.killpg(live.processes["mitra"].pid, signal.SIGKILL)
    live.processes["mitra"].wait()
    assert phone.look().status == 200
    assert "tidak berjalan" in phone.look().text
    assert ready(live.base)
    live.start("mitra")
    phone.hears("STATUS lalu nomor laporan")
    phone.sends("BERHENTI")
    phone.hears("tidak mengirim kabar lagi")


def test_what_cannot_be_sent_is_said_and_nobody_else_may_look(live: Live, visitor: People) -> None:
    admin = visitor("biro.admin")
    form = admin.get("/admin/simulator/email").form("/admin/simulator/email")
    refused = admin.send_only(form, perihal="", isi="Tanpa perihal")
    assert refused.status == 422
    assert "Perihal" in refused.text
    assert visitor("kanal.sms").client.get("/admin/simulator").status_code == 403
    stranger = Visitor(live.base, own_address())
    assert stranger.client.get("/admin/simulator").status_code == 303
    stranger.close()


@pytest.mark.parametrize("way", ["sms", "email", "x"])
@pytest.mark.browser
def test_the_page_is_for_everybody(live: Live, screen: Callable[..., object], way: str) -> None:
    from tests.acceptance.test_pages import faults

    assert faults(screen("biro.admin"), f"/admin/simulator/{way}") == []  # type: ignore[arg-type]
