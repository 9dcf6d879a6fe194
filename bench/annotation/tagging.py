"""Spans in queries (QueryNER) and Chinese titles (Taobao): our tagger beside a plain linear-chain CRF."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from bench.report import Table
from bench.search.metrics import Interval
from lab.datasets import note, queryner, taobao_titles
from lab.tagger.sources import queries, titles
from lab.tagger.train import SIGNS, WORDS, Example, Recipe, crfsuite, f1, fit, pieces
from souk.goods.annotation.providers.tagging.choice import Piece
from souk.goods.annotation.providers.tagging.features import plain
from souk.goods.annotation.providers.tagging.words import Wordbook

SEED = 11
TIMES = 2_000
_FEW, _READ = 400, 200
RIVAL = replace(WORDS, rounds=100)
Pieces = list[list[Piece]]
Labelled = Sequence[Example]
Source = Callable[[Recipe], tuple[list[Example], Wordbook]]


def measure(quick: bool) -> tuple[list[Table], list[str], dict[str, float]]:
    """Both data sets; quick: 400 texts of each train part, 200 of the reported one, two folds, fewer rounds."""
    tables, result = [], {}
    subjects: tuple[tuple[str, str, Recipe, Source, Labelled], ...] = (
        ("queryner", "QueryNER validation", WORDS, queries, queryner.labelled("validation")),
        ("taobao", "Taobao titles dev", SIGNS, titles, taobao_titles.labelled("dev")),
    )
    for key, title, recipe, source, reported in subjects:
        table, figures = _subject(
            key, title, _smaller(recipe) if quick else recipe, source, reported[:_READ] if quick else reported
        )
        tables.append(table)
        result.update(figures)
    notes = [
        note(queryner.QUERYNER),
        note(taobao_titles.TAOBAO_TITLES),
        "F1 over whole spans with their kinds. Every choice was made on folds of the train parts; the reported "
        "parts were read for this table alone.",
        "The rival is python-crfsuite with words, affixes, shapes and neighbours, lasso and ridge 0.1, 100 rounds.",
        f"[…]: 95 % bootstrap interval over texts, {TIMES:,} resamples, seed {SEED}; differences paired by text.",
    ]
    return tables, notes + ["Quick: 400 texts of each train part and 200 reported, so both score less."] * quick, result


def _smaller(recipe: Recipe) -> Recipe:
    coarse = replace(recipe.reading, clusters=(16, 64, 128), dimensions=30)
    return replace(recipe, lines=1_000, folds=2, rounds=30, judges=1, trees=100, reading=coarse)


def _subject(
    key: str, title: str, recipe: Recipe, source: Source, reported: Labelled
) -> tuple[Table, dict[str, float]]:
    started = time.process_time()
    examples, book = source(recipe)
    examples = examples[:_FEW] if recipe.lines else examples
    learned = fit(examples, book, recipe)
    ours_s = time.process_time() - started
    texts = [[word.lower() for word in said] for said, _ in reported]
    started = time.process_time()
    found = {"souk": [[piece[:3] for piece in learned.pieces(said)] for said in texts]}
    each = (time.process_time() - started) / len(texts) * 1000
    started = time.process_time()
    found["plain CRF"] = _plain(examples, texts)
    plain_s = time.process_time() - started
    gold = [pieces(labels) for _, labels in reported]
    scored = {name: bootstrap(gold, one) for name, one in found.items()}
    apart = _apart(gold, found["souk"], found["plain CRF"])
    rows = (
        ("souk", str(scored["souk"]), ours_s, each),
        ("plain CRF", str(scored["plain CRF"]), plain_s, "–"),
        ("souk − plain CRF", f"{apart.mean:+.3f} [{apart.low:+.3f}, {apart.high:+.3f}]", "", ""),
    )
    table = Table(f"{title}: {len(texts):,} texts, {sum(map(len, gold)):,} spans", _COLUMNS, rows)
    return table, _figures(key, scored, apart)


_COLUMNS = ("tagger", "F1", "training, CPU s", "CPU ms a text")


def _figures(key: str, scored: dict[str, Interval], apart: Interval) -> dict[str, float]:
    named = {f"{key}_f1": scored["souk"], f"{key}_crf": scored["plain CRF"], f"{key}_gain": apart}
    flat = {}
    for name, one in named.items():
        flat.update({name: round(one.mean, 4), f"{name}_low": round(one.low, 4), f"{name}_high": round(one.high, 4)})
    return flat


def _plain(examples: Labelled, texts: Sequence[Sequence[str]]) -> Pieces:
    with crfsuite([plain(said) for said, _ in examples], [labels for _, labels in examples], RIVAL) as tagger:
        return [pieces(tagger.tag(plain(said))) for said in texts]


def bootstrap(gold: Pieces, found: Pieces) -> Interval:
    """F1 of all texts, and where 95 % of the F1 of resampled texts lie."""
    counts = [_counts(one, other) for one, other in zip(gold, found, strict=True)]
    drawn = sorted(_ratio([counts[at] for at in places]) for places in _draws(len(gold)))
    return Interval(f1(gold, found), drawn[int(0.025 * TIMES)], drawn[int(0.975 * TIMES)])


def _apart(gold: Pieces, ours: Pieces, theirs: Pieces) -> Interval:
    one, other = ([_counts(true, said) for true, said in zip(gold, found, strict=True)] for found in (ours, theirs))
    drawn = sorted(
        _ratio([one[at] for at in places]) - _ratio([other[at] for at in places]) for places in _draws(len(gold))
    )
    return Interval(f1(gold, ours) - f1(gold, theirs), drawn[int(0.025 * TIMES)], drawn[int(0.975 * TIMES)])


def _draws(count: int) -> list[list[int]]:
    chance = random.Random(SEED)
    return [chance.choices(range(count), k=count) for _ in range(TIMES)]


def _counts(gold: Sequence[Piece], found: Sequence[Piece]) -> tuple[int, int]:
    return len(set(gold) & set(found)), len(gold) + len(found)


def _ratio(counts: Sequence[tuple[int, int]]) -> float:
    return 2 * sum(right for right, _ in counts) / max(1, sum(said for _, said in counts))
