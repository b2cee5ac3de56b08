"""How a unit shares out its tasks (/admin/unit/<kode>/regu): the same pages as the unit's own, for biro.admin."""

from app.blueprints import team_rule
from app.blueprints.admin import blueprint

team_rule.attach(blueprint, "/unit/<kode>/regu")
