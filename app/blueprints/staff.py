"""Field staff's workplace: their own tasks on a phone, by when they are due."""

from flask import Blueprint

from app.blueprints import phone, shared, worklist
from app.blueprints.phone import helped_above
from app.domain.vocabulary import Role
from app.security import guard

blueprint = Blueprint("staff", __name__, url_prefix="/petugas")
guard(blueprint, Role.STAFF)
worklist.attach(blueprint, rows="phone/_tugas.html", beside=helped_above)
shared.attach(blueprint, page="phone/laporan.html")
phone.attach(blueprint)
