"""POST /api/v1/laporan: a report comes in.

What can never fit is 422, by the name of its field; what fits but not as things stand (a point outside the boundaries in force,
a channel that was retired) is 409. With an Idempotency-Key the same request again gets the first answer, as by Open311.
"""

from datetime import datetime
from typing import Any

from flask import Response, jsonify, request, url_for

from app import api_client
from app.blueprints.api.body import read_object
from app.blueprints.api.door import Fault, Refused, blueprint, required_client
from app.blueprints.api.fields import FIELDS, submission_of
from app.clock import now
from app.config import settings
from app.db import db, transaction
from app.domain import intake
from app.domain.actor import client as client_actor
from app.domain.api_key import ApiKeyInfo
from app.domain.errors import Invalid
from app.domain.reference import catalogue
from app.domain.vocabulary import Scope, Status

KEY_MAX = 255
OUTSIDE, CHANNEL = "lat", "kanal"
_AS_THINGS_STAND = {OUTSIDE: "luar_wilayah", CHANNEL: "kanal_tidak_aktif"}


@blueprint.post("/v1/laporan")
def file_report() -> Response:
    """Take a report in; answers its number, tracking code and addresses."""
    client = required_client(Scope.LAPOR)
    api_client.count(client)
    receipt = _receive(client, read_object(FIELDS))
    response = jsonify(
        nomor=receipt.number,
        kode=receipt.tracking_code,
        status=Status.WAITING,
        url=addresses(receipt.number),
    )
    response.status_code = 201
    response.headers["Location"] = addresses(receipt.number)["laporan"]
    return response


def addresses(number: str) -> dict[str, str]:
    """Where a report is followed, and where what belongs to it is sent."""
    views = {"laporan": "api.one_report", "foto": "api.add_photos", "jawaban": "api.answer_question"}
    found = {name: settings().public_url + url_for(view, nomor=number) for name, view in views.items()}
    return {**found, "lacak": settings().public_url + url_for("public.track", nomor=number)}


def _receive(client: ApiKeyInfo, body: dict[str, Any]) -> intake.Receipt:
    at, key = now(), _key(client, body)
    try:
        return _filed(client, body, at, key)
    except intake.KeyReused:
        raise
    except (Invalid, Refused):
        receipt = _earlier(key, at)
        if receipt is None:
            raise
        return receipt


def _filed(client: ApiKeyInfo, body: dict[str, Any], at: datetime, key: intake.Key | None) -> intake.Receipt:
    submission = submission_of(body, client, catalogue(db.session()))
    actor = client_actor(client.name, client.channel_code)
    try:
        with transaction() as session:
            return intake.receive(session, submission, actor=actor, now=at, key=key)
    except intake.KeyReused:
        raise
    except Invalid as error:
        raise _as_things_stand(error) or error from None


def _earlier(key: intake.Key | None, at: datetime) -> intake.Receipt | None:
    """What this very request got when it fitted still. Raises KeyReused."""
    return intake.recall(db.session(), key, at) if key else None


def _as_things_stand(error: Invalid) -> Refused | None:
    """A refusal of the domain that no look at the request alone could have foreseen."""
    if not error.errors.keys() & _AS_THINGS_STAND.keys():
        return None
    told = {"lat": "lat/lon"}
    faults = (
        Fault(_AS_THINGS_STAND[name], sentence, told.get(name))
        for name, sentence in error.errors.items()
        if name in _AS_THINGS_STAND
    )
    return Refused(409, *faults)


def _key(client: ApiKeyInfo, body: dict[str, Any]) -> intake.Key | None:
    word = request.headers.get("Idempotency-Key")
    if word is None:
        return None
    if not 0 < len(word) <= KEY_MAX:
        sentence = f"Idempotency-Key harus 1 sampai {KEY_MAX} karakter."
        raise Refused(400, Fault("tidak_terbaca", sentence, "Idempotency-Key"))
    return intake.Key(f"api:{client.id}", word, intake.digest_of(body))
