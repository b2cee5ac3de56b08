"""The words of channels and of client applications: the part of the vocabulary that no report's course needs."""

from enum import StrEnum


class Scope(StrEnum):
    """What the key of a client application is good for."""

    LAPOR = "lapor"
    BACA = "baca"
    WEBHOOK = "webhook"


class DeliveryState(StrEnum):
    """How far an event for a client application got."""

    QUEUED = "queued"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    FAILED = "failed"


class ChannelKind(StrEnum):
    """What a channel is, as far as the code has to know: what its form asks and which adapters it may have."""

    FACE_TO_FACE = "face_to_face"
    MEDIA = "media"
    APP = "app"
    SOCIAL = "social"
    INTEGRATION = "integration"
    MAIL = "mail"
    SMS = "sms"
    RETIRED = "retired"


class TextForm(StrEnum):
    """The two forms in which every message to a reporter is worded."""

    SHORT = "sms"
    MAIL = "email"
