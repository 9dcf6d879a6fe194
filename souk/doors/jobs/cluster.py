"""Jobs done by Ray actors on many machines, each with the assembled system in hand."""

import logging
import signal
import threading

import ray
from ray.exceptions import RayActorError

from souk.doors.jobs.staff import staffed
from souk.doors.jobs.worker import BEAT
from souk.kit.errors import Invalid
from souk.settings import Settings

AT_ONCE = 20
PAUSE = 0.5
_log = logging.getLogger(__name__)


class OneWriter(Invalid):
    """Many processes cannot write to SQLite."""

    def __init__(self) -> None:
        super().__init__("Workers on a cluster need PostgreSQL; set SOUK_DATABASE to a postgresql:// address.")


class _Hand:
    """One actor: it opens the system once, and works through what waits."""

    def __init__(self, settings: Settings) -> None:
        self._souk, self._jobs = staffed(settings)
        self._over = threading.Event()
        threading.Thread(target=self._beat, daemon=True).start()

    def work(self, most: int) -> int:
        """Do so many jobs, or as many as wait; answers how many."""
        done = 0
        while done < most and self._jobs.work():
            done += 1
        return done

    def _beat(self) -> None:
        while not self._over.wait(BEAT):
            try:
                self._jobs.beat()
            except Exception:
                _log.exception("a beat was missed; the next one comes")


class Crew:
    """Hands on a cluster. One that dies with its machine is started on another; its job is taken up after its lease."""

    def __init__(self, settings: Settings, address: str = "auto", hands: int = 2) -> None:
        if settings.database_url.startswith("sqlite"):
            raise OneWriter
        if not ray.is_initialized():
            ray.init(address=address, namespace="souk", log_to_driver=False)
        made = ray.remote(_Hand).options(num_cpus=0, scheduling_strategy="SPREAD", max_restarts=-1)
        self.hands = [made.remote(settings) for _ in range(hands)]

    def work(self) -> int:
        """Let every hand do some jobs; answers how many were done. A hand that is away counts none."""
        done = 0
        for answer in [hand.work.remote(AT_ONCE) for hand in self.hands]:
            try:
                done += int(ray.get(answer))
            except RayActorError:
                _log.warning("a hand went away with its machine; it is started on another")
        return done

    def dismiss(self) -> None:
        """End every hand, once no round of work is under way."""
        for hand in self.hands:
            ray.kill(hand)


def run_crew(settings: Settings, address: str = "auto", hands: int = 2) -> None:
    """Work on a cluster until SIGTERM or SIGINT."""
    told = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _number, _frame: told.set())
    crew = Crew(settings, address, hands)
    try:
        while not told.is_set():
            if not crew.work():
                told.wait(PAUSE)
    finally:
        crew.dismiss()
