"""What biro.admin can look after."""

from flask import render_template

from app.blueprints.admin import blueprint


@blueprint.get("/")
def home() -> str:
    """The way to every page of the configuration."""
    return render_template("admin/home.html")
