"""The blueprint, who calls (key and scope), and how refusals are told: {galat: [{kode, isian, pesan}]}, never as a page."""

from collections.abc import Iterable
from typing import NamedTuple

import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app import api_client
from app.domain.api_key import ApiKeyInfo
from app.domain.errors import Conflict, DomainError, Forbidden, Invalid, NotVisible, TooMany
from app.domain.intake import KeyReused
from app.domain.vocabulary import Scope
from app.logs import request_number
from app.security import csrf, public

UNKNOWN = "Tidak ditemukan."
JSON_MAX = 1024 * 1024

blueprint = Blueprint("api", __name__, url_prefix="/api")
public(blueprint)
csrf.exempt(blueprint)  # clients prove themselves by their key; no cookie is read here
blueprint.after_request(api_client.note_use)
log = structlog.get_logger(__name__)


class Fault(NamedTuple):
    """One thing that is wrong; `field` None where no single field is."""

    code: str
    sentence: str
    field: str | None = None


class Refused(Exception):
    """A request that is turned away with this status for these faults."""

    def __init__(self, status: int, *faults: Fault) -> None:
        self.status, self.faults = status, faults
        super().__init__(*(fault.sentence for fault in faults))


def required_client(scope: Scope) -> ApiKeyInfo:
    """The calling application, which must be known and have this scope. Raises Refused (401, 403)."""
    raw = request.headers.get("X-Api-Key", "").strip() or _bearer()
    client = api_client.of_secret(raw) if raw else None
    if client is None:
        sentence = "Kunci API tidak ada atau tidak berlaku; kirim di header X-Api-Key."
        raise Refused(401, Fault("kunci_tidak_berlaku", sentence))
    if scope not in client.scopes:
        raise Refused(403, Fault("di_luar_cakupan", f"Kunci ini tidak mempunyai cakupan {scope}."))
    return client


def _bearer() -> str:
    kind, _, raw = request.headers.get("Authorization", "").partition(" ")
    return raw.strip() if kind.lower() == "bearer" else ""


def refusal(status: int, faults: Iterable[Fault], **headers: str) -> Response:
    """The answer to a request that is turned away."""
    told = [{"kode": fault.code, "isian": fault.field, "pesan": fault.sentence} for fault in faults]
    response = jsonify(galat=told)
    response.status_code = status
    response.headers.update(headers)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="crm-jakarta"'
    return response


@blueprint.after_request
def _fresh(response: Response) -> Response:
    """What is told here holds for this moment and this key."""
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@blueprint.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    return refusal(refused.status, refused.faults)


@blueprint.errorhandler(DomainError)
def _domain(error: DomainError) -> Response:
    if isinstance(error, TooMany):
        return refusal(429, [Fault("terlalu_sering", str(error))], **{"Retry-After": str(error.retry_after)})
    if isinstance(error, KeyReused):
        return refusal(422, [Fault("kunci_idempotensi_terpakai", str(error), "Idempotency-Key")])
    if isinstance(error, Invalid):
        return refusal(422, (Fault("tidak_sesuai", text, name) for name, text in error.errors.items()))
    status, code = _KINDS.get(type(error), (400, "ditolak"))
    return refusal(status, [Fault(code, UNKNOWN if status == 404 else str(error))])


_KINDS: dict[type[DomainError], tuple[int, str]] = {
    NotVisible: (404, "tidak_ditemukan"),
    Forbidden: (403, "tidak_boleh"),
    Conflict: (409, "bertentangan"),
}


@blueprint.errorhandler(HTTPException)
def _http(error: HTTPException) -> Response:
    if isinstance(error, RequestEntityTooLarge):
        return refusal(413, [Fault("terlalu_besar", _too_large())])
    return refusal(error.code or 500, [Fault("tidak_dipahami", "Permintaan ini tidak dapat dipahami.")])


def _too_large() -> str:
    megabytes = (request.max_content_length or JSON_MAX) >> 20
    return f"Permintaan ke alamat ini paling besar {megabytes} MB dan {current_app.config['MAX_FORM_PARTS']} bagian."


@blueprint.errorhandler(OperationalError)
@blueprint.errorhandler(InterfaceError)
def _database_away(error: Exception) -> Response:
    log.error("database_away", exc_info=True)
    fault = Fault("basis_data_tidak_terjangkau", "Basis data sedang tidak dapat dihubungi.")
    return refusal(503, [fault], **{"Retry-After": "30"})


@blueprint.errorhandler(Exception)
def _unforeseen(error: Exception) -> ResponseReturnValue:
    log.error("unforeseen", exc_info=True)
    sentence = f"Terjadi kesalahan. Permintaan ini tidak disimpan. Nomor kesalahan: {request_number()}."
    return refusal(500, [Fault("kesalahan", sentence)])
