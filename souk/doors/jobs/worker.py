"""Threads beside the doors, or a process of their own, that do what waits until they are told to stop."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Sequence

from souk.doors.jobs.service import Jobs
from souk.doors.jobs.staff import staffed
from souk.settings import Settings

BEAT = 15.0
WITHIN = 20.0
# How long what follows the log may rest while nothing is written: prices change by the clock too.
STILL = 1.0
_log = logging.getLogger(__name__)


class Following:
    """Follows the log where it grew, and every second of `now`; a round where neither holds reads one position."""

    def __init__(self, jobs: Jobs, now: Callable[[], float] = time.monotonic) -> None:
        self._jobs = jobs
        self._now = now
        self._stands, self._again = "", 0.0

    def __call__(self) -> bool:
        """Whether there was something to do."""
        stands, now = self._jobs.log_ends(), self._now()
        if stands == self._stands and now < self._again:
            return False
        busy = self._jobs.follow()
        self._stands, self._again = "" if busy else stands, now + STILL
        return busy


class Worker:
    """Does jobs, follows the log, sends letters and webhooks, sees to orders, agents and timetables: a thread each.

    `beside` are rounds of a door's own, each with how long it rests.
    """

    def __init__(
        self, jobs: Jobs, pause: float = 0.2, beside: Sequence[tuple[float, Callable[[], object]]] = ()
    ) -> None:
        self._jobs = jobs
        self._stop = threading.Event()
        self._rest = threading.Event()
        hands = [
            self._thread(self._stop, pause, lambda: jobs.work(self._stop.is_set)) for _ in range(jobs.terms.workers)
        ]
        rounds: list[tuple[float, Callable[[], object]]] = [
            (pause, Following(jobs)),
            (1.0, jobs.deliver),
            (1.0, lambda: jobs.notify(self._stop.is_set)),
            (1.0, jobs.trade),
            (1.0, lambda: jobs.tend(self._stop.is_set)),
            (1.0, jobs.tick),
        ]
        self._working = hands + [self._thread(self._stop, wait, do) for wait, do in (*rounds, *beside)]
        # The leases are renewed until the last step has ended.
        self._beating = self._thread(self._rest, BEAT, jobs.beat)
        jobs.alive = self.alive

    def start(self) -> None:
        """Begin."""
        for thread in (*self._working, self._beating):
            thread.start()

    def alive(self) -> bool:
        """Whether every thread goes on."""
        return not self._stop.is_set() and all(thread.is_alive() for thread in (*self._working, self._beating))

    def stop(self, within: float = WITHIN) -> bool:
        """End after the step in hand; False where one took longer than `within` seconds: its job is taken up again."""
        self._stop.set()
        until = time.monotonic() + within
        for thread in self._working:
            thread.join(max(0.0, until - time.monotonic()))
        ended = not any(thread.is_alive() for thread in self._working)
        self._rest.set()
        self._beating.join(1.0)
        return ended

    def _thread(self, stop: threading.Event, pause: float, do: Callable[[], object]) -> threading.Thread:
        return threading.Thread(target=_loop, args=(stop, pause, do), daemon=True)


def _loop(stop: threading.Event, pause: float, do: Callable[[], object]) -> None:
    while not stop.is_set():
        try:
            busy = do()
        except Exception:
            _log.exception("the background work stumbled; it goes on")
            busy = False
        if not busy:
            stop.wait(pause)


def run_worker(settings: Settings) -> None:
    """Work until SIGTERM or SIGINT; on SQLite only where no other process writes, else `LaneTaken` says so."""
    souk, jobs = staffed(settings)
    try:
        if not souk.database.shared:
            souk.database.claim()
        _until_told(jobs, settings)
    finally:
        souk.database.close()


def _until_told(jobs: Jobs, settings: Settings) -> None:
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: told.set())
    worker = Worker(jobs)
    worker.start()
    _log.info("the worker is at work; SIGTERM ends it after the step in hand")
    told.wait()
    if not worker.stop(settings.stop_seconds):
        _log.warning("a step did not end within %s s; its job is taken up again later", settings.stop_seconds)
