"""What the distribution must give: found, else installed by apt, else named with the command to type."""

import importlib.util
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from shutil import which

from deploy.local import programs
from deploy.local.place import RefusalError, say

OLDEST_PYTHON = (3, 11)
MAIL = {
    "postfix": Path("/usr/lib/postfix/sbin/master"),
    "dovecot-imapd": Path("/usr/lib/dovecot/imap"),
    "dovecot-lmtpd": Path("/usr/lib/dovecot/lmtp"),
}
# They are started by ourselves, on ports of our own: the distribution must not start its own mail server.
UNSTARTED = (
    "echo postfix postfix/main_mailer_type select No configuration | debconf-set-selections; "
    "p=/usr/sbin/policy-rc.d; "
    "test -e $p || { trap 'rm -f /usr/sbin/policy-rc.d' EXIT; printf '#!/bin/sh\\nexit 101\\n' > $p; chmod 755 $p; }; "
)


def ensure(needs: Iterable[str]) -> None:
    """Have what `needs` names (python, node, postgres, redis, chromium, mail, mailbox, wrk), installing what is missing.

    Raises RefusalError naming the packages and the command where they cannot be installed.
    """
    if sys.version_info < OLDEST_PYTHON:
        raise RefusalError(
            f"Python 3.11 atau lebih baru diperlukan; python3 di sini {sys.version.split()[0]}."
        )
    needs = tuple(needs)
    packages = missing(needs)
    if not packages:
        return
    command = installer(packages)
    if command is None:
        raise RefusalError(refusal(packages, "tidak dapat memasangnya sendiri (bukan root, tanpa sudo)"))
    say(f"memasang {' '.join(packages)} ...")
    _run([*command[:-1], "apt-get update -qq"])
    if not _run(command):
        raise RefusalError(refusal(packages, "apt-get gagal"))
    programs.postgres.cache_clear()
    still = missing(needs)
    if still:
        raise RefusalError(refusal(still, "masih belum ada sesudah apt-get"))


def wish(need: str) -> None:
    """`ensure` for what a few tests would like to have: where it cannot be, say so and go on."""
    try:
        ensure((need,))
    except RefusalError as refused:
        say(f"{refused} Uji yang memerlukannya dilewati.")


def missing(needs: Iterable[str]) -> list[str]:
    """The Debian packages that are lacking for `needs`."""
    return [package for need in needs for package in _FINDERS[need]()]


def refusal(packages: list[str], why: str) -> str:
    """The sentence for somebody who must install `packages` by hand."""
    return f"Paket belum terpasang: {', '.join(packages)}; {why}. Jalankan: {by_hand(packages)}"


def by_hand(packages: list[str]) -> str:
    """The command to type."""
    sudo = "" if os.getuid() == 0 else "sudo "
    return f"{sudo}apt-get update && {sudo}apt-get install -y {' '.join(packages)}"


def installer(packages: list[str]) -> list[str] | None:
    """The command that installs `packages` for this user; None if this user cannot."""
    if which("apt-get") is None:
        return None
    line = f"apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 {shlex.join(packages)}"
    if MAIL.keys() & set(packages):
        line = UNSTARTED + line
    prefix = ["env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", line]
    if os.getuid() == 0:
        return prefix
    if which("sudo") is None:
        return None
    return ["sudo", *([] if sys.stdin.isatty() else ["-n"]), *prefix]


def _run(command: list[str]) -> bool:
    return subprocess.run(command, stdout=sys.stderr.fileno(), check=False).returncode == 0


def _python() -> list[str]:
    return (
        [] if importlib.util.find_spec("ensurepip") and importlib.util.find_spec("venv") else ["python3-venv"]
    )


def _node() -> list[str]:
    if which("npm"):
        return []
    return ["npm"] if which("node") else ["nodejs", "npm"]


def _postgres() -> list[str]:
    if programs.postgres():
        return []
    installed = programs.versions_without_postgis()
    if installed:
        return [f"postgresql-{installed[-1]}-postgis-3"]
    return ["postgresql", "postgresql-postgis"]


def _redis() -> list[str]:
    return [] if which("redis-server") else ["redis-server"]


def _chromium() -> list[str]:
    return [] if which("chromium") else ["chromium"]


def _mail() -> list[str]:
    """Postfix runs for root only, so nobody else needs them."""
    return [name for name, program in MAIL.items() if os.getuid() == 0 and not program.exists()]


def _mailbox() -> list[str]:
    """What the simulator's mailbox needs; no root is needed to run it."""
    return [name for name, program in MAIL.items() if name.startswith("dovecot") and not program.exists()]


def _wrk() -> list[str]:
    return [] if which("wrk") else ["wrk"]


_FINDERS = {
    "python": _python,
    "node": _node,
    "postgres": _postgres,
    "redis": _redis,
    "chromium": _chromium,
    "mail": _mail,
    "mailbox": _mailbox,
    "wrk": _wrk,
}
