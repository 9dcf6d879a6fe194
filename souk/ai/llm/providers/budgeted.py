"""No more calls and tokens a day than the operator pays for."""

from collections.abc import Iterator, Mapping
from threading import Lock

from pydantic import JsonValue

from souk.ai.llm.contracts import BudgetSpent, ModelUnusable, Prompt, Reply, Usage
from souk.ai.llm.ports import ChatModel
from souk.ai.llm.rules import estimate, used
from souk.kit.clock import Clock
from souk.kit.errors import SoukError
from souk.kit.plug import plug
from souk.kit.transport import Interrupted, TooLarge


class Budgeted:
    """Lets `calls` and `tokens` a day (UTC) through to another model, counted in this process.

    Tokens are set aside before a call, so that calls at the same time cannot overspend together, and corrected after.
    """

    def __init__(
        self, inner: Mapping[str, JsonValue], clock: Clock, calls: int = 1000, tokens: int = 1_000_000
    ) -> None:
        self._inner = plug(ChatModel, inner, clock=clock)
        self._clock = clock
        self._calls = calls
        self._tokens = tokens
        self._usage = Usage(clock.now().date())
        self._guard = Lock()

    @property
    def name(self) -> str:
        return self._inner.name

    def reply(self, prompt: Prompt) -> Reply:
        aside = self._set_aside(prompt)
        try:
            reply = self._inner.reply(prompt)
        except SoukError as error:
            self._correct(aside, _cost(error, aside.tokens))
            raise
        self._correct(aside, reply.tokens_in + reply.tokens_out)
        return reply

    def stream(self, prompt: Prompt) -> Iterator[str]:
        aside = self._set_aside(prompt)
        cost = estimate(prompt.system + prompt.user)
        try:
            for part in self._inner.stream(prompt):
                cost += estimate(part)
                yield part
        except SoukError as error:
            cost = _cost(error, cost)
            raise
        finally:
            self._correct(aside, cost)

    def _set_aside(self, prompt: Prompt) -> Usage:
        tokens = estimate(prompt.system + prompt.user) + prompt.most_tokens
        with self._guard:
            today = self._clock.now().date()
            after = used(self._usage, today, 1, tokens)
            if after.calls > self._calls:
                raise BudgetSpent("calls", self._calls)
            if after.tokens > self._tokens:
                raise BudgetSpent("tokens", self._tokens)
            self._usage = after
        return Usage(today, 1, tokens)

    def _correct(self, aside: Usage, cost: int) -> None:
        with self._guard:
            if self._usage.day == aside.day:
                self._usage = used(self._usage, aside.day, 0, cost - aside.tokens)


def _cost(error: SoukError, tokens: int) -> int:
    """What a failed call may have cost: nothing, unless the model had begun to answer."""
    return tokens if isinstance(error, (Interrupted, ModelUnusable, TooLarge)) else 0
