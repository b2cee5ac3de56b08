"""Filing a report: POST requests.

What is wrong is named by the argument's own name, all of it at once. With an Idempotency-Key the same request again gets the
first answer, also while the first is still under way.
"""

from typing import Any

from flask import Response, request

from app import throttle
from app.blueprints.open311 import answers
from app.blueprints.open311.arguments import Posted, posted
from app.blueprints.open311.door import Refused, blueprint, check_jurisdiction, required_api_key
from app.clock import now
from app.db import transaction
from app.domain import intake
from app.domain.actor import client as client_actor
from app.domain.errors import Invalid
from app.domain.evidence import StoredUpload
from app.domain.reference import ApiKeyInfo
from app.uploads import take_photos

KEY_MAX = 255
NOTICE = "Laporan diterima. Perkembangannya dapat diikuti dengan nomor dan kode pelacakan ini."
# The arguments of this interface for the fields that the domain names.
ARGUMENTS = {
    "isi": "description",
    "kategori": "service_code",
    "lat": "lat/long",
    "alamat": "address_string",
    "nama": "first_name/last_name",
    "telepon": "phone",
    "email": "email",
    "foto": "media",
    "kanal": "api_key",
}


@blueprint.post("/v2/requests.<any(json, xml):fmt>")
def file_request(fmt: str) -> Response:
    """Take a report in; answers number and tracking code."""
    client = required_api_key()
    check_jurisdiction()
    if client.hourly_limit is not None:
        throttle.hit(f"{client.hourly_limit} per hour", "open311", str(client.id))
    wanted = posted()
    try:
        receipt = _receive(client, wanted)
    except intake.KeyReused:
        raise
    except Invalid as error:
        raise Refused(*((400, _named(name, text)) for name, text in error.errors.items())) from error
    row = {
        "service_request_id": receipt.number,
        "service_notice": NOTICE,
        "account_id": None,
        "tracking_code": receipt.tracking_code,
    }
    return answers.rows(fmt, "service_requests", "request", [row], 201)


def _receive(client: ApiKeyInfo, wanted: Posted) -> intake.Receipt:
    at = now()
    photos = take_photos(request.files.getlist("media"), now=at) if request.files else []
    key = _idempotency_key(client, photos)
    submission = wanted.submission(client, photos)
    actor = client_actor(client.name, client.channel_code)
    with transaction() as session:
        return intake.receive(session, submission, actor=actor, now=at, key=key)


def _idempotency_key(client: ApiKeyInfo, photos: list[StoredUpload]) -> intake.Key | None:
    word = request.headers.get("Idempotency-Key")
    if word is None:
        return None
    if not 0 < len(word) <= KEY_MAX:
        raise Refused((400, f"Idempotency-Key harus 1 sampai {KEY_MAX} karakter."))
    content: dict[str, Any] = {
        "fields": sorted(request.form.items(multi=True)),
        "query": sorted(request.args.items(multi=True)),
        "photos": [photo.inspected.sha256.hex() for photo in photos],
    }
    return intake.Key(f"open311:{client.id}", word, intake.digest_of(content))


def _named(field: str, sentence: str) -> str:
    return f"{ARGUMENTS.get(field, field)}: {sentence}"
