"""The addresses at which networks deliver (/webhook/...), in the words of OpenAPI: each is proved by signature or token."""

from typing import Any

from app.blueprints.api.schemas import TEXT, Schema, answer, exactly, page, path, query
from app.blueprints.webhooks import facebook, x

CODE = {"type": "string", "pattern": "^[a-z0-9_]{1,40}$", "description": "kode kanal"}
ACCOUNT = {"type": "string", "pattern": "^[a-z0-9-]{1,40}$", "description": "nama akun kanal"}
REFUSED = exactly({"error": TEXT})
WORDS = {
    "400": "Bukan JSON, atau tanpa tantangan",
    "403": "Tanda tangan atau kata sandinya salah",
    "404": "Tidak ada kanal ini",
    "410": "Kanal ini tidak menerima laporan lagi",
    "413": "Lebih dari 1 MB",
}


def paths() -> dict[str, Any]:
    """X and Facebook by channel, or by channel and account; Kannel for SMS."""
    channel, account = path("kanal", CODE), path("akun", ACCOUNT)
    return {
        "/webhook/{kanal}": _social("Kanal", channel),
        "/webhook/{kanal}/{akun}": _social("Akun", channel, account),
        "/webhook/sms": _kannel("pesanKannel", "Pesan warga dari Kannel"),
        "/webhook/sms/dlr": _kannel("tandaTerimaKannel", "Tanda terima dari Kannel"),
    }


def _social(name: str, *where: Schema) -> Schema:
    given = (
        query("crc_token", "tantangan X", TEXT),
        query("hub.mode", "tantangan Facebook: subscribe", TEXT),
        query("hub.verify_token", "kata sandi langganan Facebook", TEXT),
        query("hub.challenge", "dijawab apa adanya kepada Facebook", TEXT),
    )
    proved = {
        "content": {
            "application/json": {"schema": exactly({"response_token": TEXT})},
            "text/plain": {"schema": TEXT},
        }
    }
    signed = [
        _header(x.HEADER, "sha256=<base64 HMAC-SHA256 atas isi>"),
        _header(facebook.HEADER, "sha256=<hex HMAC-SHA256 atas isi>"),
    ]
    kept = answer("Tersimpan; kiriman yang sama tidak disimpan dua kali", exactly({"status": TEXT}))
    return {
        "get": _operation(
            f"buktikan{name}",
            "Tantangan jaringan",
            {"200": {"description": "Terbukti", **proved}},
            "403 404",
            [*where, *given],
        ),
        "post": {
            **_operation(
                f"terima{name}",
                "Kiriman X atau Facebook",
                {"200": kept},
                "400 403 404 410 413",
                [*where, *signed],
            ),
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
        },
    }


def _operation(name: str, summary: str, found: Schema, refused: str, parameters: list[Schema]) -> Schema:
    refusals = {code: answer(WORDS[code], REFUSED) for code in refused.split()}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {**found, **refusals, "503": page("Basis data tidak terjangkau")},
    }


def _kannel(name: str, summary: str) -> Schema:
    """Without KANNEL_INBOUND_TOKEN these addresses do not exist."""
    fields = ("token", "from", "text") if name == "pesanKannel" else ("token",)
    responses = {
        "200": answer(
            "Tersimpan; isinya kosong, karena Kannel meneruskan teks kepada warga", TEXT, "text/plain"
        ),
        "400": answer("Isian tidak lengkap", TEXT, "text/plain"),
        "403": page("Token salah"),
        "404": page("Kannel tidak dipakai"),
        "503": page("Basis data tidak terjangkau; kirim lagi"),
    }
    parameters = [query(field, "dari smsbox", TEXT) for field in fields]
    return {
        verb: {
            "operationId": f"{name}{verb.title()}",
            "summary": summary,
            "parameters": parameters,
            "responses": responses,
        }
        for verb in ("get", "post")
    }


def _header(name: str, text: str) -> Schema:
    return {"name": name, "in": "header", "description": text, "schema": TEXT}
