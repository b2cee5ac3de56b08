"""The course of a report in words for citizens: five steps, where it is now, and what comes next by when.

Made from the report's standing and its history alone; nothing here reads the database. Office words are left
out: "diteruskan ke ..." and not "koordinasi" (screens.md, "Words").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from app.domain.reference import Catalogue
from app.domain.vocabulary import Action, Proposal, ReasonKind, Status, UnitKind
from app.labels import label, nomor, tanggal, wib
from app.wording import say, worded

STAGES = {
    Status.WAITING: 0,
    Status.COORDINATION: 1,
    Status.DISPOSITION: 1,
    Status.IN_PROGRESS: 2,
    Status.RESULT_REJECTED: 2,
    Status.AWAITING_VALIDATION: 3,
    Status.COMPLETED: 4,
    Status.UNACTIONABLE: 4,
    Status.MERGED: 4,
}
PROPOSED: dict[str, Proposal] = {Action.FINISH: Proposal.RESULT, Action.DECLINE: Proposal.DECLINE}
CHECKED_BY = "Biro Pemerintahan"
# What begins a field check, and what may end one, its answer as well as the decision.
_LOOKS = frozenset(
    {
        *(Action.ASK_CHECK, Action.WITHDRAW_CHECK, Action.FINISH_CHECK, Action.RETURN_CHECK),
        *(Action.FINISH, Action.DECLINE),
    }
)
HANDED_TO = (UnitKind.PD, UnitKind.UKPD, UnitKind.BIRO)


class Happening(NamedTuple):
    """One entry of the history, as far as the course needs it."""

    action: str
    from_status: Status | None
    to_status: Status
    at: datetime
    holder_code: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a report stands now."""

    status: Status
    status_before: Status | None
    proposal: Proposal | None
    holder_code: str
    channel_code: str
    created_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    estimate_day: date | None
    estimate_reason: str | None
    estimate_count: int
    closing_reason: str | None

    @property
    def stage(self) -> int:
        """How many of the steps before the last lie behind it."""
        status = self.status_before if self.status == Status.NEEDS_REPORTER else self.status
        return STAGES[status or Status.WAITING]


class Step(NamedTuple):
    """One step; `state` is done, current, todo or stopped."""

    label: str
    state: str
    at: datetime | None = None
    detail: str | None = None


class Outlook(NamedTuple):
    """Where a report is now and what comes next, as sentences; `following` is None where nothing does.

    The same in parts: `turn` whose turn it is (an office, or the reporter), `then` what comes next, `due_at` by when.
    """

    present: str
    following: str | None
    is_late: bool = False
    turn: str | None = None
    then: str | None = None
    due_at: datetime | None = None


def decided_about(actions: Sequence[str]) -> list[Proposal]:
    """What a decision at each entry, oldest first, is about: the last result or proposal to close up to it."""
    found, proposal = [], Proposal.RESULT
    for action in actions:
        proposal = PROPOSED.get(action, proposal)
        found.append(proposal)
    return found


def course_of(standing: Standing, history: Sequence[Happening], known: Catalogue) -> list[Step]:
    """The five steps with their dates; a step that this report never took or will not take is left out."""
    way = _Way(standing, history, known)
    steps = [way.received(), way.passed_on(), way.worked_on(), way.checked(), way.closed()]
    return [step for step in steps if step is not None]


@dataclass(frozen=True, slots=True)
class _Way:
    standing: Standing
    history: Sequence[Happening]
    known: Catalogue

    def kind_of(self, code: str) -> UnitKind | None:
        unit = self.known.units.get(code)
        return unit.kind if unit else None

    def state(self, stage: int) -> str:
        now = self.standing.stage
        return "done" if stage < now else "current" if stage == now else "todo"

    def received(self) -> Step:
        at_kelurahan = [h for h in self.history if self.kind_of(h.holder_code) == UnitKind.KELURAHAN]
        if at_kelurahan:
            first = at_kelurahan[0]
            words = say("Diterima {unit}", unit=self.known.unit_name(first.holder_code))
            return Step(words, self.state(0), first.at, self.asked(0))
        channel = self.known.channels.get(self.standing.channel_code)
        words = say("Diterima lewat {channel}", channel=say(channel.name)) if channel else say("Diterima")
        detail = say("Menunggu tempatnya dilengkapi") if self.standing.stage == 0 else None
        return Step(words, self.state(0), self.standing.created_at, self.asked(0) or detail)

    def passed_on(self) -> Step | None:
        stage = self.standing.stage
        handed = [h for h in self.history if self.kind_of(h.holder_code) in HANDED_TO]
        if stage == 0:
            return Step(say("Diteruskan ke yang berwenang"), "todo")
        if handed and handed[-1].holder_code == self.history[-1].holder_code:
            holder = handed[-1].holder_code
            arrived = next(h for h in handed if h.holder_code == holder)
            words = say("Diteruskan ke {unit}", unit=self.known.unit_name(holder))
            return Step(words, self.state(1), arrived.at, self.asked(1))
        started = self.last_turn(Status.IN_PROGRESS)
        if started is None:
            return None
        unit = self.known.unit_name(started.holder_code)
        return Step(say("Ditangani sendiri oleh {unit}", unit=unit), self.state(1), started.at)

    def worked_on(self) -> Step | None:
        stage = self.standing.stage
        started = self.last_turn(Status.IN_PROGRESS)
        if stage < 2:
            return Step(say("Dikerjakan"), "todo")
        if started is None:
            return None
        return Step(say("Dikerjakan"), self.state(2), started.at, self.asked(2) or self.estimate())

    def checked(self) -> Step | None:
        proposed = self.last_turn(Status.AWAITING_VALIDATION)
        if self.standing.stage < 3:
            return Step(say("Diperiksa {unit}", unit=CHECKED_BY), "todo")
        if proposed is None:
            return None
        is_decline = self.standing.proposal == Proposal.DECLINE
        words = worded("Usulan penutupan diperiksa {unit}") if is_decline else worded("Diperiksa {unit}")
        return Step(say(words, unit=CHECKED_BY), self.state(3), proposed.at, self.looked_at())

    def closed(self) -> Step:
        standing = self.standing
        if standing.status == Status.COMPLETED:
            return Step(say("Selesai"), "done", standing.closed_at)
        if standing.status == Status.MERGED:
            return Step(say("Digabung dengan laporan lain"), "stopped", standing.closed_at)
        if standing.status == Status.UNACTIONABLE:
            why = closing_words(standing, self.known)
            return Step(say("Ditutup tanpa perbaikan"), "stopped", standing.closed_at, why)
        return Step(say("Selesai"), "todo")

    def last_turn(self, status: Status) -> Happening | None:
        turns = (h for h in reversed(self.history) if h.to_status == status and h.from_status != status)
        return next(turns, None)

    def looked_at(self) -> str | None:
        """That somebody looks at the place before Biro decides; not who, nor what is found."""
        last = next((h for h in reversed(self.history) if h.action in _LOOKS), None)
        looks = self.standing.stage == 3 and last is not None and last.action == Action.ASK_CHECK
        return say("{unit} memeriksa di lapangan", unit=CHECKED_BY) if looks else None

    def asked(self, stage: int) -> str | None:
        if self.standing.status == Status.NEEDS_REPORTER and self.standing.stage == stage:
            return say("Menunggu jawaban pelapor")
        return None

    def estimate(self) -> str | None:
        if self.standing.status == Status.RESULT_REJECTED:
            return say("Hasil sebelumnya belum sesuai, dikerjakan lagi")
        if self.standing.estimate_day is None or self.standing.stage != 2:
            return None
        return say("Diperkirakan selesai {date}", date=tanggal(self.standing.estimate_day))


def closing_words(standing: Standing, known: Catalogue) -> str | None:
    """Why a report was closed without a fix."""
    code = standing.closing_reason or ""
    for kind in (ReasonKind.DECLINE, ReasonKind.CANCEL):
        if code in known.reasons[kind]:
            return say(known.reasons[kind][code])
    return None


def estimate_words(standing: Standing, known: Catalogue) -> str | None:
    """The estimate in force with its reason and how many there were; None without one."""
    if standing.estimate_day is None:
        return None
    reason = known.reasons[ReasonKind.ESTIMATE].get(standing.estimate_reason or "")
    count = standing.estimate_count
    times = say("perkiraan ke-{n}", n=count) if count > 1 else say("perkiraan pertama")
    return f"{tanggal(standing.estimate_day)} ({times}{f': {say(reason).lower()}' if reason else ''})"


def outlook_of(standing: Standing, known: Catalogue, *, now: datetime) -> Outlook:
    """Where the report is now, and what comes next by when."""
    unit = known.unit_name(standing.holder_code)
    present = say(_PRESENT[standing.status], unit=unit, closed=wib(standing.closed_at))
    if standing.status == Status.WAITING and _at_desk(standing, known):
        present = say("Laporan ada di meja penerima dan menunggu tempatnya dilengkapi.")
    if standing.proposal == Proposal.DECLINE:
        present = say(
            "{unit} mengusulkan penutupan tanpa perbaikan; {checker} sedang memeriksa usulan itu.",
            unit=unit,
            checker=CHECKED_BY,
        )
    following, is_late = _following(standing, known, now)
    return Outlook(present, following, is_late, _turn(standing, known), *_next(standing, known))


def _turn(standing: Standing, known: Catalogue) -> str | None:
    if standing.closed_at is not None:
        return None
    if standing.status == Status.NEEDS_REPORTER:
        return say("Pelapor")
    if standing.status == Status.AWAITING_VALIDATION:
        return CHECKED_BY
    return known.unit_name(standing.holder_code)


def _next(standing: Standing, known: Catalogue) -> tuple[str | None, datetime | None]:
    """What comes next, and by when where a clock runs."""
    if standing.closed_at is not None:
        return None, None
    if standing.status == Status.NEEDS_REPORTER:
        return say("Pekerjaan berlanjut setelah pertanyaannya dijawab; batas waktu berhenti sampai itu"), None
    if standing.status == Status.WAITING and _at_desk(standing, known):
        return say("Diteruskan ke kelurahan"), standing.due_at
    return say(_FOLLOWING[standing.status]), standing.due_at


def following_outlook(number: str | None, status: Status, outlook: Outlook | None) -> Outlook:
    """The outlook of a merged report: that of the one it follows, or no more than its status where that is not public."""
    if number is None or outlook is None:
        words = say(
            "Digabung dengan laporan lain tentang masalah yang sama. Laporan itu sekarang: {status}.",
            status=label(status),
        )
        return Outlook(words, None)
    words = say("Digabung dengan laporan {number} tentang masalah yang sama.", number=nomor(number))
    return outlook._replace(present=f"{words} {outlook.present}")


def _following(standing: Standing, known: Catalogue, now: datetime) -> tuple[str | None, bool]:
    if standing.status == Status.NEEDS_REPORTER:
        return say("Batas waktu berhenti sampai pertanyaannya dijawab."), False
    if standing.status == Status.UNACTIONABLE:
        advice = known.advice.get(standing.closing_reason or "")
        return say(advice) if advice else None, False
    if standing.closed_at is not None or standing.due_at is None:
        return None, False
    what = say(_FOLLOWING[standing.status])
    if standing.status == Status.WAITING and _at_desk(standing, known):
        what = say("Diteruskan ke kelurahan")
    if standing.due_at < now:
        late = worded("{what} seharusnya paling lambat {at}; batas itu sudah lewat.")
        return say(late, what=what, at=wib(standing.due_at)), True
    return say("{what} paling lambat {at}.", what=what, at=wib(standing.due_at)), False


def _at_desk(standing: Standing, known: Catalogue) -> bool:
    unit = known.units.get(standing.holder_code)
    return unit is not None and unit.kind == UnitKind.DESK


_PRESENT = {
    Status.WAITING: worded("{unit} sudah menerima laporan ini dan belum menanggapi."),
    Status.COORDINATION: worded("Laporan ada di {unit} dan menunggu ditanggapi."),
    Status.DISPOSITION: worded("Laporan ada di {unit} dan menunggu dikerjakan."),
    Status.IN_PROGRESS: worded("{unit} sedang mengerjakan laporan ini."),
    Status.NEEDS_REPORTER: worded("{unit} bertanya kepada pelapor dan menunggu jawabannya."),
    Status.AWAITING_VALIDATION: worded(
        "{unit} sudah melaporkan hasilnya; Biro Pemerintahan sedang memeriksa."
    ),
    Status.RESULT_REJECTED: worded(
        "Biro Pemerintahan menilai hasilnya belum sesuai; {unit} mengerjakannya lagi."
    ),
    Status.COMPLETED: worded("Selesai sejak {closed}, setelah hasilnya diperiksa Biro Pemerintahan."),
    Status.UNACTIONABLE: worded("Ditutup tanpa perbaikan pada {closed}."),
    Status.MERGED: worded("Digabung dengan laporan lain tentang masalah yang sama."),
}
_FOLLOWING = {
    Status.WAITING: worded("Ditangani atau diteruskan"),
    Status.COORDINATION: worded("Ditanggapi"),
    Status.DISPOSITION: worded("Mulai dikerjakan"),
    Status.IN_PROGRESS: worded("Selesai dikerjakan"),
    Status.RESULT_REJECTED: worded("Selesai dikerjakan"),
    Status.AWAITING_VALIDATION: worded("Hasil pemeriksaan"),
}
