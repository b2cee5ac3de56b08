"""The words of the product: every code that is stored, shown in an address or sent to another system.

Source: product.md sections 2 to 6 (statuses, moves, roles, clocks), kept in GLOSSARY.md.
"""

from enum import StrEnum

from app.domain.channel_words import ChannelKind as ChannelKind
from app.domain.channel_words import DeliveryState as DeliveryState
from app.domain.channel_words import Scope as Scope
from app.domain.channel_words import TextForm as TextForm


class Status(StrEnum):
    """Where a report stands. `OPEN` holds those on which somebody still has to act."""

    WAITING = "waiting"
    COORDINATION = "coordination"
    DISPOSITION = "disposition"
    IN_PROGRESS = "in_progress"
    NEEDS_REPORTER = "needs_reporter"
    AWAITING_VALIDATION = "awaiting_validation"
    RESULT_REJECTED = "result_rejected"
    COMPLETED = "completed"
    UNACTIONABLE = "unactionable"
    MERGED = "merged"


CLOSED = frozenset({Status.COMPLETED, Status.UNACTIONABLE, Status.MERGED})
OPEN = frozenset(Status) - CLOSED


class Action(StrEnum):
    """What somebody may do to a report; also the last word of the form's address."""

    HANDLE = "handle"
    COORDINATE = "coordinate"
    DISPOSE = "dispose"
    START = "start"
    ASSIGN = "assign"
    ASK_HELP = "ask_help"
    WITHDRAW_HELP = "withdraw_help"
    ASSIGN_HELP = "assign_help"
    START_HELP = "start_help"
    FINISH_HELP = "finish_help"
    RETURN_HELP = "return_help"
    RETURN = "return"
    RECALL = "recall"
    ESTIMATE = "estimate"
    APPROVE_ESTIMATE = "approve_estimate"
    REFUSE_ESTIMATE = "refuse_estimate"
    ASK_REPORTER = "ask_reporter"
    ANSWER = "answer"
    RESUME = "resume"
    FINISH = "finish"
    DECLINE = "decline"
    APPROVE = "approve"
    REJECT = "reject"
    REROUTE = "reroute"
    ASK_CHECK = "ask_check"
    WITHDRAW_CHECK = "withdraw_check"
    ASSIGN_CHECK = "assign_check"
    FINISH_CHECK = "finish_check"
    RETURN_CHECK = "return_check"
    REOPEN = "reopen"
    CANCEL = "cancel"
    RELOCATE = "relocate"
    RECATEGORISE = "recategorise"
    MERGE = "merge"
    UNMERGE = "unmerge"
    NOTE = "note"
    REMIND = "remind"
    HIDE = "hide"
    PUBLISH = "publish"
    REDACT = "redact"
    REFUSE_REOPENING = "refuse_reopening"


class Role(StrEnum):
    CHANNEL_ADMIN = "channel_admin"
    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"
    KOTA = "kota"
    DINAS = "dinas"
    SUKU_DINAS = "suku_dinas"
    STAFF = "staff"
    VERIFIER = "verifier"
    BIRO_ADMIN = "biro_admin"
    OBSERVER = "observer"
    REPORTER = "reporter"
    CLIENT = "client"
    SYSTEM = "system"


class UnitKind(StrEnum):
    KELURAHAN = "kelurahan"
    KECAMATAN = "kecamatan"
    KOTA = "kota"
    PD = "pd"
    UKPD = "ukpd"
    BIRO = "biro"
    DESK = "desk"


class AreaLevel(StrEnum):
    """The three levels of the province, each the parent of the next."""

    KOTA = "kota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"


class BoundarySource(StrEnum):
    """Where a version of the boundaries came from: the set-up's trial map, or an operator's official file."""

    BAWAAN = "bawaan"
    IMPOR = "impor"


class Priority(StrEnum):
    BIASA = "biasa"
    TINGGI = "tinggi"


class Visibility(StrEnum):
    """Who reads the note of a history entry."""

    INTERNAL = "internal"
    PUBLIC = "public"
    REPORTER = "reporter"


class Proposal(StrEnum):
    """What Biro Pemerintahan is asked to accept."""

    RESULT = "result"
    DECLINE = "decline"


class LocationKind(StrEnum):
    EXACT = "exact"
    APPROXIMATE = "approximate"


class ClockKind(StrEnum):
    DESK = "desk"
    REACT = "react"
    START = "start"
    FINISH = "finish"
    RED_FLAG = "red_flag"
    VALIDATE = "validate"
    REOPENING = "reopening"
    HELP = "help"
    CHECK = "check"
    LAPOR_FORWARD = "lapor_forward"
    LAPOR_ANSWER = "lapor_answer"
    LAPOR_SETTLE = "lapor_settle"
    LAPOR_CLOSE = "lapor_close"


class AlertLevel(StrEnum):
    """How far word of a clock got: to its holder, to the unit above, to the one above that; of a red flag: to Biro."""

    REMINDER = "reminder"
    ESCALATION = "escalation"
    SECOND_ESCALATION = "second_escalation"
    RED_FLAG = "red_flag"
    ANSWERED = "answered"  # of a field check: to who asked for it


class DisputeState(StrEnum):
    """What became of a unit's objection to an overdue clock; upheld: it is excused and not counted."""

    WAITING = "waiting"
    UPHELD = "upheld"
    REFUSED = "refused"


class Calendar(StrEnum):
    """How a limit is counted: around the clock, in working hours, or in whole working days."""

    KALENDER = "kalender"
    KERJA = "kerja"
    HARI_KERJA = "hari_kerja"


class EntryType(StrEnum):
    """As what SP4N-LAPOR classifies an entry; how long it may take hangs on that."""

    INFORMASI = "permintaan_informasi"
    ASPIRASI = "aspirasi"
    PENGADUAN = "pengaduan"
    PENGAWASAN = "pengaduan_berkadar_pengawasan"


class PhotoKind(StrEnum):
    COMPLAINT = "complaint"
    BEFORE = "before"  # taken by officers on coming to the place
    RESULT = "result"
    ANSWER = "answer"
    HELP = "help"  # what came of a sub-task; only officers see it
    CHECK = "check"  # what a field check saw; only officers see it


class PhotoState(StrEnum):
    PENDING = "pending"
    READY = "ready"
    FAILED = "failed"


class Medium(StrEnum):
    """By what a message comes or leaves."""

    SMS = "sms"
    EMAIL = "email"
    X = "x"
    FACEBOOK = "facebook"
    LAPOR = "lapor"


class MessageState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    UNSENDABLE = "unsendable"


class Notice(StrEnum):
    """What a message tells: one folder of templates each."""

    RECEIVED = "received"
    PASSED_ON = "passed_on"
    ESTIMATE = "estimate"
    QUESTION = "question"
    FINISHED = "finished"
    UNACTIONABLE = "unactionable"
    REOPENED = "reopened"
    KEPT_CLOSED = "kept_closed"
    MERGED = "merged"
    SEPARATED = "separated"
    OPINION = "opinion"
    ANSWER = "answer"
    DIGEST = "digest"
    FOLLOWED = "followed"
    FOLLOW_CONFIRM = "follow_confirm"


class InboundKind(StrEnum):
    """What kind of message a citizen sent."""

    SMS = "sms"
    MAIL = "mail"
    MENTION = "mention"
    POST = "post"
    COMMENT = "comment"
    DIRECT = "direct"
    ENTRY = "entry"


class InboundState(StrEnum):
    """How far an inbound message got: kept raw, a piece that waits for the others, at the desk, or what became of it."""

    STORED = "stored"
    PARTIAL = "partial"
    WAITING = "waiting"
    ASKED = "asked"
    REPORT = "report"
    ADDED = "added"
    ANSWERED = "answered"
    DISMISSED = "dismissed"
    JOINED = "joined"
    FAILED = "failed"


class ReopeningState(StrEnum):
    """What became of a reporter's request to take a finished report up again."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class ReasonKind(StrEnum):
    RETURN = "return"
    REJECT = "reject"
    DECLINE = "decline"
    ESTIMATE = "estimate"
    HIDE = "hide"
    REOPEN = "reopen"
    CANCEL = "cancel"
    DISMISS = "dismiss"
    DISPUTE = "dispute"
    CHECK = "check"
