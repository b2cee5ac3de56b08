"""X and Facebook: `/webhook/<channel>` for all accounts of that channel, `/webhook/<channel>/<account>` for one of them.

Which network knocks is told by its header or question, so a channel may have accounts of both (the governor's). A delivery
is taken in if a secret of the channel made its signature; it belongs to the account that it names among all accounts of
that same secret.
"""

from collections.abc import Sequence
from types import ModuleType

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from app import clock
from app.blueprints.webhooks import blueprint, facebook, x
from app.blueprints.webhooks.delivery import Refused, body, json_of, refusal
from app.channels import facebook as facebook_posts
from app.channels import x as x_posts
from app.db import db, transaction
from app.domain import inbox
from app.domain.inbox import Account
from app.domain.reference import catalogue
from app.domain.vocabulary import Medium
from app.jobs.social import accounts

PROOFS: dict[Medium, ModuleType] = {Medium.X: x, Medium.FACEBOOK: facebook}
READERS = {Medium.X: x_posts.delivered, Medium.FACEBOOK: facebook_posts.delivered}
RETIRED = "Kanal ini tidak menerima laporan lagi."
UNSIGNED = "Tanda tangan tidak ada atau salah."

blueprint.register_error_handler(Refused, refusal)


@blueprint.get("/<kanal>")
@blueprint.get("/<kanal>/<akun>")
def challenge(kanal: str, akun: str | None = None) -> ResponseReturnValue:
    """Prove to the network that this address is ours."""
    if "hub.mode" in request.args:
        return _subscription(_of_path(Medium.FACEBOOK, kanal, akun))
    token = request.args.get("crc_token", "")
    if not token:
        raise Refused(403, "crc_token atau hub.mode tidak ada.")
    secrets = [secret for account in _of_path(Medium.X, kanal, akun) if (secret := account.setting(x.SECRET))]
    if not secrets:
        raise Refused(403, "Akun X kanal ini belum diatur.")
    return jsonify(response_token=x.signature(secrets[0], token.encode()))


@blueprint.post("/<kanal>")
@blueprint.post("/<kanal>/<akun>")
def deliver(kanal: str, akun: str | None = None) -> ResponseReturnValue:
    """Keep what the network delivers: 200 once it is stored, or it comes again."""
    content = body()
    medium, given = _signature()
    everyone = accounts(medium)
    signers = [account for account in everyone if _signed(account, content, given)]
    if not any(account in signers for account in _among(everyone, kanal, akun)):
        raise Refused(403, UNSIGNED)
    signers = [account for account in signers if account.listens]
    if not any(account in signers for account in _among(everyone, kanal, akun)):
        raise Refused(410, RETIRED)
    # Those of this address first: what names none of them is theirs.
    signers.sort(key=lambda account: account not in _among(everyone, kanal, akun))
    found = list(READERS[medium](json_of(content), signers))
    if found:
        with transaction() as session:
            inbox.take_in(session, found, now=clock.now())
    return jsonify(status="ok")


def _subscription(candidates: Sequence[Account]) -> ResponseReturnValue:
    given = request.args.get("hub.verify_token", "")
    is_ours = any(facebook.is_agreed(account.setting("verify_token"), given) for account in candidates)
    if request.args["hub.mode"] != "subscribe" or not is_ours:
        raise Refused(403, "Kata sandi langganan tidak cocok.")
    return Response(request.args.get("hub.challenge", ""), mimetype="text/plain")


def _signature() -> tuple[Medium, str]:
    for medium, proof in PROOFS.items():
        if given := request.headers.get(proof.HEADER):
            return medium, given
    raise Refused(403, UNSIGNED)


def _signed(account: Account, content: bytes, given: str) -> bool:
    proof = PROOFS[account.medium]
    return bool(proof.is_signed(account.setting(proof.SECRET), content, given))


def _of_path(medium: Medium, kanal: str, akun: str | None) -> list[Account]:
    return _among(accounts(medium), kanal, akun)


def _among(everyone: Sequence[Account], kanal: str, akun: str | None) -> list[Account]:
    """The accounts of the address. Raises Refused for a channel that never was."""
    if kanal not in catalogue(db.session()).channels:
        raise Refused(404, "Tidak ditemukan.")
    return [account for account in everyone if account.channel == kanal and akun in (None, account.name)]
