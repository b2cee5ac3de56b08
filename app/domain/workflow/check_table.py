"""The part of the transition table about field checks (cek lapangan): before Biro Pemerintahan decides, a third party looks.

A check is a sub-task like help, of another kind: it changes no status, and the verifier may decide without waiting for it.
Whatever takes the report away from Biro ends it (`helping.ended_by`). It is one visit, so nobody says that it was begun.
"""

from app.domain.subtask import RUNNING, SubTaskKind
from app.domain.vocabulary import Action, ReasonKind, Status
from app.domain.workflow.moves import Demand, Move, Party, Target

A = Action
N, REASON = Demand.NOTE, Demand.REASON
CHECK = SubTaskKind.CHECK
JUDGED = frozenset({Status.AWAITING_VALIDATION})
ASKER = frozenset({Party.VERIFIER})
UNIT = frozenset({Party.CHECKER})
STAFF = frozenset({Party.CHECKING_STAFF})

CHECK_MOVES: tuple[Move, ...] = (
    Move(A.ASK_CHECK, JUDGED, ASKER, Target.SAME, demands=(Demand.UNIT, N), four_eyes=True),
    Move(
        A.WITHDRAW_CHECK,
        JUDGED,
        ASKER,
        Target.SAME,
        demands=(N,),
        four_eyes=True,
        of_task=RUNNING,
        of_kind=CHECK,
    ),
    Move(
        A.ASSIGN_CHECK,
        JUDGED,
        UNIT,
        Target.SAME,
        demands=(Demand.STAFF,),
        accepts=(N,),
        of_task=RUNNING,
        of_kind=CHECK,
    ),
    # The photo is demanded by what was found: a place that could not be reached cannot be photographed.
    Move(
        A.FINISH_CHECK,
        JUDGED,
        UNIT | STAFF,
        Target.SAME,
        demands=(REASON, N),
        accepts=(Demand.PHOTO,),
        reason=ReasonKind.CHECK,
        of_task=RUNNING,
        of_kind=CHECK,
    ),
    Move(
        A.RETURN_CHECK,
        JUDGED,
        UNIT,
        Target.SAME,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
        of_task=RUNNING,
        of_kind=CHECK,
    ),
    # By the assigned member of staff only the assignment ends, as with help.
    Move(
        A.RETURN_CHECK,
        JUDGED,
        STAFF,
        Target.SAME,
        demands=(REASON, N),
        reason=ReasonKind.RETURN,
        of_task=RUNNING,
        of_kind=CHECK,
    ),
)
CHECKING = frozenset(move.action for move in CHECK_MOVES)
# What the asked unit does; to ask and to withdraw is judging, not handling.
LOOKING = CHECKING - {A.ASK_CHECK, A.WITHDRAW_CHECK}
