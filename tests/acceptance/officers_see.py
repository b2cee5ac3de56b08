"""Which steps each officer is offered along the course, written from product.md section 2 by hand, not from the code."""

SUDIN = "sudin.bina-marga.jakarta-pusat"
STAFF = "petugas.bina-marga.jakarta-pusat.1"

WATCHING = frozenset({"note"})
REMINDING = WATCHING | {"remind"}
# Kelurahan Gambir owns the place of a public report wherever it goes.
OWN_AREA = frozenset({"relocate", "note", "hide", "redact"})
DESK = frozenset({"ask_reporter", "decline", "relocate", "recategorise", "merge", "note"})
VERIFIER = frozenset({"reroute", "note"})
ADMIN = frozenset({"reroute", "relocate", "recategorise", "merge", "note", "hide", "redact"})
WORKING = frozenset(
    {"return", "estimate", "ask_reporter", "finish", "decline", "recategorise", "merge", "note"}
)
# The officers of the holder may ask another unit for help besides.
OFFICERS_WORKING = WORKING | {"ask_help", "assign"}

NOBODY_ELSE = {
    "kelurahan.cideng": None,
    "dinas.perhubungan": None,
    "sudin.bina-marga.jakarta-utara": None,
    "petugas.bina-marga.jakarta-pusat.2": None,
    "kanal.sms": None,
    "walikota.jakarta-barat": None,
    "kecamatan.menteng": None,
}
WATCHERS = {
    "kecamatan.gambir": REMINDING,
    "walikota.jakarta-pusat": REMINDING,
    "pemantau": frozenset(),
}
# Nobody is reminded of what waits for Biro or is closed.
WATCHERS_ONLY = {"kecamatan.gambir": WATCHING, "walikota.jakarta-pusat": WATCHING}
BIRO = {"biro.verifikator": VERIFIER, "biro.verifikator2": VERIFIER, "biro.admin": ADMIN}
EVERYWHERE = {**NOBODY_ELSE, **WATCHERS, **BIRO, "kelurahan.gambir": OWN_AREA, "kanal.jaki": DESK}
UNKNOWN_YET = {"dinas.bina-marga": None, SUDIN: None, STAFF: None}

# None: the ticket page answers 404.
AT: dict[str, dict[str, frozenset[str] | None]] = {
    "waiting": {
        **EVERYWHERE,
        **UNKNOWN_YET,
        "kelurahan.gambir": frozenset(
            {
                "handle",
                "ask_help",
                "coordinate",
                "ask_reporter",
                "decline",
                "relocate",
                "recategorise",
                "merge",
                "note",
                "hide",
                "redact",
            }
        ),
    },
    "coordination": {
        **EVERYWHERE,
        **UNKNOWN_YET,
        "kelurahan.gambir": OWN_AREA | {"recall"},
        "dinas.bina-marga": frozenset(
            {
                *("dispose", "start", "return", "ask_reporter", "decline", "recategorise", "merge"),
                *("note", "ask_help"),
            }
        ),
    },
    "disposition": {
        **EVERYWHERE,
        "dinas.bina-marga": frozenset({"recall", "note"}),
        SUDIN: frozenset(
            {
                *("start", "assign", "return", "ask_reporter", "decline", "recategorise", "merge"),
                *("note", "ask_help"),
            }
        ),
        STAFF: None,
    },
    "assigned": {
        **EVERYWHERE,
        "dinas.bina-marga": WATCHING,
        SUDIN: frozenset(
            {
                *("start", "assign", "return", "ask_reporter", "decline", "recategorise", "merge"),
                *("note", "ask_help"),
            }
        ),
        STAFF: frozenset({"start", "return", "ask_reporter", "decline", "recategorise", "merge", "note"}),
    },
    "in_progress": {
        **EVERYWHERE,
        "dinas.bina-marga": WATCHING,
        SUDIN: OFFICERS_WORKING,
        STAFF: WORKING,
    },
    "awaiting_validation": {
        **EVERYWHERE,
        **WATCHERS_ONLY,
        "kelurahan.gambir": OWN_AREA - {"relocate"},
        "kanal.jaki": frozenset({"recategorise", "merge", "note"}),
        "biro.admin": ADMIN - {"relocate"},
        "biro.verifikator": VERIFIER | {"approve", "reject", "ask_check"},
        "biro.verifikator2": VERIFIER | {"approve", "reject", "ask_check"},
        "dinas.bina-marga": WATCHING,
        SUDIN: frozenset({"recall", "recategorise", "merge", "note"}),
        STAFF: frozenset({"recall", "recategorise", "merge", "note"}),
    },
    "result_rejected": {
        **EVERYWHERE,
        "dinas.bina-marga": WATCHING,
        SUDIN: OFFICERS_WORKING,
        STAFF: WORKING,
    },
    "completed": {
        **EVERYWHERE,
        **WATCHERS_ONLY,
        "kelurahan.gambir": OWN_AREA - {"relocate"},
        "kanal.jaki": WATCHING,
        "biro.admin": frozenset({"reroute", "reopen", "note", "hide", "redact"}),
        "biro.verifikator": frozenset({"reroute", "reopen", "note"}),
        "biro.verifikator2": frozenset({"reroute", "reopen", "note"}),
        "dinas.bina-marga": WATCHING,
        SUDIN: WATCHING,
        STAFF: WATCHING,
    },
}
EVERYBODY = sorted(AT["completed"])
