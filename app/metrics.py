"""Figures for Prometheus: requests by view and status over all web processes, and what the host's parts say now.

The web runs in several processes, so their counts meet in small files below VAR_DIR/metrics.
"""

import os
import time
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from flask import Flask, Response, current_app, g, request

from app.config import Settings

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry, Histogram

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)


class Gauge(NamedTuple):
    """A figure of this moment; those of one name differ by their labels."""

    name: str
    help: str
    value: float
    labels: Mapping[str, str] = MappingProxyType({})


def init_app(app: Flask) -> None:
    """Measure every request."""
    folder = cast(Settings, app.config["SETTINGS"]).var_dir / "metrics"
    folder.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder)
    os.environ.setdefault(FOLDER, str(folder))
    app.extensions["metrics"] = _requests()
    app.before_request(_start)
    app.after_request(_stop)


def _requests() -> "Histogram":
    # The library reads the folder when it is first imported.
    from prometheus_client import CollectorRegistry, Histogram

    return Histogram(
        "crm_request_seconds",
        "Time to answer a request",
        ("view", "method", "status"),
        buckets=SECONDS,
        registry=CollectorRegistry(),
    )


def _start() -> None:
    g.started = time.perf_counter()


def _stop(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    _line(
        current_app.extensions["metrics"], request.endpoint or "-", request.method, response.status_code
    ).observe(seconds)
    return response


@lru_cache(maxsize=4096)
def _line(requests: "Histogram", view: str, method: str, status: int) -> "Histogram":
    return requests.labels(view, method, str(status))


def exposition(gauges: Iterable[Gauge]) -> tuple[bytes, str]:
    """Everything measured so far and these gauges, as text and its media type."""
    from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    # The library's annotations are incomplete here.
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    _register(registry, gauges)
    return generate_latest(registry), CONTENT_TYPE_LATEST


def _register(registry: "CollectorRegistry", gauges: Iterable[Gauge]) -> None:
    from prometheus_client.core import GaugeMetricFamily

    families: dict[str, GaugeMetricFamily] = {}
    for one in gauges:
        family = families.setdefault(
            one.name, GaugeMetricFamily(one.name, one.help, labels=tuple(one.labels))
        )
        family.add_metric(tuple(one.labels.values()), one.value)

    class _Now:
        def collect(self) -> Any:
            return iter(families.values())

    registry.register(cast(Any, _Now()))


def _forget_the_dead(folder: Path) -> None:
    """Remove the files of processes that are gone."""
    for file in folder.glob("*_*.db"):
        pid = file.stem.rpartition("_")[2]
        if pid.isdigit() and not Path(f"/proc/{pid}").exists():
            file.unlink(missing_ok=True)
