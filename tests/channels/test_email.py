"""Mails as programs, phones and ill-wishers write them, read as the citizen meant them."""

import base64
import gzip
import io
import zipfile
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from app.channels import Letter, UnreadableError, email, mail_parts
from app.channels.mail_text import from_html, written
from app.domain.vocabulary import Medium
from tests.domain.evidence.pictures import phone_photo

OWN = "crm@jakarta.go.id"
KEY = "0b5c9a52-7f52-4f6e-9a2e-0d6f3c1b2a11"
OTHER = "1c6d0b63-8063-4071-8b3f-1e704d2c3b22"
COMPLAINT = "Lampu jalan mati di Jl. Kebon Sirih."


def read(content: bytes | EmailMessage) -> Letter:
    given = content if isinstance(content, bytes) else content.as_bytes(policy=SMTP)
    return email.parse(email.arrived(given, own=OWN).raw)


def plain(body: str | bytes = COMPLAINT, *headers: str, charset: str = "utf-8") -> bytes:
    """A mail of one text part, with these headers before the usual ones."""
    head = [
        *headers,
        "From: Budi <budi@example.org>",
        f"To: {OWN}",
        "Subject: Lampu",
        "Message-ID: <1@example.org>",
    ]
    head.append(f"Content-Type: text/plain; charset={charset}")
    content = body.encode() if isinstance(body, str) else body
    return "\r\n".join(head).encode() + b"\r\n\r\n" + content


def mail(text: str = COMPLAINT, **headers: str) -> EmailMessage:
    made = EmailMessage()
    for name, value in {"From": "Budi <budi@example.org>", "To": OWN, "Subject": "Lampu", **headers}.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def test_who_wrote_what_and_when_is_read_and_kept_as_it_came() -> None:
    content = plain(COMPLAINT, "Date: Mon, 23 Nov 2026 10:15:00 +0700")
    arrived = email.arrived(content, own=OWN)
    assert (arrived.medium, arrived.sender, arrived.external_id) == (
        Medium.EMAIL,
        "budi@example.org",
        "<1@example.org>",
    )
    assert base64.b64decode(arrived.raw["mail"]) == content
    parsed = email.parse(arrived.raw).parsed
    assert (parsed.text, parsed.subject, parsed.sender_name) == (COMPLAINT, "Lampu", "Budi")
    assert str(parsed.sent_at) == "2026-11-23 03:15:00+00:00"
    assert not parsed.is_automatic


@pytest.mark.parametrize(
    "reply",
    [
        "{}\n\nPada Sel, 24 Nov 2026 pukul 10.00 CRM Jakarta <crm@jakarta.go.id> menulis:\n\n> Di tiang nomor berapa?\n",
        "{}\n\nPada tanggal Sel, 24 Nov 2026 10.00 WIB CRM Jakarta <\ncrm@jakarta.go.id> menulis:\n> Di mana?\n",
        "{}\n\nOn Tue, 24 Nov 2026 at 10:00, CRM Jakarta <crm@jakarta.go.id> wrote:\n> Di mana?\n",
        "{}\n\nDikirim dari iPhone saya\n\nPada 24 Nov 2026, pukul 10.00, CRM <crm@jakarta.go.id> menulis:\n\n> Di mana?",
        "{}\n\nDari: CRM <crm@jakarta.go.id>\nDikirim: Selasa, 24 Nov 2026 10:00\nKepada: Budi\nPerihal: Lampu\n\nDi mana?",
        "{}\n\nDari : CRM Jakarta\nTanggal : 24 Nov 2026\nSubjek : Lampu\n\nDi tiang nomor berapa?",
        "{}\n\n-------- Pesan asli --------\nDari: CRM <crm@jakarta.go.id>\nTanggal: 24/11/26 10.00\nSubjek: Lampu\n\nDi mana?",
        "{}\n\n-- \nBudi Santoso\nPT Maju Mundur\n",
        "{}\n\nHormat saya,\nBudi Santoso\n",
        "{}\n\nTerkirim dari Samsung Mobile\n",
        "> Di tiang nomor berapa?\n{}",
    ],
)
def test_quotes_and_signatures_are_left_out(reply: str) -> None:
    own = "Tiang nomor 12.\n\n- lampu kuning\n- di depan SDN 01"
    assert written(reply.format(own)) == own


@pytest.mark.parametrize(
    "text",
    [
        "Terima kasih.\nOh ya, satu lagi: lampu di gang sebelah juga mati sejak kemarin malam.",
        "Jalan rusak.\n\nHormat saya,\nBudi\nJl. Kebon Sirih No. 5 RT 01 RW 02, Gambir",
        "Pada malam hari lampu mati, tetangga saya menulis: gelap sekali.",
        "> hanya kutipan",
    ],
)
def test_what_the_desk_needs_is_kept(text: str) -> None:
    assert written(text) == text


def test_a_forwarded_mail_is_kept_whole() -> None:
    forwarded = (
        "Mohon dibantu.\n\nDari: Siti\nDikirim: Senin\nKepada: Budi\nPerihal: Banjir\n\nAir di Gambir."
    )
    assert "Air di Gambir." in read(mail(forwarded, Subject="Fwd: Banjir")).parsed.text
    assert "Air di Gambir." not in read(mail(forwarded, Subject="Re: Banjir")).parsed.text


def test_html_is_read_as_words_without_scripts_and_quotes() -> None:
    source = (
        '<html><head><style>p{}</style></head><body onload="x()"><p>Lampu&nbsp;mati<br>di <b>Gambir</b></p>'
        '<script>alert(1)</script><img src=x onerror=alert(1)><div class="gmail_quote">Di mana?</div></body></html>'
    )
    made = mail()
    made.set_content(source, subtype="html")
    text = read(made).parsed.text
    assert text == "Lampu mati\ndi Gambir"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<berita.example.org>"},
        {"Return_Path": "<>"},
        {"From": f"CRM <{OWN}>"},
        {"Reply_To": OWN},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "no-reply@example.org"},
        {"From": "bukan alamat"},
    ],
)
def test_machines_lists_and_ourselves_are_known(headers: dict[str, str]) -> None:
    assert read(mail(**headers)).parsed.is_automatic


def test_what_it_answers_is_told_by_address_then_headers_then_subject() -> None:
    answered = read(
        mail(
            To=f"crm+{KEY}@jakarta.go.id",
            In_Reply_To=f"<{OTHER}@jakarta.go.id>",
            References="<x@example.org>",
            Subject="Re: [EM261125 123456] Laporan",
        )
    )
    assert list(answered.parsed.answers) == [KEY, OTHER, "EM261125123456"]


def test_a_mail_without_an_id_or_with_a_used_one_is_known_by_its_content() -> None:
    without = plain().replace(b"Message-ID: <1@example.org>\r\n", b"")
    arrived = email.arrived(without, own=OWN)
    assert (arrived.external_id or "").startswith("sha256:")
    passed_on = b"Received: from a by b\r\nDelivered-To: x\r\n" + without
    assert email.arrived(passed_on, own=OWN).external_id == arrived.external_id
    endless = plain().replace(b"<1@example.org>", b"<" + b"a" * 5000 + b"@example.org>")
    assert (email.arrived(endless, own=OWN).external_id or "").startswith("sha256:")


def test_photos_are_taken_and_everything_else_is_named_and_not_opened() -> None:
    made = mail()
    made.add_attachment(phone_photo(), maintype="image", subtype="jpeg", filename="got tersumbat.jpg")
    made.add_attachment(phone_photo(), maintype="application", subtype="octet-stream", filename="IMG_1.JPG")
    for name in ("bom.zip", "virus.exe", "surat.pdf", "gambar.svg", "../../etc/passwd"):
        made.add_attachment(b"PK", maintype="application", subtype="octet-stream", filename=name)
    made.add_attachment(mail("Rahasia"))
    letter = read(made)
    assert [name for name, _ in letter.attachments] == ["got tersumbat.jpg", "IMG_1.JPG"]
    refused = dict(letter.parsed.refused)
    assert set(refused) == {"bom.zip", "virus.exe", "surat.pdf", "gambar.svg", "passwd", "message/rfc822"}
    assert refused["bom.zip"] == (
        "Lampiran bom.zip tidak dibuka: hanya foto JPG, PNG, WebP, atau HEIC yang diterima."
    )
    assert "Rahasia" not in letter.parsed.text


def test_attachments_are_bounded_in_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    large = mail()
    for number in range(3):
        large.add_attachment(b"x" * 400_000, maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    monkeypatch.setattr(mail_parts, "BYTES_MAX", 1_000_000)
    letter = read(large)
    assert [name for name, _ in letter.attachments] == ["0.jpg", "1.jpg"]
    assert "25 MB" in dict(letter.parsed.refused)["2.jpg"]
    small = mail()
    for number in range(12):
        small.add_attachment(b"x", maintype="image", subtype="jpeg", filename=f"{number}.jpg")
    assert len(read(small).attachments) == 10
    assert "paling banyak 10" in dict(read(small).parsed.refused)["11.jpg"]


def test_a_zip_bomb_is_not_opened() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nol", b"\0" * 50_000_000)
    made = mail()
    made.add_attachment(packed.getvalue(), maintype="application", subtype="zip", filename="foto.zip")
    made.add_attachment(
        gzip.compress(b"\0" * 10_000_000), maintype="application", subtype="gzip", filename="a.gz"
    )
    letter = read(made)
    assert (letter.attachments, len(letter.parsed.refused)) == ([], 2)


def test_nested_beyond_measure_is_refused_in_words() -> None:
    head = plain("").rstrip().replace(b"text/plain; charset=utf-8", b"multipart/mixed; boundary=b0")
    line = b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
    body = b"".join(line % (level, level + 1) for level in range(3000))
    with pytest.raises(UnreadableError, match="bersarang"):
        read(head + b"\r\n\r\n" + body)
    assert email.arrived(head + b"\r\n\r\n" + body, own=OWN).sender == "budi@example.org"


def test_nested_too_deep_shows_the_rest() -> None:
    inner = b"Content-Type: text/plain\r\n\r\ndalam sekali"
    for level in range(40, 0, -1):
        inner = (
            b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\nContent-Type: text/plain\r\n\r\nlapis %d\r\n"
            b"--b%d\r\n%s\r\n--b%d--\r\n"
        ) % (level, level, level, level, inner, level)
    letter = read(b"From: budi@example.org\r\n" + inner)
    assert "lapis 5" in letter.parsed.text
    assert "dalam sekali" not in letter.parsed.text
    assert any("terlalu dalam" in sentence for _, sentence in letter.parsed.refused)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("Café rusak".encode("latin-1"), "iso-8859-1"),
        ("Café rusak".encode(), "tidak-ada"),
        ("Café rusak".encode("cp1252"), "utf-8"),
        ("Café rusak".encode("utf-16"), "utf-16"),
    ],
)
def test_broken_alphabets_are_still_read(body: bytes, charset: str) -> None:
    assert read(plain(body, charset=charset)).parsed.text == "Café rusak"


def test_control_characters_and_injected_headers_are_harmless() -> None:
    nasty = plain(
        b"Lampu\0 mati\x1b[31m\x07 \xe2\x80\xae sekali",
        "Subject: =?utf-8?q?Lampu=0D=0ABcc=3A_korban=40example=2Eorg=00?=",
        "From: =?utf-8?q?Budi=0ATo=3A_x?= <budi@example.org>",
        "Message-ID: <a\tb> evil",
    )
    parsed = read(nasty).parsed
    assert parsed.text == "Lampu mati[31m sekali"
    assert parsed.subject == "Lampu Bcc: korban@example.org"
    assert "\n" not in parsed.sender_name


def test_a_hundred_kilobytes_of_text_are_read_in_good_time() -> None:
    long = read(plain("Lampu mati. " * 9000)).parsed.text
    assert long.startswith("Lampu mati. Lampu mati.")
    for unit in ("\n", "> ", "Pada ", "On ", "Dari: x\n", "-- \n", "_" * 40 + "\n", "Salam\n\n"):
        read(plain(COMPLAINT + "\n" + unit * (100_000 // len(unit))))


@pytest.mark.parametrize("unit", ["<div>", "<blockquote><p>", "<table><tr><td>", "<!--", "<a href='", "&lt;"])
def test_html_made_to_keep_a_parser_busy(unit: str) -> None:
    assert isinstance(from_html("Lampu" + unit * (200_000 // len(unit))), str)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\r\n",
        b"bukan surel sama sekali",
        b"From: \xff\xfe <\xff@x>\r\nSubject: =?x?q?\xff?=\r\n\r\n\xff",
        b"From: a@b.id\r\nContent-Type: multipart/mixed\r\n\r\ntanpa batas",
        b"From: a@b.id\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n@@@",
        b"From: a@b.id\r\nContent-Type: image/jpeg; name*=x''%ff\r\n\r\nx",
        b"From: " + b"a@b.id, " * 20_000 + b"\r\n\r\nx",
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\r\n\r\nx",
        b"Date: Mon, 99 Foo 99999 99:99:99 +9999\r\nFrom: a@b.id\r\n\r\nx",
        b"Content-Type: " + b"a/b;" * 50_000 + b"\r\n\r\nx",
    ],
)
def test_nothing_that_is_sent_breaks_the_reader(content: bytes) -> None:
    assert isinstance(read(content).parsed.text, str)


def report_to(address: str, action: str, status: str, returned: str = "") -> bytes:
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@example.org\r\nTo: {address}\r\nSubject: Undelivered\r\n"
        "Auto-Submitted: auto-replied\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nmaaf\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; budi@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {returned}\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("content", "key", "is_final", "reason"),
    [
        (
            report_to(f"crm+bounce-{KEY}@jakarta.go.id", "failed", "5.1.1"),
            KEY,
            True,
            "5.1.1 550 no such user",
        ),
        (
            report_to(f"crm+bounce-{KEY}@jakarta.go.id", "delayed", "4.4.1"),
            KEY,
            False,
            "4.4.1 550 no such user",
        ),
        (report_to(OWN, "failed", "5.1.1", f"<{KEY}@jakarta.go.id>"), KEY, True, "5.1.1 550 no such user"),
        (report_to(OWN, "failed", "5.1.1"), None, True, "5.1.1 550 no such user"),
    ],
)
def test_a_bounce_says_which_message_and_whether_for_good(
    content: bytes, key: str | None, is_final: bool, reason: str
) -> None:
    bounce = read(content).parsed.bounce
    assert bounce is not None
    assert (str(bounce.key) if bounce.key else None, bounce.is_final, bounce.reason) == (
        key,
        is_final,
        reason,
    )


def test_a_server_that_follows_no_standard_is_understood_at_the_bounce_address() -> None:
    to = f"crm+bounce-{KEY}@jakarta.go.id"
    bounce = read(
        mail("Maaf, surel ini tidak sampai.", To=to, From="MAILER-DAEMON@example.org")
    ).parsed.bounce
    assert bounce is not None
    assert (str(bounce.key), bounce.is_final) == (KEY, True)


def test_a_holiday_notice_and_a_delivered_notice_are_no_bounces() -> None:
    to = f"crm+bounce-{KEY}@jakarta.go.id"
    holiday = read(mail("Saya cuti.", To=to, Auto_Submitted="auto-replied", Return_Path="<>")).parsed
    assert holiday.bounce is None
    assert holiday.is_automatic
    assert KEY in holiday.answers
    assert read(report_to(to, "delivered", "2.0.0")).parsed.bounce is None
