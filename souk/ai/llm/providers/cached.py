"""Answers that were given before."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Lock

from pydantic import JsonValue

from souk.ai.llm.contracts import Prompt, Reply
from souk.ai.llm.ports import ChatModel
from souk.ai.llm.rules import digest
from souk.kit.clock import Clock
from souk.kit.plug import plug


class Cached:
    """Keeps the `most` last used answers of another model in memory, each for `hours`."""

    def __init__(self, inner: Mapping[str, JsonValue], clock: Clock, most: int = 1000, hours: float = 24.0) -> None:
        self._inner = plug(ChatModel, inner, clock=clock)
        self._clock = clock
        self._most = most
        self._lasts = timedelta(hours=hours)
        self._kept: OrderedDict[str, tuple[datetime, Reply]] = OrderedDict()
        self._guard = Lock()

    @property
    def name(self) -> str:
        return self._inner.name

    def reply(self, prompt: Prompt) -> Reply:
        known = self._known(prompt)
        if known:
            return replace(known, parsed=deepcopy(known.parsed), tokens_in=0, tokens_out=0, from_cache=True)
        reply = self._inner.reply(prompt)
        self._keep(prompt, replace(reply, parsed=deepcopy(reply.parsed)))
        return reply

    def stream(self, prompt: Prompt) -> Iterator[str]:
        known = self._known(prompt)
        if known:
            yield known.text
            return
        text = ""
        for part in self._inner.stream(prompt):
            text += part
            yield part
        # What was streamed has not been held against a schema.
        if prompt.schema is None:
            self._keep(prompt, Reply(text, self.name))

    def _known(self, prompt: Prompt) -> Reply | None:
        key = digest(prompt)
        with self._guard:
            at, reply = self._kept.get(key, (None, None))
            if at is None or self._clock.now() - at >= self._lasts:
                self._kept.pop(key, None)
                return None
            self._kept.move_to_end(key)
            return reply

    def _keep(self, prompt: Prompt, reply: Reply) -> None:
        key = digest(prompt)
        with self._guard:
            self._kept[key] = (self._clock.now(), reply)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
