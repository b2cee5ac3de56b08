"""The questions of a category (/admin/kategori/<kode>/pertanyaan): added, reworded, retired."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.blueprints.admin import blueprint
from app.blueprints.admin.forms import Errors, Typed, is_on, typed, version
from app.clock import now
from app.db import db, transaction
from app.domain.errors import Conflict, Invalid
from app.domain.reference import Question
from app.domain.reference_admin import categories, questions
from app.domain.reference_admin.changing import version_of
from app.domain.reference_admin.questions import Wanted
from app.security import actor

FIELDS = ("kata", "jenis", "wajib", "pilihan", "urutan")


@blueprint.get("/kategori/<kode>/pertanyaan")
def new_question(kode: str) -> str:
    """The form for a further question."""
    return _page(kode, None)


@blueprint.post("/kategori/<kode>/pertanyaan")
def add_question(kode: str) -> ResponseReturnValue:
    """A further question, asked at once."""
    try:
        with transaction() as session:
            questions.add(session, kode, version(), _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return _page(kode, None, typed(FIELDS), error.errors), 422
    except Conflict as error:
        return _page(kode, None, typed(FIELDS), told=str(error)), 409
    return _done(kode, "Pertanyaan ditambahkan dan langsung ditanyakan.")


@blueprint.get("/kategori/<kode>/pertanyaan/<tanya>")
def one_question(kode: str, tanya: str) -> str:
    """One question and its form."""
    return _page(kode, tanya)


@blueprint.post("/kategori/<kode>/pertanyaan/<tanya>")
def change_question(kode: str, tanya: str) -> ResponseReturnValue:
    """Other words, choices or place."""
    try:
        with transaction() as session:
            questions.change(session, kode, tanya, version(), _wanted(), actor=actor(), now=now())
    except Invalid as error:
        return _page(kode, tanya, typed(FIELDS), error.errors), 422
    except Conflict as error:
        return _page(kode, tanya, typed(FIELDS), told=str(error)), 409
    return _done(kode, "Pertanyaan disimpan. Jawaban yang sudah diberikan tetap terbaca.")


@blueprint.post("/kategori/<kode>/pertanyaan/<tanya>/aktif")
def set_question_active(kode: str, tanya: str) -> ResponseReturnValue:
    """Ask it no more, or again."""
    try:
        with transaction() as session:
            questions.set_active(session, kode, tanya, version(), is_on(), actor=actor(), now=now())
    except Conflict as error:
        return _page(kode, tanya, told=str(error)), 409
    ended = "Tidak ditanyakan lagi. Jawaban yang sudah diberikan tetap terbaca."
    return _done(kode, "Pertanyaan ditanyakan lagi." if is_on() else ended)


def _wanted() -> Wanted:
    values = typed(FIELDS)
    return Wanted(
        label=values["kata"],
        datatype=values["jenis"],
        required=values["wajib"] == "1",
        options=request.form.get("pilihan", ""),
        position=values["urutan"],
    )


def _page(
    code: str, asked: str | None, values: Typed | None = None, errors: Errors | None = None, told: str = ""
) -> str:
    session = db.session()
    question = questions.question_of(session, code, asked) if asked else None
    return render_template(
        "admin/kategori_pertanyaan.html",
        category=categories.category_of(session, code),
        question=question,
        values=values or (_stored(question) if question else {}),
        errors=errors or {},
        told=told,
        version=version_of(session, categories.TABLE, code),
        datatypes=list(questions.DATATYPES.items()),
        choosing=(questions.ONE, questions.SEVERAL),
    )


def _stored(question: Question) -> Typed:
    return {
        "kata": question.label,
        "jenis": question.datatype,
        "wajib": "1" if question.required else "",
        "pilihan": "\n".join(words for _, words in question.options),
        "urutan": str(question.position),
    }


def _done(code: str, sentence: str) -> ResponseReturnValue:
    flash(sentence, "success")
    return redirect(url_for(".one_category", kode=code), 303)
