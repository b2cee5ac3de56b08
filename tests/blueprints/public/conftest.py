"""Visitors of the portal."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.blueprints.public.citizen import Citizen


@pytest.fixture
def visitor(app: Flask, client: FlaskClient) -> Callable[[], Citizen]:
    """Makes visitors, each with a browser and an address of their own."""
    return lambda: Citizen(app)


@pytest.fixture
def citizen(visitor: Callable[[], Citizen]) -> Citizen:
    return visitor()
