"""Tiles are kept; what the map shows of the newest reports and of the hidden ones all the same."""

import time
from collections.abc import Callable

from tests.acceptance.citizens import Filed, from_jaki
from tests.acceptance.forms import Visitor
from tests.acceptance.system import Live, wait_until
from tests.acceptance.tiles import feature

People = Callable[..., Visitor]
SOON = 10  # seconds, on a busy machine too
NEVER_LATER = 6.5  # a tile in which something came is shown for six


def beside(live: Live, report: Filed) -> Filed:
    """Another public report at the same place."""
    return from_jaki(live.base, lat=f"{report.lat:.6f}", long=f"{report.lon:.6f}")._replace(
        lat=report.lat, lon=report.lon
    )


def on_a_kept_tile(live: Live) -> Filed:
    """A report whose tile was asked for, and is kept."""
    first = from_jaki(live.base)
    wait_until(lambda: feature(live.base, first), SOON, "ubin")
    return first


def test_who_goes_on_looking_sees_a_new_report_soon(live: Live) -> None:
    second = beside(live, on_a_kept_tile(live))
    assert wait_until(lambda: feature(live.base, second), SOON, "ubin")["status"] == "waiting"


def test_who_looks_but_once_sees_it_too(live: Live) -> None:
    second = beside(live, on_a_kept_tile(live))
    time.sleep(NEVER_LATER)
    assert feature(live.base, second)


def test_a_hidden_report_is_gone_at_once_from_every_process(live: Live, visitor: People) -> None:
    report = on_a_kept_tile(live)
    # So that each web process keeps it: one may still show what it kept before the report came.
    wait_until(lambda: all(feature(live.base, report) for _ in range(8)), SOON, "ubin di setiap proses")
    visitor("kelurahan.gambir").act(report.number, "hide", alasan="data_pribadi")
    assert not any(feature(live.base, report) for _ in range(8))
