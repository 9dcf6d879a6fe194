"""An index in parts, held by Ray actors on many machines: each finds in its own, and the answers are merged exactly.

A part that dies with its machine is started again on another from its folder, which every machine must see; until then
a search says that a part is away rather than answer without it.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import ray
from filelock import FileLock, Timeout
from ray.exceptions import GetTimeoutError, RayActorError

from souk.discovery.search.contracts import IndexStatus
from souk.discovery.search.ports import Entry, Found, Index, Plan, Tally
from souk.kit.errors import Unavailable
from souk.kit.plug import plug

Term = tuple[str, str]
Hits = tuple[int, list[tuple[float, dict[str, Any]]]]
# Of a shard every value is counted, since what is rare in one may be frequent in all.
_TANTIVY: Mapping[str, Any] = {"use": "souk.discovery.search.providers.tantivy_index:TantivyIndex", "values": 65000}
_BRANDS = 1000
# As many values as one index answers.
_VALUES = 40
_LOWEST = {"price-low": 1, "price-high": -1, "sold": -1, "rating": -1, "newest": -1}
_NO_PRICE = float(1 << 52)


class ShardAway(Unavailable):
    """The machine of a part is gone; the part is being started elsewhere."""

    def __init__(self) -> None:
        super().__init__("A part of the search index is being brought back; try again in a moment.")


@runtime_checkable
class Shardable(Index, Protocol):
    """An index that says what a merge needs: scores, how frequent words are, how many products a brand has."""

    def scored(self, plan: Plan, rarity: Mapping[Term, float] | None = None) -> Hits: ...

    def frequencies(self, plan: Plan) -> tuple[int, dict[Term, int]]: ...

    def counted_brands(self, prefix: str, most: int) -> list[tuple[str, int]]: ...


class _Shard:
    """One part, in a process of its own: any verb of its index, by name."""

    def __init__(self, inner: Mapping[str, Any], folder: Path, memory_mb: int) -> None:
        self._index = plug(Shardable, inner, folder=folder, memory_mb=memory_mb)

    def do(self, verb: str, *given: Any) -> Any:
        return getattr(self._index, verb)(*given)


class RayShards:
    """Products by the digest of their id in `shards` parts under `folder`; the first part's position is the index's.

    Words weigh by how rare they are in all parts together. What stays a part's own is the average length of texts, so
    that scores differ from those of one index by little; sorts, limits, totals and counts do not differ at all.
    """

    def __init__(  # noqa: PLR0913 (each is an operator's choice)
        self,
        folder: Path,
        memory_mb: int = 64,
        *,
        address: str = "auto",
        shards: int = 2,
        inner: Mapping[str, Any] = _TANTIVY,
        wait: float = 20.0,
    ) -> None:
        self._folder, self._wait = Path(folder).absolute(), wait
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self._folder / "writer.lock", timeout=0, thread_local=False)
        if not ray.is_initialized():
            ray.init(address=address, namespace="souk", log_to_driver=False)
        name = hashlib.sha256(str(self._folder).encode()).hexdigest()[:16]
        lasting = {"lifetime": "detached", "get_if_exists": True, "max_restarts": -1, "namespace": "souk"}
        made, memory = ray.remote(_Shard), max(16, memory_mb // shards)
        self._shards = [
            made.options(name=f"souk-{name}-{number}", num_cpus=0, scheduling_strategy="SPREAD", **lasting).remote(
                dict(inner), self._folder / str(number), memory
            )
            for number in range(shards)
        ]

    def status(self) -> IndexStatus:
        found = cast("list[IndexStatus]", self._all("status"))
        return replace(found[0], products=sum(one.products for one in found))

    def apply(self, entries: Sequence[Entry], gone: Sequence[str], position: str) -> bool:
        if not self._own():
            return False
        parts, left = self._parted(entries), self._parted_ids(gone)
        given = [(parts[n], left[n], position) for n in range(len(self._shards))]
        # The first part comes last: its position says that all others have the step, and a step may be repeated.
        done = self._each("apply", given[1:], self._shards[1:])
        return all(done) and bool(self._each("apply", given[:1], self._shards[:1])[0])

    def find(self, plan: Plan) -> Found:
        end = plan.offset + plan.most
        asked = replace(plan, offset=0, most=end)
        found = cast("list[Hits]", self._each("scored", [(asked, one) for one in self._rarities(plan)]))
        hits = [
            (_rank(plan.sort, score, card["key"]), shard, place, card["card"])
            for shard, (_, cards) in enumerate(found)
            for place, (score, card) in enumerate(cards)
        ]
        hits.sort(key=lambda hit: hit[:3])
        return Found(sum(total for total, _ in found), tuple(hit[3] for hit in hits[plan.offset : end]))

    def tally(self, plan: Plan, tags: Sequence[str], numbers: Sequence[str]) -> Tally:
        found = cast("list[Tally]", self._all("tally", plan, tags, numbers))
        counts: dict[str, Counter[str]] = {key: Counter() for key in tags}
        for one in found:
            for key, values in one.values.items():
                counts[key].update(values)
        spans: dict[str, tuple[float, float]] = {}
        for key in numbers:
            if known := [one.spans[key] for one in found if key in one.spans]:
                spans[key] = min(low for low, _ in known), max(high for _, high in known)
        return Tally({key: _most_frequent(count, _VALUES) for key, count in counts.items()}, spans)

    def brands(self, prefix: str, most: int) -> Sequence[str]:
        counts: Counter[str] = Counter()
        for found in self._all("counted_brands", prefix, _BRANDS):
            counts.update(dict(found))
        return list(_most_frequent(counts, most))

    def words(self, most: int) -> Mapping[str, int]:
        counts: Counter[str] = Counter()
        for found in self._all("words", most):
            counts.update(found)
        return _most_frequent(counts, most)

    def begin(self) -> bool:
        return self._own() and all(self._all("begin"))

    def add(self, entries: Sequence[Entry]) -> None:
        self._each("add", [(part,) for part in self._parted(entries)])

    def promote(self, position: str) -> None:
        self._each("promote", [(position,)] * (len(self._shards) - 1), self._shards[1:])
        self._each("promote", [(position,)], self._shards[:1])

    def _own(self) -> bool:
        """Be the one process that writes, as long as it lives."""
        try:
            if not self._lock.is_locked:
                self._lock.acquire()
        except Timeout:
            return False
        return True

    def _rarities(self, plan: Plan) -> list[dict[Term, float] | None]:
        """For each part, how much more each word weighs in all parts together than in this one (BM25's idf)."""
        if not plan.words or plan.sort != "relevance":
            return [None] * len(self._shards)
        found = cast("list[tuple[int, dict[Term, int]]]", self._all("frequencies", plan))
        documents, having = sum(count for count, _ in found), Counter[Term]()
        for _, terms in found:
            having.update(terms)
        return [
            {term: _idf(documents, having[term]) / _idf(count, here) for term, here in terms.items() if here}
            for count, terms in found
        ]

    def _parted(self, entries: Sequence[Entry]) -> list[list[Entry]]:
        parts: list[list[Entry]] = [[] for _ in self._shards]
        for entry in entries:
            numbers = entry.numbers
            # As tantivy keeps them, so that the merge orders as each part did.
            price = numbers.get("price")
            key = {
                "price-low": _NO_PRICE if price is None else int(price),
                "price-high": -1 if price is None else int(price),
                "sold": int(numbers.get("sold", 0)),
                "rating": float(numbers.get("stars", 0)),
                "newest": float(numbers.get("newest", 0)),
            }
            parts[self._shard(entry.product)].append(replace(entry, card={"card": dict(entry.card), "key": key}))
        return parts

    def _parted_ids(self, ids: Sequence[str]) -> list[list[str]]:
        parts: list[list[str]] = [[] for _ in self._shards]
        for id in ids:
            parts[self._shard(id)].append(id)
        return parts

    def _shard(self, product: str) -> int:
        return int.from_bytes(hashlib.sha256(product.encode()).digest()[:8]) % len(self._shards)

    def _all(self, verb: str, *given: Any) -> list[Any]:
        return self._each(verb, [given] * len(self._shards))

    def _each(self, verb: str, given: Sequence[tuple[Any, ...]], shards: Sequence[Any] | None = None) -> list[Any]:
        """What every part answers, each to its own arguments; raises `ShardAway` where one does not."""
        asked = self._shards if shards is None else shards
        try:
            calls = [shard.do.remote(verb, *one) for shard, one in zip(asked, given, strict=True)]
            answers: list[Any] = ray.get(calls, timeout=self._wait)
        except (RayActorError, GetTimeoutError) as error:
            raise ShardAway from error
        return answers


def _most_frequent(counts: Mapping[str, int], most: int) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:most])


def _idf(documents: int, having: int) -> float:
    return math.log(1 + (documents - having + 0.5) / (having + 0.5))


def _rank(sort: str, score: float, key: Mapping[str, float]) -> float:
    """What comes first is least."""
    return -score if sort == "relevance" else _LOWEST[sort] * key[sort]
