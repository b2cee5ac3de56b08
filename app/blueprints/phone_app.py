"""What makes /petugas/ an application on a phone: manifest, service worker, its modules, and the page for what was not kept.

Public, because browsers ask for them without the session; nothing here tells of a task. The modules stand under an address
with the digest of all of them, so that a page never mixes old and new ones.
"""

import hashlib
import json

from flask import Blueprint, Response, current_app, jsonify, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.assets import asset
from app.modules import JAVASCRIPT, YEAR, ModuleSet
from app.security import public

blueprint = Blueprint("phone_app", __name__, url_prefix="/petugas")
public(blueprint)

MODULES = ModuleSet("phone_app.module", "js/phone", ("js/words.js",))
MAP_WORKER = "vendor/maplibre-gl-csp-worker.js"
# What a page of field staff is made of, the map included.
SHELL = (
    "vendor/bootstrap-reboot.min.css",
    "vendor/bootstrap-grid.min.css",
    "css/crm.css",
    "css/workplace.css",
    "css/map.css",
    "css/phone.css",
    "vendor/maplibre-gl.css",
    "vendor/maplibre-gl-csp.js",
    "vendor/htmx.min.js",
    "js/app.js",
    "js/forms.js",
    "js/live.js",
    "js/map.js",
    "js/worklist.js",
    "img/favicon.svg",
    "img/icons.svg",
    "img/perjalanan.svg",
)
# Imported by other files, hence asked for without their digest.
BARE = (
    "js/map-areas.js",
    "js/map-base.js",
    "js/map-density.js",
    "js/map-list.js",
    "js/map-paint.js",
    "js/map-portal.js",
    "js/words.js",
    "vendor/fonts/plus-jakarta-sans-latin-wght-normal.woff2",
)
ICONS = (("img/petugas-192.png", "192x192", "any"), ("img/petugas-512.png", "512x512", "any maskable"))


@blueprint.record
def _for_templates(state: BlueprintSetupState) -> None:
    """Globals, since the macro of the map is imported without the page's context."""
    state.app.jinja_env.globals.update(phone_module=module_address, map_worker=map_worker)


def map_worker() -> str:
    """The script of the map's own thread. On the pages of field staff it stands below /petugas/: only there the service
    worker hears what it asks for.
    """
    return _own_map_worker() if request.blueprint == "staff" else asset(MAP_WORKER)


def _own_map_worker() -> str:
    return url_for("phone_app.map_thread", v=asset(MAP_WORKER).rpartition("=")[2])


def module_address(name: str) -> str:
    """The address of a module of the phone, with the digest of all of them."""
    return MODULES.address(name)


@blueprint.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """How the page is installed."""
    answer = jsonify(
        id="/petugas/",
        name="Tugas lapangan CRM Jakarta",
        short_name="Tugas CRM",
        description="Tugas petugas lapangan, juga tanpa sinyal.",
        lang="id",
        start_url="/petugas/",
        scope="/petugas/",
        display="standalone",
        background_color="#f8fafc",
        theme_color="#0f4c81",
        icons=[
            {"src": asset(src), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for src, sizes, purpose in ICONS
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/sw.js")
def service_worker() -> ResponseReturnValue:
    """The service worker of /petugas/: the shell it keeps, and the module that does the work."""
    shell = {"version": shell_version(), "files": _shell(), "offline": url_for(".offline")}
    address = module_address("worker.js")
    script = f'import {{ work }} from "{address}";\nwork({json.dumps(shell)});\n'
    return Response(script, mimetype=JAVASCRIPT, headers={"Cache-Control": "no-cache"})


@blueprint.get("/kode/<version>/<name>")
def module(version: str, name: str) -> ResponseReturnValue:
    """A module of the phone, as long as it belongs to the present ones."""
    return MODULES.answer(version, name)


@blueprint.get("/peta.js")
def map_thread() -> ResponseReturnValue:
    """The thread of the map, as under /static/; its address names the digest."""
    answer = current_app.send_static_file(MAP_WORKER)
    answer.headers["Cache-Control"] = YEAR
    return answer


@blueprint.get("/luring")
def offline() -> ResponseReturnValue:
    """What stands for a page that the phone did not keep."""
    return render_template("phone/luring.html")


def shell_version() -> str:
    """Changes with whatever the pages of field staff are made of; a phone keeps them anew then."""
    return hashlib.sha256(json.dumps(_shell()).encode()).hexdigest()[:10]


def _shell() -> list[str]:
    files = [*map(asset, SHELL), *(url_for("static", filename=name) for name in BARE)]
    return [*files, *MODULES.addresses(), _own_map_worker(), url_for("phone_app.offline")]
