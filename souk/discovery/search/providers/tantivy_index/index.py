"""Generations in numbered folders: one answers, another may be built beside it, some are kept to go back to."""

import json
import shutil
import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import repeat
from pathlib import Path
from typing import Any, cast

import numpy as np
import tantivy
from tantivy import Query

from souk.discovery.search.contracts import IndexStatus
from souk.discovery.search.ports import MANY, Candidates, Entry, Found, Hit, Kept, Plan, Tally
from souk.discovery.search.providers.pointer import Pointer
from souk.discovery.search.providers.tantivy_index.generation import Generation, View
from souk.discovery.search.providers.tantivy_index.query import Weigher, keyed, matching, ranked
from souk.discovery.search.providers.tantivy_index.schema import (
    ABOUT,
    ALL,
    BRAND_AT,
    MARK_BITS,
    SHELF_AT,
    SHOP_AT,
    SPELLED,
    STOCK_BITS,
)

_SORTS = {
    "price-low": ("price_low", tantivy.Order.Asc),
    "price-high": ("price_high", tantivy.Order.Desc),
    "rating": ("rating", tantivy.Order.Desc),
    "sold": ("sold", tantivy.Order.Desc),
    "newest": ("newest", tantivy.Order.Desc),
}
_KEPT, _CARDS, _QUERIES = ".kept", 4096, 256


class TantivyIndex:
    """Generations in `<folder>/<number>`; the file `current` names the one that answers and is replaced by renaming.

    A snapshot is `<folder>/<number>.kept`; of those only the newest `kept` stay.
    """

    def __init__(self, folder: Path, memory_mb: int = 64, values: int = 40, kept: int = 3) -> None:
        self._folder = Path(folder)
        self._values, self._most_kept = values, kept
        self._folder.mkdir(parents=True, exist_ok=True)
        self._memory = memory_mb
        self._guard = threading.RLock()
        self._pointer = Pointer(self._folder)
        self._number = self._pointer.read()
        self._now = Generation(self._folder / str(self._number), memory_mb)
        self._next: Generation | None = None

    def status(self) -> IndexStatus:
        now = self._current()
        position = now.position()
        products = now.view.searcher.num_docs - bool(position)
        return IndexStatus(self._number, position, products, False)

    def apply(self, entries: Sequence[Entry], gone: Sequence[str], position: str) -> bool:
        with self._guard:
            now = self._current()
            if not now.own():
                return False
            now.write(entries, gone)
            now.commit(position)
            return True

    def find(self, plan: Plan) -> Found:
        total, hits = self.scored(plan)
        return Found(total, tuple(card for _, card in hits))

    def count(self, plan: Plan) -> int:
        view, weigher = self._weigher()
        query = Query.const_score_query(matching(weigher, plan), 0.0)
        return int(view.searcher.search(query, 1).count or 0)  # type: ignore[attr-defined]

    def candidates(self, plan: Plan, rarity: Mapping[str, float] | None = None) -> Candidates:
        view, weigher = self._weigher(rarity)
        result = view.searcher.search(ranked(weigher, plan), plan.most, offset=plan.offset)
        return Candidates(int(result.count or 0), _hits(view, result.hits))  # type: ignore[attr-defined]

    def among(self, keys: Sequence[int], plan: Plan) -> Sequence[Hit]:
        if not keys:
            return ()
        view, weigher = self._weigher()
        result = view.searcher.search(keyed(weigher, keys, plan.filters), len(keys), count=False)
        return _hits(view, result.hits)

    def cards(self, keys: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        if not keys:
            return {}
        view, weigher = self._weigher()
        kept = view.cards
        found = {key: card for key in keys if (card := kept.get(key)) is not None}
        missing = [key for key in keys if key not in found]
        if missing:
            if len(kept) > _CARDS:
                kept.clear()
            fresh = _cards(view, weigher, missing)
            kept |= fresh
            found |= fresh
        return found

    def scored(
        self, plan: Plan, rarity: Mapping[str, float] | None = None
    ) -> tuple[int, list[tuple[float, dict[str, Any]]]]:
        """How many there are, and the window's cards with their scores; `rarity` weighs tokens beside this index."""
        view, weigher = self._weigher(rarity)
        order = _SORTS.get(plan.sort)
        options: dict[str, Any] = {"order_by_field": order[0], "order": order[1]} if order else {}
        query = matching(weigher, plan) if order else ranked(weigher, plan)
        result = view.searcher.search(query, plan.most, offset=plan.offset, **options)
        hits = [(float(score), _card(view.searcher.doc(at)["card"][0])) for score, at in result.hits]
        return int(result.count or 0), hits  # type: ignore[attr-defined]

    def frequencies(self, plan: Plan) -> tuple[int, dict[str, int]]:
        """How many documents there are, and how many of them have each of the plan's tokens."""
        searcher = self._current().view.searcher
        words = (*plan.words, *plan.wider)
        tokens = {token for word in words for found in word for token in found}
        return searcher.num_docs, {token: searcher.doc_freq(ALL, token) for token in tokens}

    def tally(self, plan: Plan, tags: Sequence[str], numbers: Sequence[str]) -> Tally:
        wanted: dict[str, Any] = {
            f"t:{key}": {"terms": {"field": f"tags.{key}", "size": max(MANY.get(key, 0), self._values)}} for key in tags
        }
        wanted |= {f"n:{key}": {"stats": {"field": f"numbers.{key}"}} for key in numbers}
        if not wanted:
            return Tally()
        view, weigher = self._weigher()
        found = view.searcher.aggregate(matching(weigher, plan), wanted)
        values = {key: {b["key"]: b["doc_count"] for b in found[f"t:{key}"]["buckets"]} for key in tags}
        spans = {key: found[f"n:{key}"] for key in numbers}
        return Tally(values, {key: (one["min"], one["max"]) for key, one in spans.items() if one["count"]})

    def brands(self, prefix: str, most: int) -> Sequence[str]:
        return [brand for brand, _ in self.counted_brands(prefix, most)]

    def counted_brands(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Brands that begin so with how many products each has, the most frequent first."""
        terms = self._current().view.searcher.terms_with_prefix("name", prefix.lower(), limit=most)
        return [(term.partition("\t")[2], count) for term, count in terms]

    def words(self, most: int) -> Mapping[str, int]:
        return dict(self._current().view.searcher.terms_with_prefix(SPELLED, "", limit=most))

    def begin(self) -> bool:
        with self._guard:
            if not self._current().own():
                return False
            folder = self._folder / str(self._unused())
            shutil.rmtree(folder, ignore_errors=True)
            self._next = Generation(folder, self._memory)
            return self._next.own()

    def add(self, entries: Sequence[Entry]) -> None:
        assert self._next is not None, "begin comes first"
        self._next.add(entries)

    def promote(self, position: str) -> None:
        with self._guard:
            assert self._next is not None, "begin comes first"
            self._next.commit(position)
            self._keep()
            self._answer_by(self._next)

    def snapshots(self) -> Sequence[Kept]:
        return [self._read_kept(number) for number in sorted(self._kept(), reverse=True)]

    def snapshot(self) -> Kept | None:
        with self._guard:
            if not self._current().own():
                return None
            return self._keep()

    def rollback(self, generation: int) -> bool:
        with self._guard:
            kept = self._folder / f"{generation}{_KEPT}"
            if not kept.is_dir() or not self._current().own():
                return False
            number = self._unused()
            Generation(kept, self._memory).copy(self._folder / str(number))
            back = Generation(self._folder / str(number), self._memory)
            back.own()
            self._answer_by(back)
            return True

    def _unused(self) -> int:
        return max([self._number, *self._kept()]) + 1

    def _kept(self) -> list[int]:
        return [int(path.stem) for path in self._folder.glob(f"*{_KEPT}") if path.stem.isdecimal()]

    def _read_kept(self, number: int) -> Kept:
        found = Generation(self._folder / f"{number}{_KEPT}", self._memory)
        position = found.position()
        return Kept(number, position, found.index.searcher().num_docs - bool(position))

    def _keep(self) -> Kept:
        """Keep what answers now, and let the oldest of those kept go."""
        self._now.copy(self._folder / f"{self._number}{_KEPT}")
        made = self._read_kept(self._number)
        for number in sorted(self._kept(), reverse=True)[self._most_kept :]:
            shutil.rmtree(self._folder / f"{number}{_KEPT}", ignore_errors=True)
        return made

    def _answer_by(self, fresh: Generation) -> None:
        old, number = self._now, int(fresh.folder.name)
        self._pointer.write(number)
        self._now, self._next, self._number = fresh, None, number
        old.release()
        shutil.rmtree(old.folder, ignore_errors=True)

    def _weigher(self, rarity: Mapping[str, float] | None = None) -> tuple[View, Weigher]:
        """What was committed last, and queries over it."""
        view = self._current().view
        kept = view.weigher
        if len(kept.made) > _QUERIES:
            kept.made.clear()
            kept.rare.clear()
        return view, kept if rarity is None else replace(kept, rarity=rarity, made={})

    def _current(self) -> Generation:
        """The generation that `current` names, as it is now, though another one be promoted meanwhile."""
        while True:
            self._follow()
            now, number = self._now, self._number
            try:
                if not now.reload():
                    return now
            except ValueError:
                # Its files went away because another generation answers now; else something is broken.
                if number == self._pointer.read() and now is self._now:
                    raise
                continue
            if number == self._pointer.read():
                return now

    def _follow(self) -> None:
        if self._pointer.read() == self._number:
            return
        with self._guard:
            number = self._pointer.read()
            # Whoever promoted it in this process has it open already, with its writer.
            if number != self._number:
                self._now = Generation(self._folder / str(number), self._memory)
                self._number = number


def _cards(view: View, weigher: Weigher, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Cards from where their documents lie; only what was not found of late is looked up by its key."""
    places: dict[int, tantivy.DocAddress] = {}
    for known, lie in reversed([*view.latest]):
        of_late = dict(zip(known, lie, strict=True))
        places |= {key: of_late[key] for key in keys if key in of_late}
        if len(places) == len(keys):
            break
    if sought := [key for key in keys if key not in places]:
        places |= _found(view, view.searcher.search(keyed(weigher, sought, ()), len(sought), count=False).hits)
    return {key: _card(view.searcher.doc(place)["card"][0]) for key, place in places.items()}


def _found(view: View, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> dict[int, tantivy.DocAddress]:
    places = [place for _, place in hits]
    return dict(zip(_keys(view, places), places, strict=True))


def _keys(view: View, places: list[tantivy.DocAddress]) -> list[int]:
    return cast("list[int]", view.searcher.fast_field_values("key", places))


@lru_cache(maxsize=_CARDS)
def _card(stored: bytes) -> dict[str, Any]:
    """A card as it is stored; who asks reads it and changes nothing in it."""
    return dict(json.loads(stored))


def _hits(view: View, hits: Sequence[tuple[float, tantivy.DocAddress]]) -> tuple[Hit, ...]:
    if not hits:
        return ()
    scores, places = [score for score, _ in hits], [place for _, place in hits]
    keys = _keys(view, places)
    about = np.array(view.searcher.fast_field_values(ABOUT, places), "i8")
    view.latest.append((keys, places))
    marks = [(about >> at & MARK_BITS).tolist() for at in (SHELF_AT, BRAND_AT, SHOP_AT)]
    # Every query makes hundreds: half the time that it takes to call each by its name.
    columns = zip(scores, keys, *marks, (about & STOCK_BITS).tolist(), strict=True)
    return tuple(map(tuple.__new__, repeat(Hit), columns))
