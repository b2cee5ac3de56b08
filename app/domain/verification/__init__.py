"""Verification of what was verified: a share of finished reports is judged again, and how often both agree is counted."""

from app.domain.verification.agreement import Share, share
from app.domain.verification.recheck import (
    ONLY_OTHERS,
    RECHECKED,
    SAMPLED,
    Recheck,
    Verdict,
    decide,
    draw,
    may_decide,
    waiting,
)

__all__ = [
    "ONLY_OTHERS",
    "RECHECKED",
    "SAMPLED",
    "Recheck",
    "Share",
    "Verdict",
    "decide",
    "draw",
    "may_decide",
    "share",
    "waiting",
]
