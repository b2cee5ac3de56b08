"""The transition table as people read it: a state diagram and a permission matrix, both made from TRANSITIONS."""

from collections import defaultdict

from app.domain.vocabulary import OPEN, Action, Role, Status, UnitKind
from app.domain.workflow.moves import Move, Target
from app.domain.workflow.table import BY_ACTION, TRANSITIONS

LANDS: dict[Target, dict[Action | UnitKind, tuple[Status, ...]]] = {
    Target.UNIT: {Action.COORDINATE: (Status.COORDINATION,), Action.DISPOSE: (Status.DISPOSITION,)},
    Target.UP: {UnitKind.PD: (Status.WAITING,), UnitKind.UKPD: (Status.COORDINATION,)},
}
SHOWN_ROLES = (
    Role.REPORTER,
    Role.CHANNEL_ADMIN,
    Role.KELURAHAN,
    Role.KECAMATAN,
    Role.KOTA,
    Role.DINAS,
    Role.SUKU_DINAS,
    Role.STAFF,
    Role.VERIFIER,
    Role.BIRO_ADMIN,
    Role.OBSERVER,
    Role.SYSTEM,
)


def state_diagram() -> str:
    """A Mermaid state diagram: every move that changes the status, grouped by the pair of states."""
    arrows: dict[tuple[str, str], list[str]] = defaultdict(list)
    for move in TRANSITIONS:
        for source in sorted(move.sources):
            for target in _targets(move, source):
                if target != source and move.action not in arrows[(source, target)]:
                    arrows[(source, target)].append(move.action)
    lines = ["stateDiagram-v2", "    [*] --> waiting : create"]
    lines += [
        f"    {source} --> {target} : {', '.join(labels)}"
        for (source, target), labels in sorted(arrows.items())
    ]
    return "\n".join(lines)


def _targets(move: Move, source: Status) -> tuple[Status, ...]:
    if isinstance(move.to, Status):
        return (move.to,)
    if move.to == Target.UNIT:
        return LANDS[Target.UNIT].get(move.action, (Status.WAITING, Status.COORDINATION, Status.DISPOSITION))
    if move.to == Target.UP:
        kind = next(iter(move.at or ()))
        return (*LANDS[Target.UP][kind], *((Status.COORDINATION,) if kind == UnitKind.PD else ()))
    if move.to == Target.HANDLER:
        return (Status.IN_PROGRESS, Status.WAITING)
    if move.to == Target.SENDER:
        return (Status.WAITING,) if source == Status.COORDINATION else (Status.COORDINATION,)
    if move.to == Target.PLACE:
        return (Status.WAITING,) if source in OPEN else ()
    return _before(move, source)


def _before(move: Move, source: Status) -> tuple[Status, ...]:
    """Back to where it was: drawn to the work that the question or the proposal interrupts most often."""
    return (Status.IN_PROGRESS,) if move.to == Target.BEFORE else (source,)


def permission_matrix() -> str:
    """A Markdown table: which roles may ever do what; whether one may now also depends on unit, area and ticket."""
    lines = [f"| aksi | {' | '.join(SHOWN_ROLES)} |", f"|---|{'---|' * len(SHOWN_ROLES)}"]
    for action, moves in BY_ACTION.items():
        roles = frozenset().union(*(move.roles for move in moves))
        marks = " | ".join("x" if role in roles else "" for role in SHOWN_ROLES)
        lines.append(f"| `{action}` | {marks} |")
    return "\n".join(lines)
