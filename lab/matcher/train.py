"""Train the matcher on labelled pairs, or on those that a catalogue labels itself by its barcodes.

`python -m lab.matcher.train --folder DATA --into FILE`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from heapq import nlargest
from pathlib import Path

import click
import lightgbm
import numpy as np
from numpy.typing import NDArray

from lab.datasets.operator import catalogue
from souk.goods.annotation.providers.matching.measures import Rarity, among, measures
from souk.goods.annotation.providers.matching.records import Record, record
from souk.goods.annotation.providers.pair_matcher import Judged, mean
from souk.goods.catalog import Product

Pairs = Sequence[tuple[Record, Record]]


@dataclass(frozen=True)
class Recipe:
    """Every choice of the training; made by cross validation on train and valid parts."""

    bags: int = 5
    trees: int = 250
    leaves: int = 15
    rate: float = 0.05
    smallest: int = 10
    columns: float = 0.4
    rows: float = 0.8
    ridge: float = 3.0
    negatives: int = 4
    fewest: int = 40
    seed: int = 3


PLAIN = Recipe()


@dataclass(frozen=True)
class Table:
    """Pairs and their measures, alone and among the candidates."""

    names: tuple[str, ...]
    rare: Rarity
    alone: NDArray[np.float64]
    among: NDArray[np.float64]


def measured(pairs: Pairs) -> Table:
    """Measure pairs of one candidate set; rarity is counted over all their records, no label is looked at."""
    records = {one.product: one for pair in pairs for one in pair}
    rare = Rarity.of(list(records.values()))
    names = tuple(measures(*pairs[0], rare))
    judged = Judged(names, rare, (), ())
    rows = judged.rows(pairs)
    sides = [(one.product, other.product) for one, other in pairs]
    return Table(names, rare, rows, np.hstack([rows, among(sides, rows, names)]))


def fit(table: Table, same: Sequence[bool], train: Sequence[int], recipe: Recipe) -> Judged:
    """Trees for pairs alone and among candidates, trained on the rows `train` alone."""
    right = np.array([same[at] for at in train], dtype=float)
    alone, others = (bagged(rows[list(train)], right, recipe) for rows in (table.alone, table.among))
    return Judged(table.names, table.rare, alone, others)


def unseen(table: Table, same: Sequence[bool], train: Sequence[int], recipe: Recipe) -> NDArray[np.float64]:
    """For each row of `train`, among candidates, what trees say that were trained on the other four fifths."""
    rows, right = table.among[list(train)], np.array([same[at] for at in train], dtype=float)
    fold = np.random.default_rng(recipe.seed).permutation(len(rows)) % 5
    said = np.zeros(len(rows))
    for held in range(5):
        trees = bagged(rows[fold != held], right[fold != held], recipe)
        said[fold == held] = mean(trees, rows[fold == held])
    return said


def bar(same: Sequence[bool], sure: NDArray[np.float64]) -> float:
    """The probability from which on F1 is best."""
    order = np.argsort(-sure, kind="stable")
    right = np.cumsum(np.array(same, dtype=float)[order])
    scores = 2 * right / (np.arange(1, len(sure) + 1) + right[-1])
    best = int(scores.argmax())
    after = sure[order[best + 1]] if best + 1 < len(sure) else 0.0
    return float((sure[order[best]] + after) / 2)


def by_barcode(products: Iterable[Product], recipe: Recipe) -> tuple[list[tuple[Record, Record]], list[bool]]:
    """Pairs that a catalogue labels: one barcode in two shops is one item; near titles with other barcodes are not.

    The records carry no barcodes, so that nothing else than what they describe can be learned.
    """
    coded = [one for one in products if record(one).barcodes]
    records = {one.id: record(one) for one in coded}
    shops = {one.id: one.shop for one in coded}
    owners: dict[str, list[str]] = defaultdict(list)
    for one in records.values():
        for code in sorted(one.barcodes):
            owners[code].append(one.product)
    pairs: list[tuple[str, str]] = []
    for ids in (tuple(sorted(set(owner), key=lambda id: (shops[id], id))) for owner in owners.values()):
        pairs += [(one, other) for one in ids for other in ids if shops[one] < shops[other]]
    same = [True] * len(pairs)
    pairs += list(_near(sorted({id for pair in pairs for id in pair}), records, shops, recipe.negatives))
    same += [False] * (len(pairs) - len(same))
    bare = {id: _bare(one) for id, one in records.items()}
    return [(bare[one], bare[other]) for one, other in pairs], same


def from_catalogue(products: Iterable[Product], recipe: Recipe) -> Judged | None:
    """A matcher trained on what the catalogue labels; None where that is too little and rules do better."""
    pairs, same = by_barcode(products, recipe)
    if sum(same) < recipe.fewest or all(same):
        return None
    return fit(measured(pairs), same, range(len(pairs)), recipe)


def _near(
    ids: Sequence[str], records: dict[str, Record], shops: dict[str, str], most: int
) -> Iterator[tuple[str, str]]:
    """For each product the products of other shops with the nearest titles that share no barcode with it."""
    holders: dict[str, list[str]] = defaultdict(list)
    for id, one in records.items():
        for word in one.title_words:
            holders[word].append(id)
    given: set[tuple[str, str]] = set()
    for id in ids:
        points: dict[str, float] = defaultdict(float)
        for word in sorted(records[id].title_words):
            for other in holders[word]:
                points[other] += 1 / len(holders[word])
        rivals = (one for one in points if shops[one] != shops[id] and not records[one].barcodes & records[id].barcodes)
        for other in nlargest(most, rivals, key=lambda one: (points[one], one)):
            pair = (id, other) if (shops[id], id) < (shops[other], other) else (other, id)
            if pair not in given:
                given.add(pair)
                yield pair


def _bare(one: Record) -> Record:
    return Record(one.product, one.title, one.full, one.brand, one.price, one.currency, frozenset())


def bagged(rows: NDArray[np.float64], right: NDArray[np.float64], recipe: Recipe) -> tuple[lightgbm.Booster, ...]:
    """Boosted trees with other seeds, whose mean counts."""
    return tuple(_boosted(rows, right, recipe, recipe.seed + bag) for bag in range(recipe.bags))


def _boosted(rows: NDArray[np.float64], right: NDArray[np.float64], recipe: Recipe, seed: int) -> lightgbm.Booster:
    how = {
        "objective": "binary",
        "learning_rate": recipe.rate,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": recipe.smallest,
        "feature_fraction": recipe.columns,
        "bagging_fraction": recipe.rows,
        "bagging_freq": 1,
        "lambda_l2": recipe.ridge,
        "seed": seed,
        "num_threads": 1,
        "verbose": -1,
        "deterministic": True,
        "force_row_wise": True,
    }
    return lightgbm.train(how, lightgbm.Dataset(rows, right), recipe.trees)


@click.command()
@click.option("--folder", type=click.Path(exists=True, path_type=Path), required=True, help="the shop's data folder")
@click.option("--into", type=click.Path(path_type=Path), required=True, help="the file that PairMatcher reads")
def main(folder: Path, into: Path) -> None:
    """Train on the pairs that the catalogue labels by its barcodes."""
    judged = from_catalogue(catalogue(folder)[0], PLAIN)
    if judged is None:
        click.echo("Too few barcodes stand in two shops to learn from; the matcher goes by its rules.")
        return
    judged.save(into)
    click.echo(f"{into} is written.")


if __name__ == "__main__":
    main()
