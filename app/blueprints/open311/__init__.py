"""Open311 GeoReport v2: how JAKI and any other client files and reads reports (contract.md section 4).

JSON and XML of the same rows; errors as lists of {code, description}. No session, no cookie, no template: this is the
way in that carries a flood day.
"""

from app.blueprints.open311 import discovery, filing, methods, reading, updates
from app.blueprints.open311.door import blueprint

__all__ = ["blueprint", "discovery", "filing", "methods", "reading", "updates"]
