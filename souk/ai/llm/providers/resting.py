"""No waiting, request after request, for an endpoint that is down."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock

from pydantic import JsonValue

from souk.ai.llm.contracts import ModelFailed, ModelResting, Prompt, Reply
from souk.ai.llm.ports import ChatModel
from souk.kit.clock import Clock
from souk.kit.plug import plug
from souk.kit.transport import Unreachable


class Resting:
    """After `failures` in a row leaves another model alone for `seconds`; then one failure more is enough."""

    def __init__(self, inner: Mapping[str, JsonValue], clock: Clock, failures: int = 3, seconds: float = 30.0) -> None:
        self._inner = plug(ChatModel, inner, clock=clock)
        self._clock = clock
        self._most = failures
        self._rest = timedelta(seconds=seconds)
        self._failures = 0
        self._until: datetime | None = None
        self._guard = Lock()

    @property
    def name(self) -> str:
        return self._inner.name

    def reply(self, prompt: Prompt) -> Reply:
        with self._watched():
            return self._inner.reply(prompt)

    def stream(self, prompt: Prompt) -> Iterator[str]:
        with self._watched():
            yield from self._inner.stream(prompt)

    @contextmanager
    def _watched(self) -> Iterator[None]:
        if self._until and self._clock.now() < self._until:
            raise ModelResting(self._until)
        try:
            yield
        except (ModelFailed, Unreachable):
            self._note(self._failures + 1)
            raise
        self._note(0)

    def _note(self, failures: int) -> None:
        with self._guard:
            self._failures = failures
            self._until = self._clock.now() + self._rest if failures >= self._most else None
