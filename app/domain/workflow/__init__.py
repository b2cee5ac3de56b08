"""The course of a report: one table of permitted moves and one function that carries them out."""

from app.domain.workflow import diagram
from app.domain.workflow.apply import apply, hindrances, permitted, permitted_on
from app.domain.workflow.given import Given, unit_choices
from app.domain.workflow.moves import Demand, Move, Party, Target, When
from app.domain.workflow.once import ActionKey, apply_once, forget_old_action_keys
from app.domain.workflow.parties import last_proposal, passes_four_eyes
from app.domain.workflow.silence import resume_silent, silent_reports
from app.domain.workflow.table import BY_ACTION, TRANSITIONS
from app.domain.workflow.third_party import had_a_hand, nearest, third_parties

__all__ = [
    "BY_ACTION",
    "TRANSITIONS",
    "ActionKey",
    "Demand",
    "Given",
    "Move",
    "Party",
    "Target",
    "When",
    "apply",
    "apply_once",
    "diagram",
    "forget_old_action_keys",
    "had_a_hand",
    "hindrances",
    "last_proposal",
    "nearest",
    "passes_four_eyes",
    "permitted",
    "permitted_on",
    "resume_silent",
    "silent_reports",
    "third_parties",
    "unit_choices",
]
