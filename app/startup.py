"""What is checked once when a process starts, because the settings alone cannot tell it."""

import structlog
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from app.config import Settings
from app.db import db
from app.environment import SettingError
from app.seed import accounts

log = structlog.get_logger(__name__)


def refuse_demo_accounts(app: Flask) -> None:
    """Production does not start on a database with demo accounts. Raises SettingError.

    A database that does not answer, or has no tables yet, is left to /readyz.
    """
    settings: Settings = app.config["SETTINGS"]
    if not settings.is_production:
        return
    with app.app_context():
        try:
            found = accounts.exist(db.session())
        except (OperationalError, ProgrammingError):
            log.warning("demo_accounts_unchecked")
            return
    if found:
        raise SettingError(
            "APP_ENV=production menolak basis data yang memuat akun atau kunci demo; pakai basis data lain (DATABASE_URL)."
        )
