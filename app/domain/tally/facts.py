"""What of a measure a tally is made of: the view `tallied`, and the triggers that write its changes down.

Only whole reports and the parts of PD and UKPD are counted; what a kelurahan's office does is told by its kelurahan. A merged
report follows its parent: it counts as received and has no lengths of its own.
"""

from app.domain.measure import RUNNING
from app.domain.tally.cells import BIN_SECONDS, UNENDED

FACTS = (
    *("unit_code", "month", "kelurahan_code", "category_code", "channel_code", "reporter", "status"),
    *("finished", "reopened", "rejected", "react", "start", "work", "validate", "whole"),
)
COLUMNS = ", ".join(FACTS)
# A result ends the work that began when the last unit took it up; what was refused in between belongs to it.
_WORK = f"""CASE WHEN {{m}}.unit_code <> '' THEN NULL WHEN {{m}}.finish_s = {RUNNING} THEN {RUNNING}
     ELSE greatest(0, {{m}}.finish_s - coalesce({{m}}.react_s, 0)::bigint - coalesce({{m}}.start_s, 0)) END"""
_WHOLE = f"""CASE WHEN NOT {{m}}.is_here THEN NULL
     WHEN {{m}}.status IN ('completed') THEN extract(epoch FROM {{m}}.closed_at - {{m}}.created_at)::bigint
     ELSE {RUNNING} END"""
_SECONDS = {
    "react": "{m}.react_s",
    "start": "{m}.start_s",
    "work": _WORK,
    "validate": "{m}.validate_s",
    "whole": _WHOLE,
}
# Kept by the database; the moment of intake is that of Jakarta, which has known no summer time since 1950.
_MONTH = "to_char({m}.created_at AT TIME ZONE 'Asia/Jakarta', 'YYYY-MM')"
_PLAIN = {
    "month": _MONTH,
    "finished": "({m}.is_here AND {m}.finished_at IS NOT NULL AND {m}.status <> 'merged')",
    "reopened": "({m}.reopened AND {m}.status <> 'merged')",
    "rejected": "({m}.rejected AND {m}.status <> 'merged')",
}


def _fact(name: str) -> str:
    if name in _SECONDS:
        return f"CASE WHEN {{m}}.status <> 'merged' THEN length_bin(({_SECONDS[name]})::bigint) END"
    return _PLAIN.get(name, f"{{m}}.{name}")


def facts_of(row: str) -> str:
    """The facts of a row of `measures` or `measured`, as a list of SQL expressions in the order of FACTS."""
    return ", ".join(f"{_fact(name)} AS {name}".format(m=row) for name in FACTS)


def seconds_of_hops(row: str) -> str:
    """The same lengths in seconds, for a recount that knows no bins."""
    return ", ".join(
        f"CASE WHEN {{m}}.status <> 'merged' THEN ({sql})::bigint END AS {name}".format(m=row)
        for name, sql in _SECONDS.items()
    )


COUNTED = "({unit} = '' OR EXISTS (SELECT FROM units WHERE code = {unit} AND kind IN ('pd', 'ukpd')))"
_BIN = f"""
CREATE FUNCTION length_bin(seconds bigint) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN seconds = {RUNNING} THEN {UNENDED}
              WHEN seconds < {1_000 * BIN_SECONDS} THEN seconds / {BIN_SECONDS}
              WHEN seconds < {10_000 * BIN_SECONDS} THEN 900 + seconds / {10 * BIN_SECONDS}
              WHEN seconds < {100_000 * BIN_SECONDS} THEN 1800 + seconds / {100 * BIN_SECONDS}
              ELSE 2700 + seconds / {1_000 * BIN_SECONDS} END::smallint
$$"""
_VIEW = f"""
CREATE VIEW tallied AS
SELECT m.report_id, m.created_at, {facts_of("m")} FROM measures m WHERE {COUNTED.format(unit="m.unit_code")}
"""  # noqa: S608 - fixed texts of this module only


def _write(n: int, row: str) -> str:
    return f"INSERT INTO tally_changes (n, {COLUMNS}) SELECT {n}, {facts_of(row)};"


# What of a measure no fact is made of may change without a word.
_WATCHED = (
    *(
        "created_at",
        "kelurahan_code",
        "category_code",
        "channel_code",
        "reporter",
        "status",
        "is_here",
        "finished_at",
    ),
    *("closed_at", "react_s", "start_s", "finish_s", "validate_s", "reopened", "rejected"),
)
_DIFFERS = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _WATCHED)
TRIGGERS: tuple[str, ...] = (
    _BIN,
    _VIEW,
    f"""
CREATE FUNCTION tally_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND {COUNTED.format(unit="OLD.unit_code")} THEN
    {_write(-1, "OLD")}
  END IF;
  IF TG_OP <> 'DELETE' AND {COUNTED.format(unit="NEW.unit_code")} THEN
    {_write(1, "NEW")}
  END IF;
  RETURN NULL;
END $$""",
    """
CREATE FUNCTION tally_reset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tally_state SET counted_at = NULL;
  DELETE FROM tally_changes;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER tally_added AFTER INSERT OR DELETE ON measures FOR EACH ROW EXECUTE FUNCTION tally_change()",
    f"""
CREATE TRIGGER tally_changed AFTER UPDATE ON measures
  FOR EACH ROW WHEN ({_DIFFERS}) EXECUTE FUNCTION tally_change()""",
    "CREATE TRIGGER tally_reset AFTER TRUNCATE ON measures FOR EACH STATEMENT EXECUTE FUNCTION tally_reset()",
)
DROP_TRIGGERS: tuple[str, ...] = (
    "DROP TRIGGER IF EXISTS tally_reset ON measures",
    "DROP TRIGGER IF EXISTS tally_changed ON measures",
    "DROP TRIGGER IF EXISTS tally_added ON measures",
    "DROP FUNCTION IF EXISTS tally_reset, tally_change",
    "DROP VIEW IF EXISTS tallied",
    "DROP FUNCTION IF EXISTS length_bin",
)
