"""What candidates are worth: a model learned from a catalogue's fields by distant supervision.

A candidate in a text is right where the product's field says the same, wrong where it says otherwise, and unknown where
there is no such field (Mintz et al. 2009, aclanthology.org/P09-1113).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt

from souk.goods.annotation.contracts import TooFew, Typed
from souk.goods.annotation.providers.text_types import Types
from souk.goods.annotation.rules.candidates import Candidate, Fields, Ontology
from souk.goods.annotation.rules.ontology import ontology, origins
from souk.goods.annotation.rules.plausibility import FEATURES, Memory, features, outcome, plausible, sizes
from souk.goods.annotation.rules.reader import Passage, passages
from souk.goods.catalog import Product

Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Recipe:
    """How it learns: folds by brand, trees (`tried`: of the features, for each), and the precision asked of a value.

    The threshold is where `parts` of the brands, each judged by all others, have that precision.

    Trees and threshold are made twice: for brands never seen, each judged by the others, and for brands that were
    learned from, where a share of the products (one of `aside`) is judged by the others; there more is asked
    (`precision_known`), since what fields may hold was learned with them. What is likelier to be wrong than right is
    not given even where the others would outweigh it (`least`). Where there are `apart` brands and more, a fold holds
    few of them (`folds`), so that each counts by itself. For brands never seen the splits of a tree are `drawn`: what
    splits best for the brands learned from does not for them.
    """

    fewest: int = 50
    folds: int = 48
    apart: int = 32
    aside: int = 4
    enough: int = 10
    most_rows: int = 200_000
    rounds: int = 200
    leaves: int = 31
    rate: float = 0.08
    smallest_leaf: int = 40
    tried: float = 0.35
    drawn: bool = True
    parts: int = 6
    precision: float = 0.955
    precision_known: float = 0.96
    least: float = 0.5
    seed: int = 7


@dataclass
class Sample:
    """A product to learn from, taken apart once."""

    passages: list[Passage]
    fields: Fields
    fold: int
    brand: str = ""
    aside: bool = False
    type: int = 0
    presence: dict[str, float] = field(default_factory=dict)
    candidates: list[Candidate] = field(default_factory=list)
    outcomes: list[int] = field(default_factory=list)


_BRAND_WORDS = 3


@dataclass
class Judge:
    """Trees that say how probable a candidate is, and the probability from which on it is given."""

    trees: lightgbm.Booster
    threshold: float

    def packed(self) -> dict[str, Any]:
        """As JSON."""
        return {"trees": self.trees.model_to_string(), "threshold": self.threshold}

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "Judge":
        """From what `packed` made."""
        return cls(lightgbm.Booster(model_str=kept["trees"]), float(kept["threshold"]))


@dataclass
class Model:
    """What was learned: what fields hold, what became of candidates, fields of products, and two judges.

    `known` judges products of `brands`, lower-case, which were learned from, and `unseen` all others.
    """

    ontology: Ontology
    memory: Memory
    types: Types
    unseen: Judge
    known: Judge
    brands: frozenset[str]

    def accepted(self, product: Product, texts: Sequence[Passage]) -> dict[str, tuple[Candidate, float]]:
        """The most probable candidate of each key that is probable enough, and how probable it is."""
        judge = self.judge(product)
        return chosen((one, sure) for one, sure in self.judged(judge, texts) if sure >= judge.threshold)

    def judge(self, product: Product) -> Judge:
        """Who judges a product's candidates."""
        return self.known if self.knows(product) else self.unseen

    def knows(self, product: Product) -> bool:
        """Whether the product's brand, or how one of its titles begins, is a brand that was learned from."""
        words = [title.casefold().split()[:_BRAND_WORDS] for title in product.title.values()]
        begun = {" ".join(some[:count]) for some in words for count in range(1, len(some) + 1)}
        return not self.brands.isdisjoint({product.brand.casefold(), *begun} - {""})

    def judged(self, judge: Judge, texts: Sequence[Passage]) -> list[tuple[Candidate, float]]:
        """Every candidate of a product's texts and how probable it is."""
        type_, presence = self.types.of(texts)
        found = plausible(self.ontology, texts, presence)
        if not found:
            return []
        rows = np.array(list(features(found, self.memory, presence, type_, texts)), dtype=np.float32)
        return list(zip(found, _predicted(judge.trees, rows).tolist(), strict=True))

    def packed(self) -> dict[str, Any]:
        """As JSON; what was met once only, and not as a form, is left out."""
        counts = {trait: cases for trait, cases in self.memory.counts.items() if _kept(trait, cases)}
        return {
            "ontology": asdict(self.ontology),
            "counts": counts,
            "sizes": self.memory.sizes,
            "spread": {trait: bits for trait, bits in self.memory.spread.items() if trait in counts},
            "shares": {trait: share for trait, share in self.memory.shares.items() if trait in counts},
            "types": self.types.packed(),
            "unseen": self.unseen.packed(),
            "known": self.known.packed(),
            "brands": sorted(self.brands),
        }

    @classmethod
    def unpacked(cls, kept: Mapping[str, Any]) -> "Model":
        """From what `packed` made."""
        return cls(
            Ontology(**kept["ontology"]),
            Memory(kept["counts"], kept["sizes"], kept["spread"], kept["shares"]),
            Types.unpacked(kept["types"]),
            Judge.unpacked(kept["unseen"]),
            Judge.unpacked(kept["known"]),
            frozenset(kept["brands"]),
        )


def _kept(trait: str, cases: Sequence[int]) -> bool:
    return cases[0] + cases[1] > (0 if trait.startswith(("f\t", "k\t")) else 1)


def chosen(judged: Iterable[tuple[Candidate, float]]) -> dict[str, tuple[Candidate, float]]:
    """The most probable candidate of each key."""
    best: dict[str, tuple[Candidate, float]] = {}
    for one, sure in judged:
        if one.key not in best or sure > best[one.key][1]:
            best[one.key] = (one, sure)
    return best


def fitted(samples: Sequence[Sample], recipe: Recipe) -> tuple[Model, tuple[float, float]]:
    """A model of all samples; and precision and recall where each part of the folds is judged by the others.

    The candidates of a fold are judged by what became of those of the others: so a brand teaches nothing of itself.
    Raises `TooFew` where hardly a field is stated in any text.
    """
    rows = [one.fields for one in samples]
    known = ontology(rows, [one.passages for one in samples])
    texts, folds = [one.passages for one in samples], [one.fold for one in samples]
    types, told = Types.learned(texts, rows, folds, recipe.seed)
    for one, kind in zip(samples, told, strict=True):
        one.type, one.presence = kind
    memory, parts = _remembered(samples, known, recipe.folds)
    table = _table(samples, _Judges.of_brands(memory, parts, samples, known))
    if min(table.right.sum(), len(table.right) - table.right.sum()) < 1 or len(table.right) < recipe.fewest:
        raise TooFew(len(table.right), recipe.fewest)
    unseen, scores = _judge(table, [one.fold for one in samples], recipe, recipe.precision)
    brands = Counter(one.brand for one in samples)
    names = frozenset(name for name, count in brands.items() if name and count >= recipe.enough)
    model = Model(known, memory, types, unseen, unseen, names)
    return replace(model, known=_known(samples, model, recipe)), scores


def _judge(
    table: "Table", places: Sequence[int], recipe: Recipe, precision: float
) -> tuple[Judge, tuple[float, float]]:
    """Trees of all rows, and the threshold where each part of the samples is judged by the others."""
    part = np.array([places[owner] for owner, _ in table.groups], dtype=np.int64) % recipe.parts
    sure = np.zeros(len(part))
    for own in range(recipe.parts):
        if (part == own).any():
            sure[part == own] = _predicted(grown(table.of(part != own), recipe), table.rows[part == own])
    threshold, scores = _threshold(sure, table, recipe, precision)
    return Judge(grown(table, recipe), threshold), scores


def _known(samples: Sequence[Sample], model: Model, recipe: Recipe) -> Judge:
    """Who judges brands that were learned from: some products as the others, of their brand too, would judge them."""
    others = [one for one in samples if not one.aside]
    memory = Memory(sizes=sizes(one.fields for one in others))
    parts = [Memory() for _ in range(recipe.folds)]
    for one in others:
        parts[one.fold].learn(zip(one.candidates, one.outcomes, strict=True), one.type, one.fold)
    memory.gather(parts)
    aside = [_told(one, model) for one in samples if one.aside]
    table = _table(aside, _Judges.of_products(memory, samples, model.ontology))
    right = int(table.right.sum())
    if not recipe.fewest <= right <= len(table.right) - recipe.fewest:
        return model.unseen
    return _judge(table, range(len(aside)), replace(recipe, drawn=False), recipe.precision_known)[0]


def _told(one: Sample, model: Model) -> Sample:
    """The sample with the candidates that a reader of its texts would have."""
    kind = model.types.of(one.passages)
    found = plausible(model.ontology, one.passages, kind.presence)
    outcomes = [outcome(candidate, one.fields) for candidate in found]
    return replace(one, type=kind.type, presence=kind.presence, candidates=found, outcomes=outcomes)


def sampled(products: Iterable[Product], recipe: Recipe) -> list[Sample]:
    goods = [one for one in products if one.attributes]
    brands = {one.brand.casefold() for one in goods}
    largest = max((sum(one.brand.casefold() == brand for one in goods) for brand in list(brands)[:50]), default=0)
    # With few brands, or one that outweighs the others, products are told apart one by one.
    apart = len(brands) >= recipe.apart and largest < len(goods) / 2
    return [
        Sample(
            passages(one),
            fields_of(one),
            _fold(one.brand.casefold() if apart else one.id, recipe.folds),
            one.brand.casefold(),
            _fold(f"aside {one.id}", recipe.aside) == 0,
        )
        for one in goods
    ]


def fields_of(product: Product) -> dict[str, Typed]:
    """A product's fields by key."""
    return {one.key: one.value for one in product.attributes}


def _fold(name: str, folds: int) -> int:
    return hashlib.sha256(name.encode()).digest()[0] % folds


def _remembered(samples: Sequence[Sample], known: Ontology, folds: int) -> tuple[Memory, list[Memory]]:
    """What became of all candidates, and of those of each fold; the samples keep theirs."""
    memory = Memory(sizes=sizes(one.fields for one in samples))
    parts = [Memory() for _ in range(folds)]
    for one in samples:
        one.candidates = plausible(known, one.passages, one.presence)
        one.outcomes = [outcome(candidate, one.fields) for candidate in one.candidates]
        parts[one.fold].learn(zip(one.candidates, one.outcomes, strict=True), one.type, one.fold)
    memory.gather(parts)
    return memory, parts


@dataclass(frozen=True)
class _Judges:
    """By which memory a fold's products are judged, and the folds in which a worded value would be known for them."""

    memories: Sequence[Memory]
    seen: Mapping[tuple[str, str], int]
    own: Sequence[int]

    @classmethod
    def of_brands(
        cls, memory: Memory, parts: Sequence[Memory], samples: Sequence[Sample], known: Ontology
    ) -> "_Judges":
        """Each fold by all others."""
        seen = origins([one.fields for one in samples], known.kinds, [one.fold for one in samples])
        left = [memory.without(part, fold) for fold, part in enumerate(parts)]
        return cls(left, seen, [1 << fold for fold in range(len(parts))])

    @classmethod
    def of_products(cls, memory: Memory, samples: Sequence[Sample], known: Ontology) -> "_Judges":
        """Those set aside by the others, whatever their brand."""
        seen = origins([one.fields for one in samples], known.kinds, [int(one.aside) for one in samples])
        return cls([memory], seen, [1 << 1])

    def of(self, one: Sample) -> tuple[Memory, int]:
        """The memory for a product, and the fold that does not count."""
        place = one.fold % len(self.memories)
        return self.memories[place], self.own[place]

    def knows(self, one: Candidate, own: int) -> bool:
        """Whether there would be such a candidate: a worded value that its own fold alone has is none."""
        return self.seen.get((one.key, one.pattern), 0) != own


@dataclass(frozen=True)
class Table:
    """Features of candidates (n, features), their sample and key, and whether they are right (1) or wrong (0).

    `weights` let the rows of a large brand count by its root.
    """

    rows: Numbers
    groups: list[tuple[int, str]]
    right: npt.NDArray[np.int64]
    weights: Numbers

    def of(self, kept: npt.NDArray[np.bool_]) -> "Table":
        """Some of the rows."""
        groups = [group for group, keep in zip(self.groups, kept.tolist(), strict=True) if keep]
        return Table(self.rows[kept], groups, self.right[kept], self.weights[kept])


def _table(samples: Sequence[Sample], judges: _Judges) -> Table:
    """Every candidate whose field there is."""
    made: list[list[float]] = []
    groups: list[tuple[int, str]] = []
    right: list[int] = []
    folds: list[int] = []
    for owner, one in enumerate(samples):
        memory, own = judges.of(one)
        had = [number for number, c in enumerate(one.candidates) if judges.knows(c, own)]
        candidates = [one.candidates[number] for number in had]
        rows = features(candidates, memory, one.presence, one.type, one.passages)
        for number, candidate, row in zip(had, candidates, rows, strict=True):
            if one.outcomes[number] < 2:
                made.append(row)
                groups.append((owner, candidate.key))
                right.append(1 - one.outcomes[number])
                folds.append(one.fold)
    counts = Counter(folds)
    weights = np.array([counts[fold] ** -0.5 for fold in folds], dtype=np.float32)
    rows_ = np.array(made, dtype=np.float32).reshape(-1, len(FEATURES))
    return Table(
        rows_, groups, np.array(right, dtype=np.int64), weights / max(1e-9, weights.mean()) if folds else weights
    )


def grown(table: Table, recipe: Recipe) -> lightgbm.Booster:
    """Trees that tell right candidates from wrong ones; of more rows than `most_rows` an even share."""
    step = max(1, -(-len(table.rows) // recipe.most_rows))
    learned = lightgbm.Dataset(table.rows[::step], table.right[::step], weight=table.weights[::step])
    options = {
        "objective": "binary",
        "num_leaves": recipe.leaves,
        "learning_rate": recipe.rate,
        "min_data_in_leaf": recipe.smallest_leaf,
        "feature_fraction": recipe.tried,
        "extra_trees": recipe.drawn,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "num_threads": 1,
        "deterministic": True,
        "seed": recipe.seed,
        "verbose": -1,
    }
    return lightgbm.train(options, learned, recipe.rounds)


def _predicted(trees: lightgbm.Booster, rows: Numbers) -> npt.NDArray[np.float64]:
    return np.asarray(trees.predict(rows, num_threads=1), dtype=np.float64)


def _threshold(
    sure: npt.NDArray[np.float64], table: Table, recipe: Recipe, precision: float
) -> tuple[float, tuple[float, float]]:
    """The probability from which on the asked share is right, counting the best of each product and key; the share.

    With it the recall: of the keys of a product with a right candidate, how many get it.
    """
    best: dict[tuple[int, str], int] = {}
    for number, group in enumerate(table.groups):
        if group not in best or sure[number] > sure[best[group]]:
            best[group] = number
    order = sorted(best.values(), key=lambda number: -sure[number])
    shares = np.cumsum(table.right[order]) / np.arange(1, len(order) + 1)
    likely = np.array([sure[number] >= recipe.least for number in order])
    enough = np.nonzero((shares >= precision) & likely)[0]
    last = int(enough[-1]) if len(enough) else 0
    statable = len({group for group, good in zip(table.groups, table.right.tolist(), strict=True) if good})
    found = int(table.right[order[: last + 1]].sum())
    return max(recipe.least, float(sure[order[last]])), (float(shares[last]), found / max(1, statable))
