"""How a title has the words of a query: as what the goods are, or as what they are only for; pure."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from souk.kit.text import fold, tokens

# Behind these a title says what goods are for, have or come in, no longer what they are.
_BEHIND = re.compile(
    r"\b(?:for|fits?|compatible with|with|without|incl(?:uding)?)\b|[(\[,;|/–—+]|\s-\s|适用|适合|兼容|专用|配套|通用"
)
_LEAST_HEAD = 4
UNKNOWN = math.nan


class Told(NamedTuple):
    """A title beside a query: shares from 0 to 1, yes as 1 and no as 0, NaN where a title has none of its words."""

    all_there: float
    run: float
    in_head: float
    head: float
    only_behind: float
    followed: float


@dataclass(frozen=True)
class Title:
    """A title's tokens in order, how many of them belong to its head, and each once."""

    said: tuple[str, ...]
    heading: int
    distinct: frozenset[str]


@lru_cache(maxsize=8192)
def title(text: str) -> Title:
    """A title parted into what the goods are, and what follows."""
    folded = fold(text)
    behind = _BEHIND.search(folded, _LEAST_HEAD)
    said = tuple(tokens(folded))
    heading = sum(1 for _ in tokens(folded[: behind.start()])) if behind else len(said)
    return Title(said, heading, frozenset(said))


def told(asked: Sequence[str], of: Title) -> Told:
    """How a title has a query's tokens.

    Whether it has all; the longest run of them as they stand in the query; the share that its head has; whether the
    head ends with the query's last one, as goods are called; whether it has some only behind the head; whether another
    word follows the last one in the head, as in a laptop `bag`.
    """
    wanted = frozenset(asked)
    if not wanted:
        return Told(*(UNKNOWN,) * 6)
    head = of.said[: of.heading]
    has, heads = wanted & of.distinct, wanted.intersection(head)
    last = asked[-1]
    followed = float(last != head[-1] and head[head.index(last) + 1].isalpha()) if last in heads else UNKNOWN
    return Told(
        float(len(has) == len(wanted)),
        _run(asked, of.said) / len(asked),
        len(heads) / len(wanted),
        float(bool(head) and head[-1] == last),
        float(bool(has - heads)),
        followed,
    )


def _run(asked: Sequence[str], said: Sequence[str]) -> int:
    """The length of the longest run of tokens that both have in the same order."""
    best, before = 0, [0] * (len(said) + 1)
    for token in asked:
        now = [0] * (len(said) + 1)
        for at, other in enumerate(said, 1):
            if token == other:
                now[at] = before[at - 1] + 1
        best, before = max(best, *now), now
    return best


def kinship(asked: Sequence[str], titles: Sequence[Title], weights: Sequence[float]) -> list[float]:
    """How much each title is like the weighted mean of all, the query's own tokens aside: a cosine from 0 to 1.

    A token counts by how rare it is among these titles.
    """
    own = frozenset(asked)
    others = [one.distinct - own for one in titles]
    having = Counter(token for one in others for token in one)
    rare = {token: math.log(1 + (len(titles) - n + 0.5) / (n + 0.5)) for token, n in having.items()}
    mean: Counter[str] = Counter()
    for one, weight in zip(others, weights, strict=True):
        for token in one:
            mean[token] += weight * rare[token]  # type: ignore[assignment]
    length = math.hypot(*mean.values()) or 1.0
    return [
        sum(rare[token] * mean[token] for token in one) / length / (math.hypot(*(rare[t] for t in one)) or 1.0)
        for one in others
    ]
