"""The networks as the page shows them: what they are called, whose desk they reach, what a visitor may write at first."""

import secrets
from typing import NamedTuple


class Example(NamedTuple):
    """Words to begin with, the subject where there is one, whether a photo goes with it."""

    text: str
    subject: str = ""
    photo: bool = False


class Way(NamedTuple):
    """One tab. `pane`: what it shows of a citizen; `kinds`: (code, word) of what can be written; `citizen`: who begins."""

    code: str
    name: str
    pane: str
    channel: str
    who: str
    hint: str
    most: int
    kinds: tuple[tuple[str, str], ...] = ()
    citizen: str = ""
    examples: tuple[Example, ...] = ()

    def first_citizen(self) -> str:
        """Somebody made up; a telephone of one's own for each visitor."""
        return self.citizen or f"0857{secrets.randbelow(10**8):08d}"

    @property
    def desk(self) -> str:
        """The demo account of the desk."""
        return f"kanal.{self.channel}"


LAMP = "Lampu jalan mati depan SDN 01 Gambir sudah 3 hari"
WASTE = "Sampah menumpuk di Jl. Cikini Raya, kel. Cikini, sudah 4 hari belum diangkut"
HOLE = "Jalan berlubang di Jl. Tebet Raya kel. Tebet Timur, sudah dua motor jatuh"
PHOTOGRAPHED = (
    "Selamat pagi,\n\njalan di dekat rumah kami berlubang dalam, lihat foto. Mohon segera ditambal.\n\nSiti"
)
COMMANDS = ("STATUS", "SELESAI", "BELUM")

WAYS = {
    way.code: way
    for way in (
        Way(
            "sms",
            "SMS",
            "Telepon",
            "sms",
            "Nomor HP warga",
            "SMS dikirim ke 08111272206 lewat pusat pesan (SMPP).",
            900,
            examples=(Example(LAMP), Example(f"LAPOR {WASTE}"), Example("BANTUAN")),
        ),
        Way(
            "email",
            "Surel",
            "Kotak surat",
            "email",
            "Alamat surel warga",
            "Surel dikirim ke dki@jakarta.go.id lewat SMTP, dan diambil sistem lewat IMAP.",
            4000,
            citizen="siti.contoh@warga.example",
            examples=(
                Example(PHOTOGRAPHED, "Jalan berlubang", photo=True),
                Example(f"Selamat pagi,\n\n{LAMP}. Mohon diperbaiki.\n\nSiti", "Lampu jalan mati"),
            ),
        ),
        Way(
            "x",
            "X",
            "Akun X",
            "twitter",
            "Nama akun di X",
            "Sebutan dan pesan langsung kepada @DKIJakarta, diantar lewat webhook yang bertanda tangan.",
            280,
            kinds=(("mention", "Sebutan, dibaca semua orang"), ("direct", "Pesan langsung")),
            citizen="warga_gambir",
            examples=(Example(f"@DKIJakarta {LAMP}"), Example(f"@DKIJakarta {HOLE}")),
        ),
        Way(
            "facebook",
            "Facebook",
            "Facebook",
            "facebook",
            "Nama di Facebook",
            "Kiriman di halaman Pemprov dan pesan kepadanya, diantar lewat webhook yang bertanda tangan.",
            4000,
            kinds=(("post", "Kiriman di halaman, dibaca semua orang"), ("direct", "Pesan ke halaman")),
            citizen="Siti Contoh",
            examples=(Example(HOLE), Example(WASTE)),
        ),
        Way(
            "lapor",
            "LAPOR",
            "SP4N-LAPOR",
            "lapor",
            "Nama pelapor di LAPOR",
            "Laporan di SP4N-LAPOR; sistem mengambilnya setiap menit.",
            4000,
            kinds=(("entry", "Laporan baru"), ("response", "Tanggapan atas laporan terakhir")),
            citizen="Budi Percobaan",
            examples=(
                Example(HOLE, "Jalan berlubang di Tebet"),
                Example(WASTE, "Sampah menumpuk di Cikini"),
            ),
        ),
    )
}
