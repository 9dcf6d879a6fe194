"""A query while it is read."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from souk.discovery.search.contracts import Leaning, Limit, Meant
from souk.discovery.search.rules.said import Said, Span


@dataclass
class Heard:
    """A query while it is read; all spans are in reading form."""

    said: Said
    spans: list[Span] = field(default_factory=list)
    named: list[Span] = field(default_factory=list)
    limits: dict[str, Limit] = field(default_factory=dict)
    leanings: list[Leaning] = field(default_factory=list)
    category: Meant | None = None
    without: tuple[str, ...] = ()
    guessed: list[str] = field(default_factory=list)

    def guess(self, limit: Limit, *spans: Span) -> None:
        """Keep a limit that is not said in so many words."""
        self.guessed.append(limit.key)
        self.hold(limit, *spans)

    def hold(self, limit: Limit, *spans: Span) -> None:
        """Keep a limit and take its words, unless the shopper took it off."""
        if limit.key not in self.without:
            self.limits[limit.key] = limit
            self.spans.extend(spans)

    def forget(self, words: str, keys: str) -> None:
        """Let go of a limit that was quoted from these words, where its key begins so."""
        self.limits = {key: one for key, one in self.limits.items() if not (key.startswith(keys) and one.said == words)}

    def lean(self, limits: Iterable[Limit], weight: int) -> None:
        """Let what keeps some limits come first, where nothing else is known of what they are of."""
        for limit in limits:
            if limit.key not in {*self.limits, *self.without, *(one.limit.key for one in self.leanings)}:
                self.leanings.append(Leaning(limit, weight))
