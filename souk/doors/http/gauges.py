"""The installation's numbers as Prometheus reads them, asked of the database at every scrape."""

from collections.abc import Iterable, Iterator
from importlib.metadata import version

from prometheus_client import Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily

from souk.doors.jobs import STATES, Jobs, Numbers, free_share, newest_backup, numbers_of
from souk.kit.errors import SoukError
from souk.kit.operation import Souk
from souk.settings import Settings


class Gauges:
    """A collector of its own registry."""

    def __init__(self, souk: Souk, jobs: Jobs, settings: Settings) -> None:
        self._souk = souk
        self._jobs = jobs
        self._settings = settings

    def describe(self) -> Iterable[Metric]:
        """Nothing beforehand, so that nothing is read before somebody asks."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """All of them; without a database, those that need none."""
        yield InfoMetricFamily("souk", "This installation.", {"version": version("souk"), "database": self._kind})
        yield _gauge("souk_worker_up", "Whether the background work runs.", float(self._jobs.alive()))
        yield _gauge("souk_disk_free_bytes", "Room on the data folder's disk.", free_share(self._settings)[0])
        yield from self._lane()
        try:
            numbers = numbers_of(self._souk)
        except SoukError:
            yield _gauge("souk_database_up", "Whether the database answers.", 0)
            return
        yield _gauge("souk_database_up", "Whether the database answers.", 1)
        yield from _waiting(numbers)
        yield from _log(numbers)
        yield from self._backup()

    @property
    def _kind(self) -> str:
        return self._souk.database.engine.dialect.name

    def _lane(self) -> Iterator[Metric]:
        stats = self._souk.database.lane.stats
        yield CounterMetricFamily("souk_lane_operations", "Writing operations that committed.", stats.operations)
        yield CounterMetricFamily("souk_lane_commits", "Commits, each of one or more operations.", stats.commits)
        yield CounterMetricFamily("souk_lane_wait_seconds", "Time that operations waited to write.", stats.waited)

    def _backup(self) -> Iterator[Metric]:
        made = newest_backup(self._settings)
        if made is not None:
            yield _gauge("souk_backup_timestamp_seconds", "When the newest backup was written.", made.timestamp())


def _waiting(numbers: Numbers) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("souk_jobs", "Jobs by state.", labels=["state"])
    for state in STATES:
        jobs.add_metric([state], numbers.jobs.get(state, 0))
    yield jobs
    yield _gauge("souk_jobs_oldest_waiting_seconds", "How long the oldest job has been due.", numbers.waited)
    yield _gauge("souk_letters_waiting", "Letters that are not sent yet.", numbers.letters)
    yield _gauge("souk_letters_oldest_seconds", "How long the oldest of them waits.", numbers.letter_waited)


def _log(numbers: Numbers) -> Iterator[Metric]:
    rows = CounterMetricFamily("souk_import_rows", "Rows of all imports, by what became of them.", labels=["became"])
    for name, count in numbers.rows.items():
        rows.add_metric([name], count)
    yield rows
    yield CounterMetricFamily("souk_log_events", "Events in the log.", numbers.events)
    behind = GaugeMetricFamily("souk_log_behind_events", "Events that a reader has not seen.", labels=["reader"])
    behind.add_metric(["annotation"], numbers.annotation_behind)
    behind.add_metric(["index"], numbers.index_behind)
    yield behind
    yield _gauge("souk_index_products", "Products in the search index.", numbers.documents)
    oldest = numbers.oldest_transaction
    yield _gauge("souk_postgres_oldest_transaction_seconds", "Age of the server's oldest transaction.", oldest)


def _gauge(name: str, about: str, value: float) -> Metric:
    return GaugeMetricFamily(name, about, value)
