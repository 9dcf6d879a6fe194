"""Five kinds of errors, each a sentence with its facts, so that every door can map and translate them."""

from collections.abc import Mapping
from typing import ClassVar

from pydantic import ValidationError


class SoukError(Exception):
    """A fact that stops an operation: `sentence` is a template, `facts` fill it; nothing was changed."""

    kind: ClassVar[str] = "error"

    def __init__(self, sentence: str, **facts: object) -> None:
        self.sentence = sentence
        self.facts: Mapping[str, object] = facts
        super().__init__(sentence.format(**facts))

    @property
    def code(self) -> str:
        """The class's name in kebab-case, stable for programs: `OutOfStock` is `out-of-stock`."""
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in type(self).__name__).lstrip("-")


class NotFound(SoukError):
    """There is no such thing."""

    kind = "not_found"


class Conflict(SoukError):
    """It is there, in a state that does not allow this."""

    kind = "conflict"


class Refused(SoukError):
    """The caller may not."""

    kind = "refused"


class NotAllowed(Refused):
    """The caller lacks the scope."""

    def __init__(self, actor: str, scope: str) -> None:
        super().__init__("{actor} may not do this; it takes the scope {scope}.", actor=actor, scope=scope)


class Invalid(SoukError):
    """The input is wrong; the sentence says what would be right."""

    kind = "invalid"


class Unavailable(SoukError):
    """Something that is needed does not answer now; trying later makes sense."""

    kind = "unavailable"


def faults(error: ValidationError) -> str:
    """Every wrong field and what would be right, in one line; the values stay out, for one may be a secret."""
    found = ((".".join(str(part) for part in one["loc"]), one["msg"]) for one in error.errors(include_input=False))
    return "; ".join(f"{place or 'payload'}: {said}" for place, said in found)


class Broken(SoukError):
    """A fault of ours; the log has the reason."""

    def __init__(self) -> None:
        super().__init__("Something broke on our side; whoever runs this shop finds the reason in its log.")
