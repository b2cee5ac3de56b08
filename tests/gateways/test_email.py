"""Mail against a real SMTP server on loopback (aiosmtpd)."""

import uuid
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from app.domain.notification import Outcome, Outgoing
from app.gateways.email import connected
from tests.message_centre import HOST, free_port

SENDER = "CRM Jakarta <crm@jakarta.go.id>"
BODY = 'Laporan Anda "JK261123180342" <selesai>.\n\nLihat:\nhttp://localhost/lacak/JK261123180342.\n'


class Post:
    """Takes every mail, but refuses recipients by their name."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.port = 0

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.startswith("tidak.ada"):
            return f"550 <{address}> no such user"
        if address.startswith("penuh"):
            return "452 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 OK"


@pytest.fixture
def post() -> Iterator[Post]:
    handler = Post()
    controller = Controller(handler, hostname=HOST, port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def send(post: Post, *recipients: str) -> list[Outcome]:
    with connected(f"smtp://{HOST}:{post.port}", SENDER) as mailer:
        return [mailer.send(outgoing(recipient)) for recipient in recipients]


def outgoing(recipient: str) -> Outgoing:
    return Outgoing(
        1, uuid.uuid4(), recipient, "[JK261123180342] Laporan Anda selesai – terima kasih", BODY, 1
    )


def read(envelope: Envelope) -> EmailMessage:
    assert isinstance(envelope.content, bytes)
    parsed = message_from_bytes(envelope.content, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def test_a_mail_arrives_with_text_and_html_and_a_key_that_stays(post: Post) -> None:
    [outcome] = send(post, "warga@example.org")
    assert outcome.failure is None
    mail = read(post.envelopes[0])
    key = outcome.message.key
    assert mail["Message-ID"] == f"<{key}@jakarta.go.id>" == outcome.provider_id
    assert mail["Subject"] == "[JK261123180342] Laporan Anda selesai – terima kasih"
    assert mail["Auto-Submitted"] == "auto-generated"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "<selesai>" in text.get_content()
    assert "&lt;selesai&gt;" in html.get_content()
    assert '<a href="http://localhost/lacak/JK261123180342">' in html.get_content()


def test_a_bounce_comes_back_to_an_address_of_the_message(post: Post) -> None:
    [outcome] = send(post, "warga@example.org")
    assert post.envelopes[0].mail_from == f"crm+bounce-{outcome.message.key}@jakarta.go.id"


def test_an_answer_names_the_mail_that_it_answers_and_an_address_that_names_itself(post: Post) -> None:
    answered = outgoing("warga@example.org")._replace(in_reply_to="<1.a@example.org>#0123456789abcdef")
    with connected(f"smtp://{HOST}:{post.port}", SENDER) as mailer:
        mailer.send(answered)
        mailer.send(answered._replace(in_reply_to="<1@example.org>\r\nBcc: x@example.org"))
        mailer.send(answered._replace(in_reply_to="sha256:00"))
    first, second, third = (read(envelope) for envelope in post.envelopes)
    assert first["Reply-To"] == f"crm+{answered.key}@jakarta.go.id"
    assert first["In-Reply-To"] == first["References"] == "<1.a@example.org>"
    assert (second["In-Reply-To"], second["Bcc"]) == ("<1@example.org>", None)
    assert third["In-Reply-To"] is None


def test_refusals_are_final_or_not_as_the_server_says(post: Post) -> None:
    unknown, full, fine = send(post, "tidak.ada@example.org", "penuh@example.org", "warga@example.org")
    assert (unknown.temporary, full.temporary, fine.failure) == (False, True, None)
    assert "550" in (unknown.failure or "")
    assert "tidak.ada@example.org" not in (unknown.failure or "")
    assert "mailbox full" in (full.failure or "")


def test_a_server_that_goes_away_in_the_middle_is_tried_again(post: Post) -> None:
    with connected(f"smtp://{HOST}:{post.port}", SENDER) as mailer:
        mailer._session.sock.close()  # type: ignore[union-attr]
        mailer._session.sock = None
        outcome = mailer.send(outgoing("warga@example.org"))
    assert outcome.temporary is True
