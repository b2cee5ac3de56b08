"""The allow-list: every field that a public answer may have, by endpoint. `*` stands for one code (of a channel, a month).

Whoever adds a field here says by it that everybody may know it. No field may name, reach or identify a reporter or an officer:
offices are named by their unit, places are those of the complaint, texts are masked.
"""

import re

# What every page is made of.
PAGES = (
    *("meta viewport", "meta description", "meta theme-color", "meta color-scheme", "meta robots"),
    *("meta csrf-token", "meta htmx-config", "input csrf_token", "data-focus", "data-once"),
    # How it presents itself where its address is shared: the words of the page.
    *(f"meta og:{name}" for name in ("type", "site_name", "locale", "title", "description", "url", "image")),
    *(f"meta og:image:{name}" for name in ("type", "width", "height", "alt")),
    "meta twitter:card",
)
HEADERS = frozenset(
    {
        *("accept-ranges", "access-control-allow-origin", "access-control-expose-headers", "cache-control"),
        "content-disposition",
        *(
            "content-encoding",
            "content-length",
            "content-security-policy",
            "content-type",
            "date",
            "etag",
            "expires",
        ),
        *("last-modified", "link", "location", "permissions-policy", "referrer-policy", "set-cookie", "vary"),
        *("www-authenticate", "x-content-type-options"),
    }
)
# One session cookie: the form's token, and which numbers this browser has proven.
COOKIES = frozenset({"cookie crm"})


def _both(root: str, row: str, names: str) -> tuple[str, ...]:
    """The fields of an Open311 row in JSON and in XML."""
    plain = [name.replace("[]", "") for name in names.split()]
    return (*(f"[].{name}" for name in names.split()), *(f"{root}.{row}.{name}" for name in plain))


_MAP = (
    *("data-icons", "data-label", "data-map", "data-tiles", "data-worker"),
    *("data-library", "data-looks", "data-draws"),
)
_POINT = (*_MAP, "data-kelurahan", "data-lat", "data-lon")
_STATUS = ("data-status", "data-status-code", "data-copy")
_REPORT_FORM = (
    *(
        "data-icons",
        "data-label",
        "data-tiles",
        "data-worker",
        "data-map-box",
        "data-map-frame",
        "data-map-open",
    ),
    *("data-counter", "data-lat-input", "data-lon-input", "data-photo-list", "data-photos", "data-picker"),
    *(
        "data-picker-note",
        "data-library",
        "data-script",
        "data-styles",
        "data-coords",
        "data-here",
        "data-found",
    ),
    *("data-photo-place", "data-photo-words", "data-photo-yes", "data-photo-no", "data-place-step"),
    *(
        "data-kept",
        "data-place-tools",
        "data-place-word",
        "data-report",
        "data-form-news",
        "data-on-phone",
        "data-draft-bar",
    ),
    *("data-draft-drop", "data-draft-word", "data-plain", "data-send", "data-piece", "data-phone-section"),
    *("data-phone-entry", "data-part", "data-do", "data-emergency", "data-danger", "data-calm"),
    *("button tampilkan", "button tinjau", "textarea isi", "input tempat_usul"),
    *("input alamat", "input email", "input foto", "input foto_diterima", "input kunci", "input lat"),
    *("input lon", "input nama", "input publik", "input telepon", "select kategori", "select kelurahan"),
)
_QUESTIONS = ("input pertanyaan", "input tanya-*", "select tanya-*")
_LOOK_UP = ("input kode", "input nomor")
_REFUSED = ("galat[].isian", "galat[].kode", "galat[].pesan")
_FAULTS = ("[].code", "[].description", "errors.error.code", "errors.error.description")
_REQUEST = """service_request_id status status_notes service_name service_code description agency_responsible
service_notice requested_datetime updated_datetime expected_datetime address address_id zipcode lat long media_url
extended_attributes.channel extended_attributes.kelurahan extended_attributes.kelurahan_code
extended_attributes.status_code extended_attributes.photos[] extended_attributes.notes[].datetime
extended_attributes.notes[].status_code extended_attributes.notes[].description"""
_REQUESTS = (
    *_both("service_requests", "request", _REQUEST),
    *(f"service_requests.request.extended_attributes.notes{tail}" for tail in ("", ".note.datetime")),
    *(
        f"service_requests.request.extended_attributes.notes.note.{name}"
        for name in ("status_code", "description")
    ),
    "service_requests.request.extended_attributes.photos.photo",
)
_UPDATE = """update_id service_request_id status updated_datetime description media_url
extended_attributes.action extended_attributes.status_code"""
_ATTRIBUTES = "code datatype datatype_description description order required variable"
_FIT = ("*.ok", "*.waiting", "*.lag_seconds", "*.*.ok", "*.*.waiting", "*.*.lag_seconds")

# GeoReport's bulk columns and what the portal shows of a report besides.
_OPEN = (
    *(
        "service_request_id",
        "requested_datetime",
        "updated_datetime",
        "closed_date",
        "status_code",
        "status_description",
    ),
    *(
        "status_notes",
        "service_code",
        "service_name",
        "service_subtype",
        "description",
        "agency_responsible",
        "address",
    ),
    *("lat", "long", "media_url", "source", "kelurahan", "kelurahan_code", "url"),
)
_HOPS = tuple(
    f"{hop}_{what}"
    for hop in ("tanggapan", "unit", "lapangan", "validasi", "seluruhnya")
    for what in ("kasus", "median_jam", "p90_jam")
)
_TALLY = (
    *(
        "kode",
        "nama",
        "peringkat",
        "masalah",
        "pelapor",
        "diterima",
        "hasil",
        "selesai",
        "tutup",
        "ditolak",
        "dibuka_lagi",
    ),
    *_HOPS,
)
_LINK = ("link", "link@href", "link@rel", "link@type")
_ENTRY = (
    "id",
    "title",
    "summary",
    "published",
    "updated",
    "category",
    "category@label",
    "category@term",
    *_LINK,
)
_ITEM = ("title", "description", "guid", "guid@isPermaLink", "link", "pubDate", "category")

_FOLLOW = (
    *(*_MAP, "data-lat-input", "data-lon-input", "data-locate", "data-picker", "data-picker-note"),
    *("data-push", "data-push-note", "input auth", "input email", "input endpoint", "input kategori"),
    *("input lat", "input lon", "input nomor", "input p256dh", "input radius", "input seberapa"),
    *("input wilayah", "select kategori", "select radius", "select wilayah"),
)
_FEED = (
    *("feed@{http://www.w3.org/XML/1998/namespace}lang", "feed.author.name"),
    *(f"feed.{name}" for name in ("id", "title", "updated", *_LINK)),
    *(f"feed.entry.{name}" for name in _ENTRY),
)
_CHANNEL = (
    *("rss@version", *(f"rss.channel.{name}" for name in (*_LINK, "title", "description", "language"))),
    *("rss.channel.copyright", "rss.channel.lastBuildDate"),
    *(f"rss.channel.item.{name}" for name in _ITEM),
)
_KEPT_FILTERS = ("input status", "input kategori", "input waktu", "input kanal", "input dari", "input sampai")

FIELDS: dict[str, tuple[str, ...]] = {
    "account.reset": (),
    "account.sign_in": ("input username", "input password"),
    "account.sign_out": (),
    "api.add_photos": _REFUSED,
    "api.answer_question": _REFUSED,
    "api.describe": ("**",),  # made of the code alone
    "api.file_report": _REFUSED,
    "api.list_categories": (
        *(f"kategori[].{name}" for name in ("kode", "nama", "kelompok", "boleh_publik", "kata_kunci[]")),
        *(f"kategori[].pertanyaan[].{name}" for name in ("kode", "pertanyaan", "jenis", "wajib")),
        *("kategori[].pertanyaan[].pilihan[].kode", "kategori[].pertanyaan[].pilihan[].nama"),
    ),
    "api.list_changes": (*_REFUSED, "lanjut", "masih_ada"),
    "api.one_photo": _REFUSED,
    "api.one_schema": ("**",),  # made of the code, and of the list of categories and kelurahan
    "api.open311_xsd": ("**",),
    "api.one_report": (
        *(
            *_REFUSED,
            "nomor",
            "status",
            "keadaan",
            "versi",
            "menunggu_jawaban",
            "publik",
            "referensi",
            "sisi",
        ),
        *("kategori.kode", "kategori.nama", "kelurahan.kode", "kelurahan.nama", "kanal", "isi", "lat", "lon"),
        *("lokasi_perkiraan", "dibuat", "berubah", "ditutup", "sekarang", "berikutnya", "terlambat", "induk"),
        *("pelapor", "perkiraan", "url.foto", "url.jawaban", "url.lacak", "url.laporan"),
        *(f"perjalanan[].{name}" for name in ("langkah", "keadaan", "waktu", "rincian")),
        *(f"riwayat[].{name}" for name in ("aksi", "kalimat", "waktu", "catatan")),
        *(f"foto[].{name}" for name in ("id", "jenis", "url")),
    ),
    "api.unknown": _REFUSED,
    "health.alive": ("status",),
    "health.measured": (
        *("crm_channel_lag_seconds channel", "crm_channel_waiting channel", "crm_channel_up channel"),
        *("crm_*_up", "crm_outbox_waiting", "crm_outbox_lag_seconds"),
        *(f"crm_queue_{what} queue" for what in ("up", "waiting", "lag_seconds")),
        *(
            f"crm_request_seconds_{what} {by}"
            for what in ("bucket", "count", "sum")
            for by in ("le", "method", "status", "view")
        ),
    ),
    "health.ready": (
        *("status", "database.ok", "redis.ok", "migrations.ok", "migrations.head", "migrations.revision"),
        *(f"{part}.{name}" for part in ("outbox", "worker", "channels") for name in _FIT),
        *("outbox.ok", "outbox.waiting", "outbox.lag_seconds", "worker.ok"),
        *("channels.*.last_message_at", "channels.*.accounts.*.ok", "channels.*.accounts.*.active"),
        *(f"channels.*.accounts.*.{at}" for at in ("heard_at", "last_message_at", "failed_at")),
    ),
    "open311.definition": (
        *("service_code", "service_definition.service_code"),
        *(f"attributes[].{name}" for name in (*_ATTRIBUTES.split(), "values[].key", "values[].name")),
        *(f"service_definition.attributes.attribute.{name}" for name in _ATTRIBUTES.split()),
        *(f"service_definition.attributes.attribute.values.value.{name}" for name in ("key", "name")),
    ),
    "open311.discover": (
        *("changeset", "contact", "key_service"),
        *(f"discovery.{name}" for name in ("changeset", "contact", "key_service")),
        *(f"endpoints[].{name}" for name in ("changeset", "formats[]", "specification", "type", "url")),
        *(
            f"discovery.endpoints.endpoint.{name}"
            for name in ("changeset", "formats.format", "specification")
        ),
        *(f"discovery.endpoints.endpoint.{name}" for name in ("type", "url")),
    ),
    "open311.file_request": _FAULTS,
    "open311.list_requests": (*_FAULTS, *_REQUESTS),
    "open311.list_updates": (
        *_both("service_request_updates", "request_update", _UPDATE),
        "service_request_updates",
    ),
    "open311.one_request": (*_FAULTS, *_REQUESTS),
    "open311.services": _both(
        "services", "service", "service_code service_name description metadata type keywords group"
    ),
    "open311.token": (*_FAULTS, *_both("service_requests", "request", "service_request_id token")),
    "open311.unknown": _FAULTS,
    "phone_app.manifest": (
        *("background_color", "description", "display", "id", "lang", "name", "scope", "short_name"),
        *("start_url", "theme_color", "icons[].purpose", "icons[].sizes", "icons[].src", "icons[].type"),
    ),
    "phone_app.map_thread": (),
    "phone_app.module": (),
    "phone_app.offline": (),
    "phone_app.service_worker": (),
    "portal_app.form": _REPORT_FORM,
    "portal_app.manifest": (
        *("background_color", "description", "display", "id", "lang", "name", "scope", "short_name"),
        *("start_url", "theme_color", "icons[].purpose", "icons[].sizes", "icons[].src", "icons[].type"),
        *("shortcuts[].name", "shortcuts[].url"),
    ),
    "portal_app.module": (),
    "portal_app.offline": (),
    "portal_app.service_worker": (),
    "presence.who": (),  # of who holds a signed pass from an officer's page: names and units
    "public.about": (),
    "public.act": (),
    "public.add_words": (),
    "public.as_public_own": (),
    "public.ask_opinion": (),
    "public.ask_by_mail": _FOLLOW,
    "public.atom_feed": _FEED,
    "public.category_questions": _QUESTIONS,
    "public.change_follow": (),
    "public.checksums": ("sha256",),
    "public.choose_news": (),
    "public.close": (),
    "public.confirm": (),
    "public.confirm_page": (),
    "public.data_package_file": ("**",),  # made of the code and of the list of categories alone
    "public.follow_by_browser": _FOLLOW,
    "public.follow_list": (),
    "public.follow_page": _FOLLOW,
    "public.give_opinion": (),
    "public.home": ("data-autosubmit", "input nomor", "select kelurahan", "ld **"),  # made of the code alone
    "public.join_after": (),
    "public.base_map_file": (),  # streets, of the operator's file
    "public.find_place": ("input q", *_KEPT_FILTERS),
    "public.map_list": (),
    "public.map_page": (
        *(*_MAP, "data-autosubmit", "data-query", "select kanal", "select kategori", "select wilayah"),
        *("select status", "select waktu", "input dari", "input sampai", "input q", "data-map-list"),
        *_KEPT_FILTERS,
        *(
            "data-library",
            "data-map-start",
            "data-map-words",
            "data-mark",
            "data-box",
            "data-module",
            "data-style",
        ),
    ),
    "public.open_data_file": (
        *(*_OPEN, "geometry", "type"),
        *(
            "features[].type",
            "features[].id",
            "features[].geometry.type",
            "features[].geometry.coordinates[]",
        ),
        *(f"features[].properties.{name}" for name in _OPEN),
    ),
    "public.open_data_page": ("select kategori", "select kelurahan", "ld **"),  # of the files alone
    "public.prove": _LOOK_UP,
    "public.push_worker": (),
    "public.receipt_page": (),
    "public.place_names": ("data-kelurahan", "data-lat", "data-lon", "data-place"),
    "public.read_so_far": ("data-choose", "data-code", "data-for", "data-known", "input dukung"),
    "public.report": (
        *(*_POINT, *_STATUS, "ld @context", "ld @type"),
        *(f"ld itemListElement[].{name}" for name in ("@type", "position", "name", "item")),
    ),
    "public.report_atom": _FEED,
    "public.report_form_page": (*_REPORT_FORM, *_QUESTIONS),
    "public.report_photo": (),
    "public.report_picture": (),
    "public.report_rss": _CHANNEL,
    "public.robots": (),
    "public.rss_feed": _CHANNEL,
    "public.say": (),
    "public.send_from_phone": ("sebab",),  # number and code only for the key that a phone made
    "public.send_report": (*_REPORT_FORM, *_QUESTIONS, "input dukung"),
    "public.site_picture": (),
    "public.sitemap_index": ("sitemapindex.sitemap.loc", "sitemapindex.sitemap.lastmod"),
    "public.sitemap_pages": ("urlset.url.loc",),
    "public.sitemap_reports": ("urlset.url.loc", "urlset.url.lastmod"),
    "public.statistics_csv": _TALLY,
    "public.statistics_json": (
        *("total", "error", "status.*", "kelurahan.*.*.*.*", "kategori.*", "kanal.*", "bulan.*"),
    ),
    "public.statistics_page": (
        *("data-beres", "data-pendapat", "input dari", "input sampai", "select kanal", "select kategori"),
        *("select wilayah", "select menurut", "select periode", "select unit"),
    ),
    "public.statistics_table": (
        *("dihitung", "menurut"),
        *(f"{part}.{name}" for part in ("baris[]", "seluruhnya") for name in _TALLY),
    ),
    "public.stop_letter": (),
    "public.stop_page": (),
    "public.track": (*_LOOK_UP, "data-status"),
    "public.track_form": _LOOK_UP,
    "public.track_photo": (),
    "public.track_photo_as_public": (),
    "static": (),
    # Made-up reports.
    "styleguide.components": ("**",),
    "styleguide.new_rows": ("**",),
    "styleguide.portal": ("**",),
    "styleguide.themes": (),
    "styleguide.ticket": ("**",),
    "styleguide.workplace": ("**",),
    "tiles.tile": (
        *(f"laporan.{name}" for name in ("nomor", "status", "kategori", "jumlah")),
        *(f"laporan.{status}" for status in ("waiting", "coordination", "disposition", "in_progress")),
        *(f"laporan.{status}" for status in ("needs_reporter", "awaiting_validation", "result_rejected")),
        *(f"laporan.{status}" for status in ("completed", "unactionable", "merged")),
        *("wilayah.kode", "wilayah.level", "wilayah.nama"),
    ),
    "webhooks.challenge": ("error",),
    "webhooks.deliver": ("error",),
    "webhooks.sms_arrived": (),
    "webhooks.sms_receipt": (),
    "nowhere": (),
}


def unwritten(endpoint: str, fields: set[str]) -> list[str]:
    """Those of the fields that the list does not have for this endpoint."""
    allowed = "|".join(map(_pattern, (*PAGES, *FIELDS.get(endpoint, ()))))
    return sorted(field for field in fields if not re.fullmatch(allowed, field))


def _pattern(written: str) -> str:
    """`**` is everything, `*` one part of a path."""
    return re.escape(written).replace(r"\*\*", ".*").replace(r"\*", r"[^.\[\]]+")
