"""A query while it is read."""

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

    def hold(self, limit: Limit, *spans: Span) -> None:
        """Keep a limit and take its words, unless the shopper took it off."""
        if limit.key not in self.without:
            self.limits[limit.key] = limit
            self.spans.extend(spans)
