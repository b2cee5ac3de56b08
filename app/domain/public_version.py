"""The public version: a number that the database raises when what everybody could read must be read no more, or once again.

That is a report hidden, shown again, made private, erased, moved or masked anew, a public note erased, a photo's public copy
withdrawn. Whoever keeps pages compares this one number for all of them. It is raised at the end of the transaction, once in it,
so that nobody who changes reports waits for anybody else; what is only new raises nothing.
"""

from sqlalchemy import BigInteger, CheckConstraint, SmallInteger
from sqlalchemy.orm import Mapped, mapped_column

from app.base import Base


class PublicVersion(Base):
    """One row, one number."""

    __tablename__ = "public_version"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(BigInteger)


_SHOWN = "({row}.is_public AND {row}.hidden_reason IS NULL)"
_BEFORE, _AFTER = _SHOWN.format(row="OLD"), _SHOWN.format(row="NEW")
_TOLD = ("public_text", "address", "location")
_RETOLD = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _TOLD)
# Name of the trigger -> table, event, and when it counts.
_CHANGES: dict[str, tuple[str, str, str]] = {
    "public_report_changed": (
        "reports",
        f"UPDATE OF is_public, hidden_reason, {', '.join(_TOLD)}",
        f"{_BEFORE} <> {_AFTER} OR ({_BEFORE} AND ({_RETOLD}))",
    ),
    "public_report_gone": ("reports", "DELETE", _BEFORE),
    "public_note_gone": ("event_texts", "UPDATE OF body", "OLD.body IS NOT NULL AND NEW.body IS NULL"),
    "public_photo_changed": (
        "photos",
        "UPDATE OF public_id",
        "OLD.public_id IS NOT NULL AND OLD.public_id IS DISTINCT FROM NEW.public_id",
    ),
    "public_photo_gone": ("photos", "DELETE", "OLD.public_id IS NOT NULL"),
}
TRIGGERS: tuple[str, ...] = (
    """
CREATE FUNCTION raise_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('crm.public_version', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
    PERFORM set_config('crm.public_version', pg_current_xact_id()::text, true);
    UPDATE public_version SET number = number + 1;
  END IF;
  RETURN NULL;
END $$""",
    *(
        f"""
CREATE CONSTRAINT TRIGGER {name} AFTER {event} ON {table} DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW WHEN ({counts}) EXECUTE FUNCTION raise_public_version()"""
        for name, (table, event, counts) in _CHANGES.items()
    ),
)
DROP_TRIGGERS: tuple[str, ...] = (
    *(f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, (table, *_) in _CHANGES.items()),
    "DROP FUNCTION IF EXISTS raise_public_version",
)
