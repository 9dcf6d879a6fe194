"""No model: every feature works without one."""

from typing import NoReturn

from souk.ai.llm.contracts import NoModelConfigured, Prompt
from souk.kit.clock import Clock


class NoModel:
    """Refuses every prompt with `NoModelConfigured`."""

    name = ""

    def __init__(self, clock: Clock | None = None) -> None:
        """A clock is taken, as by every model, and not needed."""

    def reply(self, prompt: Prompt) -> NoReturn:
        raise NoModelConfigured

    def stream(self, prompt: Prompt) -> NoReturn:
        raise NoModelConfigured
