"""Numbers and tracking codes: what the reporter gets, and what gives nothing away."""

import secrets
from datetime import datetime

from app.clock import local
from app.domain.report import Report

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 8


def new_number(prefix: str, now: datetime) -> str:
    """Prefix + yymmdd in Jakarta + six random digits, which give away neither order nor volume."""
    return f"{prefix}{local(now):%y%m%d}{secrets.randbelow(1_000_000):06d}"


def new_tracking_code() -> str:
    """Eight characters without look-alikes: 30^8, some 6.5e11 codes; look-ups are throttled besides."""
    drawn, letters = secrets.randbelow(len(CODE_ALPHABET) ** CODE_LENGTH), []
    for _ in range(CODE_LENGTH):
        drawn, which = divmod(drawn, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[which])
    return "".join(letters)


def same_code(report: Report, code: str) -> bool:
    """Whether this is the report's tracking code, in constant time; blanks, dashes, case do not matter."""
    cleaned = code.strip().upper().replace(" ", "").replace("-", "")
    return secrets.compare_digest(report.tracking_code.encode(), cleaned.encode())
