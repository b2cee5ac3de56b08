"""Contact data: normalised, found by its exact value, seen by few, and never without a line."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.actor import BIRO, SYSTEM, Actor
from app.domain.errors import Forbidden, Invalid, NotVisible
from app.domain.organisation import User
from app.domain.privacy import (
    Contact,
    ContactAccess,
    contact_of,
    crypto,
    may_reveal,
    normalise_email,
    normalise_phone,
    reveal,
)
from app.domain.vocabulary import Role, UnitKind
from tests.domain.desk_report import MONDAY, desk_report


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("08111272206", "+628111272206"),
        ("08111-2722-06", "+628111272206"),
        ("0812 3456 7890", "+6281234567890"),
        ("62 812-3456-7890", "+6281234567890"),
        ("+62 812 3456 7890", "+6281234567890"),
        ("0062 812 3456 7890", "+6281234567890"),
        ("O812 3456 789O", "+6281234567890"),
        ("021-3822255", "+62213822255"),
        ("+65 9123 4567", "+6591234567"),
    ],
)
def test_phones_are_kept_in_one_form(typed: str, kept: str) -> None:
    assert normalise_phone(typed) == kept


@pytest.mark.parametrize("typed", ["1708", "abc", "0812", "08123456789012345", ""])
def test_what_is_no_phone_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise_phone(typed)
    assert "Contoh: 0812 3456 7890" in refused.value.errors["telepon"]


def test_mail_addresses_are_kept_in_lower_case() -> None:
    assert normalise_email("  Budi@Jakarta.GO.id ") == "budi@jakarta.go.id"


@pytest.mark.parametrize("typed", ["budi", "budi@", "@x.id", "a b@c.id", "a@b", "a@@b.id", "a@b.id, c@d.id"])
def test_what_is_no_mail_address_is_refused(typed: str) -> None:
    with pytest.raises(Invalid, match="surel"):
        normalise_email(typed)


def test_a_contact_is_found_by_its_phone_however_it_was_typed(session: Session) -> None:
    kept = contact_of(session, "Budi", "0812-3456-7890", "", now=MONDAY)
    wanted = crypto.keyed_hash(normalise_phone("+62 812 3456 7890"))
    assert kept is not None
    assert session.scalar(select(Contact.id).where(Contact.phone_hash == wanted)) == kept.id


def test_nothing_given_keeps_nothing(session: Session) -> None:
    assert contact_of(session, " ", "", "", now=MONDAY) is None


def test_all_faults_are_named_at_once(session: Session) -> None:
    with pytest.raises(Invalid) as refused:
        contact_of(session, "B" * 121, "123", "x", now=MONDAY)
    assert set(refused.value.errors) == {"nama", "telepon", "email"}


def officer(session: Session, role: Role, unit: str, kind: UnitKind, channel: str | None = None) -> Actor:
    user_id = session.scalar(select(User.id).limit(1))
    if user_id is None:
        user = User(
            username="uji.privasi",
            name="Uji",
            role=role,
            unit_code=unit,
            password_hash="x",
            created_at=MONDAY,
        )
        session.add(user)
        session.flush()
        user_id = user.id
    return Actor(role=role, name="Uji", user_id=user_id, unit_code=unit, unit_kind=kind, channel_code=channel)


def looks(session: Session) -> list[ContactAccess]:
    return list(session.scalars(select(ContactAccess).order_by(ContactAccess.id)))


def test_the_desk_that_took_it_in_sees_the_reporter_and_leaves_a_line(session: Session) -> None:
    report = desk_report(session)
    desk = officer(session, Role.CHANNEL_ADMIN, "kanal.sms", UnitKind.DESK, "sms")
    assert reveal(session, report, actor=desk, reason="", now=MONDAY).phone == "+6281234567890"
    assert [(look.report_id, look.user_id, look.at) for look in looks(session)] == [
        (report.id, desk.user_id, MONDAY)
    ]


def test_biro_has_to_say_why(session: Session) -> None:
    report = desk_report(session)
    biro = officer(session, Role.BIRO_ADMIN, BIRO, UnitKind.BIRO)
    with pytest.raises(Invalid, match="alasan"):
        reveal(session, report, actor=biro, reason="  ", now=MONDAY)
    assert (
        reveal(session, report, actor=biro, reason="Permintaan data UU PDP", now=MONDAY).name == "Budi Warga"
    )
    assert [look.reason for look in looks(session)] == ["Permintaan data UU PDP"]


@pytest.mark.parametrize(
    ("role", "unit", "kind", "channel"),
    [
        (Role.KELURAHAN, "gambir", UnitKind.KELURAHAN, None),
        (Role.DINAS, "bina-marga", UnitKind.PD, None),
        (Role.CHANNEL_ADMIN, "kanal.email", UnitKind.DESK, "email"),
        (Role.OBSERVER, "inspektorat", UnitKind.PD, None),
    ],
)
def test_nobody_else_does(
    session: Session, role: Role, unit: str, kind: UnitKind, channel: str | None
) -> None:
    report = desk_report(session)
    with pytest.raises(Forbidden):
        reveal(
            session,
            report,
            actor=officer(session, role, unit, kind, channel),
            reason="ingin tahu",
            now=MONDAY,
        )
    assert looks(session) == []
    assert not may_reveal(report, SYSTEM)


def test_a_report_without_contact_has_nothing_to_show(session: Session) -> None:
    report = desk_report(session, name="", phone="")
    biro = officer(session, Role.VERIFIER, BIRO, UnitKind.BIRO)
    with pytest.raises(NotVisible):
        reveal(session, report, actor=biro, reason="pemeriksaan", now=MONDAY)
