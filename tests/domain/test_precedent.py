"""Precedents: what is clear from completed reports is proposed, with its reason; nothing else changes a proposal."""

from datetime import timedelta

from sqlalchemy.orm import Session

from app.domain import precedent, routing
from app.domain.reference import catalogue
from tests.course import MONDAY, SUDIN, Walk, filed, photo

LAMP = "penerangan-jalan"
GAMBIR = "31.71.01.1001"
LATER = MONDAY + timedelta(days=30)


def completed(session: Session, count: int, *, by_kelurahan: bool = False) -> None:
    """So many reports about lamps in Gambir, settled by the suku dinas or by the kelurahan itself."""
    for _ in range(count):
        walk = Walk(session, filed(session))
        if by_kelurahan:
            walk.act("kelurahan.gambir", "handle")
            walk.act("kelurahan.gambir", "finish", note="Beres.", photos=(photo(walk.now),))
        else:
            walk.finished()
        walk.act("biro.verifikator", "approve")


def kelurahan_of(session: Session) -> str:
    return str(Walk(session, filed(session)).report.kelurahan_code)


def asked(session: Session, place: str) -> routing.Suggestion:
    return routing.suggest_pd(session, catalogue(session), LAMP, place)


def test_five_clear_cases_are_a_precedent_for_the_kelurahan_and_for_its_kota(session: Session) -> None:
    completed(session, 5)
    place = kelurahan_of(session)
    precedent.count_anew(session, now=LATER)
    found = asked(session, place)
    assert found.unit == "bina-marga"
    assert found.because is not None
    assert (found.because.settled, found.because.total, found.because.area_code) == (5, 5, place)
    own = routing.suggest_ukpd(session, catalogue(session), "bina-marga", LAMP, place)
    assert (own.unit, own.because is not None) == (SUDIN, True)
    elsewhere = asked(session, place[:-1] + "9")
    assert elsewhere.because is not None
    assert elsewhere.because.area_code == place[:5]


def test_what_the_kelurahan_mostly_settles_itself_is_proposed_to_it(session: Session) -> None:
    completed(session, 4, by_kelurahan=True)
    completed(session, 1)
    place = kelurahan_of(session)
    precedent.count_anew(session, now=LATER)
    found = asked(session, place)
    assert found.unit is None
    assert found.because is not None
    assert (found.because.settled, found.because.total) == (4, 5)


def test_few_cases_mixed_ones_and_old_ones_leave_it_to_the_category(session: Session) -> None:
    completed(session, 4, by_kelurahan=True)
    place = kelurahan_of(session)
    precedent.count_anew(session, now=LATER)
    assert asked(session, place) == ("bina-marga", None)
    completed(session, 2)
    precedent.count_anew(session, now=LATER)  # 4 of 6 are less than 70 %
    assert asked(session, place) == ("bina-marga", None)
    completed(session, 4, by_kelurahan=True)
    precedent.count_anew(session, now=LATER)
    assert asked(session, place).unit is None
    precedent.count_anew(session, now=MONDAY + timedelta(days=400))
    assert asked(session, place) == ("bina-marga", None)
