"""Saved views: a worklist's tab, search, filters and order under a name, for oneself or for one's whole unit.

A shared view is offered to everybody of the same role in the unit, since tabs belong to roles; only who saved it may rename
or delete it. What it holds is kept encrypted, for a search may be for a person.
"""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    ScalarSelect,
    UniqueConstraint,
    and_,
    func,
    or_,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.base import Base, EnumText, one_of
from app.domain.actor import Actor
from app.domain.errors import Forbidden, Invalid, NotVisible
from app.domain.organisation import User
from app.domain.privacy import crypto
from app.domain.privacy.crypto import EncryptedJSON
from app.domain.vocabulary import Role

NAME_MAX = 40
MOST = 20
GONE = "Tampilan tersimpan ini tidak ada, atau bukan milik Anda."
TAKEN = "Anda sudah punya tampilan bernama {name}. Pilih nama lain."
FULL = f"Paling banyak {MOST} tampilan. Hapus dulu yang tidak dipakai."
MAY_NOT_SHARE = "Petugas lapangan menyimpan tampilan untuk dirinya sendiri."


class SavedView(Base):
    """One view. `asked`: the arguments of the worklist's address, without the place in it."""

    __tablename__ = "saved_views"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint(f"length(name) BETWEEN 1 AND {NAME_MAX}", name="name"),
        UniqueConstraint("user_id", "name"),
        Index("ix_saved_views_shared", "unit_code", postgresql_where=text("is_shared")),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    role: Mapped[Role] = mapped_column(EnumText(Role))
    name: Mapped[str]
    asked: Mapped[dict[str, str]] = mapped_column(EncryptedJSON)
    is_shared: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime]


def may_share(actor: Actor) -> bool:
    """Everybody but field staff, who have no list in common."""
    return actor.role != Role.STAFF


class Offered(NamedTuple):
    """A view as a list offers it."""

    name: str
    asked: dict[str, str]
    is_shared: bool


def _offered(actor: Actor, person: ColumnElement[int] | int | None) -> ColumnElement[bool]:
    """The officer's own and those shared in the unit, for the role: whoever moved to another role has tabs of that one."""
    shared = and_(SavedView.unit_code == actor.unit_code, SavedView.is_shared)
    return and_(or_(SavedView.user_id == person, shared), SavedView.role == actor.role)


def offered_column(actor: Actor, person: ColumnElement[int]) -> ScalarSelect[Any]:
    """What is offered to the officer `person`, by name, as one value of a statement that a list needs anyway.

    `offered_from` reads it.
    """
    sealed = func.encode(type_coerce(SavedView.asked, LargeBinary), "hex")
    view = func.json_build_array(SavedView.name, sealed, SavedView.is_shared)
    views = func.json_agg(aggregate_order_by(view, func.lower(SavedView.name), SavedView.id))
    return select(views).where(_offered(actor, person)).scalar_subquery()


def offered_from(value: list[tuple[str, str, bool]] | None) -> list[Offered]:
    """The views behind that value."""
    return [
        Offered(name, json.loads(crypto.decrypt(bytes.fromhex(asked))), is_shared)
        for name, asked, is_shared in value or ()
    ]


def own(session: Session, *, actor: Actor) -> list[tuple[SavedView, str]]:
    """Everything offered, with the name of who saved it, own ones first."""
    query = (
        select(SavedView, User.name)
        .join(User, User.id == SavedView.user_id)
        .where(_offered(actor, actor.user_id))
    )
    found = [(view, name) for view, name in session.execute(query)]
    return sorted(found, key=lambda item: (item[0].user_id != actor.user_id, item[0].name.lower()))


def save(
    session: Session, name: str, query: Mapping[str, str], *, is_shared: bool, actor: Actor, now: datetime
) -> SavedView:
    """Keep a view; one's own of the same name is replaced by what is seen now. Raises Invalid or Forbidden."""
    name = _checked(name)
    _check_sharing(actor, is_shared)
    # One officer at a time, so that two tabs do not both find the name free.
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    mine = {view.name: view for view in session.scalars(select(SavedView).filter_by(user_id=actor.user_id))}
    view = mine.get(name)
    if view is None:
        if len(mine) >= MOST:
            raise Invalid({"nama": FULL})
        view = SavedView(id=uuid.uuid4(), user_id=actor.user_id, name=name, created_at=now)
        session.add(view)
    view.unit_code, view.role = actor.unit_code or "", actor.role
    view.asked, view.is_shared = dict(query), is_shared
    session.flush()
    return view


def change(session: Session, view_id: uuid.UUID, name: str, *, is_shared: bool, actor: Actor) -> SavedView:
    """Give it another name, share it or share it no more. Raises NotVisible, Invalid or Forbidden."""
    view = _own(session, view_id, actor)
    name = _checked(name)
    _check_sharing(actor, is_shared)
    session.execute(select(User.id).where(User.id == actor.user_id).with_for_update())
    query = select(SavedView.id).filter_by(user_id=actor.user_id, name=name)
    if session.scalar(query.where(SavedView.id != view.id)):
        raise Invalid({"nama": TAKEN.format(name=name)})
    view.name, view.is_shared = name, is_shared
    session.flush()
    return view


def delete(session: Session, view_id: uuid.UUID, *, actor: Actor) -> str:
    """Drop it; returns its name. Raises NotVisible."""
    view = _own(session, view_id, actor)
    session.delete(view)
    session.flush()
    return view.name


def _own(session: Session, view_id: uuid.UUID, actor: Actor) -> SavedView:
    view = session.scalar(select(SavedView).where(SavedView.id == view_id).with_for_update())
    if view is None or view.user_id != actor.user_id:
        raise NotVisible(GONE)
    return view


def _checked(name: str) -> str:
    name = " ".join(name.replace("\x00", "").split())
    if not 0 < len(name) <= NAME_MAX:
        raise Invalid({"nama": f"Isi nama tampilan, paling panjang {NAME_MAX} karakter."})
    return name


def _check_sharing(actor: Actor, is_shared: bool) -> None:
    if is_shared and not may_share(actor):
        raise Forbidden(MAY_NOT_SHARE)
