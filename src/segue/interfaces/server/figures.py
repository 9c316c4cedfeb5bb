"""What Prometheus asks for: requests as they came, and how the house is when it asks."""

import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client import Counter as Count
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from segue import __version__
from segue.domain.errors import SegueError
from segue.interfaces.door.reception import Reception
from segue.storage import jobs

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_STREAMS = re.compile(r"/api/v1/tracks/\d+/(audio|stream)")
_KINDS = {"audio": "original", "stream": "transcoded"}


class Figures:
    """Counts for one server, in a registry of its own, so that two servers of one process never share a figure."""

    def __init__(self, reception: Reception) -> None:
        self._registry = CollectorRegistry()
        self._open: Counter[str] = Counter()
        self._requests = Count(
            "segue_requests", "Requests that were answered.", ("method", "route", "status"), registry=self._registry
        )
        self._durations = Histogram(
            "segue_request_seconds",
            "Seconds until an answer began.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._registry.register(_House(reception, self._open))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Note a request that was answered."""
        self._requests.labels(method if method in _METHODS else "OTHER", route, str(status)).inc()
        self._durations.labels(route).observe(seconds)

    @contextmanager
    def streaming(self, path: str) -> Iterator[None]:
        """Note that music is being sent, where it is music that is asked for."""
        found = _STREAMS.fullmatch(path)
        if found is None:
            yield
            return
        kind = _KINDS[found[1]]
        self._open[kind] += 1
        try:
            yield
        finally:
            self._open[kind] -= 1

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return generate_latest(self._registry)


class _House(Collector):
    """How the house is, looked at when it is asked."""

    def __init__(self, reception: Reception, streams: Counter[str]) -> None:
        self._reception, self._streams = reception, streams
        self._process = psutil.Process(os.getpid())

    def describe(self) -> Iterator[Metric]:
        """Nothing: what is there is told when it is collected."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        """Every figure as it is now."""
        yield InfoMetricFamily("segue", "Which Segue this is.", {"version": __version__})
        yield _by("segue_streams_open", "Music that is being sent.", "kind", self._streams_by_kind())
        yield _gauge("segue_events_streams", "Who listens to events.", len(self._reception.hub))
        yield _gauge("segue_desk_is_there", "Whether lists are made at once.", self._reception.standing.is_there)
        age = self._reception.standing.age_s
        if age is not None:
            yield _gauge("segue_desk_age_seconds", "Since the desk of lists was set out.", age)
        yield from self._jobs()
        with self._process.oneshot():
            memory, cpu = self._process.memory_info().rss, self._process.cpu_times()
            yield _gauge("process_resident_memory_bytes", "Memory of the server.", memory)
            yield _gauge("process_cpu_seconds", "Processor time of the server.", cpu.user + cpu.system)
            yield _gauge("process_threads", "Threads of the server.", self._process.num_threads())
            yield _gauge("process_open_files", "Open files and connections of the server.", self._process.num_fds())
            yield _gauge("process_start_time_seconds", "When the server began.", self._process.create_time())

    def _streams_by_kind(self) -> dict[str, float]:
        return {kind: self._streams[kind] for kind in _KINDS.values()}

    def _jobs(self) -> Iterator[Metric]:
        began, database = time.perf_counter(), self._reception.house.database
        try:
            with database.read() as connection:
                counted = jobs.count_by_state(connection)
        except SegueError:
            # That the database is away is itself a figure.
            yield _gauge("segue_database_answers", "Whether the database answers.", False)
            return
        yield _gauge("segue_database_answers", "Whether the database answers.", True)
        yield _gauge("segue_database_answer_seconds", "How long a small question took.", time.perf_counter() - began)
        yield _by("segue_jobs", "Jobs of the last month.", "state", {str(s): float(n) for s, n in counted.items()})


def _gauge(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(name, told, value=value)


def _by(name: str, told: str, label: str, values: dict[str, float]) -> Metric:
    family = GaugeMetricFamily(name, told, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
