"""Sentences cut at their claims, and one number a source on a page."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any
from urllib.parse import urlencode

from souk.kit.locale import Locale, language_of

Evidence = Mapping[str, Any]
TIED = re.compile(r"(?<![^\s㐀-鿿　-〿＀-￯])[^\s㐀-鿿　-〿＀-￯]{1,18}$")


@dataclass(frozen=True)
class Piece:
    """A run of a sentence: claimed or joining words, and the evidence of the claims that end with it."""

    text: str
    claimed: bool
    evidence: tuple[Evidence, ...] = ()

    @property
    def tail(self) -> str:
        """The last word, or the last Han character: what a mark must stay beside when lines break."""
        word = TIED.search(self.text)
        return word.group() if word else self.text[-1:]

    @property
    def quoted(self) -> Locale | None:
        """The language of what a buyer wrote; None where no buyer is quoted."""
        return language_of(self.text) if any(one["kind"] == "review" for one in self.evidence) else None

    @property
    def head(self) -> str:
        return self.text[: len(self.text) - len(self.tail)]


def pieces(sentence: Mapping[str, Any]) -> list[Piece]:
    """A sentence in runs, cut wherever a claim starts or ends; blank runs at a cut stay with their neighbour."""
    text, claims = sentence["text"], sentence["claims"]
    cuts = sorted({0, len(text), *(min(claim[edge], len(text)) for claim in claims for edge in ("start", "end"))})
    return [_piece(text, start, end, claims) for start, end in pairwise(cuts)]


def _piece(text: str, start: int, end: int, claims: Sequence[Mapping[str, Any]]) -> Piece:
    claimed = any(claim["start"] <= start and end <= claim["end"] for claim in claims)
    ended = [claim for claim in claims if min(claim["end"], len(text)) == end]
    return Piece(text[start:end], claimed, tuple(found for claim in ended for found in claim["evidence"]))


def address(evidence: Evidence) -> str:
    """The page that opens a source."""
    return "/source?" + urlencode({key: evidence[key] for key in ("kind", "ref", "path", "start", "end")})


@dataclass
class Sources:
    """Numbers sources in the order in which a page first shows them; the same evidence keeps its number."""

    _numbers: dict[str, int] = field(default_factory=dict)
    _quotes: list[Evidence] = field(default_factory=list)

    def number(self, evidence: Evidence) -> int:
        """The number of this evidence on this page."""
        known = self._numbers.setdefault(address(evidence), len(self._numbers) + 1)
        if known > len(self._quotes):
            self._quotes.append(evidence)
        return known

    def all(self) -> list[tuple[int, Evidence]]:
        """Every source shown so far, by number."""
        return list(enumerate(self._quotes, 1))
