"""How many values a reader gets right and how many it finds, against fields that were hidden from it.

`python -m lab.attributes.evaluate` scores the development brands; with `losses` it also says where the rest is lost,
with a number it learns from as many products of each brand that it reads as well, and reads the others; with `all`
each third of the brands is read by what the other two teach, and not the first third alone.
"""

import hashlib
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from lab.attributes.stated import agrees, kind_stated
from lab.attributes.train import products, train
from souk.goods.annotation import Evidence, Typed
from souk.goods.annotation.providers.value_model import Model
from souk.goods.annotation.rules.candidates import Candidate, Ontology, folded
from souk.goods.annotation.rules.reader import passages
from souk.goods.catalog import Product

# Every third brand, by its digest, is reported and never tuned on.
PARTS = 3
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Given:
    """One value that a reader gives."""

    key: str
    value: Typed
    evidence: Evidence


Read = Callable[[Product], Sequence[Given]]


@dataclass(frozen=True)
class Verdict:
    """One value given for a key that the hidden fields have: what they say, and whether it agrees by the rule."""

    product: str
    given: Given
    hidden: Typed
    right: bool


@dataclass(frozen=True)
class Scored:
    """What a reader did with some products; `counts` has a row a product: given and judged, right, stated, found."""

    verdicts: tuple[Verdict, ...]
    unjudged: int
    counts: Counts
    brands: tuple[str, ...]

    @property
    def precision(self) -> float:
        """Right of those given for a key that the product has."""
        return _share(self.counts.sum(axis=0), 1, 0)

    @property
    def recall(self) -> float:
        """Of the hidden values that are stated, those given right."""
        return _share(self.counts.sum(axis=0), 3, 2)

    def interval(self, which: str, by: str = "product", times: int = 1000) -> tuple[float, float]:
        """95 % bootstrap interval of `precision` or `recall`, products or brands drawn anew (seed 11)."""
        top, bottom = (1, 0) if which == "precision" else (3, 2)
        rows = self.counts if by == "product" else _by_brand(self.counts, self.brands)
        draw = np.random.default_rng(11)
        weights = draw.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=times)
        sums = weights @ rows
        shares = sums[:, top] / np.maximum(1, sums[:, bottom])
        return float(np.quantile(shares, 0.025)), float(np.quantile(shares, 0.975))


def is_test(brand: str) -> bool:
    """Whether a brand's products are reported and not tuned on."""
    return digit(brand.casefold()) % PARTS == 0


def digit(name: str) -> int:
    """A number from 0 to 255 that no run and no machine changes."""
    return hashlib.sha256(name.encode()).digest()[0]


def hidden(product: Product) -> Product:
    """The product with nothing but its texts."""
    return replace(product, attributes=(), brand="", category=None)


def texts_of(product: Product) -> tuple[str, ...]:
    """Title and description."""
    return tuple(text for words in (product.title, product.description or {}) for text in words.values())


def score(products: Sequence[Product], read: Read) -> Scored:
    """Let a reader read products whose fields are hidden from it."""
    verdicts: list[Verdict] = []
    unjudged = 0
    counts = np.zeros((len(products), 4), dtype=np.int64)
    for row, product in enumerate(products):
        fields = {one.key: one.value for one in product.attributes}
        texts = texts_of(product)
        stated = {key for key, value in fields.items() if kind_stated(key, value, texts)}
        given = read(hidden(product))
        judged = [
            Verdict(product.id, one, fields[one.key], agrees(one.value, fields[one.key]))
            for one in given
            if one.key in fields
        ]
        unjudged += len(given) - len(judged)
        right = {one.given.key for one in judged if one.right}
        counts[row] = (len(judged), sum(one.right for one in judged), len(stated), len(stated & right))
        verdicts += judged
    return Scored(tuple(verdicts), unjudged, counts, tuple(one.brand for one in products))


def stated_counts(products: Iterable[Product]) -> Mapping[str, int]:
    """How many hidden values there are and how many are stated, by the kind of the matching rule."""
    found: dict[str, int] = {"values": 0, "number": 0, "words": 0}
    for product in products:
        texts = texts_of(product)
        for one in product.attributes:
            found["values"] += 1
            kind = kind_stated(one.key, one.value, texts)
            if kind:
                found[kind] += 1
    return found


STAGES = (
    "found",
    "key never seen",
    "key dropped by the type",
    "value never seen",
    "no candidate",
    "wrong value given",
    "another value first",
    "below the threshold",
)

# Where no candidate agrees: what is lost before anybody judges.
UNREACHED = frozenset(STAGES[1:5])


def losses(products: Iterable[Product], model: Model) -> Mapping[tuple[str, str], Counter[str]]:
    """By stage and kind of the matching rule: how often the stated values of each key end there."""
    found: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for product in products:
        texts, bare = texts_of(product), hidden(product)
        read = passages(bare)
        judged: dict[str, list[tuple[float, Candidate]]] = defaultdict(list)
        judge = model.judge(bare)
        for one, sure in model.judged(judge, read):
            judged[one.key].append((sure, one))
        likely = model.types.of(read).presence
        for field in product.attributes:
            kind = kind_stated(field.key, field.value, texts)
            if not kind:
                continue
            stage = "key never seen" if field.key not in model.ontology.kinds else "key dropped by the type"
            if field.key in likely and field.key in model.ontology.kinds:
                stage = _stage(judged[field.key], field.value, judge.threshold)
                if stage == "no candidate" and _new(model.ontology, field.key, field.value):
                    stage = "value never seen"
            found[stage, kind][field.key] += 1
    return found


def _new(ontology: Ontology, key: str, value: Typed) -> bool:
    """Whether a stated value in words is one that no field had."""
    return isinstance(value, str) and f"{key}\t{folded(value)}" not in ontology.said


def _stage(judged: Sequence[tuple[float, Candidate]], stated: Typed, enough: float) -> str:
    """What becomes of a stated value whose key is looked for."""
    best = max(judged, key=lambda one: one[0], default=None)
    there = [sure for sure, one in judged if agrees(one.value, stated)]
    if best is None or not there:
        return "wrong value given" if best is not None and best[0] >= enough else "no candidate"
    if agrees(best[1].value, stated):
        return "found" if best[0] >= enough else "below the threshold"
    return "wrong value given" if best[0] >= enough else "another value first"


def _shown(found: Mapping[tuple[str, str], Counter[str]]) -> Iterable[str]:
    total = sum(keys.total() for keys in found.values())
    for stage in STAGES:
        numbers, words = (found.get((stage, kind), Counter()) for kind in ("number", "words"))
        most = ", ".join(f"{key} {count}" for key, count in (numbers + words).most_common(6))
        share = (numbers.total() + words.total()) / max(1, total)
        yield f"{stage:24} {share:6.1%}  numbers {numbers.total():5}  words {words.total():5}  {most}"
    never = sum(keys.total() for (stage, _), keys in found.items() if stage in UNREACHED)
    yield f"{'with every candidate told':24} {1 - never / max(1, total):6.1%}"


def _share(sums: npt.NDArray[Any], top: int, bottom: int) -> float:
    return float(sums[top] / max(1, sums[bottom]))


def _by_brand(counts: Counts, brands: Sequence[str]) -> Counts:
    names = {name: n for n, name in enumerate(dict.fromkeys(brands))}
    sums = np.zeros((len(names), counts.shape[1]), dtype=np.int64)
    np.add.at(sums, [names[one] for one in brands], counts)
    return sums


def development(part: int = 0, shown: int = 0) -> tuple[list[Product], list[Product]]:
    """Products of two thirds of the development brands, and of the third `part` (0 to 2).

    Of each brand of that third the first `shown` products, by their digests, are learned from and not read.
    """
    goods = [one for one in products() if not is_test(one.brand)]
    read = [one for one in goods if digit("development" + one.brand.casefold()) % PARTS == part]
    met: Counter[str] = Counter()
    aside: set[str] = set()
    for one in sorted(read, key=lambda one: hashlib.sha256(one.id.encode()).digest()):
        met[one.brand.casefold()] += 1
        if met[one.brand.casefold()] > shown:
            aside.add(one.id)
    return [one for one in goods if one.id not in aside], [one for one in goods if one.id in aside]


def _third(part: int, shown: int, lost: dict[tuple[str, str], Counter[str]] | None) -> Counts:
    """What became of the values of a third of the development brands, in sum; what was lost is added to `lost`."""
    learned, test = development(part, shown)
    with tempfile.TemporaryDirectory() as folder:
        reader, lesson = train(learned, Path(folder))
        if lost is not None and reader.model:
            for place, keys in losses(test, reader.model).items():
                lost[place] += keys
        scored = score(test, lambda one: [Given(a.key, a.value, a.evidence[0]) for a in reader.read(one)])
    sys.stdout.write(f"{lesson}\nprecision {scored.precision:.4f} recall {scored.recall:.4f} on {len(test)} products\n")
    sums: Counts = scored.counts.sum(axis=0)
    return sums


def main() -> None:
    """Learn from two thirds of the development brands and read the others; the reported brands are not touched."""
    words = sys.argv[1:]
    shown = next((int(word) for word in words if word.isdecimal()), 0)
    lost: dict[tuple[str, str], Counter[str]] | None = defaultdict(Counter) if "losses" in words else None
    thirds = [_third(part, shown, lost) for part in range(PARTS if "all" in words else 1)]
    sums = np.sum(thirds, axis=0)
    if lost:
        sys.stdout.write("\n".join(_shown(lost)) + "\n")
    sys.stdout.write(f"together: precision {_share(sums, 1, 0):.4f} recall {_share(sums, 3, 2):.4f}\n")


if __name__ == "__main__":
    main()
