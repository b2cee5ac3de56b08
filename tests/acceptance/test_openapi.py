"""Must show 7: schemathesis tries everything that /api/openapi.json describes against the running system, all checks."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bench.system import end, launch
from deploy.local import commands
from deploy.local.place import ROOT, Place
from tests.acceptance.citizens import KEY
from tests.acceptance.system import (
    READY_SECONDS,
    OwnRedis,
    environment,
    own_name,
    prepared,
    ready,
    wait_until,
)

# Few examples, so that the suite stays short; `st run ADDRESS/api/openapi.json --checks all -n 200` takes its time.
EXAMPLES = "3"


@pytest.fixture
def address(tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A system of its own: hundreds of reports are filed here, which other tests would find in their lists."""
    place = Place(ROOT, tmp_path, dict(os.environ))
    place.make_folders()
    memory = OwnRedis(tmp_path)
    env = environment(place, prepared(f"{own_name(worker_id)}_uraian"), memory.url)
    parts = [child for child in commands.children(place, env) if child.name in ("web", "worker")]
    processes = [
        launch(part.command, part.env, part.cwd, place.var / "log" / f"{part.name}.log") for part in parts
    ]
    try:
        wait_until(lambda: ready(env["PUBLIC_URL"]), READY_SECONDS, "/readyz 200")
        yield env["PUBLIC_URL"]
    finally:
        for process in processes:
            end(process)
        memory.stop()


@pytest.mark.slow
def test_nothing_that_is_described_fails(address: str, tmp_path: Path) -> None:
    """With a key, so that the views themselves are reached; the refusals without one are tried besides (ignored_auth)."""
    document = f"{address}/api/openapi.json"
    described = httpx.get(document, trust_env=False).json()
    operations = sum(len(path) for path in described["paths"].values()) - 1  # but the description itself
    command = [
        *(str(Path(sys.executable).parent / "st"), "run", document),
        *("--checks", "all", "-H", f"X-Api-Key: {KEY}"),
        *("--max-examples", EXAMPLES, "--no-color", "--warnings", "off"),
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False)
    said = ran.stdout + ran.stderr
    assert ran.returncode == 0, said[-6000:]
    assert f"Tested: {operations}" in said, said[-2000:]
