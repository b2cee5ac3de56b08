"""Commands for operators: `flask <group> <command>`. Each opens the one transaction of its work.

What a command answers goes to stdout; remarks, progress and errors go to stderr.
"""

from flask import Flask

from app.cli.wilayah import wilayah


def register(app: Flask) -> None:
    """Add every command group to the application."""
    app.cli.add_command(wilayah)
