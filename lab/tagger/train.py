"""Train the tagger: chains on folds, trees on what the chains say of texts that they have not seen.

`python -m lab.tagger queryner --into FILE`, or `catalogue --folder DATA --into FILE` for a shop's own products.
"""

import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import lightgbm
import numpy as np
import pycrfsuite
from numpy.typing import NDArray

from lab.tagger.wordbook import Reading
from souk.goods.annotation.providers.crf_tagger import Learned, Manner
from souk.goods.annotation.providers.tagging.chain import Chain
from souk.goods.annotation.providers.tagging.choice import Candidates, Piece, Seen, best_pieces, candidates
from souk.goods.annotation.providers.tagging.features import EVERY, describe
from souk.goods.annotation.providers.tagging.words import Wordbook

Example = tuple[Sequence[str], Sequence[str]]
UNJUDGED = 0.4
FORBIDDEN = -20.0
Features = Sequence[Sequence[Iterable[str]]]


@dataclass(frozen=True)
class Recipe:
    """Every choice of the training; none was made on a part that is reported."""

    lines: int | None = None
    folds: int = 4
    reach: int = 2
    longest: int = 8
    lasso: float = 0.1
    ridge: float = 0.1
    rounds: int = 60
    least: int = 1
    judges: int = 3
    enough: int = 1_000
    trees: int = 220
    leaves: int = 15
    seed: int = 7
    bars: tuple[float, ...] = (0.2, 0.24, 0.28, 0.32, 0.36, 0.4, 0.45)
    reading: Reading = field(default_factory=Reading)


WORDS = Recipe()
SIGNS = Recipe(folds=3, reach=3, longest=10, least=2, reading=Reading(phrase_least=4))


def fit(examples: Sequence[Example], book: Wordbook, recipe: Recipe) -> Learned:
    """Train on tokens in lower case and their labels.

    Each fold's chain tags the fold that it did not see; on these spans the trees learn which are right, and the bar is
    set where F1 is best. With fewer than `enough` spans there are no trees.
    The chains of the folds together are the ensemble that serves.
    """
    features = [describe(said, book, recipe.reach) for said, _ in examples]
    gold = [pieces(labels) for _, labels in examples]
    texts = [said for said, _ in examples]
    kinds = sorted({kind for found in gold for _, _, kind in found})
    chains, looked, spans = [], {}, {}
    for held in _folds(len(examples), recipe):
        kept = sorted(set(range(len(examples))) - set(held))
        with crfsuite([features[at] for at in kept], [examples[at][1] for at in kept], recipe) as tagger:
            chain = _weights(tagger, kinds)
        seen = Seen.of((texts[at], gold[at]) for at in kept)
        for at in held:
            spans[at] = chain.spans(features[at], recipe.longest)
            looked[at] = candidates(texts[at], spans[at], chain.kinds, seen, book)
        chains.append(chain)
    if sum(len(one.pieces) for one in looked.values()) < recipe.enough:
        return Learned(tuple(chains), (), book, Seen.of(()), Manner(recipe.reach, recipe.longest, UNJUDGED))
    judges, sure = _judge(looked, gold, kinds, recipe)
    judged = [_filled(spans[at].shape, looked[at], sure[at]) for at in range(len(examples))]
    bar = max(recipe.bars, key=lambda one: f1(gold, [_bare(best_pieces(row, kinds, one)) for row in judged]))
    manner = Manner(recipe.reach, recipe.longest, bar)
    seen = Seen.of(zip(texts, gold, strict=True))
    return Learned(tuple(chains), judges, book, seen, manner)


class crfsuite:  # noqa: N801
    """A trained `pycrfsuite.Tagger`, open as long as the block."""

    def __init__(self, features: Features, labels: Sequence[Sequence[str]], recipe: Recipe) -> None:
        self._folder = tempfile.TemporaryDirectory()
        path = str(Path(self._folder.name) / "crf")
        trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
        for rows, said in zip(features, labels, strict=True):
            trainer.append(rows, said)
        trainer.set_params(
            {
                "c1": recipe.lasso,
                "c2": recipe.ridge,
                "max_iterations": recipe.rounds,
                "feature.minfreq": recipe.least,
                "feature.possible_transitions": True,
            }
        )
        trainer.train(path)
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(path)

    def __enter__(self) -> pycrfsuite.Tagger:
        return self._tagger

    def __exit__(self, *_: object) -> None:
        self._tagger.close()
        self._folder.cleanup()


def pieces(labels: Sequence[str]) -> list[Piece]:
    """(start, after the end, kind) of the labels `B-`, `I-`, `O`; an `I-` after another kind begins one."""
    found: list[Piece] = []
    start, kind = 0, ""
    for at, label in enumerate((*labels, "O")):
        if kind and (label[0] != "I" or label[2:] != kind):
            found.append((start, at, kind))
            kind = ""
        if label != "O" and not kind:
            start, kind = at, label[2:]
    return found


def f1(gold: Sequence[Sequence[Piece]], found: Sequence[Sequence[Piece]]) -> float:
    """Harmonic mean of precision and recall over whole spans with their kinds."""
    right = sum(len(set(one) & set(other)) for one, other in zip(gold, found, strict=True))
    return 2 * right / max(1, sum(map(len, gold)) + sum(map(len, found)))


def _bare(found: Sequence[tuple[int, int, str, float]]) -> list[Piece]:
    return [piece[:3] for piece in found]


def _folds(count: int, recipe: Recipe) -> list[list[int]]:
    places = list(range(count))
    random.Random(recipe.seed).shuffle(places)
    return [places[fold :: recipe.folds] for fold in range(recipe.folds)]


def _weights(tagger: pycrfsuite.Tagger, kinds: Sequence[str]) -> Chain:
    """A trained chain over the labels of `kinds`; those that its texts lacked are forbidden."""
    known = tagger.info()
    labels = sorted({"O", *(f"{place}-{kind}" for kind in kinds for place in "BI")})
    place = {label: number for number, label in enumerate(labels)}
    steps = np.zeros((len(labels), len(labels)))
    for (before, after), weight in known.transitions.items():
        steps[place[before], place[after]] = weight
    for before, after in product(labels, labels):
        if after[0] == "I" and before[2:] != after[2:]:
            steps[place[before], place[after]] = FORBIDDEN
    rows = {EVERY: 0}
    for name, _ in known.state_features:
        rows.setdefault(name, len(rows))
    states = np.zeros((len(rows), len(labels)), dtype=np.float32)
    for (name, label), weight in known.state_features.items():
        states[rows[name], place[label]] = weight
    states[0, [place[label] for label in labels if label not in known.labels]] = FORBIDDEN
    return Chain(labels, rows, states, steps)


def _judge(
    looked: dict[int, Candidates], gold: Sequence[Sequence[Piece]], kinds: Sequence[str], recipe: Recipe
) -> tuple[tuple[lightgbm.Booster, ...], dict[int, NDArray[np.float64]]]:
    """Trees for serving, trained on all; and for each text the verdict of trees that did not see it, for the bar."""
    texts = sorted(at for at in looked if looked[at].pieces)
    rows = np.concatenate([looked[at].measures for at in texts])
    right = np.concatenate([_right(looked[at], gold[at], kinds) for at in texts])
    owner = np.concatenate([np.full(len(looked[at].pieces), at) for at in texts])
    verdict = np.zeros(len(rows))
    for half in (0, 1):
        judge = _boosted(rows[owner % 2 != half], right[owner % 2 != half], recipe, recipe.seed)
        verdict[owner % 2 == half] = judge.predict(rows[owner % 2 == half], num_threads=1)
    judges = tuple(_boosted(rows, right, recipe, recipe.seed + number) for number in range(recipe.judges))
    empty = {at: np.zeros(0) for at in looked}
    return judges, {**empty, **{at: verdict[owner == at] for at in texts}}


def _boosted(rows: NDArray[np.float64], right: NDArray[np.float64], recipe: Recipe, seed: int) -> lightgbm.Booster:
    how = {
        "objective": "binary",
        "learning_rate": 0.05,
        "num_leaves": recipe.leaves,
        "min_data_in_leaf": 40,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "seed": seed,
        "num_threads": 1,
        "verbose": -1,
        "deterministic": True,
        "force_row_wise": True,
    }
    return lightgbm.train(how, lightgbm.Dataset(rows, right, categorical_feature=[0]), recipe.trees)


def _right(looked: Candidates, gold: Sequence[Piece], kinds: Sequence[str]) -> NDArray[np.float64]:
    true = set(gold)
    return np.array([(start, start + length + 1, kinds[kind]) in true for start, length, kind in looked.pieces], float)


def _filled(shape: tuple[int, ...], looked: Candidates, sure: NDArray[np.float64]) -> NDArray[np.float64]:
    judged = np.zeros(shape)
    for piece, probability in zip(looked.pieces, sure, strict=True):
        judged[piece] = probability
    return judged
