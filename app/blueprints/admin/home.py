"""What biro.admin can look after."""

from flask import render_template, url_for

from app.blueprints.admin import blueprint


@blueprint.get("/")
def home() -> str:
    """The way to every page of the configuration."""
    pages = (
        ("admin.messages", "Pesan", "Apa yang dikirim kepada pelapor dan petugas, dan apakah sampai."),
        ("admin.api_keys", "Kunci API", "Aplikasi yang mengirim dan membaca laporan, cakupan dan batasnya."),
        (
            "own_account.subordinates",
            "Akun petugas",
            "Tautan sekali pakai bagi petugas yang lupa kata sandinya.",
        ),
    )
    return render_template("admin/home.html", pages=[(url_for(name), *words) for name, *words in pages])
