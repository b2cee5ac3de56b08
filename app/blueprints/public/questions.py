"""The questions that a category asks (Open311 attributes), as fields of the report form: `tanya-<code>`.

They are required only where they were shown: the form says so by `pertanyaan`, the category it showed them for.
A form without JavaScript sends them after "Tampilkan pertanyaan" or not at all.
"""

from typing import Any

from werkzeug.datastructures import MultiDict

from app.domain.reference import CategoryInfo, QuestionInfo
from app.wording import worded

PREFIX = "tanya-"
SHOWN_FOR = "pertanyaan"
SEVERAL = "multivaluelist"
ONE = "singlevaluelist"
ANSWER_MAX = 500


def typed(form: MultiDict[str, str], category: CategoryInfo | None) -> dict[str, str]:
    """The answers as typed, by field name; several choices joined by commas."""
    asked = category.questions if category else ()
    return {field_name(q): ",".join(form.getlist(field_name(q))).strip() for q in asked}


def answers(values: dict[str, str], category: CategoryInfo | None) -> dict[str, Any]:
    """The answers that fit their question, by its code: a list for several choices, else a text."""
    found: dict[str, Any] = {}
    for question in category.questions if category else ():
        said = _said(question, values.get(field_name(question), ""))
        if said:
            found[question.code] = said
    return found


def faults(values: dict[str, str], category: CategoryInfo | None, shown_for: str) -> dict[str, str]:
    """Field name -> sentence for required questions that were shown and not answered."""
    if category is None or shown_for != category.code:
        return {}
    given = answers(values, category)
    return {
        field_name(q): worded("Jawab pertanyaan ini: {question}.", question=worded(q.label))
        for q in category.questions
        if q.required and q.code not in given
    }


def field_name(question: QuestionInfo) -> str:
    return PREFIX + question.code


def _said(question: QuestionInfo, value: str) -> str | list[str]:
    known = {key for key, _ in question.options}
    if question.datatype == SEVERAL:
        return [part for part in value.split(",") if part in known]
    if question.datatype == ONE:
        return value if value in known else ""
    return value[:ANSWER_MAX]
