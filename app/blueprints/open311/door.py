"""The blueprint, who knocks (api_key, jurisdiction), and how refusals are answered in the format that was asked for."""

import structlog
from flask import Blueprint, Response, current_app, request
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app import api_client
from app.blueprints.open311 import answers
from app.domain.api_key import ApiKeyInfo
from app.domain.errors import DomainError, Forbidden, Invalid, NotVisible, TooMany
from app.domain.intake import KeyReused
from app.domain.vocabulary import Scope
from app.logs import request_number
from app.security import csrf, public

JURISDICTION = "jakarta.go.id"
UNKNOWN = "Tidak ditemukan."
NOT_UNDERSTOOD = "Permintaan ini tidak dapat dipahami."

blueprint = Blueprint("open311", __name__, url_prefix="/open311")
public(blueprint)
csrf.exempt(blueprint)  # clients prove themselves by api_key; no cookie is read here
blueprint.after_request(api_client.note_use)
log = structlog.get_logger(__name__)


class Refused(Exception):
    """A request that is turned away: one (code, description) or more."""

    def __init__(self, *errors: tuple[int, str]) -> None:
        self.errors = errors
        super().__init__(*(description for _, description in errors))


def check_jurisdiction() -> None:
    """There is one jurisdiction; it may be left out. Raises Refused for another."""
    named = request.values.get("jurisdiction_id", "").strip()
    if named not in ("", JURISDICTION):
        raise Refused((404, f"jurisdiction_id {named[:80]!r} tidak dikenal; yang ada hanya {JURISDICTION}."))


def api_key() -> ApiKeyInfo | None:
    """The client whose key came along, or None."""
    given = request.form.get("api_key") or request.args.get("api_key")
    return api_client.of_secret(given) if given else None


def required_api_key() -> ApiKeyInfo:
    """The client, who must be known and may file. Raises Refused."""
    client = api_key()
    if client is None:
        raise Refused((403, "api_key tidak ada atau tidak dikenal."))
    if Scope.LAPOR not in client.scopes:
        raise Refused((403, "api_key ini tidak untuk mengirim laporan."))
    return client


def asked_format() -> str:
    return "xml" if request.path.endswith(".xml") else "json"


@blueprint.after_request
def _fresh(response: Response) -> Response:
    """Nobody on the way answers for us: what is told here holds for this moment and this key."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@blueprint.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    return answers.errors(asked_format(), refused.errors)


@blueprint.errorhandler(DomainError)
def _domain(error: DomainError) -> Response:
    if isinstance(error, TooMany):
        return answers.errors(asked_format(), [(429, str(error))], error.retry_after)
    if isinstance(error, NotVisible):
        return answers.errors(asked_format(), [(404, UNKNOWN)])
    code = 422 if isinstance(error, KeyReused) else 403 if isinstance(error, Forbidden) else 400
    sentences = error.errors.values() if isinstance(error, Invalid) else [str(error)]
    return answers.errors(asked_format(), [(code, sentence) for sentence in sentences])


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    sentence = _too_large() if isinstance(error, RequestEntityTooLarge) else NOT_UNDERSTOOD
    return answers.errors(asked_format(), [(error.code or 500, sentence)])


def _too_large() -> str:
    megabytes, parts = current_app.config["MAX_CONTENT_LENGTH"] >> 20, current_app.config["MAX_FORM_PARTS"]
    return (
        f"Permintaan paling besar {megabytes} MB dan {parts} bagian: perkecil media, persingkat description."
    )


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
def _database_away(error: Exception) -> Response:
    log.error("database_away", exc_info=True)
    return answers.errors(asked_format(), [(503, "Basis data sedang tidak dapat dihubungi.")], retry_after=30)


@blueprint.errorhandler(Exception)
def _unforeseen(error: Exception) -> Response:
    log.error("unforeseen", exc_info=True)
    sentence = f"Terjadi kesalahan. Permintaan ini tidak disimpan. Nomor kesalahan: {request_number()}."
    return answers.errors(asked_format(), [(500, sentence)])
