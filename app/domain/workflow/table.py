"""The transition table: every permitted move of a report, and nothing else changes a status.

Source: product.md section 2, "The moves". `apply`, the buttons of the ticket page, the permission matrix, the state diagram
in ARCHITECTURE.md and the tests are all made from `TRANSITIONS`.
"""

from app.domain.vocabulary import OPEN, Action, Notice, Proposal, ReasonKind, Status, UnitKind, Visibility
from app.domain.workflow.check_table import CHECK_MOVES
from app.domain.workflow.help_table import HELP_MOVES
from app.domain.workflow.moves import HOLDER, OFFICERS, Demand, Move, Party, Target, When

S = Status
A = Action


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
REPORTER = frozenset({Party.REPORTER})
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
    Move(
        A.START, _from(S.COORDINATION), frozenset({Party.PD}), S.IN_PROGRESS, at=D, accepts=(Demand.BEFORE, N)
    ),
    Move(
        A.START,
        _from(S.DISPOSITION),
        frozenset({Party.UKPD, Party.STAFF}),
        S.IN_PROGRESS,
        at=U,
        accepts=(Demand.BEFORE, N),
    ),
    Move(
        A.ASSIGN,
        WORKING | {S.DISPOSITION},
        OFFICERS,
        Target.SAME,
        demands=(Demand.STAFF,),
        accepts=(N,),
        when=When.NOT_AT_BIRO,
    ),
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
        accepts=(Demand.BEFORE,),
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
        when=When.NOT_AT_BIRO,
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
        Target.HANDLER,
        demands=(REASON, N),
        reason=ReasonKind.REOPEN,
        note=Visibility.PUBLIC,
        tells=Notice.REOPENED,
    ),
    Move(
        A.REFUSE_REOPENING,
        _from(S.COMPLETED, S.UNACTIONABLE),
        BIRO,
        Target.SAME,
        demands=(N,),
        note=Visibility.REPORTER,
        tells=Notice.KEPT_CLOSED,
        when=When.REOPENING_ASKED,
    ),
    Move(A.CANCEL, _from(S.WAITING, S.NEEDS_REPORTER), REPORTER, S.UNACTIONABLE, accepts=(N,)),
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
    Move(
        A.MERGE,
        OPEN,
        HOLDER | {Party.DESK, Party.BIRO_ADMIN},
        S.MERGED,
        demands=(Demand.PARENT,),
        accepts=(N,),
        tells=Notice.MERGED,
        when=When.CHILDLESS,
    ),
    # "Ini masalah saya juga": the reporter sees what he does and is told nothing more.
    Move(A.MERGE, _from(S.WAITING), REPORTER, S.MERGED, demands=(Demand.PARENT,), when=When.CHILDLESS),
    Move(
        A.UNMERGE,
        _from(S.MERGED),
        frozenset({Party.PARENT, Party.BIRO_ADMIN}),
        Target.BEFORE,
        demands=(N,),
        tells=Notice.SEPARATED,
    ),
    Move(A.REMIND, ACTIVE, frozenset({Party.OVERSEER}), Target.SAME, accepts=(N,)),
    Move(A.NOTE, ANY, frozenset({Party.WATCHER}), Target.SAME, demands=(N,)),
    Move(
        A.HIDE,
        ANY,
        frozenset({Party.BIRO_ADMIN, Party.AREA}),
        Target.SAME,
        demands=(REASON,),
        accepts=(N,),
        reason=ReasonKind.HIDE,
        when=When.SHOWN,
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
    *HELP_MOVES,
    *CHECK_MOVES,
)

BY_ACTION: dict[Action, tuple[Move, ...]] = {
    action: tuple(move for move in TRANSITIONS if move.action == action) for action in Action
}
PROPOSALS = {A.FINISH: Proposal.RESULT, A.DECLINE: Proposal.DECLINE}
