"""Every status x action x role: what the table does not hold is refused, and then nothing has changed.

The pairs come from the table itself; that the table says what product.md says is checked against lists written by hand.
"""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.domain import access, workflow
from app.domain.actor import CITIZEN, SYSTEM, Actor, client, reporter_of
from app.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotVisible
from app.domain.report import Report
from app.domain.vocabulary import Action, Role, Status
from app.domain.workflow import BY_ACTION, TRANSITIONS, Given
from tests.course import MONDAY, SUDIN, Walk, filed, officer, photo

PETUGAS = f"petugas.{SUDIN}.1"
OFFICERS = (
    "kelurahan.gambir",
    "kelurahan.cideng",
    "kecamatan.gambir",
    "walikota.jakarta-pusat",
    "dinas.bina-marga",
    f"sudin.{SUDIN}",
    PETUGAS,
    "kanal.jaki",
    "biro.verifikator",
    "biro.admin",
    "pemantau",
)


def in_progress(walk: Walk) -> None:
    walk.to_sudin()
    walk.act(f"sudin.{SUDIN}", "assign", staff=PETUGAS)
    walk.act(PETUGAS, "start")


def needs_reporter(walk: Walk) -> None:
    in_progress(walk)
    walk.act(PETUGAS, "ask_reporter", note="Tiang nomor berapa?")


def result_rejected(walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator2", "reject", reason="foto_tidak_sesuai", note="Tiang lain.")


def completed(walk: Walk) -> None:
    walk.finished()
    walk.act("biro.verifikator2", "approve")


def unactionable(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "decline", reason="tidak_ditemukan", note="Sudah dicari.")
    walk.act("biro.verifikator2", "approve")


def merged(walk: Walk) -> None:
    walk.act("kelurahan.gambir", "merge", parent=filed(walk.session, phone="081200000001").number)


MAKE: dict[Status, Callable[[Walk], Any]] = {
    Status.WAITING: lambda walk: None,
    Status.COORDINATION: lambda walk: walk.act("kelurahan.gambir", "coordinate", unit="bina-marga", note="x"),
    Status.DISPOSITION: lambda walk: walk.to_sudin(),
    Status.IN_PROGRESS: in_progress,
    Status.NEEDS_REPORTER: needs_reporter,
    Status.AWAITING_VALIDATION: lambda walk: walk.finished(),
    Status.RESULT_REJECTED: result_rejected,
    Status.COMPLETED: completed,
    Status.UNACTIONABLE: unactionable,
    Status.MERGED: merged,
}

# product.md section 2, "The moves", column "from", written by hand.
ACTIVE = "waiting coordination disposition in_progress result_rejected"
OPEN = f"{ACTIVE} needs_reporter awaiting_validation"
ALL = f"{OPEN} completed unactionable merged"
PRODUCT = {
    "handle": "waiting",
    "coordinate": "waiting in_progress result_rejected",
    "dispose": "coordination in_progress result_rejected",
    "start": "coordination disposition",
    "assign": "disposition in_progress result_rejected",
    "return": "coordination disposition in_progress result_rejected",
    "recall": "coordination disposition awaiting_validation",
    "estimate": "in_progress result_rejected",
    "ask_reporter": ACTIVE,
    "answer": "needs_reporter",
    "resume": "needs_reporter",
    "finish": "in_progress result_rejected",
    "decline": ACTIVE,
    "approve": "awaiting_validation",
    "reject": "awaiting_validation",
    "reroute": f"{OPEN} completed unactionable",
    "reopen": "completed unactionable",
    "refuse_reopening": "completed unactionable",
    "cancel": "waiting needs_reporter",
    "relocate": f"{ACTIVE} needs_reporter",
    "recategorise": OPEN,
    "merge": OPEN,
    "unmerge": "merged",
    "note": ALL,
    "remind": ACTIVE,
    "approve_estimate": OPEN,
    "refuse_estimate": OPEN,
    "hide": ALL,
    "publish": ALL,
    "redact": ALL,
    "ask_help": ACTIVE,
    **dict.fromkeys(
        ("withdraw_help", "assign_help", "start_help", "finish_help", "return_help"),
        f"{ACTIVE} needs_reporter",
    ),
    **dict.fromkeys(
        ("ask_check", "withdraw_check", "assign_check", "finish_check", "return_check"), "awaiting_validation"
    ),
}
# ... and column "by": the roles that may ever do it.
HANDLERS = {"kelurahan", "dinas", "suku_dinas", "staff"}
BIRO = {"verifier", "biro_admin"}
WHO = {
    "handle": {"kelurahan"},
    "coordinate": {"kelurahan"},
    "dispose": {"dinas"},
    "start": {"dinas", "suku_dinas", "staff"},
    "assign": {"kelurahan", "dinas", "suku_dinas"},
    "return": {"dinas", "suku_dinas", "staff"},
    "recall": HANDLERS | {"channel_admin"},
    "estimate": HANDLERS,
    "approve_estimate": BIRO,
    "refuse_estimate": BIRO,
    "ask_reporter": HANDLERS | {"channel_admin"},
    "answer": HANDLERS | {"channel_admin", "reporter"},
    "resume": HANDLERS | {"system"},
    "finish": HANDLERS,
    "decline": HANDLERS | {"channel_admin"},
    "approve": {"verifier"},
    "reject": {"verifier"},
    "reroute": BIRO,
    "reopen": BIRO,
    "refuse_reopening": BIRO,
    "cancel": {"reporter"},
    "relocate": {"kelurahan", "channel_admin", "biro_admin"},
    "recategorise": HANDLERS | {"channel_admin", "biro_admin"},
    # The reporter only of the own, still waiting report: "ini masalah saya juga".
    "merge": HANDLERS | {"channel_admin", "biro_admin", "reporter"},
    "unmerge": HANDLERS | {"biro_admin"},
    "remind": {"kecamatan", "kota"},
    "note": set(Role) - {"observer", "reporter", "client", "system"},
    "hide": {"kelurahan", "biro_admin"},
    "publish": {"kelurahan", "biro_admin"},
    "redact": {"kelurahan", "biro_admin"},
    **dict.fromkeys(("ask_help", "withdraw_help", "assign_help"), HANDLERS - {"staff"}),
    **dict.fromkeys(("start_help", "finish_help", "return_help"), HANDLERS),
    "ask_check": {"verifier"},
    "withdraw_check": {"verifier"},
    "assign_check": (HANDLERS | {"kecamatan", "kota"}) - {"staff"},
    **dict.fromkeys(("finish_check", "return_check"), HANDLERS | {"kecamatan", "kota"}),
}


@pytest.mark.parametrize("action", list(Action))
def test_the_table_says_what_the_product_says(action: Action) -> None:
    sources = frozenset().union(*(move.sources for move in BY_ACTION[action]))
    assert sources == set(PRODUCT[action].split())
    roles = frozenset().union(*(move.roles for move in BY_ACTION[action]))
    assert roles == WHO[action]


@pytest.fixture
def walk(session: Session) -> Walk:
    return Walk(session, filed(session))


def actors(session: Session, report: Report) -> list[Actor]:
    known = [officer(session, username) for username in OFFICERS]
    return [*known, reporter_of(report.id), CITIZEN, client("JAKI", "jaki"), SYSTEM]


def in_table(report: Report, action: Action, actor: Actor) -> bool:
    return any(
        report.status in move.sources and actor.role in move.roles
        for move in TRANSITIONS
        if move.action == action
    )


def everything(walk: Walk) -> list[Any]:
    """All that a move could touch."""
    counts = [
        walk.session.scalar(text(f"SELECT count(*) FROM {table}"))
        for table in (
            "events",
            "event_texts",
            "clocks",
            "clock_lines",
            "messages",
            "photos",
            "report_units",
            "subtasks",
        )
    ]
    row = walk.session.execute(text("SELECT * FROM reports WHERE number = :n"), {"n": walk.number}).one()
    return [*counts, tuple(row)]


def full_form() -> Given:
    """A form that lacks nothing, so that no refusal is for its fields."""
    return Given(
        note="Catatan.",
        unit="bina-marga",
        staff=PETUGAS,
        reason="lainnya",
        day="2026-12-01",
        category="jalan",
        lat="-6.1763",
        lon="106.8270",
        photos=(photo(),),
    )


@pytest.mark.parametrize("status", list(Status))
def test_what_is_not_in_the_table_changes_nothing(session: Session, walk: Walk, status: Status) -> None:
    MAKE[status](walk)
    report = walk.report
    assert report.status == status
    before = everything(walk)
    for action in Action:
        for actor in actors(session, report):
            if not in_table(report, action, actor):
                assert refusal(session, walk, action, actor) == expected(session, report, action, actor)
    session.expire_all()
    assert everything(walk) == before


def refusal(session: Session, walk: Walk, action: Action, actor: Actor) -> type[Exception] | None:
    try:
        workflow.apply(session, walk.number, action, full_form(), actor=actor, now=walk.now)
    except DomainError as error:
        return type(error)
    return None


def expected(session: Session, report: Report, action: Action, actor: Actor) -> type[DomainError]:
    """contract.md section 2: not visible 404, role 403, status 409."""
    if not access.may_see(session, report, actor):
        return NotVisible
    return Conflict if any(actor.role in move.roles for move in BY_ACTION[action]) else Forbidden


def test_only_what_is_permitted_can_be_done(session: Session, walk: Walk) -> None:
    """Role and status fit, but the report is another unit's: no button, and no way around it."""
    walk.to_sudin()
    for username, action in (
        ("kelurahan.gambir", "coordinate"),
        ("dinas.bina-marga", "start"),
        ("dinas.bina-marga", "ask_reporter"),
        ("kanal.jaki", "assign"),
    ):
        actor = officer(session, username)
        assert action not in {move.action for move in workflow.permitted(session, walk.report, actor=actor)}
        with pytest.raises((Forbidden, Conflict)):
            workflow.apply(session, walk.number, action, full_form(), actor=actor, now=MONDAY)


def test_what_the_reader_of_the_form_found_is_told_with_the_rest(session: Session, walk: Walk) -> None:
    in_progress(walk)
    form = Given(faults={"foto": "Foto hasil.pdf bukan gambar."})
    with pytest.raises(Invalid) as refused:
        workflow.apply(session, walk.number, "finish", form, actor=officer(session, PETUGAS), now=walk.now)
    assert set(refused.value.errors) == {"catatan", "foto"}
    assert refused.value.errors["foto"] == "Foto hasil.pdf bukan gambar."
