"""The view `measured`, which says what a measure is, and the triggers that keep the rows of `measures` as it says.

See app/domain/measure.py for what the columns mean.
"""

WHOLE = ""  # in place of a unit: the whole report
RUNNING = 2_147_483_647  # seconds of what has not ended
QUICK_MINUTES = 15
COLUMNS = (
    "report_id, unit_code, created_at, kelurahan_code, category_code, channel_code, reporter, status, is_here, due_at, "
    "red_flag_at, finished_at, closed_at, react_s, start_s, finish_s, validate_s, was_late, late_from, returned, rejected, "
    "reopened, declined, quick"
)
_SET = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS.split(", ")[2:])

# A unit answers for its sub-tasks as for its own hops, the whole report only for its own clocks.
_OWN = "'desk', 'react', 'start', 'finish', 'validate'"
_WITH_HELP = f"{_OWN}, 'help', 'check'"
# A finishing limit is met by the result, not by how fast it is judged; a result of before a reopening meets no later limit.
_CLOCKS = f"""
SELECT c.report_id, {{unit}}
       CASE WHEN bool_or(c.kind IN ('desk', 'react') AND c.stopped_at IS NULL) THEN {RUNNING}
            ELSE sum(c.seconds) FILTER (WHERE c.kind IN ('desk', 'react')) END AS react_s,
       CASE WHEN bool_or(c.kind = 'start' AND c.stopped_at IS NULL) THEN {RUNNING}
            ELSE sum(c.seconds) FILTER (WHERE c.kind = 'start') END AS start_s,
       CASE WHEN bool_or(c.kind = 'validate' AND c.stopped_at IS NULL) THEN {RUNNING}
            ELSE sum(c.seconds) FILTER (WHERE c.kind = 'validate') END AS validate_s,
       bool_or(c.kind <> 'validate' AND coalesce(c.ended > c.due_at, false)) AS was_late,
       min(c.due_at) FILTER (WHERE c.kind <> 'validate' AND c.ended IS NULL) AS late_from,
       coalesce(sum(c.paused) FILTER (WHERE c.kind = 'finish'), 0) AS paused_s
  FROM (SELECT k.report_id, k.unit_code, k.kind, k.stopped_at, k.due_at,
               extract(epoch FROM k.paused_total)::integer AS paused,
               greatest(0, extract(epoch FROM k.stopped_at - k.started_at - k.paused_total))::integer AS seconds,
               CASE WHEN k.kind = 'finish' AND r.finished_at BETWEEN k.started_at AND coalesce(k.stopped_at, 'infinity')
                    THEN r.finished_at ELSE coalesce(k.stopped_at, k.paused_at) END AS ended
          FROM clocks k JOIN reports r ON r.id = k.report_id
         WHERE k.kind IN ({{kinds}})) c
 GROUP BY c.report_id{{by}}
"""  # noqa: S608
_ACTS = f"""
SELECT a.report_id, {{unit}}
       bool_or(a.action = 'return') AS returned, bool_or(a.action = 'reject') AS rejected,
       bool_or(a.action = 'reopen') AS reopened, bool_or(a.action = 'decline') AS declined,
       bool_or(a.waited < interval '{QUICK_MINUTES} minutes') AS quick
  FROM (SELECT e.report_id, e.action,
               CASE WHEN e.action IN ('return', 'reopen') THEN coalesce(e.data ->> 'from_unit', e.holder_code)
                    ELSE e.holder_code END AS unit_code,
               CASE WHEN e.action IN ('finish', 'decline') THEN e.at - (
                 SELECT min(came.at) FROM events came
                  WHERE came.report_id = e.report_id AND came.seq <= e.seq AND came.seq > coalesce((
                    SELECT max(other.seq) FROM events other
                     WHERE other.report_id = e.report_id AND other.seq < e.seq AND other.holder_code <> e.holder_code), 0)
               ) END AS waited
          FROM events e
         WHERE e.action IN ('return', 'reject', 'reopen', 'decline', 'finish')
           AND (e.action <> 'return' OR e.data ->> 'from_unit' IS NOT NULL)) a
 GROUP BY a.report_id{{by}}
"""  # noqa: S608
_FINISH = f"""
CASE WHEN {{r}}.status IN ('completed') AND {{r}}.finished_at IS NOT NULL
     THEN greatest(0, extract(epoch FROM {{r}}.finished_at - {{r}}.created_at)::bigint - {{paused}})::integer
     ELSE {RUNNING} END
"""
_REPORTER = """
('x' || substr(encode(coalesce(p.phone_hash, p.email_hash), 'hex'), 1, 16))::bit(64)::bigint
"""
_FLAGS = ", ".join(
    f"coalesce(a.{name}, false) AS {name}"
    for name in ("returned", "rejected", "reopened", "declined", "quick")
)
_UNIT = {"unit": "{0}.unit_code,", "by": ", {0}.unit_code"}
_WHOLE = {"unit": "", "by": "", "kinds": _OWN}


def _by_unit(query: str, alias: str) -> str:
    return query.format(kinds=_WITH_HELP, **{name: words.format(alias) for name, words in _UNIT.items()})


_VIEW = f"""
CREATE VIEW measured AS
SELECT r.id AS report_id, ''::text AS unit_code, r.created_at, r.kelurahan_code, r.category_code, r.channel_code,
       {_REPORTER} AS reporter, r.status, true AS is_here, r.due_at, r.red_flag_at, r.finished_at, r.closed_at,
       c.react_s::integer AS react_s, c.start_s::integer AS start_s,
       {_FINISH.format(r="r", paused="coalesce(c.paused_s, 0)")} AS finish_s, c.validate_s::integer AS validate_s,
       coalesce(c.was_late, false) AS was_late, c.late_from, {_FLAGS}
  FROM reports r
  LEFT JOIN contacts p ON p.id = r.contact_id
  LEFT JOIN ({_CLOCKS.format(**_WHOLE)}) c ON c.report_id = r.id
  LEFT JOIN ({_ACTS.format(unit="", by="")}) a ON a.report_id = r.id
UNION ALL
SELECT u.report_id, u.unit_code, r.created_at, r.kelurahan_code, r.category_code, r.channel_code,
       {_REPORTER} AS reporter, r.status, r.holder_code = u.unit_code AS is_here,
       CASE WHEN r.holder_code = u.unit_code THEN r.due_at END,
       CASE WHEN r.holder_code = u.unit_code THEN r.red_flag_at END, r.finished_at, r.closed_at,
       c.react_s::integer, c.start_s::integer,
       CASE WHEN r.holder_code = u.unit_code THEN {_FINISH.format(r="r", paused="coalesce(w.paused_s, 0)")} END,
       CASE WHEN r.holder_code = u.unit_code THEN w.validate_s::integer END,
       coalesce(c.was_late, false), c.late_from, {_FLAGS}
  FROM report_units u
  JOIN reports r ON r.id = u.report_id
  LEFT JOIN contacts p ON p.id = r.contact_id
  LEFT JOIN ({_by_unit(_CLOCKS, "c")}) c ON c.report_id = u.report_id AND c.unit_code = u.unit_code
  LEFT JOIN ({_CLOCKS.format(**_WHOLE)}) w ON w.report_id = u.report_id
  LEFT JOIN ({_by_unit(_ACTS, "a")}) a ON a.report_id = u.report_id AND a.unit_code = u.unit_code
"""  # noqa: S608
_COUNTED = (
    *("status", "holder_code", "kelurahan_code", "category_code", "channel_code", "contact_id", "due_at"),
    *("red_flag_at", "finished_at", "closed_at", "created_at", "event_seq"),
)
_CLOCKED = ("unit_code", "stopped_at", "paused_at", "due_at")


def _changed(columns: tuple[str, ...]) -> str:
    old, new = (", ".join(f"{row}.{name}" for name in columns) for row in ("OLD", "NEW"))
    return f"({old}) IS DISTINCT FROM ({new})"


# In the order in which they must be made.
TRIGGERS: tuple[str, ...] = (
    _VIEW,
    f"""
CREATE FUNCTION measure_report(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
  INSERT INTO measures AS m ({COLUMNS}) SELECT {COLUMNS} FROM measured WHERE report_id = wanted
  ON CONFLICT (report_id, unit_code) DO UPDATE SET {_SET} WHERE m.* IS DISTINCT FROM excluded.*;
END $$""",  # noqa: S608
    # A new report has done nothing yet: what its rows hold follows from itself, which keeps intake fast.
    f"""
CREATE FUNCTION measure_new() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO measures ({COLUMNS})
  SELECT NEW.id, u.code, NEW.created_at, NEW.kelurahan_code, NEW.category_code, NEW.channel_code,
         (SELECT {_REPORTER} FROM contacts p WHERE p.id = NEW.contact_id), NEW.status, true, NEW.due_at, NEW.red_flag_at,
         NEW.finished_at, NEW.closed_at, CASE WHEN NEW.due_at IS NOT NULL THEN {RUNNING} END, NULL,
         {_FINISH.format(r="NEW", paused="0")}, NULL, false, NEW.due_at, false, false, false, false, false
    FROM (VALUES (''), (NEW.holder_code)) u (code);
  RETURN NULL;
END $$""",  # noqa: S608
    """
CREATE FUNCTION measure_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM measure_report(NEW.id);
  RETURN NULL;
END $$""",
    """
CREATE FUNCTION measure_clock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM measure_report(NEW.report_id);
  RETURN NULL;
END $$""",
    # Who follows a parent is remembered at its units without a move of its own.
    """
CREATE FUNCTION measure_unit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM measure_report(NEW.report_id)
    WHERE NOT EXISTS (SELECT FROM measures WHERE report_id = NEW.report_id AND unit_code = NEW.unit_code);
  RETURN NULL;
END $$""",
    """
CREATE FUNCTION measure_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM measures WHERE report_id = OLD.id;
  RETURN NULL;
END $$""",
    """
CREATE FUNCTION measure_contact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM measure_report(id) FROM reports WHERE contact_id = NEW.id;
  RETURN NULL;
END $$""",
    "CREATE TRIGGER measure_new AFTER INSERT ON reports FOR EACH ROW EXECUTE FUNCTION measure_new()",
    f"""
CREATE TRIGGER measure_changed AFTER UPDATE OF {", ".join(_COUNTED)} ON reports
  FOR EACH ROW WHEN ({_changed(_COUNTED)}) EXECUTE FUNCTION measure_changed()""",
    "CREATE TRIGGER measure_gone AFTER DELETE ON reports FOR EACH ROW EXECUTE FUNCTION measure_gone()",
    "CREATE TRIGGER measure_unit AFTER INSERT ON report_units FOR EACH ROW EXECUTE FUNCTION measure_unit()",
    """
CREATE TRIGGER measure_clock_new AFTER INSERT ON clocks
  FOR EACH ROW WHEN (NEW.note <> 'create') EXECUTE FUNCTION measure_clock()""",
    f"""
CREATE TRIGGER measure_clock_changed AFTER UPDATE OF {", ".join(_CLOCKED)} ON clocks
  FOR EACH ROW WHEN ({_changed(_CLOCKED)}) EXECUTE FUNCTION measure_clock()""",
    """
CREATE TRIGGER measure_contact AFTER UPDATE OF phone_hash, email_hash ON contacts
  FOR EACH ROW EXECUTE FUNCTION measure_contact()""",
)
DROP_TRIGGERS: tuple[str, ...] = (
    "DROP TRIGGER IF EXISTS measure_contact ON contacts",
    "DROP TRIGGER IF EXISTS measure_clock_changed ON clocks",
    "DROP TRIGGER IF EXISTS measure_clock_new ON clocks",
    "DROP TRIGGER IF EXISTS measure_unit ON report_units",
    "DROP TRIGGER IF EXISTS measure_gone ON reports",
    "DROP TRIGGER IF EXISTS measure_changed ON reports",
    "DROP TRIGGER IF EXISTS measure_new ON reports",
    "DROP FUNCTION IF EXISTS measure_contact, measure_gone, measure_unit, measure_clock, measure_changed, measure_new",
    "DROP FUNCTION IF EXISTS measure_report",
    "DROP VIEW IF EXISTS measured",
)
