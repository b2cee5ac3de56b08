"""The transition table: every permitted move of a report, and nothing else changes a status.

Source: product.md section 2, "The moves". `apply`, the buttons of the ticket page, the permission matrix, the state diagram
in ARCHITECTURE.md and the tests are all made from `TRANSITIONS`.
"""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.vocabulary import (
    OPEN,
    Action,
    Notice,
    Proposal,
    ReasonKind,
    Role,
    Status,
    UnitKind,
    Visibility,
)

S = Status
A = Action


class Party(StrEnum):
    """In which capacity somebody acts on one report; letters as in product.md."""

    KELURAHAN = "kelurahan"  # K: officers of the kelurahan that holds it
    PD = "pd"  # D: officers of the PD that holds it
    UKPD = "ukpd"  # S: officers of the UKPD that holds it
    STAFF = "staff"  # P: the assigned member of staff
    AREA = "area"  # K for its own: officers of the kelurahan of its place
    DESK = "desk"  # C: the desk of its channel
    VERIFIER = "verifier"  # V
    BIRO_ADMIN = "biro_admin"  # B
    REPORTER = "reporter"  # R, with the tracking code
    SENDER = "sender"  # the unit that handed it to the present holder
    PROPOSER = "proposer"  # who entered the result or the proposal to close
    WATCHER = "watcher"  # whoever sees it, but observers
    CLOCK = "clock"  # the schedule


PARTY_ROLES: dict[Party, frozenset[Role]] = {
    Party.KELURAHAN: frozenset({Role.KELURAHAN}),
    Party.PD: frozenset({Role.DINAS}),
    Party.UKPD: frozenset({Role.SUKU_DINAS}),
    Party.STAFF: frozenset({Role.STAFF}),
    Party.AREA: frozenset({Role.KELURAHAN}),
    Party.DESK: frozenset({Role.CHANNEL_ADMIN}),
    Party.VERIFIER: frozenset({Role.VERIFIER}),
    Party.BIRO_ADMIN: frozenset({Role.BIRO_ADMIN}),
    Party.REPORTER: frozenset({Role.REPORTER}),
    Party.SENDER: frozenset({Role.KELURAHAN, Role.DINAS}),
    Party.PROPOSER: frozenset({Role.KELURAHAN, Role.DINAS, Role.SUKU_DINAS, Role.STAFF, Role.CHANNEL_ADMIN}),
    Party.WATCHER: frozenset(Role) - {Role.OBSERVER, Role.REPORTER, Role.CLIENT, Role.SYSTEM},
    Party.CLOCK: frozenset({Role.SYSTEM}),
}
OFFICERS = frozenset({Party.KELURAHAN, Party.PD, Party.UKPD})
HOLDER = OFFICERS | {Party.STAFF}


class Target(StrEnum):
    """Where a move leads, where that is not one fixed status."""

    SAME = "same"
    BEFORE = "before"  # the status before the question or the proposal
    UNIT = "unit"  # the named unit, with the status of its kind
    PLACE = "place"  # the kelurahan of the new place
    UP = "up"  # back to who is above: PD -> kelurahan, UKPD -> its PD; the third time Biro
    SENDER = "sender"  # back to who sent it, status as before


class Demand(StrEnum):
    """What a form must or may bring; the word is the form's field (contract.md section 2)."""

    NOTE = "catatan"
    UNIT = "unit"
    STAFF = "petugas"
    REASON = "alasan"
    DAY = "tanggal"
    PHOTO = "foto"
    CATEGORY = "kategori"
    PRIORITY = "prioritas"
    PLACE = "lat"


class When(StrEnum):
    """A condition on the report besides status and place."""

    ALWAYS = "always"
    NOT_BINDING = "not_binding"  # Biro's reroute after the third return is final
    UNTOUCHED = "untouched"  # nobody at the new unit has acted
    ESTIMATE_PENDING = "estimate_pending"
    RESULT = "result"
    DECLINE = "decline"
    PUBLIC = "public"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table. `at` None = wherever it is held."""

    action: Action
    sources: frozenset[Status]
    by: frozenset[Party]
    to: Status | Target
    at: frozenset[UnitKind] | None = None
    demands: tuple[Demand, ...] = ()
    accepts: tuple[Demand, ...] = ()
    reason: ReasonKind | None = None
    note: Visibility = Visibility.INTERNAL
    tells: Notice | None = None
    when: When = When.ALWAYS
    four_eyes: bool = False

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset().union(*(PARTY_ROLES[party] for party in self.by))


def _at(*kinds: UnitKind) -> frozenset[UnitKind]:
    return frozenset(kinds)


def _from(*statuses: Status) -> frozenset[Status]:
    return frozenset(statuses)


K = _at(UnitKind.KELURAHAN)
D = _at(UnitKind.PD)
U = _at(UnitKind.UKPD)
WORKING = _from(S.IN_PROGRESS, S.RESULT_REJECTED)
ACTIVE = WORKING | _from(S.WAITING, S.COORDINATION, S.DISPOSITION)
ANY = frozenset(Status)
BIRO = frozenset({Party.VERIFIER, Party.BIRO_ADMIN})
N, REASON = Demand.NOTE, Demand.REASON

TRANSITIONS: tuple[Move, ...] = (
    Move(A.HANDLE, _from(S.WAITING), frozenset({Party.KELURAHAN}), S.IN_PROGRESS, at=K, accepts=(N,)),
    Move(
        A.COORDINATE,
        WORKING | {S.WAITING},
        frozenset({Party.KELURAHAN}),
        Target.UNIT,
        at=K,
        demands=(Demand.UNIT, N),
        tells=Notice.PASSED_ON,
    ),
    Move(
        A.DISPOSE,
        WORKING | {S.COORDINATION},
        frozenset({Party.PD}),
        Target.UNIT,
        at=D,
        demands=(Demand.UNIT, N),
    ),
    Move(A.START, _from(S.COORDINATION), frozenset({Party.PD}), S.IN_PROGRESS, at=D, accepts=(N,)),
    Move(
        A.START, _from(S.DISPOSITION), frozenset({Party.UKPD, Party.STAFF}), S.IN_PROGRESS, at=U, accepts=(N,)
    ),
    Move(A.ASSIGN, WORKING | {S.DISPOSITION}, OFFICERS, Target.SAME, demands=(Demand.STAFF,), accepts=(N,)),
    Move(
        A.RETURN,
        WORKING | {S.COORDINATION},
        frozenset({Party.PD}),
        Target.UP,
        at=D,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
        when=When.NOT_BINDING,
    ),
    Move(
        A.RETURN,
        WORKING | {S.DISPOSITION},
        frozenset({Party.UKPD}),
        Target.UP,
        at=U,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
        when=When.NOT_BINDING,
    ),
    Move(
        A.RETURN,
        WORKING | {S.DISPOSITION},
        frozenset({Party.STAFF}),
        Target.SAME,
        at=U,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
    ),
    Move(
        A.RECALL,
        _from(S.COORDINATION, S.DISPOSITION),
        frozenset({Party.SENDER}),
        Target.SENDER,
        demands=(N,),
        when=When.UNTOUCHED,
    ),
    Move(A.RECALL, _from(S.AWAITING_VALIDATION), frozenset({Party.PROPOSER}), Target.BEFORE, demands=(N,)),
    Move(
        A.ESTIMATE,
        WORKING,
        HOLDER,
        Target.SAME,
        demands=(Demand.DAY, REASON),
        accepts=(N,),
        reason=ReasonKind.ESTIMATE,
        note=Visibility.PUBLIC,
        tells=Notice.ESTIMATE,
    ),
    Move(
        A.APPROVE_ESTIMATE,
        OPEN,
        BIRO,
        Target.SAME,
        accepts=(N,),
        tells=Notice.ESTIMATE,
        when=When.ESTIMATE_PENDING,
    ),
    Move(A.REFUSE_ESTIMATE, OPEN, BIRO, Target.SAME, demands=(N,), when=When.ESTIMATE_PENDING),
    Move(
        A.ASK_REPORTER,
        ACTIVE,
        HOLDER | {Party.DESK},
        S.NEEDS_REPORTER,
        demands=(N,),
        note=Visibility.REPORTER,
        tells=Notice.QUESTION,
    ),
    Move(
        A.ANSWER,
        _from(S.NEEDS_REPORTER),
        HOLDER | {Party.DESK, Party.REPORTER},
        Target.BEFORE,
        demands=(N,),
        accepts=(Demand.PHOTO,),
        note=Visibility.REPORTER,
    ),
    Move(A.RESUME, _from(S.NEEDS_REPORTER), HOLDER | {Party.CLOCK}, Target.BEFORE, accepts=(N,)),
    Move(
        A.FINISH,
        WORKING,
        HOLDER,
        S.AWAITING_VALIDATION,
        demands=(N, Demand.PHOTO),
        note=Visibility.PUBLIC,
    ),
    Move(
        A.DECLINE,
        ACTIVE,
        HOLDER | {Party.DESK},
        S.AWAITING_VALIDATION,
        demands=(REASON, N),
        reason=ReasonKind.DECLINE,
        note=Visibility.PUBLIC,
    ),
    Move(
        A.APPROVE,
        _from(S.AWAITING_VALIDATION),
        frozenset({Party.VERIFIER}),
        S.COMPLETED,
        accepts=(N,),
        tells=Notice.FINISHED,
        when=When.RESULT,
        four_eyes=True,
    ),
    Move(
        A.APPROVE,
        _from(S.AWAITING_VALIDATION),
        frozenset({Party.VERIFIER}),
        S.UNACTIONABLE,
        accepts=(N,),
        tells=Notice.UNACTIONABLE,
        when=When.DECLINE,
        four_eyes=True,
    ),
    Move(
        A.REJECT,
        _from(S.AWAITING_VALIDATION),
        frozenset({Party.VERIFIER}),
        S.RESULT_REJECTED,
        demands=(REASON, N),
        reason=ReasonKind.REJECT,
        when=When.RESULT,
    ),
    Move(
        A.REJECT,
        _from(S.AWAITING_VALIDATION),
        frozenset({Party.VERIFIER}),
        Target.BEFORE,
        demands=(REASON, N),
        reason=ReasonKind.REJECT,
        when=When.DECLINE,
    ),
    Move(
        A.REROUTE,
        OPEN | {S.COMPLETED, S.UNACTIONABLE},
        BIRO,
        Target.UNIT,
        demands=(Demand.UNIT, N),
        tells=Notice.PASSED_ON,
    ),
    Move(
        A.REOPEN,
        _from(S.COMPLETED, S.UNACTIONABLE),
        BIRO,
        S.IN_PROGRESS,
        demands=(REASON, N),
        reason=ReasonKind.REOPEN,
        note=Visibility.PUBLIC,
        tells=Notice.REOPENED,
    ),
    Move(
        A.CANCEL,
        _from(S.WAITING, S.NEEDS_REPORTER),
        frozenset({Party.REPORTER}),
        S.UNACTIONABLE,
        accepts=(N,),
    ),
    Move(
        A.RELOCATE,
        OPEN - {S.AWAITING_VALIDATION},
        frozenset({Party.AREA, Party.KELURAHAN, Party.DESK, Party.BIRO_ADMIN}),
        Target.PLACE,
        demands=(Demand.PLACE,),
        accepts=(N,),
    ),
    Move(
        A.RECATEGORISE,
        OPEN,
        HOLDER | {Party.DESK, Party.BIRO_ADMIN},
        Target.SAME,
        demands=(Demand.CATEGORY,),
        accepts=(Demand.PRIORITY, N),
    ),
    Move(A.NOTE, ANY, frozenset({Party.WATCHER}), Target.SAME, demands=(N,)),
    Move(
        A.HIDE,
        ANY,
        frozenset({Party.BIRO_ADMIN, Party.AREA}),
        Target.SAME,
        demands=(REASON,),
        accepts=(N,),
        reason=ReasonKind.HIDE,
        when=When.PUBLIC,
    ),
    Move(
        A.PUBLISH,
        ANY,
        frozenset({Party.BIRO_ADMIN, Party.AREA}),
        Target.SAME,
        demands=(REASON,),
        accepts=(N,),
        reason=ReasonKind.HIDE,
        when=When.HIDDEN,
    ),
    Move(
        A.REDACT,
        ANY,
        frozenset({Party.BIRO_ADMIN, Party.AREA}),
        Target.SAME,
        demands=(REASON,),
        accepts=(N,),
        reason=ReasonKind.HIDE,
        when=When.PUBLIC,
    ),
)

BY_ACTION: dict[Action, tuple[Move, ...]] = {
    action: tuple(move for move in TRANSITIONS if move.action == action) for action in Action
}
PROPOSALS = {A.FINISH: Proposal.RESULT, A.DECLINE: Proposal.DECLINE}
