"""The demo's first messages: at their desks, understood, and never twice."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.domain.inbox import InboundMessage
from app.domain.notification import Message
from app.domain.vocabulary import InboundState, MessageState
from app.seed import inbox


def test_the_desks_have_something_to_show_and_a_second_call_adds_nothing(session: Session) -> None:
    made = inbox.install(now=now())
    assert inbox.install(now=now() + timedelta(days=2)) == 0
    messages = list(session.scalars(select(InboundMessage)))
    assert len(messages) == made
    assert {message.state for message in messages} == {InboundState.WAITING}
    assert {message.channel_code for message in messages} == {"sms", "email", "twitter", "facebook"}
    assert all(message.received_at < now() for message in messages)


def test_nobody_is_told_about_a_made_up_message(session: Session) -> None:
    inbox.install(now=now())
    assert set(session.scalars(select(Message.state))) <= {MessageState.UNSENDABLE}
