"""What a phone sends of its own: the report as it was written, with signal or without, under a key that the phone made.

The key is the phone's secret and names one report: however often it comes, in whatever state the phone's session is, and if the
answer got lost weeks ago, there is one report and one answer. A browser asks for leave before it sends this header to another
site, and that is never given; besides, only pages of this site are listened to. So no session is needed, and no token that could
end while the phone has no signal. Limits and checks are those of the form.
"""

import re
from datetime import datetime

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints import report_form
from app.blueprints.public import blueprint, ownership, personal, proposing, sending, serupa
from app.db import transaction
from app.domain import intake
from app.domain.errors import Forbidden, Invalid, TooMany
from app.security import csrf, from_own_page
from app.wording import say, worded

HEADER = "Idempotency-Key"
KEY = re.compile(r"[0-9a-zA-Z_-]{20,64}")
ONE_REPORT = b""  # the key alone says which
STRANGE = worded("Permintaan ini tidak berasal dari halaman lapor.")
KEYLESS = worded("Header Idempotency-Key wajib ada.")


@blueprint.post("/lapor/kirim")
@personal
def send_from_phone() -> ResponseReturnValue:
    """Number and code of the report, once for its key; refusals in JSON as the form would show them, in its language."""
    if not from_own_page():
        return jsonify(sebab=say(STRANGE)), 403
    word = request.headers.get(HEADER, "").strip()
    if not KEY.fullmatch(word):
        return jsonify(sebab=say(KEYLESS)), 400
    try:
        receipt = _received(intake.Key(intake.PHONE, word, ONE_REPORT), clock.now())
    except Invalid as error:
        faults = {name: say(sentence) for name, sentence in error.errors.items()}
        return jsonify(sebab=say(str(error)), isian=faults), 422
    except Forbidden as error:
        return jsonify(sebab=say(str(error))), 403
    except TooMany as error:
        return jsonify(sebab=say(str(error))), 429, {"Retry-After": str(error.retry_after)}
    return jsonify(nomor=receipt.number, kode=receipt.tracking_code, sudah=receipt.repeated)


# The key proves who sends, and a token would end while there is no signal.
csrf.exempt(send_from_phone)


def _received(key: intake.Key, moment: datetime) -> intake.Receipt:
    # Ended before the photos are stored, which may take long.
    with transaction() as session:
        earlier = intake.recall(session, key, moment)
    receipt = earlier or _taken_in(key, moment)
    # Somebody waits before the page: the receipt opens there. What leaves later by itself touches no session.
    if request.form.get("bukti") == "1":
        report_form.keep_receipt(receipt)
        ownership.remember(receipt.number, now=moment)
    return receipt


def _taken_in(key: intake.Key, moment: datetime) -> intake.Receipt:
    form = report_form.read(request, now=moment, also=(serupa.FIELD, proposing.FIELD))
    proposing.settle(form)
    serupa.adopt(form)
    category = sending.category_of(form.get("kategori"))
    sending.complete(form, category)
    if form.errors:
        raise Invalid(form.errors)
    return sending.receive(form, category, moment, key)
