"""An index in a folder, by tantivy: one generation answers, another may be built beside it."""

import json
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur, Query

from souk.discovery.search.contracts import Filter, IndexStatus
from souk.discovery.search.ports import Entry, Found, Plan, Tally, Word

FIELDS = {"title": 3.0, "brand": 2.0, "kind": 1.6, "codes": 1.5, "facts": 1.0, "text": 0.6}
SPELLED = "spelled"
_SORTS = {
    "price-low": ("price_low", tantivy.Order.Asc),
    "price-high": ("price_high", tantivy.Order.Desc),
    "rating": ("rating", tantivy.Order.Desc),
    "sold": ("sold", tantivy.Order.Desc),
    "newest": ("newest", tantivy.Order.Desc),
}
Term = tuple[str, str]
_NO_PRICE = 1 << 52
_MARK = "\x00position"


def _schema() -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw", fast=True)
    made.add_text_field("card", stored=True, tokenizer_name="raw", index_option="basic")
    for name in FIELDS:
        made.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    made.add_text_field(SPELLED, tokenizer_name="whitespace", index_option="basic")
    for name in ("price_low", "price_high", "sold"):
        made.add_integer_field(name, fast=True)
    for name in ("rating", "newest"):
        made.add_float_field(name, fast=True)
    made.add_text_field("name", tokenizer_name="raw")
    made.add_json_field("numbers", fast=True, tokenizer_name="raw")
    made.add_json_field("tags", fast=True, tokenizer_name="raw")
    return made.build()


class _Generation:
    """One tantivy index in a folder; its position is a document of its own, so that it commits with the rest."""

    def __init__(self, folder: Path, memory_mb: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.schema = _schema()
        self.index = tantivy.Index(self.schema, path=str(folder))
        self.index.config_reader(reload_policy="Manual")
        self._memory = memory_mb << 20
        self._writer: Any = None

    def own(self) -> bool:
        """Take the writer's lock; False where another process holds it."""
        if self._writer is None:
            try:
                self._writer = self.index.writer(self._memory, 1)
            except ValueError:
                return False
            # A commit that was killed leaves files whose names, made of its stamp, the next commit wants again.
            self._writer.garbage_collect_files()
        return True

    def write(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        for id in (*gone, *(entry.product for entry in entries)):
            self._writer.delete_documents_by_term("id", id)
        for entry in entries:
            self._writer.add_document(tantivy.Document.from_dict(_document(entry), self.schema))

    def commit(self, position: str) -> None:
        self._writer.delete_documents_by_term("id", _MARK)
        mark = {"id": _MARK, "card": json.dumps({"position": position}), "price_low": 0}
        self._writer.add_document(tantivy.Document.from_dict(mark, self.schema))
        self._writer.commit()
        self.index.reload()

    def position(self) -> str:
        self.index.reload()
        searcher = self.index.searcher()
        hits = searcher.search(Query.term_query(self.schema, "id", _MARK), 1).hits
        return str(json.loads(searcher.doc(hits[0][1])["card"][0])["position"]) if hits else ""

    def release(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


class TantivyIndex:
    """Generations in `<folder>/<number>`; the file `current` names the one that answers and is replaced by renaming."""

    def __init__(self, folder: Path, memory_mb: int = 64, values: int = 40) -> None:
        self._folder = Path(folder)
        self._values = values
        self._folder.mkdir(parents=True, exist_ok=True)
        self._memory = memory_mb
        self._guard = threading.RLock()
        self._number = self._named()
        self._now = _Generation(self._folder / str(self._number), memory_mb)
        self._next: _Generation | None = None

    def status(self) -> IndexStatus:
        now = self._current()
        position = now.position()
        products = now.index.searcher().num_docs - bool(position)
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

    def scored(
        self, plan: Plan, rarity: Mapping[Term, float] | None = None
    ) -> tuple[int, list[tuple[float, dict[str, Any]]]]:
        """How many there are, and the window's cards with their scores; `rarity` weighs terms beside this index."""
        now = self._current()
        searcher = now.index.searcher()
        order = _SORTS.get(plan.sort)
        options: dict[str, Any] = {"order_by_field": order[0], "order": order[1]} if order else {}
        result = searcher.search(_query(now, plan, rarity or {}), plan.most, offset=plan.offset, **options)
        hits = [(float(score), json.loads(searcher.doc(at)["card"][0])) for score, at in result.hits]
        return int(result.count or 0), hits  # type: ignore[attr-defined]

    def frequencies(self, plan: Plan) -> tuple[int, dict[Term, int]]:
        """How many documents there are, and how many of them have each of the plan's words in each field."""
        searcher = self._current().index.searcher()
        tokens = {token for word in plan.words for found in word for token in found}
        return searcher.num_docs, {(name, token): searcher.doc_freq(name, token) for name in FIELDS for token in tokens}

    def tally(self, plan: Plan, tags: Sequence[str], numbers: Sequence[str]) -> Tally:
        now = self._current()
        wanted: dict[str, Any] = {f"t:{key}": {"terms": {"field": f"tags.{key}", "size": self._values}} for key in tags}
        wanted |= {f"n:{key}": {"stats": {"field": f"numbers.{key}"}} for key in numbers}
        if not wanted:
            return Tally()
        found = now.index.searcher().aggregate(_query(now, plan, {}), wanted)
        values = {key: {b["key"]: b["doc_count"] for b in found[f"t:{key}"]["buckets"]} for key in tags}
        spans = {key: found[f"n:{key}"] for key in numbers}
        return Tally(values, {key: (one["min"], one["max"]) for key, one in spans.items() if one["count"]})

    def brands(self, prefix: str, most: int) -> Sequence[str]:
        return [brand for brand, _ in self.counted_brands(prefix, most)]

    def counted_brands(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Brands that begin so with how many products each has, the most frequent first."""
        terms = self._current().index.searcher().terms_with_prefix("name", prefix.lower(), limit=most)
        return [(term.partition("\t")[2], count) for term, count in terms]

    def words(self, most: int) -> Mapping[str, int]:
        return dict(self._current().index.searcher().terms_with_prefix(SPELLED, "", limit=most))

    def begin(self) -> bool:
        with self._guard:
            if not self._current().own():
                return False
            folder = self._folder / str(self._number + 1)
            shutil.rmtree(folder, ignore_errors=True)
            self._next = _Generation(folder, self._memory)
            return self._next.own()

    def add(self, entries: Sequence[Entry]) -> None:
        assert self._next is not None, "begin comes first"
        self._next.write(entries, ())

    def promote(self, position: str) -> None:
        with self._guard:
            fresh, old = self._next, self._now
            assert fresh is not None, "begin comes first"
            fresh.commit(position)
            beside = self._folder / "current.part"
            beside.write_text(str(self._number + 1))
            beside.replace(self._folder / "current")
            self._now, self._next, self._number = fresh, None, self._number + 1
            old.release()
            shutil.rmtree(old.folder, ignore_errors=True)

    def _named(self) -> int:
        try:
            return int((self._folder / "current").read_text())
        except (OSError, ValueError):
            return 0

    def _current(self) -> _Generation:
        """The generation that `current` names, as it is now, though another one be promoted meanwhile."""
        while True:
            self._follow()
            now, number = self._now, self._number
            try:
                now.index.reload()
            except ValueError:
                # Its files went away because another generation answers now; else something is broken.
                if number == self._named() and now is self._now:
                    raise
                continue
            if number == self._named():
                return now

    def _follow(self) -> None:
        if self._named() == self._number:
            return
        with self._guard:
            number = self._named()
            # Whoever promoted it in this process has it open already, with its writer.
            if number != self._number:
                self._now = _Generation(self._folder / str(number), self._memory)
                self._number = number


def _document(entry: Entry) -> dict[str, Any]:
    price = entry.numbers.get("price")
    made: dict[str, Any] = {name: " ".join(found) for name, found in entry.tokens.items() if found}
    made |= {
        "id": entry.product,
        "card": json.dumps(entry.card, ensure_ascii=False, separators=(",", ":")),
        "price_low": int(price) if price is not None else _NO_PRICE,
        "price_high": int(price) if price is not None else -1,
        "sold": int(entry.numbers.get("sold", 0)),
        "rating": float(entry.numbers.get("stars", 0)),
        "newest": float(entry.numbers.get("newest", 0)),
        "numbers": dict(entry.numbers),
        "tags": {key: list(values) for key, values in entry.tags.items()},
    }
    return made | ({"name": f"{entry.brand.lower()}\t{entry.brand}"} if entry.brand else {})


def _query(now: _Generation, plan: Plan, rarity: Mapping[Term, float]) -> Query:
    parts = [(Occur.MustNot, Query.term_query(now.schema, "id", _MARK))]
    parts += [(Occur.Must, Query.const_score_query(one, 0.0)) for one in _limits(now, plan.filters)]
    parts += [(Occur.MustNot, one) for one in _bans(now, plan.filters)]
    if plan.words:
        scored = [(Occur.Should, _word(now, found, rarity)) for found in plan.words]
        parts.append((Occur.Must, Query.boolean_query(scored, minimum_number_should_match=plan.at_least)))
    else:
        parts.append((Occur.Must, Query.all_query()))
    return Query.boolean_query(parts)


def _word(now: _Generation, word: Word, rarity: Mapping[Term, float]) -> Query:
    """A word is met in any field, by all tokens of one of its alternatives."""
    met = []
    for name, weight in FIELDS.items():
        for found in word:
            terms = [(Occur.Must, _term(now, (name, token), rarity)) for token in found]
            one = terms[0][1] if len(terms) == 1 else Query.boolean_query(terms)
            met.append((Occur.Should, Query.boost_query(one, weight)))
    return Query.boolean_query(met)


def _term(now: _Generation, term: Term, rarity: Mapping[Term, float]) -> Query:
    plain = Query.term_query(now.schema, *term, index_option="freq")
    return Query.boost_query(plain, rarity[term]) if term in rarity else plain


def _limits(now: _Generation, filters: Sequence[Filter]) -> Iterator[Query]:
    for one in filters:
        if one.any_of:
            yield _any(now, one.key, one.any_of)
        # One bound a query: tantivy panics where a whole and a broken number bound one range.
        if one.at_least is not None:
            yield now.index.parse_query(f"numbers.{one.key}:[{one.at_least:.6f} TO *]")
        if one.at_most is not None:
            yield now.index.parse_query(f"numbers.{one.key}:[* TO {one.at_most:.6f}]")


def _bans(now: _Generation, filters: Sequence[Filter]) -> Iterator[Query]:
    return (_any(now, one.key, one.none_of) for one in filters if one.none_of)


def _any(now: _Generation, key: str, values: Sequence[str]) -> Query:
    terms = [(Occur.Should, Query.term_query(now.schema, f"tags.{key}", value)) for value in values]
    return Query.boolean_query(terms)
