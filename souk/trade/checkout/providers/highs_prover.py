"""Proves how good a plan is: HiGHS bounds a program of the task from below, in a process of its own."""

import math
import multiprocessing
import threading
import time
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection

from souk.goods.pricing import Line
from souk.trade.checkout.contracts.planning import Certificate, Plan, ProversBusy, Task
from souk.trade.checkout.providers.proving.closing import Closed, Closing
from souk.trade.checkout.providers.proving.exactness import told_apart
from souk.trade.checkout.providers.proving.program import load
from souk.trade.checkout.rules.planning import admitted, settled

# Beyond its time the solver gets so many seconds to notice, before its process is ended.
PATIENCE = 5.0
# To start a process and load the solver takes seconds; on a busy machine many.
START = 60.0


class HighsProver:
    """A mixed integer program that allows all that `price()` allows, and more; `at_once` proves in this process.

    Each proof takes a processor whole, so one process makes `most` of them at a time; more raise `ProversBusy`.
    `clock` counts the seconds: those of the wall, or `time.process_time`.
    """

    def __init__(
        self,
        gap: float = 5e-5,
        most: int = 1,
        *,
        at_once: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._gap = gap
        self._at_once = at_once
        self._clock = clock
        self._free = threading.BoundedSemaphore(most)

    def prove(self, task: Task, plan: Plan, seconds: float) -> Certificate:
        kept = admitted(task)
        if not self._free.acquire(blocking=False):
            raise ProversBusy(math.ceil(seconds))
        closing = Closing(kept, plan.priced.total, self._gap, self._clock)
        try:
            closed, spent = (_closed if self._at_once else _elsewhere)(closing, seconds)
        finally:
            self._free.release()
        better = _cheaper(kept, closed.lines, plan)
        total = (better or plan).priced.total
        bound = max(0, min(closed.bound, total))
        exact, relaxed = told_apart(kept)
        gap = -(-(total - bound) * 10_000 // max(1, bound))
        return Certificate(bound, gap, exact, relaxed, spent, better)


def _cheaper(task: Task, lines: Sequence[Line], plan: Plan) -> Plan | None:
    """What a proof found, priced here, where it costs less than the plan."""
    found = settled(task, lines) if lines else plan
    return found if found.priced.total < plan.priced.total else None


def _closed(closing: Closing, seconds: float) -> tuple[Closed, float]:
    """What so many seconds give, and the CPU seconds that it took."""
    began = time.process_time()
    return closing.run(seconds), time.process_time() - began


def _elsewhere(closing: Closing, seconds: float) -> tuple[Closed, float]:
    # A fork of a process with threads may inherit a lock that nobody opens.
    spawning = multiprocessing.get_context("spawn")
    here, there = spawning.Pipe(duplex=False)
    worker = spawning.Process(target=_answer, args=(there, closing, seconds), daemon=True)
    worker.start()
    there.close()
    try:
        if here.poll(START) and here.recv() and here.poll(closing.lasts(seconds) + PATIENCE):
            answer: tuple[Closed, float] = here.recv()
            return answer
    except EOFError:
        pass
    finally:
        here.close()
        worker.kill()
        worker.join()
        worker.close()
    return Closed(0), seconds


def _answer(there: Connection, closing: Closing, seconds: float) -> None:
    load()
    there.send("started")
    there.send(_closed(closing, seconds))
    there.close()
