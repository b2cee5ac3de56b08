"""Asked before a start, with the project's own Python: are the settings right, what is the database prepared for?

Prints the mark on the database (its comment); with an argument writes that mark. A wrong setting ends it with the
variable's name. This file alone of deploy/local runs in the virtual environment.
"""

import sys
import time
from contextlib import suppress
from pathlib import Path
from runpy import run_path

import psycopg
from psycopg import sql

CONFIG = Path(__file__).resolve().parents[2] / "app/config.py"
WAIT_SECONDS = 30.0
PREFIX = "crm-jakarta:"


def connect(url: str) -> "psycopg.Connection[tuple[str | None]]":
    """Connect to a server that may still be starting."""
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return psycopg.connect(url.replace("+psycopg", "", 1), autocommit=True)
        except psycopg.ProgrammingError as error:
            raise SystemExit(f"DATABASE_URL: alamatnya tidak benar: {error}") from None
        except psycopg.OperationalError as error:
            if time.monotonic() > deadline:
                raise SystemExit(f"DATABASE_URL: basis data tidak dapat dicapai: {error}") from None
            time.sleep(0.05)


def database_url() -> str:
    """DATABASE_URL, once all settings have been found right.

    Reads app/config.py by itself: importing the whole application would take longer than everything else here.
    """
    config = run_path(str(CONFIG), run_name="crm_config")
    return str(config["Settings"].from_environ().database_url)


def main(arguments: list[str]) -> None:
    """Print the mark, or write the one given."""
    with connect(database_url()) as connection:
        name = connection.info.dbname
        if arguments:
            comment = sql.Literal(PREFIX + arguments[0])
            statement = sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(name), comment)
            # Only the owner may; for others the next start does its steps again.
            with suppress(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
            return
        found = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        print(((found and found[0]) or "").removeprefix(PREFIX))


if __name__ == "__main__":
    main(sys.argv[1:])
