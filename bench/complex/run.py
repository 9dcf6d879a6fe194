"""Precision of complex queries, and limits broken, beside BM25 over the same texts in the same run."""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.complex import truth
from bench.complex.queries import Half, Query, read
from bench.complex.shops import OURS, RIVAL, Shop, icecat, mall, wanted
from bench.report import Report, Table
from bench.search.metrics import Interval, interval
from bench.search.rivals import Rank
from lab.datasets import CHORUS_ICECAT, note

SEED = 11
_QUICK = 60
_BUILD: Mapping[str, Callable[[Path], Shop]] = {"mall": mall, "icecat": icecat}


@dataclass(frozen=True)
class Answer:
    """What one system made of one query: its precision, and its goods that break a hard limit or may do so."""

    query: Query
    precision: float
    shown: int
    broken: int
    unknown: int


def run(quick: bool) -> Report:
    """The reported half and the set that nobody read, on both catalogues; quick: the mall alone, its first queries."""
    return measured("reported", ("mall",) if quick else ("mall", "icecat"), quick, beside=("eleventh",))


def measured(half: Half, catalogues: Sequence[str], quick: bool = False, beside: Sequence[Half] = ()) -> Report:
    """The figures of one half of the queries, and of other sets beside it."""
    times = 2_000 if quick else 10_000
    answers: dict[Half, dict[str, list[Answer]]] = {one: {OURS: [], RIVAL: []} for one in (half, *beside)}
    cpu: dict[str, list[float]] = {OURS: [], RIVAL: []}
    for catalogue in catalogues:
        of_it = {one: [each for each in read(one) if each.catalogue == catalogue] for one in answers}
        asked = {one: queries[: _QUICK if quick else None] for one, queries in of_it.items()}
        with tempfile.TemporaryDirectory() as place:
            shop = _BUILD[catalogue](Path(place))
            for system, rank in shop.systems.items():
                for one, queries in asked.items():
                    answers[one][system] += [answer(query, rank, shop.truth) for query in queries]
                cpu[system].append(_cpu_ms(asked[half], rank))
            shop.souk.database.close()
    spent = {name: sum(each) / len(each) for name, each in cpu.items()}
    told = _report(half, answers.pop(half), spent, (times, quick))
    for one, theirs in answers.items():
        told = _with(told, one, theirs, times)
    return told


def _with(told: Report, half: Half, answers: Mapping[str, Sequence[Answer]], times: int) -> Report:
    """A report with another set's figures in it."""
    ours = answers[OURS]
    table = _by(f"catalogue, {half} set", answers, lambda one: (one.catalogue,))
    found = _mean(ours, times)
    result = {
        f"{half}_p10": round(found.mean, 4), f"{half}_p10_low": round(found.low, 4),
        f"{half}_p10_high": round(found.high, 4), f"{half}_shown": sum(one.shown for one in ours),
        f"{half}_broken": sum(one.broken for one in ours),
    }  # fmt: skip
    return Report(told.name, (*told.tables, table), told.notes, {**told.result, **result})


def answer(query: Query, rank: Rank, known: truth.Truth) -> Answer:
    """The first ten of a system, judged: precision among as many as could be right, at most ten."""
    good = wanted(query, known)
    found = rank(query.text, 10)[:10]
    right = len(good.intersection(found))
    lost = [id for id in found if truth.broken(query, known[id])]
    open_ = [id for id in found if id not in lost and truth.unknown(query, known[id])]
    return Answer(query, right / min(10, len(good)) if good else 0.0, len(found), len(lost), len(open_))


def _report(half: Half, answers: Mapping[str, Sequence[Answer]], cpu: Mapping[str, float], how: Any) -> Report:
    times, quick = how
    ours, theirs = _mean(answers[OURS], times), _mean(answers[RIVAL], times)
    apart = interval(
        [a.precision - b.precision for a, b in zip(answers[OURS], answers[RIVAL], strict=True)], SEED, times
    )
    broken = interval([float(one.broken) for one in answers[OURS]], SEED, times)
    rows = tuple(
        (name, str(_mean(many, times)), sum(one.shown for one in many), sum(one.broken for one in many),
         sum(one.unknown for one in many), cpu[name])
        for name, many in answers.items()
    )  # fmt: skip
    difference = ("souk − BM25", f"{apart.mean:+.3f} [{apart.low:+.3f}, {apart.high:+.3f}]", "", "", "", "")
    columns = ("system", "P@10", "goods shown", "break a limit", "truth unknown", "CPU ms")
    tables = (
        Table(f"{half} half: {len(answers[OURS])} queries", columns, (*rows, difference)),
        _by("kind", answers, lambda one: one.kinds),
        _by("locale", answers, lambda one: (one.locale,)),
        _by("catalogue", answers, lambda one: (one.catalogue,)),
    )
    result = {
        "ours_p10": round(ours.mean, 4), "ours_p10_low": round(ours.low, 4), "ours_p10_high": round(ours.high, 4),
        "bm25_p10": round(theirs.mean, 4), "bm25_p10_low": round(theirs.low, 4), "bm25_p10_high": round(theirs.high, 4),
        "gain": round(apart.mean, 4), "gain_low": round(apart.low, 4), "gain_high": round(apart.high, 4),
        "broken": sum(one.broken for one in answers[OURS]), "bm25_broken": sum(one.broken for one in answers[RIVAL]),
        "broken_low": round(broken.low * len(answers[OURS]), 1),
        "broken_high": round(broken.high * len(answers[OURS]), 1),
        "unknown": sum(one.unknown for one in answers[OURS]), "queries": len(answers[OURS]), "half": half,
        "cpu_ms": round(cpu[OURS], 3), "bm25_cpu_ms": round(cpu[RIVAL], 3), "seed": SEED, "quick": quick,
    }  # fmt: skip
    return Report("complex", tables, _notes(half, times), result)


def _notes(half: Half, times: int) -> tuple[str, ...]:
    return (
        note(CHORUS_ICECAT),
        "Queries: bench/complex/QUERIES.md, whose SHA-256 was committed before anything was tuned; reported are those "
        "whose id's SHA-256 begins with an odd byte, the others were for development.",
        "P@10: right products among the first ten over the most that could be right, min(10, right in the catalogue). "
        "Right: of the kind, and every hard and soft condition holds by the truth.",
        "Break a limit: products among the ten whose known truth breaks a hard condition; apart from those, products "
        "of which a hard condition's field is not known.",
        f"[…]: 95 % bootstrap interval over queries, {times:,} resamples, seed {SEED}; the difference is paired.",
        "BM25: plain tantivy over title, brand, worded attributes and description, any word, as in bench search; its "
        "English analyser does not cut Chinese, so compare the locales apart.",
        f"CPU ms: all threads; ours is `search.find` whole with facets, BM25's is ten ids. Half: {half}.",
    )


def _by(name: str, answers: Mapping[str, Sequence[Answer]], of: Callable[[Query], Iterable[str]]) -> Table:
    groups = sorted({group for one in answers[OURS] for group in of(one.query)})
    rows = []
    for group in groups:
        chosen = {system: [one for one in many if group in of(one.query)] for system, many in answers.items()}
        figures = [sum(one.precision for one in many) / len(many) for many in chosen.values()]
        lost = [sum(one.broken for one in many) for many in chosen.values()]
        rows.append((group, len(chosen[OURS]), *(f"{one:.3f}" for one in figures), *lost))
    return Table(f"By {name}", (name, "queries", "souk P@10", "BM25 P@10", "souk broken", "BM25 broken"), tuple(rows))


def _mean(answers: Sequence[Answer], times: int) -> Interval:
    return interval([one.precision for one in answers], SEED, times)


def _cpu_ms(queries: Sequence[Query], rank: Rank) -> float:
    started = time.process_time()
    for query in queries:
        rank(query.text, 10)
    return (time.process_time() - started) * 1000 / len(queries)
