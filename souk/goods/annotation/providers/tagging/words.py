"""Tokens of a text, and what unlabelled text and the catalogue's fields say of them."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_TOKEN = re.compile(r"[^\W_\u2e80-\u9fff]+(?:['.&/-][^\W_\u2e80-\u9fff]+)*|\S")
_RUN = re.compile(r"(.)\1+")
LONGEST_PHRASE = 4


def tokens(text: str) -> list[tuple[int, int]]:
    """Where each token stands: a word or number in letters, a Chinese character, or a sign."""
    return [found.span() for found in _TOKEN.finditer(text)]


def shape(word: str) -> str:
    """`13in` becomes `dx`: digits d, letters x, Chinese z, the rest as it is, runs once."""
    return _RUN.sub(r"\1", "".join(_kind(sign) for sign in word))


@dataclass(frozen=True)
class Wordbook:
    """What is known of words without labels: clusters, counts, share at the end of a segment, pairs, lists of names.

    `pairs` is keyed by two words with a space between; `lists` are counts of phrases by the name of the list.
    """

    clusters: Mapping[str, Sequence[int]] = field(default_factory=dict)
    counts: Mapping[str, int] = field(default_factory=dict)
    heads: Mapping[str, float] = field(default_factory=dict)
    pairs: Mapping[str, float] = field(default_factory=dict)
    lists: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def cluster(self, word: str) -> list[str]:
        """The word's clusters, coarse to fine."""
        return [f"c{depth}={number}" for depth, number in enumerate(self.clusters.get(word, ()))] or ["c?"]

    def head(self, word: str) -> str:
        """How often the word ends a segment, in fifths."""
        return str(int(5 * self.heads[word])) if word in self.heads else "?"

    def bond(self, one: str, other: str) -> int:
        """How much two neighbours belong together: 0 unseen, 1 to 4 by pointwise mutual information."""
        known = self.pairs.get(f"{one} {other}")
        return 0 if known is None else 1 + (known >= 2) + (known >= 4) + (known >= 6)

    def frequency(self, word: str) -> int:
        """Half the binary logarithm of its count."""
        return int(math.log2(self.counts.get(word, 0) + 1) / 2)

    def named(self, said: Sequence[str]) -> list[list[str]]:
        """For every token, the lists in which a phrase around it stands, and its place in the phrase."""
        found: list[set[str]] = [set() for _ in said]
        for start in range(len(said)):
            for end in range(start + 1, min(start + LONGEST_PHRASE, len(said)) + 1):
                self._mark(found, " ".join(said[start:end]), start, end)
        return [sorted(one) for one in found]

    def _mark(self, found: list[set[str]], phrase: str, start: int, end: int) -> None:
        for name, phrases in self.lists.items():
            count = phrases.get(phrase)
            if count:
                found[start].add(f"g{name}{end - start}B{min(2, count // 4)}")
                for place in range(start + 1, end):
                    found[place].add(f"g{name}{end - start}I")


def _kind(sign: str) -> str:
    if sign.isdigit():
        return "d"
    if sign.isalpha():
        return "z" if sign >= "\u2e80" else "x"
    return sign
