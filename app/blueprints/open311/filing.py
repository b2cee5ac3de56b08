"""Filing a report: POST requests.

What is wrong is named by the argument's own name, all of it at once. With an Idempotency-Key the same request again gets the
first answer, also while the first is still under way, and another one is told so before what else may be wrong with it.
"""

from datetime import datetime
from typing import Any

from flask import Response, request

from app import api_client
from app.blueprints.open311 import answers
from app.blueprints.open311.arguments import media, posted, read_form
from app.blueprints.open311.door import Refused, blueprint, check_jurisdiction, required_api_key
from app.clock import now
from app.db import db, transaction
from app.domain import intake
from app.domain.actor import client as client_actor
from app.domain.api_key import ApiKeyInfo
from app.domain.errors import Invalid
from app.uploads import digests_of, take_photos

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
    read_form()
    client = required_api_key()
    api_client.count(client)
    try:
        receipt = _receive(client)
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


def _receive(client: ApiKeyInfo) -> intake.Receipt:
    at, word = now(), _key_word()
    try:
        submission = _submission(client, at)
    except (Refused, Invalid):
        receipt = _earlier(client, word, at)
        if receipt is None:
            raise
        return receipt
    key = _key(client, word, [photo.inspected.sha256.hex() for photo in submission.photos])
    actor = client_actor(client.name, client.channel_code)
    with transaction() as session:
        return intake.receive(session, submission, actor=actor, now=at, key=key)


def _submission(client: ApiKeyInfo, at: datetime) -> intake.Submission:
    check_jurisdiction()
    wanted = posted()
    return wanted.submission(client, take_photos(media(), now=at) if request.files else [])


def _earlier(client: ApiKeyInfo, word: str | None, at: datetime) -> intake.Receipt | None:
    """What this very request got when it fitted still; its category may have been retired since. Raises KeyReused."""
    key = _key(client, word, digests_of(media())) if word else None
    return intake.recall(db.session(), key, at) if key else None


def _key_word() -> str | None:
    word = request.headers.get("Idempotency-Key")
    if word is not None and not 0 < len(word) <= KEY_MAX:
        raise Refused((400, f"Idempotency-Key harus 1 sampai {KEY_MAX} karakter."))
    return word


def _key(client: ApiKeyInfo, word: str | None, photos: list[str]) -> intake.Key | None:
    if word is None:
        return None
    content: dict[str, Any] = {
        "fields": sorted(request.form.items(multi=True)),
        "query": sorted(request.args.items(multi=True)),
        "photos": photos,
    }
    return intake.Key(f"open311:{client.id}", word, intake.digest_of(content))


def _named(field: str, sentence: str) -> str:
    return f"{ARGUMENTS.get(field, field)}: {sentence}"
