"""By what a kept page is known to hold still: the public version, and the state of one published report. Public: no actor."""

from collections.abc import Hashable

from app.domain.public_version import PublicVersion
from app.queries.tracking import Glance
from app.statement import Reading

_VERSION = Reading(f"SELECT number FROM {PublicVersion.__tablename__}")  # noqa: S608 - a fixed name
# Public copies of photos come from a worker, which leaves the report's own version alone.
_REPORT = Reading("""
SELECT r.id, r.version, p.version, p.is_public AND p.hidden_reason IS NULL,
       (SELECT string_agg(public_id::text, ' ' ORDER BY public_id) FROM photos
         WHERE report_id = r.id AND public_id IS NOT NULL)
  FROM reports r LEFT JOIN reports p ON p.id = r.parent_id
 WHERE r.number = $1 AND r.is_public AND r.hidden_reason IS NULL
""")


def public_version(connection: Glance) -> int:
    """The number as it is now; see app/domain/public_version.py."""
    return int(_VERSION.rows(connection)[0][0])


def mark_of_report(connection: Glance, number: str) -> Hashable | None:
    """What changes whenever the page of this report does, but for how long ago things are; None for one not published."""
    rows = _REPORT.rows(connection, number)
    return rows[0] if rows else None
