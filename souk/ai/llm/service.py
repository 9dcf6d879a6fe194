"""The one gateway to a language model: optional everywhere, counted, and believed by nobody."""

import logging
from collections.abc import Callable, Iterator
from threading import Lock
from typing import TypeVar

from souk.ai.llm.contracts import LlmStatus, Prompt, Reply, Usage
from souk.ai.llm.ports import ChatModel
from souk.ai.llm.rules import estimate, used
from souk.kit.clock import Clock
from souk.kit.errors import SoukError
from souk.kit.operation import operation

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Llm:
    """Ask the model that the operator chose, if any."""

    def __init__(self, model: ChatModel, clock: Clock) -> None:
        self._model = model
        self._clock = clock
        self._usage = Usage(clock.now().date())
        self._guard = Lock()

    @property
    def available(self) -> bool:
        """Whether a model is configured; it may still not answer."""
        return bool(self._model.name)

    def ask(self, prompt: Prompt) -> Reply:
        """The model's reply; raises what the model raises."""
        reply = self._model.reply(prompt)
        if not reply.from_cache:
            self._count(reply.tokens_in + reply.tokens_out)
        source = "the cache" if reply.from_cache else reply.model
        _log.info("%s: %s answered; %d tokens in, %d out", prompt.purpose, source, reply.tokens_in, reply.tokens_out)
        return reply

    def stream(self, prompt: Prompt) -> Iterator[str]:
        """The reply's text as it comes; its tokens are estimated."""
        tokens = 0
        try:
            for part in self._model.stream(prompt):
                tokens = (tokens or estimate(prompt.system + prompt.user)) + estimate(part)
                yield part
        finally:
            self._count(tokens, calls=int(tokens > 0))

    def propose(self, prompt: Prompt, check: Callable[[Reply], T]) -> T | None:
        """What `check` makes of the model's reply, or None where the deterministic answer must do.

        That is: no model, a failure, no time left, or a check that raises a `SoukError`, `ValueError` or `LookupError`.
        """
        if not self.available:
            return None
        try:
            return check(self.ask(prompt))
        except (SoukError, ValueError, LookupError) as error:
            _log.warning("%s: went on without the model: %s", prompt.purpose, type(error).__name__)
            return None

    @operation("llm:status")
    def status(self) -> LlmStatus:
        """Whether a language model is configured, which one, and what was used of it today (UTC)."""
        today = self._count(0, calls=0)
        return LlmStatus(self.available, self._model.name, today.calls, today.tokens)

    def _count(self, tokens: int, calls: int = 1) -> Usage:
        with self._guard:
            self._usage = used(self._usage, self._clock.now().date(), calls, tokens)
            return self._usage
