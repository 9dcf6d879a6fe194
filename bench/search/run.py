"""nDCG, precision and recall against people's grades, beside plain full-text libraries over the same texts."""

import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.report import Report, Table, shown
from bench.search.encoders import BY_MINILM, learning_cpu_s, with_minilm
from bench.search.learned import FOLDS, graded_as, with_judgements
from bench.search.metrics import MEASURES, Interval, interval, measures
from bench.search.reach import SHUFFLES, best_order, people
from bench.search.rivals import Rank
from bench.search.subjects import LEARNED, OTHER, OURS, RIVAL, Subject, esci, icecat
from lab.datasets import halves, note

SEED = 11
# By which measure a data set is claimed.
CLAIMED = {"esci": "nDCG@10", "icecat": "nDCG@10 judged only"}
Scores = Mapping[str, Sequence[float]]


def run(quick: bool) -> Report:
    """ESCI and Icecat; quick: ESCI alone, with fewer resamples and without training."""
    times = 2_000 if quick else 10_000
    tables: list[Table] = []
    notes: list[str] = []
    result: dict[str, Any] = {"seed": SEED, "resamples": times, "quick": quick}
    for build in (esci,) if quick else (esci, icecat):
        with tempfile.TemporaryDirectory() as place:
            subject = build(Path(place))
            told = _measure(subject, times, tables)
            result |= _headline(build.__name__, told)
            if not quick:
                made, note_ = _learned(subject, build.__name__, times, tables)
                result |= made | _reach(subject, build.__name__, times, tables)
                told |= _encoders(subject, Path(place) / "shop", times, tables, notes)
                notes.append(note_)
            result[subject.dataset.name] = told
            subject.souk.database.close()
        notes += [note(subject.dataset), f"{subject.dataset.name}: {subject.grades.scale}; ungraded products gain 0."]
    if not quick:
        notes.append(
            f"What is there to reach: a person's order is that of their own ratings, equals shuffled {SHUFFLES} times, "
            "over what the three rated; the grades were made of theirs and the other two's."
        )
    notes += [
        f"[…]: 95 % bootstrap interval over queries, {times:,} resamples, seed {SEED}; differences paired by query.",
        "Rivals: title, brand, worded attributes and description, one document a product, English stemming, any word.",
        "Test half: queries whose SHA-256 begins with an odd byte; field weights may be tuned on the other half only.",
        "Another encoder: the same search with all-MiniLM-L6-v2 (the extra minilm) in place of the one that learned of "
        "the catalogue, the weight of nearness as it is; both data sets are English, and it knows no Chinese.",
        "CPU ms: all threads of the process; ours is `search.find` whole, ten cards with facets and their names, the "
        "rivals' is ten ids.",
    ]
    return Report("search", tuple(tables), tuple(notes), result)


def _measure(subject: Subject, times: int, tables: list[Table]) -> dict[str, Any]:
    name, queries = subject.dataset.name, subject.queries
    test = halves(queries)[1]
    scored = {system: _scores(subject, rank, queries) for system, rank in subject.systems.items()}
    halved = {system: _scores(subject, rank, test) for system, rank in subject.systems.items()}
    costs = {system: _cpu_ms(queries, rank) for system, rank in subject.systems.items()}
    all_rows, told = _compare(scored, times)
    test_rows, test_told = _compare(halved, times)
    tables.append(Table(f"{name}: all {len(queries)} queries", ("system", *MEASURES), all_rows))
    tables.append(Table(f"{name}: test half, {len(test)} queries", ("system", *MEASURES), test_rows))
    parts = {part: _scores(subject, rank, queries) for part, rank in subject.parts.items()}
    part_rows, parts_told = _rows(parts, times)
    tables.append(Table(f"{name}: what each part adds, all queries", ("system", *MEASURES), part_rows))
    tables.append(Table(f"{name}: CPU ms a query", (*costs,), (tuple(map(shown, costs.values())),)))
    cost = {f"cpu_ms_{_key(system)}": _rounded(ms) for system, ms in costs.items()}
    return {
        "queries": len(queries),
        **told,
        **cost,
        "rival": RIVAL,
        "test_queries": len(test),
        "test": test_told,
        "parts": parts_told,
    }


def _learned(subject: Subject, name: str, times: int, tables: list[Table]) -> tuple[dict[str, Any], str]:
    """Ours beside ours with the judgements of other queries; what is claimed is the latter only where that is sure."""
    made, woke = with_judgements(subject, SEED)
    ours = _scores(subject, subject.systems[OURS], subject.queries)
    learned = _scores(subject, made, subject.queries)
    rows, told = _rows({OURS: ours, LEARNED: learned}, times)
    apart = {measure: interval(_apart({OURS: learned, "": ours}, "", measure), SEED, times) for measure in MEASURES}
    rows += ((f"{LEARNED} − {OURS}", *map(_signed, apart.values())),)
    tables.append(Table(f"{subject.dataset.name}: learned from judgements, 5 folds", ("system", *MEASURES), rows))
    claimed = CLAIMED[name]
    sure = apart[claimed].low > 0
    means = {system: told[_key(system)][_key(claimed)][0] for system in (OURS, LEARNED)}
    said = (
        f"{subject.dataset.name}, {LEARNED}: {FOLDS} folds of queries (seed {SEED}), each ordered after `search.train` "
        f"learned from the others (gain: grade {graded_as(subject)}), its share settled among those; it took what "
        f"it learned in {woke} folds, and refused it in the rest as not surely better. {name}_ours is "
        f"{'with' if sure else 'without'} judgements: the interval of the gain begins "
        f"{'above' if sure else 'at or below'} 0."
    )
    record = {
        f"{name}_ours": means[LEARNED if sure else OURS],
        f"{name}_learned": means[LEARNED],
        f"{name}_folds_taken": woke,
        f"{name}_learned_minus_untrained": _plain(apart),
    }
    return record, said


def _reach(subject: Subject, name: str, times: int, tables: list[Table]) -> dict[str, Any]:
    """What no order of our first hundred surpasses, and where ratings of each person are known, what one reaches."""
    claimed = CLAIMED[name]
    best = _scores(subject, best_order(subject), subject.queries)[claimed]
    told = {"our first hundred in the best order": best, **(people(subject, SEED) if name == "icecat" else {})}
    means = {who: interval(values, SEED, times) for who, values in told.items()}
    rows = tuple((who, str(one)) for who, one in means.items())
    tables.append(Table(f"{subject.dataset.name}: what is there to reach", ("order", claimed), rows))
    return {f"{name}_reach": {_key(who): _listed(one) for who, one in means.items()}}


def _encoders(subject: Subject, folder: Path, times: int, tables: list[Table], notes: list[str]) -> dict[str, Any]:
    """Ours beside ours with MiniLM, and what each costs; closes the subject's shop, since one process has a folder."""
    name, queries, own = subject.dataset.name, subject.queries, subject.systems[OURS]
    scored, costs = {OURS: _scores(subject, own, queries)}, {OURS: [_cpu_ms(queries, own)]}
    costs[OURS].append(learning_cpu_s(subject.souk))
    subject.souk.database.close()
    other = with_minilm(folder)
    if isinstance(other, str):
        notes.append(f"{name}: the row of MiniLM is left out. {other}")
        return {}
    souk, rank = other
    spent = learning_cpu_s(souk)
    scored[BY_MINILM], costs[BY_MINILM] = _scores(subject, rank, queries), [_cpu_ms(queries, rank), spent]
    souk.database.close()
    rows, told = _rows(scored, times)
    apart = {
        measure: interval(_apart({OURS: scored[BY_MINILM], "": scored[OURS]}, "", measure), SEED, times)
        for measure in MEASURES
    }
    rows += ((f"{BY_MINILM} − {OURS}", *map(_signed, apart.values())),)
    tables.append(Table(f"{name}: another encoder, all queries", ("system", *MEASURES), rows))
    tables.append(
        Table(
            f"{name}: what an encoder costs",
            ("system", "CPU ms a query", "CPU s of search.learn"),
            tuple((system, *map(shown, cost)) for system, cost in costs.items()),
        )
    )
    return {
        "minilm": told[_key(BY_MINILM)],
        "minilm_minus_souk": _plain(apart),
        "minilm_cpu_ms": _rounded(costs[BY_MINILM][0]),
        "minilm_learn_cpu_s": _rounded(costs[BY_MINILM][1]),
        "own_learn_cpu_s": _rounded(costs[OURS][1]),
    }


def _headline(name: str, told: dict[str, Any]) -> dict[str, float]:
    """The figures that are claimed: nDCG@10 of ESCI, of Icecat over judged goods alone; gains are lower bounds."""
    measure, rival = _key(CLAIMED[name]), _key(RIVAL)
    made = {
        f"{name}_ours": told["souk"][measure][0],
        f"{name}_untrained": told["souk"][measure][0],
        f"{name}_bm25": told[rival][measure][0],
        f"{name}_gain_low": told[f"minus_{rival}"][measure][1],
    }
    if name == "esci":
        made |= {"esci_recall100": told["souk"]["recall_100_of_the_best"][0]}
    return made


def _scores(subject: Subject, rank: Rank, queries: Sequence[str]) -> Scores:
    grades = subject.grades
    found = [measures(rank(query, 100), grades.gains[query], grades.relevant) for query in queries]
    return {measure: [one[measure] for one in found] for measure in MEASURES}


def _compare(scored: Mapping[str, Scores], times: int) -> tuple[tuple[tuple[str, ...], ...], dict[str, Any]]:
    """Rows of means with intervals, then of our differences to each rival, paired by query; and both as a record."""
    rows, told = _rows(scored, times)
    for rival in (RIVAL, OTHER):
        apart = {measure: interval(_apart(scored, rival, measure), SEED, times) for measure in MEASURES}
        rows += ((f"souk − {rival}", *map(_signed, apart.values())),)
        told[f"minus_{_key(rival)}"] = _plain(apart)
    return rows, told


def _rows(scored: Mapping[str, Scores], times: int) -> tuple[tuple[tuple[str, ...], ...], dict[str, Any]]:
    """Means with intervals, as rows and as a record."""
    told: dict[str, Any] = {}
    rows = []
    for system, scores in scored.items():
        means = {measure: interval(values, SEED, times) for measure, values in scores.items()}
        rows.append((system, *map(str, means.values())))
        told[_key(system)] = _plain(means)
    return tuple(rows), told


def _apart(scored: Mapping[str, Scores], rival: str, measure: str) -> list[float]:
    return [ours - theirs for ours, theirs in zip(scored[OURS][measure], scored[rival][measure], strict=True)]


def _cpu_ms(queries: Sequence[str], rank: Rank) -> float:
    for query in queries[:5]:
        rank(query, 10)
    started = time.process_time()
    for query in queries:
        rank(query, 10)
    return (time.process_time() - started) * 1000 / len(queries)


def _plain(means: Mapping[str, Interval]) -> dict[str, list[float]]:
    return {_key(name): _listed(one) for name, one in means.items()}


def _listed(one: Interval) -> list[float]:
    return [_rounded(one.mean), _rounded(one.low), _rounded(one.high)]


def _key(name: str) -> str:
    return name.lower().replace("@", "_").replace(", ", "_").replace(" ", "_")


def _signed(one: Interval) -> str:
    return f"{one.mean:+.3f} [{one.low:+.3f}, {one.high:+.3f}]"


def _rounded(value: float) -> float:
    return round(value, 4)
