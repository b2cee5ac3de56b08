"""What templates/components offers, read from the files themselves: macros with their arguments, and how many pages use them."""

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.assets import svg_icon

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
MACRO = re.compile(r"^\{%-? macro (\w+)\((.*)\) -?%\}", re.MULTILINE)
TAKEN = re.compile(r'\{%-? from "components/(\w+)\.html" import ([^%]+?)(?: with context)? ?-?%\}')
# The one that is made in Python, since a list has hundreds of them.
MADE = {"icon": ("icon", svg_icon)}


@dataclass(frozen=True, slots=True)
class Macro:
    """`used`: in how many templates outside of /gaya."""

    component: str
    name: str
    arguments: str
    used: int

    @property
    def signature(self) -> str:
        return f"{self.name}({self.arguments})"


def catalogue() -> dict[str, dict[str, Macro]]:
    """The macros of every component file by name."""
    return _catalogue(max(file.stat().st_mtime_ns for file in TEMPLATES.rglob("*.html")))


@lru_cache(maxsize=2)
def _catalogue(changed_at: int) -> dict[str, dict[str, Macro]]:
    used = Counter(_uses())
    return {
        file.stem: {
            name: Macro(file.stem, name, arguments, used[file.stem, name])
            for name, arguments in _offered(file)
        }
        for file in sorted((TEMPLATES / "components").glob("*.html"))
    }


def _offered(file: Path) -> Iterator[tuple[str, str]]:
    if made := MADE.get(file.stem):
        name, function = made
        yield name, ", ".join(str(one) for one in inspect.signature(function).parameters.values())
    yield from MACRO.findall(file.read_text())


def _uses() -> Iterator[tuple[str, str]]:
    """Component and macro, once for each template that takes it."""
    for file in TEMPLATES.rglob("*.html"):
        if "styleguide" in file.parts:
            continue
        taken = {
            (component, name.split(" as ")[0].strip())
            for component, names in TAKEN.findall(file.read_text())
            for name in names.split(",")
        }
        yield from taken


def symbols() -> list[str]:
    """The names of static/img/icons.svg."""
    return _symbols("icons.svg")


def drawings() -> list[str]:
    """The names of static/img/perjalanan.svg."""
    return _symbols("perjalanan.svg")


def _symbols(file: str) -> list[str]:
    return re.findall(r'<symbol id="([^"]+)"', (TEMPLATES.parent / "static/img" / file).read_text())
