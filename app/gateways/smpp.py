"""The SMPP 3.4 session with the message centre: a transceiver with a window of unanswered submits.

A long text leaves in several submits joined by a user data header; it counts as accepted when all of them
are. The key of the message goes along twice: whole, as the vendor parameter KEY_TAG (octets of its text
form), and its low 16 bits as `user_message_reference` for centres that drop vendor parameters. A receipt is
asked for the last part only. Not thread-safe: one process, one loop.
"""

import select
import struct
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

import structlog
from smpplib import consts, smpp
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as SmppConnectionError
from smpplib.exceptions import PDUError, UnknownCommandError
from smpplib.pdu import PDU

from app.domain.notification import Outcome, Outgoing, gsm7

KEY_TAG = 0x1400
WINDOW = 200
ANSWER_WITHIN = 30.0
ENQUIRE_EVERY = 30.0
LONGEST_PAUSE = 30.0
TRY_AGAIN = 100
# Only these are worth another attempt (channels.md); every other refusal is final.
TEMPORARY = {
    consts.SMPP_ESME_RTHROTTLED: "pusat pesan membatasi laju",
    consts.SMPP_ESME_RMSGQFUL: "antrean pusat pesan penuh",
    consts.SMPP_ESME_RSYSERR: "pusat pesan terganggu",
}
NO_ANSWER = "pusat pesan tidak menjawab"
LOST = "sambungan ke pusat pesan putus sebelum ada jawaban"

log = structlog.get_logger(__name__)


class CentreDownError(Exception):
    """There is no session with the message centre, or it ended; `str()` says why."""


@dataclass(frozen=True, slots=True)
class Account:
    """Where the message centre is and who we are there. The protocol cuts passwords to 8 characters."""

    host: str
    port: int
    system_id: str
    password: str
    sender: str


@dataclass(slots=True)
class _Submission:
    message: Outgoing
    last: int
    parts: int
    unanswered: set[int]
    since: float
    provider_id: str | None = None
    failure: str | None = None
    temporary: bool = False


@dataclass(slots=True)
class Heard:
    """What came from the centre: answers to our submits, and deliver_sm not yet acknowledged."""

    outcomes: list[Outcome] = field(default_factory=list)
    delivered: list[PDU] = field(default_factory=list)


class Centre:
    """One session, from `connect` until CentreDownError is raised or `close` is called."""

    def __init__(
        self, account: Account, *, window: int = WINDOW, answer_within: float = ANSWER_WITHIN
    ) -> None:
        self.account = account
        self.window = window
        self.answer_within = answer_within
        self._client: Client | None = None
        self._waiting: dict[int, _Submission] = {}
        self._heard = Heard()
        self._quiet_since = 0.0
        self._enquired = False
        self._pause = 0.0
        self._paused_until = 0.0

    @property
    def free(self) -> int:
        """How many more submits may be under way; 0 while the centre asked us to slow down."""
        return 0 if self.paused_for() > 0 else max(0, self.window - len(self._waiting))

    @property
    def busy(self) -> bool:
        """Whether answers are outstanding."""
        return bool(self._waiting)

    def paused_for(self) -> float:
        """Seconds until the centre wants to hear more."""
        return max(0.0, self._paused_until - time.monotonic())

    def fileno(self) -> int:
        """For select()."""
        return int(self._session()._socket.fileno())

    def connect(self) -> None:
        """Open the connection and bind as transceiver. Raises CentreDownError."""
        client = Client(self.account.host, self.account.port, timeout=5, allow_unknown_opt_params=True)
        try:
            client.connect()
            client.bind_transceiver(system_id=self.account.system_id, password=self.account.password)
        except (SmppConnectionError, PDUError, UnknownCommandError, OSError) as error:
            _discard(client)
            raise CentreDownError(f"pusat pesan {self.account.host}:{self.account.port}: {error}") from error
        self._client = client
        self._quiet_since, self._enquired = time.monotonic(), False

    def submit(self, message: Outgoing) -> None:
        """Send all parts of a message; the answer comes by `poll`. Raises CentreDownError."""
        parts = gsm7.segments(message.body)
        ucs2 = not gsm7.is_gsm7(message.body)
        pdus = [
            self._submit_sm(message, part, number, len(parts), ucs2) for number, part in enumerate(parts, 1)
        ]
        sequences = {pdu.sequence for pdu in pdus}
        submission = _Submission(message, pdus[-1].sequence, len(parts), sequences, time.monotonic())
        self._waiting.update((pdu.sequence, submission) for pdu in pdus)
        self._send(b"".join(_with_key(pdu.generate(), message) for pdu in pdus))

    def poll(self) -> Heard:
        """Read all that has come, keep the link alive, give up on late answers. Raises CentreDownError."""
        while select.select([self.fileno()], [], [], 0)[0]:
            self._hear(self._read())
        self._keep_alive()
        self._give_up_late()
        heard, self._heard = self._heard, Heard()
        return heard

    def acknowledge(self, delivered: Iterable[PDU], *, kept: bool) -> None:
        """Answer deliver_sm: taken over, or to be sent again. Raises CentreDownError."""
        for pdu in delivered:
            status = consts.SMPP_ESME_ROK if kept else TRY_AGAIN
            self._answer("deliver_sm_resp", pdu, status)

    def close(self, *, unbind: bool = False) -> list[Outcome]:
        """End the session; returns what was answered or left unanswered."""
        client, self._client = self._client, None
        if client is not None:
            _discard(client, unbind=unbind)
        lost = {id(submission): submission for submission in self._waiting.values()}
        self._waiting.clear()
        outcomes = self._heard.outcomes + [_unanswered(submission, LOST) for submission in lost.values()]
        self._heard = Heard()
        return outcomes

    def _session(self) -> Client:
        if self._client is None:
            raise CentreDownError("belum tersambung")
        return self._client

    def _submit_sm(self, message: Outgoing, part: str, number: int, total: int, ucs2: bool) -> PDU:
        header = bytes([5, 0, 3, message.key.int & 0xFF, total, number]) if total > 1 else b""
        ton, npi, sender = _origin(self.account.sender)
        return smpp.make_pdu(
            "submit_sm",
            client=self._session(),
            source_addr_ton=ton,
            source_addr_npi=npi,
            source_addr=sender,
            dest_addr_ton=consts.SMPP_TON_INTL,
            dest_addr_npi=consts.SMPP_NPI_ISDN,
            destination_addr=message.recipient.removeprefix("+"),
            esm_class=consts.SMPP_GSMFEAT_UDHI if header else consts.SMPP_MSGTYPE_DEFAULT,
            data_coding=consts.SMPP_ENCODING_ISO10646 if ucs2 else consts.SMPP_ENCODING_DEFAULT,
            registered_delivery=int(number == total),
            short_message=header + gsm7.encode(part, ucs2=ucs2),
            user_message_reference=message.key.int & 0xFFFF,
        )

    def _send(self, data: bytes) -> None:
        try:
            self._session()._socket.sendall(data)
        except OSError as error:
            raise CentreDownError(str(error)) from error

    def _read(self) -> PDU:
        try:
            return self._session().read_pdu()
        except (SmppConnectionError, PDUError, UnknownCommandError, OSError, struct.error) as error:
            raise CentreDownError(f"sambungan terputus: {error}") from error

    def _hear(self, pdu: PDU) -> None:
        self._quiet_since, self._enquired = time.monotonic(), False
        if pdu.command in ("submit_sm_resp", "generic_nack"):
            self._answered(pdu)
        elif pdu.command == "deliver_sm":
            self._heard.delivered.append(pdu)
        elif pdu.command == "enquire_link":
            self._answer("enquire_link_resp", pdu)
        elif pdu.command == "unbind":
            self._answer("unbind_resp", pdu)
            raise CentreDownError("pusat pesan menutup sesi")

    def _answer(self, command: str, pdu: PDU, status: int = consts.SMPP_ESME_ROK) -> None:
        response = smpp.make_pdu(command, client=self._session(), status=status)
        response.sequence = pdu.sequence
        self._send(response.generate())

    def _answered(self, pdu: PDU) -> None:
        submission = self._waiting.pop(pdu.sequence, None)
        if submission is None:
            return
        submission.unanswered.discard(pdu.sequence)
        if pdu.is_error():
            self._refused(submission, pdu.status)
        else:
            self._pause = 0.0
            if pdu.sequence == submission.last:
                submission.provider_id = _text(getattr(pdu, "message_id", None)) or None
        if not submission.unanswered:
            self._heard.outcomes.append(_outcome(submission))

    def _refused(self, submission: _Submission, status: int) -> None:
        described = (
            TEMPORARY.get(status)
            or f"ditolak pusat pesan: {consts.DESCRIPTIONS.get(status, 'sebab tak dikenal')}"
        )
        # A refusal for good of one part settles the whole message.
        submission.temporary = status in TEMPORARY and (submission.failure is None or submission.temporary)
        submission.failure = f"{described} (0x{status:08x})"
        if status in TEMPORARY and self.paused_for() == 0:
            self._pause = min(max(1.0, self._pause * 2), LONGEST_PAUSE)
            self._paused_until = time.monotonic() + self._pause

    def _keep_alive(self) -> None:
        silent = time.monotonic() - self._quiet_since
        if silent > 2 * ENQUIRE_EVERY:
            raise CentreDownError("pusat pesan diam")
        if silent > ENQUIRE_EVERY and not self._enquired:
            self._enquired = True
            self._send(smpp.make_pdu("enquire_link", client=self._session()).generate())

    def _give_up_late(self) -> None:
        deadline = time.monotonic() - self.answer_within
        late = (
            {id(found): found for found in self._waiting.values() if found.since < deadline}
            if self._waiting
            else {}
        )
        for submission in late.values():
            for sequence in submission.unanswered:
                self._waiting.pop(sequence, None)
            self._heard.outcomes.append(_unanswered(submission, NO_ANSWER))


def key_of(parameters: Iterable[tuple[int, bytes]]) -> str | None:
    """The key among the optional parameters (tag, value) of a submit, as a message centre sees it."""
    return next((value.decode() for tag, value in parameters if tag == KEY_TAG), None)


def _with_key(pdu: bytes, message: Outgoing) -> bytes:
    """Append the key: smpplib knows no vendor parameters, so the length in the header is set anew."""
    value = str(message.key).encode()
    extended = pdu + struct.pack(">HH", KEY_TAG, len(value)) + value
    return struct.pack(">L", len(extended)) + extended[4:]


def _origin(sender: str) -> tuple[int, int, str]:
    digits = sender.removeprefix("+")
    if not digits.isdigit():
        return consts.SMPP_TON_ALNUM, consts.SMPP_NPI_UNK, sender
    if len(digits) <= 6:
        return consts.SMPP_TON_NWSPEC, consts.SMPP_NPI_UNK, digits
    return consts.SMPP_TON_INTL, consts.SMPP_NPI_ISDN, "62" + digits[1:] if digits.startswith("0") else digits


def _outcome(submission: _Submission) -> Outcome:
    if submission.failure is not None:
        return Outcome(submission.message, failure=submission.failure, temporary=submission.temporary)
    return Outcome(submission.message, provider_id=submission.provider_id, parts=submission.parts)


def _unanswered(submission: _Submission, reason: str) -> Outcome:
    return Outcome(submission.message, failure=reason, temporary=True)


def _text(value: bytes | str | None) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""


def _discard(client: Client, *, unbind: bool = False) -> None:
    try:
        if unbind:
            client.unbind()
        client.disconnect()
    except (SmppConnectionError, PDUError, UnknownCommandError, OSError) as error:
        log.info("smpp_unbind_failed", error=str(error))
        if client._socket is not None:
            client._socket.close()
            client._socket = None
