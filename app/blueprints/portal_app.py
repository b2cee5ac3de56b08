"""What makes the portal an application on a phone: manifest, service worker, its modules, pages for the time without signal.

Nothing here tells of a person: the form that a phone keeps is the same for everybody and holds neither session nor token.
"""

import hashlib
import json

from flask import Blueprint, Response, jsonify, render_template, url_for
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue

from app.assets import asset
from app.blueprints.public import lapor
from app.blueprints.report_form import ReportForm
from app.modules import JAVASCRIPT, ModuleSet
from app.security import public

blueprint = Blueprint("portal_app", __name__)
public(blueprint)

SHARED = ("js/phone/camera.js", "js/phone/database.js", "js/phone/photos.js")
MODULES = ModuleSet("portal_app.module", "js/lapor", SHARED)
# What the form and the page without signal are made of; the map is not.
SHELL = (
    "vendor/bootstrap-reboot.min.css",
    "vendor/bootstrap-grid.min.css",
    "css/crm.css",
    "css/public.css",
    "css/lapor.css",
    "js/app.js",
    "js/forms.js",
    "img/favicon.svg",
    "img/icons.svg",
)
# Asked for without their digest: what another script imports, and the font.
BARE = ("js/words.js", "vendor/fonts/plus-jakarta-sans-latin-wght-normal.woff2")
ICONS = (("img/portal-192.png", "192x192", "any"), ("img/portal-512.png", "512x512", "any maskable"))
# The pages that the worker listens to; the workplaces of officers are none of them.
PAGES = ("/", "/lapor", "/lacak", "/laporan", "/peta", "/statistik", "/data", "/tentang", "/pendapat")
SHORTCUTS = (("Buat laporan", "/lapor"), ("Lacak laporan", "/lacak"))


@blueprint.record
def _for_templates(state: BlueprintSetupState) -> None:
    state.app.jinja_env.globals.update(portal_module=MODULES.address, portal_modules=MODULES.addresses)


@blueprint.get("/manifest.webmanifest")
def manifest() -> ResponseReturnValue:
    """How the portal is installed."""
    answer = jsonify(
        id="/",
        name="CRM Jakarta: laporan warga",
        short_name="CRM Jakarta",
        description="Laporkan masalah kota, juga tanpa sinyal, dan ikuti sampai selesai.",
        lang="id",
        start_url="/",
        scope="/",
        display="standalone",
        background_color="#f8fafc",
        theme_color="#0f4c81",
        icons=[
            {"src": asset(src), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for src, sizes, purpose in ICONS
        ],
        shortcuts=[{"name": name, "url": url} for name, url in SHORTCUTS],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@blueprint.get("/sw.js")
def service_worker() -> ResponseReturnValue:
    """The service worker of the portal: what it keeps, and the module that does the work."""
    files = _shell()
    shell = {
        "version": hashlib.sha256(json.dumps(files).encode()).hexdigest()[:10],
        "files": files,
        "form": url_for(".form"),
        "offline": url_for(".offline"),
        "pages": PAGES,
    }
    script = f'import {{ work }} from "{MODULES.address("worker.js")}";\nwork({json.dumps(shell)});\n'
    return Response(script, mimetype=JAVASCRIPT, headers={"Cache-Control": "no-cache"})


@blueprint.get("/lapor/kode/<version>/<name>")
def module(version: str, name: str) -> ResponseReturnValue:
    """A module of the portal, as long as it belongs to the present ones."""
    return MODULES.answer(version, name)


@blueprint.get("/lapor/luring")
def form() -> ResponseReturnValue:
    """The report form as a phone keeps it for the time without signal."""
    return lapor.show(ReportForm(), offline=True), {"Cache-Control": "no-cache"}


@blueprint.get("/luring")
def offline() -> ResponseReturnValue:
    """What stands for a page that cannot be had without signal."""
    return render_template("public/luring.html", actor=None), {"Cache-Control": "no-cache"}


def _shell() -> list[str]:
    files = [*map(asset, SHELL), *(url_for("static", filename=name) for name in BARE), *MODULES.addresses()]
    return [*files, url_for(".form"), url_for(".offline")]
