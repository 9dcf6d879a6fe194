"""`python -m bench.latency.growth N`: hybrid ranking over N products beside raw tantivy, in a process of its own.

Titles are made of the first half of one title and the second half of another, so that words keep their frequencies.
"""

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bench.search.rivals import plain_tantivy
from bench.shop import peak_mb
from lab.datasets import chorus_icecat
from souk.ai.embedding.providers.latent import LatentEncoder
from souk.discovery.search.ports import Entry, Plan, number_of
from souk.discovery.search.providers.dormant_ranker import DormantRanker
from souk.discovery.search.providers.faiss_vectors import FaissVectors
from souk.discovery.search.providers.tantivy_index import TantivyIndex
from souk.discovery.search.rules import querying
from souk.discovery.search.service.part import Backing, Prices, Records
from souk.discovery.search.service.ranking import Ranking
from souk.goods.catalog.providers.icecat import Icecat
from souk.kit.text import tokens

SEED, BATCH, ASKED = 11, 5_000, 60
Made = tuple[str, str, str]


def goods(count: int) -> Iterator[Made]:
    """(id, title, brand), the same for the same count."""
    rows = [row.product for file in chorus_icecat.files() for row in Icecat().rows(file, "icecat")]
    known = [(one.title["en"].split(), one.brand) for one in rows if one]
    chance = random.Random(SEED)
    for number in range(count):
        (first, brand), (second, _) = chance.choice(known), chance.choice(known)
        title = " ".join((*first[: len(first) // 2 + 1], *second[len(second) // 2 :]))
        yield f"p{number}", title, brand


def entry(made: Made) -> Entry:
    """What the index keeps of it."""
    id, title, brand = made
    card = {"product": id, "title": {"en": title}, "brand": brand, "price": {"amount": 100, "currency": "USD"}}
    words = {"title": tuple(tokens(title)), "brand": tuple(tokens(brand))}
    return Entry(id, words, {"price": 100.0}, {"brand": (brand,), "category": ("goods",)}, brand, card, brand)


def main(count: int) -> dict[str, float]:
    """Build both and ask both the same; processor milliseconds and delays of one query after the other."""
    with tempfile.TemporaryDirectory() as place:
        started = time.perf_counter()
        index, encoder, vectors = _built(Path(place), count)
        built = time.perf_counter() - started
        queries = list(chorus_icecat.grades().gains)[:ASKED]
        ranker = DormantRanker(Path(place) / "ranker", {})
        backing = Backing(index, None, encoder, vectors, ranker)  # type: ignore[arg-type]
        ranking = Ranking(None, None, Prices(None, None), Records(None, None, None), backing)  # type: ignore[arg-type]

        def ours(query: str) -> object:
            words = querying.groups(querying.words(query))
            plan = Plan(words, (), "relevance", 0, 24, len(words))
            return ranking._ranked(plan, query, "broad")  # noqa: SLF001 (the part that is measured)

        hybrid = _timed(ours, queries)
        memory = peak_mb()
        raw = plain_tantivy(
            Path(place) / "raw", ((id, {"title": title, "brand": brand}) for id, title, brand in goods(count))
        )
        plain = _timed(lambda query: raw(query, 24), queries)
    return {
        "products": count,
        "build_s": round(built, 1),
        "rss_mb": round(memory, 1),
        **{f"hybrid_{name}": value for name, value in hybrid.items()},
        **{f"tantivy_{name}": value for name, value in plain.items()},
        "ratio": round(hybrid["cpu_ms"] / plain["cpu_ms"], 2),
    }


def _built(place: Path, count: int) -> tuple[TantivyIndex, LatentEncoder, FaissVectors]:
    index, encoder, vectors = (
        TantivyIndex(place / "index"),
        LatentEncoder(place / "encoder"),
        FaissVectors(place / "vectors"),
    )
    version = encoder.learn([title for _, title, _ in goods(min(count, 20_000))], [])
    index.begin()
    vectors.begin(version)
    batch: list[Made] = []
    for made in goods(count):
        batch.append(made)
        if len(batch) == BATCH:
            _add(index, encoder, vectors, batch)
            batch = []
    _add(index, encoder, vectors, batch)
    index.promote("0-1")
    vectors.promote()
    return index, encoder, vectors


def _add(index: TantivyIndex, encoder: LatentEncoder, vectors: FaissVectors, batch: Sequence[Made]) -> None:
    if batch:
        index.add([entry(made) for made in batch])
        vectors.add([number_of(made[0]) for made in batch], encoder.encode([made[1] for made in batch]))


def _timed(ask: Callable[[str], object], queries: Sequence[str]) -> dict[str, float]:
    for query in queries[:10]:
        ask(query)
    spent, delays = time.process_time(), []
    for query in queries:
        began = time.perf_counter()
        ask(query)
        delays.append((time.perf_counter() - began) * 1000)
    cpu = (time.process_time() - spent) * 1000 / len(queries)
    delays.sort()
    return {"cpu_ms": round(cpu, 3), "p50_ms": round(delays[len(delays) // 2], 3), "p99_ms": round(delays[-1], 3)}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
