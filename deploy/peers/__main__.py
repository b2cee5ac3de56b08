"""`python -m deploy.peers`: all peers of one copy in one process, until SIGTERM. `make run` starts it, in the demo only.

What it plays, and where, stands in the very settings by which the application finds it.
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, ExitStack, contextmanager
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.local import owner as owners
from deploy.local.place import Place
from deploy.peers.control import listening
from deploy.peers.dovecot import Dovecot
from deploy.peers.facebook import Facebook
from deploy.peers.lapor import Lapor
from deploy.peers.ledger import Entry, Ledger
from deploy.peers.letters import Letters, Ports
from deploy.peers.message_centre import HOST
from deploy.peers.networks import Network, serving
from deploy.peers.on_facebook import OnFacebook
from deploy.peers.on_lapor import OnLapor
from deploy.peers.on_x import OnX
from deploy.peers.phones import Phones
from deploy.peers.ways import Way, deliver
from deploy.peers.x import X

ROOT = Path(__file__).resolve().parents[2]
PHOTO = ROOT / "app/static/img/contoh-foto.jpg"
SENDER = "CRM Jakarta <crm@jakarta.go.id>"
LOOK_SECONDS = 0.5
FREE_SECONDS = 20.0


class Peers:
    """The peers that the settings `env` name in SIMULATOR_WAYS."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.wanted = env["SIMULATOR_WAYS"].split(",")
        self.home = Path(env["VAR_DIR"]) / "simulator"
        self.ledger = Ledger(self.home / "ledger.sqlite3")
        self.networks: dict[str, Network] = {}
        self.ways: dict[str, Way] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, stopping: asyncio.Event) -> int:
        """Serve until asked to stop; 1 where the mailbox server ended by itself."""
        async with AsyncExitStack() as stack:
            mailbox = await self._open(stack)
            loop = asyncio.get_running_loop()

            def sent(way: Way, entry: Entry) -> None:
                loop.call_soon_threadsafe(self._send, way, entry)

            stack.enter_context(
                listening(
                    Path(self.env["SIMULATOR_SOCKET"]),
                    self.ways,
                    sent,
                )
            )
            for entry in self.ledger.waiting():
                if entry.way in self.ways:
                    self._send(self.ways[entry.way], entry)
            print(f"lawan bicara kanal siap: {', '.join(self.ways)}", flush=True)
            while not stopping.is_set():
                if mailbox is not None and mailbox.poll() is not None:
                    print("server kotak surat berhenti sendiri", flush=True)
                    return 1
                await _pause(stopping)
        return 0

    async def _open(self, stack: AsyncExitStack) -> "subprocess.Popen[bytes] | None":
        mailbox = None
        if "sms" in self.wanted:
            phones = Phones(int(self.env["SMPP_PORT"]), self.ledger)
            await phones.open()
            stack.push_async_callback(phones.close)
            self.ways["sms"] = phones
        if "email" in self.wanted:
            mailbox = stack.enter_context(_mailbox(self.env))
            await stack.enter_async_context(await self._letters().open())
        if "x" in self.wanted:
            self._x()
        if "facebook" in self.wanted:
            self._facebook()
        if "lapor" in self.wanted:
            self.networks["/lapor"] = lapor = Lapor(self.env["LAPOR_TOKEN"])
            self.ways["lapor"] = OnLapor(lapor, self.ledger)
        if self.networks:
            stack.enter_context(serving(self.networks, int(self.env["SIMULATOR_HTTP_PORT"])))
        return mailbox

    def _letters(self) -> Letters:
        ports = Ports(urlsplit(self.env["SMTP_URL"]).port or 0, int(self.env["SIMULATOR_LMTP_PORT"]))
        letters = Letters(ports, parseaddr(self.env.get("MAIL_FROM") or SENDER)[1], PHOTO, self.ledger)
        self.ways["email"] = letters
        return letters

    def _x(self) -> None:
        self.networks["/x"] = network = X(self.env["X_TOKEN"], user_id=self.env["X_USER_ID"])
        self.ways["x"] = OnX(network, self._hook("twitter"), self.env["X_CONSUMER_SECRET"], self.ledger)

    def _facebook(self) -> None:
        self.networks["/facebook"] = network = Facebook(self.env["FB_PAGE_TOKEN"])
        secret = self.env["FB_APP_SECRET"]
        self.ways["facebook"] = OnFacebook(network, self._hook("facebook"), secret, self.ledger)

    def _hook(self, channel: str) -> str:
        host = {"0.0.0.0": HOST, "::": "[::1]"}.get(self.env["HOST"], self.env["HOST"])  # noqa: S104 - asked on loopback
        return f"http://{host}:{self.env['PORT']}/webhook/{channel}"

    def _send(self, way: Way, entry: Entry) -> None:
        task = asyncio.get_running_loop().create_task(deliver(way, entry))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


@contextmanager
def _mailbox(env: Mapping[str, str]) -> Iterator["subprocess.Popen[bytes]"]:
    """Dovecot with the application's mailbox, ended afterwards; it ends with this process too."""
    owner = owners.database_owner()
    folder = owners.home(Place(ROOT, Path(env["VAR_DIR"]), env), owner, "surat")
    url = urlsplit(env["IMAP_URL"])
    server = Dovecot(
        folder, owner, url.port or 0, int(env["SIMULATOR_LMTP_PORT"]), unquote(url.password or "")
    )
    server.configure()
    _await_free(url.port or 0, int(env["SIMULATOR_LMTP_PORT"]))
    with ExitStack() as stack:
        log = stack.enter_context((Path(env["VAR_DIR"]) / "log/dovecot.log").open("ab"))
        process = owners.start(server.command, owner=owner, tie=signal.SIGTERM, stderr=log)
        try:
            yield process
        finally:
            process.terminate()
            process.wait()


def _await_free(*ports: int) -> None:
    """Wait for a mailbox server of before to let go of them: killed with us, it ends a moment later."""
    deadline = time.monotonic() + FREE_SECONDS
    for port in ports:
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((HOST, port))
                    break
                except OSError:
                    time.sleep(0.1)


async def _pause(stopping: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), LOOK_SECONDS)
    except TimeoutError:
        return


async def _serve(env: Mapping[str, str]) -> int:
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    return await Peers(env).run(stopping)


def main(env: Mapping[str, str]) -> int:
    """Run them; refused outside the demo."""
    if env.get("APP_ENV") != "demo":
        print("Lawan bicara kanal hanya dijalankan dengan APP_ENV=demo.", file=sys.stderr)
        return 2
    return asyncio.run(_serve(env))


if __name__ == "__main__":
    code = main(os.environ)
    sys.stdout.flush()
    sys.stderr.flush()
    # Everything is closed. The threads of smpp34 may still call Python, which would abort while it takes itself apart.
    os._exit(code)
