"""An index in parts, held by Ray actors on many machines: each finds in its own, and the answers are merged exactly.

A part that dies with its machine is started again on another from its folder, which every machine must see; until then
its replica answers, and where it has none a search says that a part is away rather than answer without it.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol, cast, runtime_checkable

import ray
from filelock import FileLock, Timeout
from ray.exceptions import GetTimeoutError, RayActorError

from souk.discovery.search.contracts import IndexStatus
from souk.discovery.search.ports import MANY, Candidates, Entry, Found, Hit, Index, Kept, Plan, Tally
from souk.kit.errors import Unavailable
from souk.kit.plug import plug

Hits = tuple[int, list[tuple[float, dict[str, Any]]]]
# Of a shard every value is counted, since what is rare in one may be frequent in all.
_TANTIVY: Mapping[str, Any] = {"use": "souk.discovery.search.providers.tantivy_index:TantivyIndex", "values": 65000}
_BRANDS = 1000
# How many seconds a part may take before its replica is asked.
_SOON = 2.0
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

    def candidates(self, plan: Plan, rarity: Mapping[str, float] | None = None) -> Candidates: ...

    def scored(self, plan: Plan, rarity: Mapping[str, float] | None = None) -> Hits: ...

    def frequencies(self, plan: Plan) -> tuple[int, dict[str, int]]: ...

    def counted_brands(self, prefix: str, most: int) -> list[tuple[str, int]]: ...


class _Shard:
    """One part, in a process of its own: any verb of its index, by name."""

    def __init__(self, inner: Mapping[str, Any], folder: Path, memory_mb: int) -> None:
        self._index = plug(Shardable, inner, folder=folder, memory_mb=memory_mb)

    def do(self, verb: str, *given: Any) -> Any:
        return getattr(self._index, verb)(*given)


class RayShards:
    """Products by the digest of their id in `shards` parts under `folder`; the first part's position is the index's.

    Each part is written by one actor and read by that and its `replicas`, which open the same folder elsewhere.

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
        replicas: int = 0,
    ) -> None:
        self._folder, self._wait = Path(folder).absolute(), wait
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(self._folder / "writer.lock", timeout=0, thread_local=False)
        if not ray.is_initialized():
            ray.init(address=address, namespace="souk", log_to_driver=False)
        name = hashlib.sha256(str(self._folder).encode()).hexdigest()[:16]
        lasting = {"lifetime": "detached", "get_if_exists": True, "max_restarts": -1, "namespace": "souk"}
        made, memory = ray.remote(_Shard), max(16, memory_mb // shards)
        self._copies = [
            [
                made.options(
                    name=f"souk-{name}-{number}-{copy}", num_cpus=0, scheduling_strategy="SPREAD", **lasting
                ).remote(dict(inner), self._folder / str(number), memory)
                for copy in range(1 + replicas)
            ]
            for number in range(shards)
        ]
        self._shards = [copies[0] for copies in self._copies]

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
        asked, rarity = replace(plan, offset=0, most=end), self._rarity(plan)
        found = cast("list[Hits]", self._all("scored", asked, rarity))
        hits = [
            (_rank(plan.sort, score, card["key"]), shard, place, card["card"])
            for shard, (_, cards) in enumerate(found)
            for place, (score, card) in enumerate(cards)
        ]
        hits.sort(key=lambda hit: hit[:3])
        return Found(sum(total for total, _ in found), tuple(hit[3] for hit in hits[plan.offset : end]))

    def count(self, plan: Plan) -> int:
        return sum(self._all("count", plan))

    def candidates(self, plan: Plan) -> Candidates:
        end = plan.offset + plan.most
        asked, rarity = replace(plan, offset=0, most=end), self._rarity(plan)
        found = cast("list[Candidates]", self._all("candidates", asked, rarity))
        hits = [
            (-hit.score, shard, place, hit) for shard, one in enumerate(found) for place, hit in enumerate(one.hits)
        ]
        hits.sort(key=lambda hit: hit[:3])
        return Candidates(sum(one.total for one in found), tuple(hit[3] for hit in hits[plan.offset : end]))

    def among(self, keys: Sequence[int], plan: Plan) -> Sequence[Hit]:
        place = {key: at for at, key in enumerate(keys)}
        found: list[Hit] = [hit for hits in self._all("among", keys, plan) for hit in hits]
        return sorted(found, key=lambda hit: place[hit.key])

    def cards(self, keys: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        return {key: made["card"] for cards in self._all("cards", keys) for key, made in cards.items()}

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
        return Tally({key: _most_frequent(count, MANY.get(key, _VALUES)) for key, count in counts.items()}, spans)

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
        return self._own() and all(self._written("begin"))

    def add(self, entries: Sequence[Entry]) -> None:
        self._each("add", [(part,) for part in self._parted(entries)])

    def promote(self, position: str) -> None:
        self._each("promote", [(position,)] * (len(self._shards) - 1), self._shards[1:])
        self._each("promote", [(position,)], self._shards[:1])

    def snapshots(self) -> Sequence[Kept]:
        """Those that every part has."""
        found = cast("list[list[Kept]]", self._all("snapshots"))
        parts = [{one.generation: one for one in kept} for kept in found]
        return [
            replace(one, products=sum(part[one.generation].products for part in parts))
            for one in found[0]
            if all(one.generation in part for part in parts)
        ]

    def snapshot(self) -> Kept | None:
        if not self._own() or not all(self._written("snapshot")):
            return None
        return self.snapshots()[0]

    def rollback(self, generation: int) -> bool:
        if not self._own() or generation not in {one.generation for one in self.snapshots()}:
            return False
        done = self._each("rollback", [(generation,)] * (len(self._shards) - 1), self._shards[1:])
        return all(done) and bool(self._each("rollback", [(generation,)], self._shards[:1])[0])

    def _own(self) -> bool:
        """Be the one process that writes, as long as it lives."""
        try:
            if not self._lock.is_locked:
                self._lock.acquire()
        except Timeout:
            return False
        return True

    def _rarity(self, plan: Plan) -> dict[str, float] | None:
        """How rare each of the plan's tokens is in all parts together (BM25's idf)."""
        if not plan.words or plan.sort != "relevance":
            return None
        found = cast("list[tuple[int, dict[str, int]]]", self._all("frequencies", plan))
        documents, having = sum(count for count, _ in found), Counter[str]()
        for _, terms in found:
            having.update(terms)
        return {token: _idf(documents, count) for token, count in having.items()}

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
        """What every part answers to a question; a part that is away is asked for at its replicas."""
        answers: dict[int, Any] = {}
        for copy in range(len(self._copies[0])):
            asked = {
                n: copies[copy].do.remote(verb, *given) for n, copies in enumerate(self._copies) if n not in answers
            }
            last = copy + 1 == len(self._copies[0])
            for number, call in asked.items():
                with suppress(RayActorError, GetTimeoutError):
                    answers[number] = ray.get(call, timeout=self._wait if last else min(self._wait, _SOON))
        if len(answers) < len(self._copies):
            raise ShardAway
        return [answers[number] for number in range(len(self._copies))]

    def _written(self, verb: str) -> list[Any]:
        return self._each(verb, [()] * len(self._shards))

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
