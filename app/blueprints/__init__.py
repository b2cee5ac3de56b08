"""The addresses of the house: one blueprint a role or audience."""

from importlib import import_module

from flask import Flask

MODULES: tuple[str, ...] = (
    "account",
    "own_account",
    "absence",
    "phone_app",
    "portal_app",
    "open311",
    "api",
    "admin",
    "alerts",
    "late_clocks",
    "health",
    "inbox",
    "intake_desk",
    "intake_typing",
    "lapor_desk",
    "presence",
    "public",
    "simulator",
    "styleguide",
    "tiles",
    "webhooks",
    "kelurahan",
    "dinas",
    "suku_dinas",
    "staff",
    "biro",
    "monitor",
    "steering",
    "desk",
)


def register(app: Flask) -> None:
    """Register every blueprint; each module names its own as `blueprint`."""
    for name in MODULES:
        app.register_blueprint(import_module(f"app.blueprints.{name}").blueprint)
