"""The tokens of the look as static/css/crm.css has them, and the contrast that they give.

Nothing here is said twice: names, values and both themes are read from the stylesheet, so that /gaya and its tests cannot
promise what the pages do not do.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

STYLES = Path(__file__).resolve().parents[2] / "static/css"
THEMES = ("terang", "gelap")
ENOUGH = {"teks": 4.5, "garis": 3.0}
COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})\b", re.IGNORECASE)
# What is written or drawn in a colour, and on which grounds it may stand.
WRITTEN: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "ink",
        (
            *("ground", "surface", "sunken", "line", "brand-soft"),
            *("good-soft", "bad-soft", "warn-soft"),
        ),
    ),
    ("muted", ("ground", "surface", "sunken", "brand-soft")),
    ("brand", ("ground", "surface", "brand-soft")),
    ("good", ("ground", "surface", "good-soft")),
    ("bad", ("ground", "surface", "bad-soft")),
    ("warn", ("ground", "surface", "warn-soft")),
    ("on-fill", ("fill", "fill-hover")),
)
DRAWN: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("line-strong", ("ground", "surface")),
    ("focus", ("ground", "surface", "brand-soft")),
    ("fill", ("ground", "surface")),
)


class Pair(NamedTuple):
    """One colour on another, as each theme shows them; `least` is what the rule asks."""

    colour: str
    ground: str
    kind: str
    ratios: dict[str, float]

    @property
    def least(self) -> float:
        return ENOUGH[self.kind]

    @property
    def is_enough(self) -> bool:
        return min(self.ratios.values()) >= self.least


@dataclass(frozen=True, slots=True)
class Sign:
    """A status: its ground and what is written on it, in both themes."""

    status: str
    ground: str
    text: str

    @property
    def ratio(self) -> float:
        return contrast(self.text, self.ground)


def tokens() -> dict[str, dict[str, str]]:
    """Name and value of every token in each theme."""
    return _tokens((STYLES / "crm.css").read_text())


@lru_cache(maxsize=4)
def _tokens(css: str) -> dict[str, dict[str, str]]:
    light = dict(_declared(css.partition(":root {")[2].partition("}")[0]))
    night = css.partition("@media (prefers-color-scheme: dark)")[2].partition("}")[0]
    return {"terang": light, "gelap": light | dict(_declared(night))}


def _declared(block: str) -> Iterator[tuple[str, str]]:
    yield from re.findall(r"--([\w-]+):\s*([^;]+);", block)


def colours() -> dict[str, dict[str, str]]:
    """The tokens that are a colour, in each theme."""
    return {
        theme: {name: value for name, value in named.items() if COLOUR.fullmatch(value)}
        for theme, named in tokens().items()
    }


def pairs() -> list[Pair]:
    """Every pairing that the look allows, with its contrast."""
    known = colours()
    return [
        Pair(
            colour,
            ground,
            kind,
            {name: contrast(known[name][colour], known[name][ground]) for name in THEMES},
        )
        for kind, rules in (("teks", WRITTEN), ("garis", DRAWN))
        for colour, grounds in rules
        for ground in grounds
    ]


def signs() -> dict[str, Sign]:
    """The statuses by code."""
    css = (STYLES / "crm.css").read_text()
    found = re.findall(r"^\.st-(\w+) \{ --st: (#\w+); --st-on: (#\w+); \}", css, re.MULTILINE)
    return {status: Sign(status, ground, text) for status, ground, text in found}


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((_light(one), _light(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _light(colour: str) -> float:
    digits = colour.lstrip("#")
    full = digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    parts = [int(full[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def resolved(value: str, theme: Mapping[str, str]) -> str | None:
    """The colour that a declaration's value means in a theme, or None where it is no plain colour."""
    named = re.fullmatch(r"var\(--([\w-]+)(?:,[^)]*)?\)", value.strip())
    meant = theme.get(named[1], "") if named else value.strip()
    return meant if COLOUR.fullmatch(meant) else None


def themes_css() -> str:
    """Both themes as classes, to show one whatever the device prefers, and a swatch of every colour."""
    blocks = [
        f".tema-{theme} {{ color-scheme: {'dark' if theme == 'gelap' else 'light'}; "
        + " ".join(f"--{name}: {value};" for name, value in named.items())
        + " color: var(--ink); background: var(--ground); }"
        for theme, named in tokens().items()
    ]
    swatches = [
        f".warna-{name} {{ background: var(--{name}); }} .isi-{name} {{ fill: var(--{name}); }}"
        for name in colours()["terang"]
    ]
    return "\n".join((*blocks, *swatches)) + "\n"
