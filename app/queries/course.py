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
    """Where a report is now and what comes next, as sentences; `following` is None where nothing does."""

    present: str
    following: str | None
    is_late: bool = False


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
            return Step(
                f"Diterima {self.known.unit_name(first.holder_code)}", self.state(0), first.at, self.asked(0)
            )
        channel = self.known.channels.get(self.standing.channel_code)
        label = f"Diterima lewat {channel.name}" if channel else "Diterima"
        detail = "Menunggu tempatnya dilengkapi" if self.standing.stage == 0 else None
        return Step(label, self.state(0), self.standing.created_at, self.asked(0) or detail)

    def passed_on(self) -> Step | None:
        stage = self.standing.stage
        handed = [h for h in self.history if self.kind_of(h.holder_code) in HANDED_TO]
        if stage == 0:
            return Step("Diteruskan ke yang berwenang", "todo")
        if handed and handed[-1].holder_code == self.history[-1].holder_code:
            holder = handed[-1].holder_code
            arrived = next(h for h in handed if h.holder_code == holder)
            return Step(
                f"Diteruskan ke {self.known.unit_name(holder)}", self.state(1), arrived.at, self.asked(1)
            )
        started = self.last_turn(Status.IN_PROGRESS)
        if started is None:
            return None
        unit = self.known.unit_name(started.holder_code)
        return Step(f"Ditangani sendiri oleh {unit}", self.state(1), started.at)

    def worked_on(self) -> Step | None:
        stage = self.standing.stage
        started = self.last_turn(Status.IN_PROGRESS)
        if stage < 2:
            return Step("Dikerjakan", "todo")
        if started is None:
            return None
        return Step("Dikerjakan", self.state(2), started.at, self.asked(2) or self.estimate())

    def checked(self) -> Step | None:
        proposed = self.last_turn(Status.AWAITING_VALIDATION)
        if self.standing.stage < 3:
            return Step(f"Diperiksa {CHECKED_BY}", "todo")
        if proposed is None:
            return None
        is_decline = self.standing.proposal == Proposal.DECLINE
        label = f"Usulan penutupan diperiksa {CHECKED_BY}" if is_decline else f"Diperiksa {CHECKED_BY}"
        return Step(label, self.state(3), proposed.at)

    def closed(self) -> Step:
        standing = self.standing
        if standing.status == Status.COMPLETED:
            return Step("Selesai", "done", standing.closed_at)
        if standing.status == Status.MERGED:
            return Step("Digabung dengan laporan lain", "stopped", standing.closed_at)
        if standing.status == Status.UNACTIONABLE:
            return Step(
                "Ditutup tanpa perbaikan", "stopped", standing.closed_at, closing_words(standing, self.known)
            )
        return Step("Selesai", "todo")

    def last_turn(self, status: Status) -> Happening | None:
        turns = (h for h in reversed(self.history) if h.to_status == status and h.from_status != status)
        return next(turns, None)

    def asked(self, stage: int) -> str | None:
        if self.standing.status == Status.NEEDS_REPORTER and self.standing.stage == stage:
            return "Menunggu jawaban pelapor"
        return None

    def estimate(self) -> str | None:
        if self.standing.status == Status.RESULT_REJECTED:
            return "Hasil sebelumnya belum sesuai, dikerjakan lagi"
        if self.standing.estimate_day is None or self.standing.stage != 2:
            return None
        return f"Diperkirakan selesai {tanggal(self.standing.estimate_day)}"


def closing_words(standing: Standing, known: Catalogue) -> str | None:
    """Why a report was closed without a fix."""
    code = standing.closing_reason or ""
    for kind in (ReasonKind.DECLINE, ReasonKind.CANCEL):
        if code in known.reasons[kind]:
            return known.reasons[kind][code]
    return None


def estimate_words(standing: Standing, known: Catalogue) -> str | None:
    """The estimate in force with its reason and how many there were; None without one."""
    if standing.estimate_day is None:
        return None
    reason = known.reasons[ReasonKind.ESTIMATE].get(standing.estimate_reason or "")
    times = f"perkiraan ke-{standing.estimate_count}" if standing.estimate_count > 1 else "perkiraan pertama"
    return f"{tanggal(standing.estimate_day)} ({times}{f': {reason.lower()}' if reason else ''})"


def outlook_of(standing: Standing, known: Catalogue, *, now: datetime) -> Outlook:
    """Where the report is now, and what comes next by when."""
    unit = known.unit_name(standing.holder_code)
    present = _PRESENT[standing.status].format(unit=unit, closed=wib(standing.closed_at))
    if standing.status == Status.WAITING and _at_desk(standing, known):
        present = "Laporan ada di meja penerima dan menunggu tempatnya dilengkapi."
    if standing.proposal == Proposal.DECLINE:
        present = f"{unit} mengusulkan penutupan tanpa perbaikan; {CHECKED_BY} sedang memeriksa usulan itu."
    return Outlook(present, *_following(standing, known, now))


def following_outlook(number: str | None, status: Status, outlook: Outlook | None) -> Outlook:
    """The outlook of a merged report: that of the one it follows, or no more than its status where that is not public."""
    if number is None or outlook is None:
        words = (
            f"Digabung dengan laporan lain tentang masalah yang sama. Laporan itu sekarang: {label(status)}."
        )
        return Outlook(words, None)
    words = f"Digabung dengan laporan {nomor(number)} tentang masalah yang sama. {outlook.present}"
    return Outlook(words, outlook.following, outlook.is_late)


def _following(standing: Standing, known: Catalogue, now: datetime) -> tuple[str | None, bool]:
    if standing.status == Status.NEEDS_REPORTER:
        return "Batas waktu berhenti sampai pertanyaannya dijawab.", False
    if standing.status == Status.UNACTIONABLE:
        return known.advice.get(standing.closing_reason or ""), False
    if standing.closed_at is not None or standing.due_at is None:
        return None, False
    what = _FOLLOWING[standing.status]
    if standing.status == Status.WAITING and _at_desk(standing, known):
        what = "Diteruskan ke kelurahan"
    if standing.due_at < now:
        return f"{what} seharusnya paling lambat {wib(standing.due_at)}; batas itu sudah lewat.", True
    return f"{what} paling lambat {wib(standing.due_at)}.", False


def _at_desk(standing: Standing, known: Catalogue) -> bool:
    unit = known.units.get(standing.holder_code)
    return unit is not None and unit.kind == UnitKind.DESK


_PRESENT = {
    Status.WAITING: "{unit} sudah menerima laporan ini dan belum menanggapi.",
    Status.COORDINATION: "Laporan ada di {unit} dan menunggu ditanggapi.",
    Status.DISPOSITION: "Laporan ada di {unit} dan menunggu dikerjakan.",
    Status.IN_PROGRESS: "{unit} sedang mengerjakan laporan ini.",
    Status.NEEDS_REPORTER: "{unit} bertanya kepada pelapor dan menunggu jawabannya.",
    Status.AWAITING_VALIDATION: "{unit} sudah melaporkan hasilnya; Biro Pemerintahan sedang memeriksa.",
    Status.RESULT_REJECTED: "Biro Pemerintahan menilai hasilnya belum sesuai; {unit} mengerjakannya lagi.",
    Status.COMPLETED: "Selesai sejak {closed}, setelah hasilnya diperiksa Biro Pemerintahan.",
    Status.UNACTIONABLE: "Ditutup tanpa perbaikan pada {closed}.",
    Status.MERGED: "Digabung dengan laporan lain tentang masalah yang sama.",
}
_FOLLOWING = {
    Status.WAITING: "Ditangani atau diteruskan",
    Status.COORDINATION: "Ditanggapi",
    Status.DISPOSITION: "Mulai dikerjakan",
    Status.IN_PROGRESS: "Selesai dikerjakan",
    Status.RESULT_REJECTED: "Selesai dikerjakan",
    Status.AWAITING_VALIDATION: "Hasil pemeriksaan",
}
