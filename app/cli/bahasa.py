"""`flask bahasa`: what the pages for citizens say in other languages than Indonesian (app/wording.py)."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import click
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po
from flask.cli import AppGroup

from app.wording import FOLDER, HOME, LANGUAGES, catalogue_of, is_translated

bahasa = AppGroup("bahasa", help="Terjemahan halaman warga.")
ROOT = Path(__file__).parents[1]
# Whatever is said from Python and templates by these; `_` is a template's own word for `say`.
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "say": None,
    "say_number": (1, 1),
    "worded": None,
}
# Columns of the reference lists that citizens read; `values` holds code:word;code:word.
LISTS = {
    "categories.csv": ("name", "group"),
    "channels.csv": ("name",),
    "questions.csv": ("label", "values"),
    "reasons.csv": ("label", "advice"),
}
Found = Iterator[tuple[int, str, str, list[str]]]


@bahasa.command("perbarui")
def renew() -> None:
    """Bring the catalogues up to the texts in the code: new ones come empty, those no longer said go."""
    for code in _others():
        catalogue = renewed(code)
        write(code, catalogue)
        missing = sum(1 for message in catalogue if message.id and not is_translated(message))
        click.echo(f"{code}: {len(catalogue)} teks, {missing} belum diterjemahkan")


def renewed(code: str) -> Catalog:
    """The catalogue of a language with exactly the texts that are said now."""
    catalogue = catalogue_of(code)
    written = catalogue.creation_date
    catalogue.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    catalogue.creation_date = written  # else each run would change the file
    return catalogue


def write(code: str, catalogue: Catalog) -> None:
    """Keep it where the application reads it."""
    with (FOLDER / code / "LC_MESSAGES" / "messages.po").open("wb") as file:
        write_po(file, catalogue, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)


def template() -> Catalog:
    """Every text that is said, with where."""
    catalogue = Catalog(charset="utf-8")
    for name, line, text, comments, context in extract_from_dir(
        ROOT,
        method_map=_methods(),
        options_map={"**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true"}},
        keywords=KEYWORDS,
    ):
        catalogue.add(text, None, [(f"app/{name}", line)], auto_comments=comments, context=context)
    return catalogue


def _methods() -> list[tuple[str, Any]]:
    extractor: Callable[..., Found] = extract_list
    return [
        ("translations/**", "ignore"),
        ("static/vendor/**", "ignore"),
        ("**.py", "python"),
        ("templates/**.html", "jinja2.ext:babel_extract"),
        ("static/js/**.js", "javascript"),
        ("seed/data/**.csv", extractor),
    ]


def extract_list(file: IO[bytes], keywords: Any, tags: Any, options: Any) -> Found:
    """The words of a reference list, as an extraction method of Babel."""
    columns = LISTS.get(Path(file.name).name, ())
    for number, row in enumerate(csv.DictReader(io.TextIOWrapper(file, "utf-8")), start=2):
        for column in columns:
            for text in _texts(column, row[column] or ""):
                yield number, "_", text, []


def _texts(column: str, cell: str) -> list[str]:
    if column == "values":
        return [choice.partition(":")[2] for choice in cell.split(";") if choice]
    return [cell] if cell else []


def _others() -> list[str]:
    return [code for code in LANGUAGES if code != HOME]
