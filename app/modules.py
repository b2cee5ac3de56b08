"""JavaScript modules that import each other, at an address with the digest of all: a page never mixes old and new ones.

Each set is flat, so that a module says "./store.js" wherever its file lies, and two sets may share files.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from flask import Response, abort, current_app, url_for

JAVASCRIPT = "text/javascript"
YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class ModuleSet:
    """The modules of one application: every one of `folder`, and `shared` ones of others; paths below static/.

    `endpoint` is the view that gives them out, with `version` and `name`.
    """

    endpoint: str
    folder: str
    shared: tuple[str, ...] = ()

    def address(self, name: str) -> str:
        """The address of one module."""
        return url_for(self.endpoint, version=_version(self._changed()), name=name)

    def addresses(self) -> list[str]:
        """Those of all of them."""
        return [self.address(path.name) for path in self._files()]

    def answer(self, version: str, name: str) -> Response:
        """A module, as long as it belongs to the present ones; else 404."""
        found = {path.name: path for path in self._files()}.get(name)
        if found is None or version != _version(self._changed()):
            abort(404)
        return Response(
            found.read_text(encoding="utf-8"), mimetype=JAVASCRIPT, headers={"Cache-Control": YEAR}
        )

    def _files(self) -> list[Path]:
        static = Path(current_app.static_folder or "")
        own: Iterable[Path] = (static / self.folder).glob("*.js")
        return sorted([*own, *(static / path for path in self.shared)], key=lambda path: path.name)

    def _changed(self) -> tuple[tuple[str, int], ...]:
        """Names and times: a file replaced while the server runs gives new addresses."""
        return tuple((str(path), path.stat().st_mtime_ns) for path in self._files())


@lru_cache(maxsize=16)
def _version(changed: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for path, _ in changed:
        digest.update(Path(path).read_bytes())
    return digest.hexdigest()[:10]
