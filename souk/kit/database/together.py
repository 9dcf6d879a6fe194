"""Calls of one operation that come while another is under way: done in one transaction, each answered alone."""

import asyncio
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from souk.kit.database.errors import DatabaseAway, DiskFull, NotKept, ReadOnly, WriteRefused
from souk.kit.database.keys import Asked, Keys
from souk.kit.database.sending import hasten
from souk.kit.database.unit import Database
from souk.kit.errors import SoukError, Unavailable

MOST = 256
# Callers of a round come back at about the same time: so many seconds the next one waits for as many as there were, as
# long as somebody comes within the shorter time.
LINGER, GAP = 0.004, 0.0005
Work = Callable[[Sequence[Any]], Sequence[Any]]


def _shut() -> threading.Lock:
    """A lock that is taken: whoever lets go of it wakes the one who waits, for less than an event costs."""
    made = threading.Lock()
    made.acquire()
    return made


@dataclass(eq=False)
class Waiting:
    """One call: what it gives to the work, what was asked, and what became of it.

    A thread waits until it is `ready`; a call of an event loop has a `bell` there instead, and leads nobody.
    """

    given: Any
    asked: Asked
    bell: asyncio.Future[None] | None = None
    ready: threading.Lock = field(default_factory=_shut)
    leads: bool = False
    outcome: Any = field(default_factory=lambda: Unavailable("What became of it is not known; ask again."))

    @property
    def key(self) -> str:
        """One for all that repeat it; empty for what has no key."""
        return self.asked.name if self.asked.key is not None else ""


class Together:
    """Whoever comes first does the work of all who wait; who comes meanwhile is of the next round.

    The work takes what the calls gave and says for each its answer, or the `SoukError` that refuses it, which then has
    changed nothing. Where it raises instead, nobody's is kept and each is done alone.
    """

    def __init__(self, database: Database, keys: Keys, work: Work, plain: Callable[[Any], Any]) -> None:
        self._database, self._keys, self._work, self._plain = database, keys, work, plain
        self._guard = threading.Condition()
        self._queue: list[Waiting] = []
        self._led = False
        self._leading: Sequence[Waiting] = ()
        self._expected, self._ended = 1, 0.0
        # Of many writers each has a connection: in a rush the next round is made while a full one is written. Where
        # fewer wait, two small rounds would cost more than one.
        self._overlaps = database.shared
        self._most = MOST // 4 if self._overlaps else MOST
        # Rounds that no thread waits for.
        self._hand = ThreadPoolExecutor(1 + self._overlaps, "round")

    @property
    def queued(self) -> int:
        """How many wait for the next round."""
        return len(self._queue)

    def do(self, given: Any, asked: Asked) -> Any:
        """The answer to one call, durable; raises what refuses it, `KeyReused` and `KeyBusy`."""
        if self._database.inside:
            return _said(self._done([given])[0])
        mine = Waiting(given, asked)
        if not (leads := self._joined(mine)):
            mine.ready.acquire()
        if leads or mine.leads:
            self._lead(mine)
        return _said(mine.outcome)

    async def awaited(self, given: Any, asked: Asked) -> Any:
        """As `do`, for a call of an event loop: it holds no thread while it waits."""
        mine = Waiting(given, asked, asyncio.get_running_loop().create_future())
        if self._joined(mine):
            self._hand.submit(self._lead, mine)
        assert mine.bell is not None
        await mine.bell
        return _said(mine.outcome)

    def _joined(self, mine: Waiting) -> bool:
        """Put a call into the queue; whether the next round is its to lead."""
        with self._guard:
            self._queue.append(mine)
            leads, self._led = not self._led, True
            self._guard.notify()
        return leads

    def _lead(self, mine: Waiting) -> None:
        with self._guard:
            self._gather()
            # Two calls with one key are not of one round: the second is answered with what the first was.
            batch, self._queue = _round(self._queue, self._most)
            self._leading = batch
        try:
            self._answer(batch)
        finally:
            with self._guard:
                self._expected, self._ended = min(self._most, len(batch) + len(self._queue)), time.monotonic()
            self._pass_on(batch)
            _tell(one for one in batch if one is not mine or one.bell)

    def _pass_on(self, batch: Sequence[Waiting]) -> None:
        """Let the next round begin, once for each."""
        with self._guard:
            if self._leading is not batch:
                return
            following = self._queue[0] if self._queue else None
            self._leading, self._led = (), following is not None
        if following is not None:
            self._follow(following)

    def _follow(self, next_: Waiting) -> None:
        if next_.bell is not None:
            self._hand.submit(self._lead, next_)
            return
        next_.leads = True
        next_.ready.release()

    def _gather(self) -> None:
        """Wait a moment for those whom the last round answered."""
        until = self._ended + LINGER
        while len(self._queue) < self._expected and (left := until - time.monotonic()) > 0:
            if not self._guard.wait(min(GAP, left)):
                return

    def _answer(self, batch: Sequence[Waiting]) -> None:
        try:
            outcomes = self._all(batch)
        except (DatabaseAway, DiskFull, NotKept, ReadOnly, WriteRefused) as error:
            outcomes = [error] * len(batch)
        except Exception:
            outcomes = [self._alone(one) for one in batch]
        for one, outcome in zip(batch, outcomes, strict=True):
            one.outcome = outcome

    def _all(self, batch: Sequence[Waiting]) -> list[Any]:
        with self._database.unit(writes=True):
            # What breaks a round is done again by itself, where no statement goes before another was answered.
            hasten(self._database.write)
            before = self._keys.known([one.asked for one in batch if one.key])
            fresh = [one for one in batch if one.key not in before]
            said = list(zip(fresh, self._done([one.given for one in fresh]), strict=True))
            self._keys.keep([(one.asked, it) for one, it in said if one.key and not isinstance(it, Exception)])
            if self._overlaps and len(batch) == self._most:
                self._pass_on(batch)
        made = {id(one): it for one, it in said}
        return [made[id(one)] if id(one) in made else before[one.key] for one in batch]

    def _alone(self, one: Waiting) -> Any:
        try:
            return self._keys.once(one.asked, lambda: _said(self._done([one.given])[0]))
        except Exception as error:
            return error

    def _done(self, given: Sequence[Any]) -> list[Any]:
        made = self._work(given) if given else ()
        return [one if isinstance(one, SoukError) else self._plain(one) for one in made]


def _round(queue: Sequence[Waiting], most: int) -> tuple[list[Waiting], list[Waiting]]:
    batch: list[Waiting] = []
    later: list[Waiting] = []
    keys: set[str] = set()
    for one in queue:
        (later if len(batch) >= most or one.key in keys else batch).append(one)
        keys |= {one.key} - {""}
    return batch, later


def _tell(batch: Iterable[Waiting]) -> None:
    """Wake all whose outcome is known; a loop once, since between two calls to it another thread takes the turn."""
    bells: defaultdict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = defaultdict(list)
    for one in batch:
        if one.bell is None:
            one.ready.release()
        else:
            bells[one.bell.get_loop()].append(one.bell)
    for loop, some in bells.items():
        # A loop that was closed meanwhile has nobody to tell; what was done is done.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_ring, some)


def _ring(bells: Sequence[asyncio.Future[None]]) -> None:
    for bell in bells:
        if not bell.done():
            bell.set_result(None)


def _said(outcome: Any) -> Any:
    """An answer; raises what is none."""
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
