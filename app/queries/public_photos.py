"""Which photos of a published report everybody may see: its own, and those of the result that waits for Biro or has its word.

Only those that were looked at, as their public copies, which are known by `public_id`.

A result that Biro refused, or that was taken back, leaves no `finished_at` on the report: nothing of it is shown.
"""

from sqlalchemy import ColumnElement, and_, or_

from app.domain.evidence import Photo
from app.domain.evidence.screening import Screening
from app.domain.report import Report
from app.domain.vocabulary import PhotoKind, Status


def is_shown() -> ColumnElement[bool]:
    """Condition on a photo and its report."""
    return _ready_and(_of_last_result())


def is_card() -> ColumnElement[bool]:
    """The same for lists, which show a result only once it is validated."""
    return _ready_and(and_(_of_last_result(), Report.status == Status.COMPLETED))


def _ready_and(result: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(Photo.screening == Screening.CLEAR, or_(Photo.kind == PhotoKind.COMPLAINT, result))


def _of_last_result() -> ColumnElement[bool]:
    return and_(Photo.kind == PhotoKind.RESULT, Photo.uploaded_at >= Report.finished_at)
