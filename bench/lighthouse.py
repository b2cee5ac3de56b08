"""Lighthouse on the portal: `make bench ARGS='--lighthouse'` loads six pages as a phone on a slow line and prints the scores.

Lighthouse itself is no part of the project (it brings 100 MB for a measurement now and then): the first run installs this version
of it with npm below var/bench.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bench.pages import a_finished_report
from bench.stage import DEMO_BIG, Stage, tell
from bench.system import HOST, PORT, running

VERSION = "12.8.2"
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless=new", "--no-sandbox", "--no-first-run", "--disable-quic", "--disable-sync"),
    *(
        "--disable-background-networking",
        "--disable-component-update",
        "--use-gl=angle",
        "--use-angle=swiftshader",
    ),
    *("--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"),
)
MUST = {"performance": 95, "accessibility": 100, "best-practices": 95, "seo": 95}
MAP_PAGE = "/peta"
MAP_MUST = 85  # its map is drawn by software here


def run(stage: Stage) -> int:
    """Measure each page once; 1 if a score is too low."""
    program = _installed(stage.place.var / "lighthouse")
    database = stage.database("bench_demo", 0, DEMO_BIG)
    reached = True
    with running(stage, database, "web"):
        number = a_finished_report(database)
        for path in ("/", "/lapor", "/lacak", f"/laporan/{number}", MAP_PAGE, "/statistik"):
            scores = _scores(_report(program, path))
            short = {name: must for name, must in _musts(path).items() if scores[name] < must}
            reached &= not short
            print(
                json.dumps({"id": "lighthouse", "page": path, **scores, "short": short or None}), flush=True
            )
    return 0 if reached else 1


def _musts(path: str) -> Mapping[str, int]:
    return {**MUST, "performance": MAP_MUST} if path == MAP_PAGE else MUST


def _installed(folder: Path) -> Path:
    program = folder / "node_modules/lighthouse/cli/index.js"
    if not program.exists():
        tell(f"installing lighthouse {VERSION} ...")
        folder.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(folder), "--no-save", "--no-audit", "--no-fund"]
        subprocess.run([*command, f"lighthouse@{VERSION}"], check=True, capture_output=True)
    return program


def _report(program: Path, path: str) -> dict[str, Any]:
    tell(f"lighthouse {path} ...")
    command = ["node", str(program), f"http://{HOST}:{PORT}{path}", "--quiet", "--output=json"]
    command += [f"--only-categories={','.join(MUST)}", f"--chrome-flags={' '.join(FLAGS)}"]
    done = subprocess.run(
        command, env={**os.environ, "CHROME_PATH": CHROMIUM}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"lighthouse {path}: {done.stderr[-800:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    for what in _wrong(found):
        tell(f"  {what}")
    return found


def _scores(report: dict[str, Any]) -> dict[str, int]:
    return {name: round(100 * report["categories"][name]["score"]) for name in MUST}


def _wrong(report: dict[str, Any]) -> Iterator[str]:
    """What cost points, in Lighthouse's words."""
    for name in MUST:
        for part in report["categories"][name]["auditRefs"]:
            audit = report["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{name}: {audit['title']} {audit.get('displayValue', '')}"
