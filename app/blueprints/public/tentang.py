"""What one should know: how it works, what the statuses mean, the official channels, and privacy."""

from flask import render_template
from flask.typing import ResponseReturnValue

from app.blueprints.public import blueprint
from app.blueprints.public.kept import WORDS, kept, of_no_report
from app.db import db
from app.domain.reference import ChannelInfo, catalogue
from app.domain.vocabulary import Status
from app.queries.boundaries import boundary_notice
from app.wording import worded

# How each kind of channel is used; its address or hours come from the channel's own data.
WAYS: dict[str, str] = {
    "app": worded("Aplikasi atau situs, dengan titik lokasi dan foto."),
    "social": worded("Sebut atau kirim pesan ke akun resmi; sertakan alamat dan foto."),
    "mail": worded("Kirim surat elektronik; sertakan alamat dan foto."),
    "sms": worded("Kirim SMS dengan kata LAPOR di depan, lalu masalah dan alamatnya."),
    "face_to_face": worded("Datang langsung; petugas mencatat laporan Anda."),
    "media": worded("Surat pembaca dan berita diteruskan oleh petugas media."),
    "integration": worded("Laporan nasional SP4N-LAPOR! untuk Jakarta diteruskan ke sini."),
}


@blueprint.get("/tentang")
@kept(seconds=10, rule=WORDS, mark=of_no_report)
def about() -> ResponseReturnValue:
    """How it works, in one page."""
    session = db.session()
    channels = catalogue(session).active_channels()
    return render_template(
        "public/tentang.html",
        channels=[(channel, _way(channel)) for channel in channels],
        statuses=tuple(Status),
        boundaries=boundary_notice(session),
    )


def _way(channel: ChannelInfo) -> str:
    return WAYS.get(channel.kind, "")
