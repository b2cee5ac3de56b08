"""The part of the transition table about sub-tasks (bantuan): moves that change no status and nothing of the holder's.

A move with `of_task` is about one sub-task in one of these states. The form's `tugas` names it by its number; left open, it is
the only one that the officer may move so.
"""

from app.domain.subtask import RUNNING, SubTaskState
from app.domain.vocabulary import OPEN, Action, ReasonKind, Status
from app.domain.workflow.moves import OFFICERS, Demand, Move, Party, Target

A = Action
N, REASON = Demand.NOTE, Demand.REASON
# While Biro decides nobody helps: a result needs all of them done, a proposal to close ends them.
RUNS = OPEN - {Status.AWAITING_VALIDATION}
UNIT = frozenset({Party.HELPER})
STAFF = frozenset({Party.HELPING_STAFF})

HELP_MOVES: tuple[Move, ...] = (
    Move(A.ASK_HELP, RUNS - {Status.NEEDS_REPORTER}, OFFICERS, Target.SAME, demands=(Demand.UNIT, N)),
    Move(A.WITHDRAW_HELP, RUNS, OFFICERS, Target.SAME, demands=(N,), of_task=RUNNING),
    Move(A.ASSIGN_HELP, RUNS, UNIT, Target.SAME, demands=(Demand.STAFF,), accepts=(N,), of_task=RUNNING),
    Move(
        A.START_HELP,
        RUNS,
        UNIT | STAFF,
        Target.SAME,
        accepts=(Demand.BEFORE, N),
        of_task=frozenset({SubTaskState.REQUESTED}),
    ),
    Move(
        A.FINISH_HELP,
        RUNS,
        UNIT | STAFF,
        Target.SAME,
        demands=(N,),
        accepts=(Demand.BEFORE, Demand.PHOTO),
        of_task=RUNNING,
    ),
    Move(
        A.RETURN_HELP,
        RUNS,
        UNIT,
        Target.SAME,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
        of_task=RUNNING,
    ),
    # By the assigned member of staff only the assignment ends, as with a report.
    Move(
        A.RETURN_HELP,
        RUNS,
        STAFF,
        Target.SAME,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
        of_task=RUNNING,
    ),
)
HELPING = frozenset(move.action for move in HELP_MOVES)
