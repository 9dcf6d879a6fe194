"""The same product in two shops (Abt-Buy, Amazon-Google): our matcher beside boosted trees on string similarities."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bench.report import Cell, Table
from bench.search.metrics import Interval
from lab.datasets import entity_matching, note
from lab.datasets.entity_matching import PARTS, SUBJECTS, pairs
from lab.matcher.sources import Products
from lab.matcher.train import PLAIN, Recipe, bagged, bar, measured, unseen
from lab.matcher.train import Table as Measured
from souk.goods.annotation.providers.matching.records import record
from souk.goods.annotation.providers.pair_matcher import PairMatcher, mean

SEED = 11
TIMES = 2_000
_FEW = 700
STRINGS = ("sorted", "set", "part", "ratio", "jaro-winkler", "title jaccard", "full jaccard", "price gap", "brand")
PUBLISHED = {"Abt-Buy": ("86.2", "89.3"), "Amazon-Google": ("67.0", "75.6")}
Right = NDArray[np.bool_]


def measure(quick: bool) -> tuple[list[Table], list[str], dict[str, float]]:
    """Both data sets; quick: 700 pairs of each part, one bag of 80 trees."""
    recipe = replace(PLAIN, bags=1, trees=80) if quick else PLAIN
    tables, result = [], {}
    for subject in SUBJECTS:
        table, figures = _subject(subject, recipe, quick)
        tables.append(table)
        result.update(figures)
    notes = [
        note(entity_matching.ENTITY_MATCHING),
        "Trained on train; the bar is where F1 is best on valid and on train, as trees say that did not see it.",
        "Among candidates: a pair's rank and lead among all pairs of its records, of any part, their labels unseen.",
        "A pair alone: nothing but the two records and how rare their words are.",
        "The rival is the same boosting on nine string similarities, price and brand.",
        "Published figures are other people's on the same test part: boosting on string features, large models.",
        f"[…]: 95 % bootstrap interval over pairs, {TIMES:,} resamples, seed {SEED}.",
    ]
    return (
        tables,
        notes
        + ["Quick: 700 pairs of each part, one bag of 80 trees, a bar from valid alone, so all score less."] * quick,
        result,
    )


def _subject(subject: str, recipe: Recipe, quick: bool) -> tuple[Table, dict[str, float]]:
    started = time.process_time()
    parts = [pairs(subject, part)[: _FEW if quick else None] for part in PARTS]
    every = [pair for part in parts for pair in part]
    same = [pair.same for pair in every]
    products = Products()
    sides = [(products.of("abt", pair.one), products.of("buy", pair.other)) for pair in every]
    records = {product.id: record(product) for pair in sides for product in pair}
    table = measured([(records[one.id], records[other.id]) for one, other in sides])
    edges = np.cumsum([0, *map(len, parts)])
    train, valid, test = (range(edges[at], edges[at + 1]) for at in range(3))
    found = {name: _verdicts(one, same, (train, valid, test), recipe, quick) for name, one in _ways(table).items()}
    spent = time.process_time() - started
    matcher = PairMatcher()
    found["souk, by rule"] = np.array([matcher.score(*sides[at]).probability >= 0.5 for at in test])
    gold = np.array([same[at] for at in test])
    scored = {name: bootstrap(gold, said) for name, said in found.items()}
    rows: list[tuple[Cell, ...]] = [(name, str(one), *_exact(gold, found[name])) for name, one in scored.items()]
    rows += [("published: boosting on strings", PUBLISHED[subject][0], "–", "–")]
    rows += [("published: large models", PUBLISHED[subject][1], "–", "–")]
    title = f"{subject}: test, {len(gold):,} pairs, {int(gold.sum())} the same; {spent:.0f} CPU s for everything"
    return Table(title, ("matcher", "F1", "precision", "recall"), tuple(rows)), _figures(subject, scored)


def _ways(table: Measured) -> dict[str, Measured]:
    strings = [table.names.index(name) for name in STRINGS]
    return {
        "souk, among candidates": table,
        "souk, a pair alone": replace(table, among=table.alone),
        "rival: boosting on strings": replace(table, among=table.alone[:, strings]),
    }


def _verdicts(
    table: Measured, same: Sequence[bool], parts: tuple[range, range, range], recipe: Recipe, quick: bool
) -> Right:
    train, valid, test = parts
    trees = bagged(table.among[list(train)], np.array([same[at] for at in train], dtype=float), recipe)
    tuned, sure = [same[at] for at in valid], mean(trees, table.among[list(valid)])
    if not quick:
        tuned = [same[at] for at in train] + tuned
        sure = np.concatenate([unseen(table, same, train, replace(recipe, bags=1)), sure])
    return np.asarray(mean(trees, table.among[list(test)]) >= bar(tuned, sure))


def bootstrap(gold: Right, said: Right) -> Interval:
    """F1 of all pairs, and where 95 % of the F1 of resampled pairs lie."""
    chance = np.random.default_rng(SEED)
    drawn = sorted(
        _f1(gold[rows], said[rows]) for rows in (chance.integers(0, len(gold), len(gold)) for _ in range(TIMES))
    )
    return Interval(_f1(gold, said), drawn[int(0.025 * TIMES)], drawn[int(0.975 * TIMES)])


def _f1(gold: Right, said: Right) -> float:
    return float(2 * (gold & said).sum() / max(1, gold.sum() + said.sum()))


def _exact(gold: Right, said: Right) -> tuple[float, float]:
    right = float((gold & said).sum())
    return right / max(1, int(said.sum())), right / max(1, int(gold.sum()))


def _figures(subject: str, scored: Mapping[str, Interval]) -> dict[str, float]:
    key = subject.lower().replace("-", "")
    named = {
        f"{key}_f1": scored["souk, among candidates"],
        f"{key}_alone": scored["souk, a pair alone"],
        f"{key}_strings": scored["rival: boosting on strings"],
    }
    flat = {}
    for name, one in named.items():
        flat.update({name: round(one.mean, 4), f"{name}_low": round(one.low, 4), f"{name}_high": round(one.high, 4)})
    return flat
