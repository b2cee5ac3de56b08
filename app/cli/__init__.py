"""Commands for operators: `flask <group> <command>`. Each opens the one transaction of its work.

What a command answers goes to stdout; remarks, progress and errors go to stderr.
"""

from flask import Flask

from app.cli.audit import audit
from app.cli.bahasa import bahasa
from app.cli.bukti import bukti
from app.cli.data import data
from app.cli.dokumen import dokumen
from app.cli.email import email
from app.cli.lapor import lapor
from app.cli.laporan import laporan
from app.cli.pantau import pantau
from app.cli.privasi import privasi
from app.cli.rights import attach
from app.cli.seed import seed
from app.cli.sms import sms
from app.cli.statistik import statistik
from app.cli.teks import teks
from app.cli.tempat import tempat
from app.cli.user import user
from app.cli.wilayah import wilayah


def register(app: Flask) -> None:
    """Add every command group to the application."""
    app.cli.add_command(wilayah)
    app.cli.add_command(seed)
    app.cli.add_command(dokumen)
    app.cli.add_command(laporan)
    app.cli.add_command(lapor)
    app.cli.add_command(sms)
    app.cli.add_command(email)
    app.cli.add_command(user)
    app.cli.add_command(audit)
    app.cli.add_command(pantau)
    app.cli.add_command(data)
    app.cli.add_command(statistik)
    app.cli.add_command(bahasa)
    app.cli.add_command(attach(privasi))
    app.cli.add_command(teks)
    app.cli.add_command(tempat)
    app.cli.add_command(bukti)
