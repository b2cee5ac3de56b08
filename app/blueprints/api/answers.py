"""The answers to a category's questions, as JSON brings them: checked and named as `jawaban.<kode>`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from app.domain.reference import QuestionInfo

TEXT_MAX = 500
Faults = dict[str, str]


def answers_of(questions: Sequence[QuestionInfo], given: Any, faults: Faults) -> dict[str, Any]:
    """The answers by the code of their question; what does not fit is added to the faults."""
    if not isinstance(given, dict):
        faults["jawaban"] = "Isi objek: kode pertanyaan dan jawabannya."
        return {}
    known = {question.code: question for question in questions}
    for code in given:
        if code not in known:
            faults[f"jawaban.{code[:80]}"] = "Kategori ini tidak menanyakannya."
    found = {}
    for code, question in known.items():
        if code in given:
            sentence = KINDS.get(question.datatype, _text)(question, given[code])
            if sentence:
                faults[f"jawaban.{code}"] = sentence
            found[code] = given[code]
        elif question.required:
            faults[f"jawaban.{code}"] = f"Jawab pertanyaan ini: {question.label}."
    return {code: answer for code, answer in found.items() if answer not in ("", [])}


def _text(question: QuestionInfo, given: Any) -> str | None:
    if isinstance(given, str) and len(given) <= TEXT_MAX:
        return None
    return f"Isi teks, paling panjang {TEXT_MAX} karakter."


def _number(question: QuestionInfo, given: Any) -> str | None:
    is_number = isinstance(given, int | float) and not isinstance(given, bool)
    return None if is_number else "Isi angka."


def _one(question: QuestionInfo, given: Any) -> str | None:
    keys = [key for key, _ in question.options]
    return None if isinstance(given, str) and given in keys else f"Pilih salah satu: {', '.join(keys)}."


def _several(question: QuestionInfo, given: Any) -> str | None:
    keys = [key for key, _ in question.options]
    fits = isinstance(given, list) and all(isinstance(item, str) and item in keys for item in given)
    if not fits or len(set(given)) != len(given):
        return f"Isi daftar dari: {', '.join(keys)}; masing-masing sekali."
    if question.required and not given:
        return f"Jawab pertanyaan ini: {question.label}."
    return None


def _moment(question: QuestionInfo, given: Any) -> str | None:
    try:
        fits = isinstance(given, str) and datetime.fromisoformat(given).tzinfo is not None
    except ValueError:
        fits = False
    return None if fits else "Isi waktu ISO 8601 dengan zona, misalnya 2026-11-23T16:40:00+07:00."


KINDS: dict[str, Callable[[QuestionInfo, Any], str | None]] = {
    "multivaluelist": _several,
    "singlevaluelist": _one,
    "number": _number,
    "datetime": _moment,
}
