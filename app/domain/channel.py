"""The channels: the ways by which reports come in. Data that an administrator changes, not code.

A channel is never deleted: its reports name it. Its prefix begins the numbers of its reports, so it belongs to it for good,
also after another took its place.
"""

from dataclasses import dataclass

from sqlalchemy import CheckConstraint, ForeignKey, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain.vocabulary import ChannelKind


class Channel(Base):
    """A way in. A retired one (`is_active` false) takes no new reports; its history stays.

    `desk_unit`: whose office the desk is (`intake_rights`). `version` grows with every change that an administrator makes.
    """

    __tablename__ = "channels"
    __table_args__ = (
        one_of("kind", ChannelKind),
        CheckConstraint("prefix ~ '^[A-Z]{2,3}$'", name="prefix"),
    )

    code: Mapped[str] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    geotag: Mapped[bool]
    kind: Mapped[ChannelKind] = mapped_column(EnumText(ChannelKind))
    desk_unit: Mapped[str | None]
    contact: Mapped[str | None]
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    is_active: Mapped[bool] = mapped_column(default=True, server_default="true")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ChannelPrefix(Base):
    """A prefix that a channel has or had: its numbers are out there, so no other channel ever gets it (kept by trigger)."""

    __tablename__ = "channel_prefixes"

    prefix: Mapped[str] = mapped_column(primary_key=True)
    channel_code: Mapped[str] = mapped_column(ForeignKey("channels.code"), index=True)


PREFIX_TRIGGERS = (
    """
    CREATE FUNCTION keep_channel_prefix() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO channel_prefixes (prefix, channel_code) VALUES (NEW.prefix, NEW.code)
        ON CONFLICT (prefix) DO NOTHING;
        IF (SELECT channel_code FROM channel_prefixes WHERE prefix = NEW.prefix) <> NEW.code THEN
            RAISE unique_violation USING MESSAGE = 'prefix ' || NEW.prefix || ' belongs to another channel';
        END IF;
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER channels_prefix AFTER INSERT OR UPDATE OF prefix ON channels
    FOR EACH ROW EXECUTE FUNCTION keep_channel_prefix()
    """,
)


@dataclass(frozen=True, slots=True)
class ChannelInfo:
    code: str
    prefix: str
    name: str
    geotag: bool
    kind: ChannelKind
    desk_unit: str | None
    contact: str | None
    is_active: bool


class _Channels(dict[str, ChannelInfo]):
    """Channels by code. One that was made a moment ago and is not in this snapshot yet goes by its code."""

    def __missing__(self, code: str) -> ChannelInfo:
        return ChannelInfo(code, "", code, False, ChannelKind.FACE_TO_FACE, None, None, False)


def channels(session: Session) -> dict[str, ChannelInfo]:
    """All of them, in display order."""
    rows = session.scalars(select(Channel).order_by(Channel.position, Channel.code))
    return _Channels(
        (c.code, ChannelInfo(c.code, c.prefix, c.name, c.geotag, c.kind, c.desk_unit, c.contact, c.is_active))
        for c in rows
    )


def prefixes(session: Session) -> dict[str, str]:
    """Every prefix that is or was in use, with its channel."""
    query = select(ChannelPrefix.prefix, ChannelPrefix.channel_code)
    return dict(session.execute(query).tuples().all())
