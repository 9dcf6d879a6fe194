"""Proves how good a plan is: HiGHS bounds a program of the task from below, in a process of its own."""

import math
import multiprocessing
import threading
import time
from multiprocessing.connection import Connection

from souk.trade.checkout.contracts.planning import Certificate, Plan, ProversBusy, Task
from souk.trade.checkout.providers.proving.buying import UNIT
from souk.trade.checkout.providers.proving.exactness import told_apart
from souk.trade.checkout.providers.proving.model import Model
from souk.trade.checkout.rules.planning import admitted

# The solver's tolerances, in smallest units and as a share: no bound is claimed within them.
TOLERANCE, SHARE = 1.0, 1e-6
# Beyond its time the solver gets so many seconds to notice, before its process is ended.
PATIENCE = 5.0
# To start a process and load the solver takes seconds; on a busy machine many.
START = 60.0


class HighsProver:
    """A mixed integer program that allows all that `price()` allows, and more; `at_once` proves in this process.

    Each proof takes a processor whole, so one process makes `most` of them at a time; more raise `ProversBusy`.
    """

    def __init__(self, gap: float = 1e-5, most: int = 1, *, at_once: bool = False) -> None:
        self._gap = gap
        self._at_once = at_once
        self._free = threading.BoundedSemaphore(most)

    def prove(self, task: Task, plan: Plan, seconds: float) -> Certificate:
        kept = admitted(task)
        if not self._free.acquire(blocking=False):
            raise ProversBusy(math.ceil(seconds))
        try:
            bound, spent = (_bound if self._at_once else _elsewhere)(kept, seconds, self._gap)
        finally:
            self._free.release()
        total = plan.priced.total
        bound = max(0, min(bound, total))
        exact, relaxed = told_apart(kept)
        return Certificate(bound, -(-(total - bound) * 10_000 // max(1, bound)), exact, relaxed, spent)


def _bound(task: Task, seconds: float, gap: float) -> tuple[int, float]:
    """A true lower bound of the task's prices, and the CPU seconds that it took."""
    began = time.process_time()
    found = Model(task).program.solve(seconds, gap).bound * UNIT
    bound = math.ceil(found - TOLERANCE - abs(found) * SHARE) if math.isfinite(found) else 0
    return bound, time.process_time() - began


def _elsewhere(task: Task, seconds: float, gap: float) -> tuple[int, float]:
    # A fork of a process with threads may inherit a lock that nobody opens.
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe(duplex=False)
    worker = spawning.Process(target=_answer, args=(there, task, seconds, gap), daemon=True)
    worker.start()
    there.close()
    try:
        if here.poll(START) and here.recv() and here.poll(seconds + PATIENCE):
            answer: tuple[int, float] = here.recv()
            return answer
    except EOFError:
        pass
    finally:
        here.close()
        worker.kill()
        worker.join()
        worker.close()
    return 0, seconds


def _answer(there: Connection, task: Task, seconds: float, gap: float) -> None:
    there.send("started")
    there.send(_bound(task, seconds, gap))
    there.close()
