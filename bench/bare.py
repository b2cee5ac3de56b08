"""The least that Flask can do for a look-up: one statement by primary key, one line of text. The ceiling of tracking."""

import os
import threading

import psycopg
from flask import Flask, abort

app = Flask(__name__)
_local = threading.local()


@app.get("/<int:report_id>")
def show(report_id: int) -> str:
    """Number and status of a report."""
    query = "SELECT number, status FROM reports WHERE id = %s"
    row = _connection().execute(query, (report_id,), prepare=True).fetchone()
    if row is None:
        abort(404)
    return f"{row[0]} {row[1]}"


def _connection() -> "psycopg.Connection[tuple[str, str]]":
    """One connection a thread, kept."""
    if not hasattr(_local, "connection"):
        _local.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    connection: psycopg.Connection[tuple[str, str]] = _local.connection
    return connection
