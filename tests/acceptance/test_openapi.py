"""Must show 7: schemathesis tries everything that /api/openapi.json describes against the running system, all checks."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.acceptance.citizens import KEY
from tests.acceptance.system import Live

# Few examples, so that the suite stays short; `st run ADDRESS/api/openapi.json --checks all -n 200` takes its time.
EXAMPLES = "3"


@pytest.mark.slow
def test_nothing_that_is_described_fails(live: Live, tmp_path: Path) -> None:
    """With a key, so that the views themselves are reached; the refusals without one are tried besides (ignored_auth)."""
    document = f"{live.base}/api/openapi.json"
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
