"""Which photos of a report who may see: everybody, its reporter, nobody."""

import uuid
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.domain import evidence
from app.domain.actor import CITIZEN
from app.domain.evidence import Photo
from app.domain.evidence.screening import Screening
from app.domain.report import by_number
from app.domain.vocabulary import PhotoKind, PhotoState
from app.gateways.storage import storage
from app.jobs.photos import process_photo
from app.queries import published
from tests.blueprints.public.citizen import Citizen
from tests.course import Walk, filed, jpeg, photo


def keep_photo(session: Session, number: str, kind: str = "complaint") -> Photo:
    """A photo of the report whose copies are made, as the worker does."""
    upload = evidence.plan_upload(jpeg(), "foto.jpg", now=clock.now())
    storage().put(upload.original_key, jpeg(), "image/jpeg")
    report = by_number(session, number)
    (photo,) = evidence.attach(session, report, [upload], PhotoKind(kind), actor=CITIZEN, now=clock.now())
    session.commit()
    process_photo(str(photo.id))
    session.expire_all()
    return session.get_one(Photo, photo.id)


def test_photos_are_served_only_while_published(citizen: Citizen, session: Session) -> None:
    receipt = filed(session)
    number = receipt.number
    photo = keep_photo(session, number)
    page = citizen.get(f"/laporan/{number}").text
    path = f"/laporan/{number}/foto/{photo.public_id}"
    assert f"{path}-kecil.jpg" in page
    for address in (f"{path}.jpg", f"{path}-kecil.jpg"):
        answer = citizen.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-cache"
    Walk(session, receipt).act("biro.admin", "hide", reason="data_pribadi")
    assert citizen.get(f"{path}.jpg").status_code == 404
    assert citizen.get(f"/laporan/{number}").status_code == 404


def test_the_originals_and_answers_are_never_served(citizen: Citizen, session: Session) -> None:
    number = filed(session).number
    answered = keep_photo(session, number, "answer")
    assert citizen.get(f"/laporan/{number}/foto/{answered.public_id}.jpg").status_code == 404
    assert str(answered.public_id) not in citizen.get(f"/laporan/{number}").text


def test_a_result_that_biro_refused_or_has_not_seen_shows_no_list_and_a_refused_one_nobody(
    citizen: Citizen, session: Session
) -> None:
    walk = Walk(session, filed(session, now=clock.now()), clock.now())
    complaint = keep_photo(session, walk.number)
    walk.now = clock.now()
    walk.finished()
    result = ready_result(session, walk)
    paths = {photo: f"/laporan/{walk.number}/foto/{photo}.jpg" for photo in (complaint.public_id, result)}
    feed = f"/open311/v2/requests/{walk.number}.json?extensions=true"

    def seen() -> dict[str, bool]:
        return {
            "page": str(result) in citizen.get(f"/laporan/{walk.number}").text,
            "photo": citizen.get(paths[result]).status_code == 200,
            "list": card_photo(session, walk.number) == result,
            "feed": str(result) in citizen.get(feed).text,
        }

    assert seen() == {"page": True, "photo": True, "list": False, "feed": True}
    walk.act("biro.verifikator", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")
    assert not any(seen().values())
    assert citizen.get(paths[complaint.public_id]).status_code == 200
    assert card_photo(session, walk.number) == complaint.public_id
    refused = result
    walk.act("sudin.bina-marga.jakarta-pusat", "finish", note="Benar.", photos=(photo(walk.now),))
    result = ready_result(session, walk)
    paths[result] = f"/laporan/{walk.number}/foto/{result}.jpg"
    walk.act("biro.verifikator", "approve")
    assert all(seen().values())
    assert f"{result}-kecil.jpg" in citizen.get("/").text
    assert citizen.get(paths[refused]).status_code == 404


def card_photo(session: Session, number: str) -> uuid.UUID | None:
    """The photo by which lists show the report."""
    cards = published.newest(session, published.Filter()).cards
    return next(card.photo_id for card in cards if card.number == number)


def ready_result(session: Session, walk: Walk) -> uuid.UUID:
    """The last result photo, looked at, with copies that can be served; what these are called."""
    query = select(Photo).where(Photo.report_id == walk.report.id, Photo.kind == "result")
    found = session.scalars(query.order_by(Photo.uploaded_at.desc())).first()
    assert found is not None
    found.state, found.display_key, found.thumb_key = PhotoState.READY, "display/uji.jpg", "display/uji.jpg"
    found.screening, found.screened_at, found.public_id = Screening.CLEAR, clock.now(), uuid.uuid4()
    for small in (False, True):
        storage().put(
            evidence.public_key(found.original_key, found.public_id, small=small), jpeg(), "image/jpeg"
        )
    session.flush()
    return found.public_id


def test_a_photo_belongs_to_its_own_number(citizen: Citizen, session: Session) -> None:
    hidden_number = filed(session, is_public=False).number
    photo = keep_photo(session, hidden_number)
    other = filed(session).number
    for number in (hidden_number, other):
        assert citizen.get(f"/laporan/{number}/foto/{photo.public_id}.jpg").status_code == 404


def test_the_reporter_sees_the_photos_of_a_private_report(
    visitor: Callable[[], Citizen], session: Session
) -> None:
    receipt = filed(session, is_public=False)
    photo = keep_photo(session, receipt.number)
    path = f"/lacak/{receipt.number}/foto/{photo.id}.jpg"
    reporter = visitor()
    reporter.prove(receipt.number, receipt.tracking_code)
    answer = reporter.get(path)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert visitor().get(path).status_code == 404
