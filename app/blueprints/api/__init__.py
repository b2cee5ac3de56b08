"""/api/v1: how JAKI and other applications file reports, add photos, follow them and answer questions.

JSON in and out, one shape for every refusal, a key with scopes for everything that is not public; described by itself at
/api/openapi.json.
"""

from app.blueprints.api import answering, categories, filing, methods, openapi, photos, reading, skema
from app.blueprints.api.door import blueprint

__all__ = [
    "answering",
    "blueprint",
    "categories",
    "filing",
    "methods",
    "openapi",
    "photos",
    "reading",
    "skema",
]
