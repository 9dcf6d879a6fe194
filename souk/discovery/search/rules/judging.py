"""Grades and what they say of a list: gains, nDCG, the interval of a difference."""

import csv
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

DEPTH = 10
RESAMPLES = 2000
COLUMNS = ("query", "locale", "product", "judge", "grade")


def ndcg(order: Sequence[str], grades: Mapping[str, float], depth: int = DEPTH) -> float:
    """nDCG with gain 2^grade - 1 and a discount of log2(place + 1); what nobody judged counts 0.

    A query of which nothing is good has no ideal list to be measured by: 0 for every list.
    Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002; gains of Burges et al., 2005.
    """
    best = discounted(2**grade - 1 for grade in sorted(grades.values(), reverse=True)[:depth])
    return discounted(2 ** grades.get(id, 0.0) - 1 for id in order[:depth]) / best if best else 0.0


def discounted(gains: Iterable[float]) -> float:
    """The sum of gains in order, each by log2(place + 1)."""
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


def judged(order: Sequence[str], grades: Mapping[str, float], depth: int = DEPTH) -> float:
    """The share of the first places whose goods somebody judged."""
    shown = order[:depth]
    return sum(id in grades for id in shown) / len(shown) if shown else 1.0


def interval(
    differences: Sequence[float], draw: Callable[[int], int], resamples: int = RESAMPLES
) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean over queries (Efron, 1979: percentiles); `draw(n)` is below n."""
    count = len(differences)
    means = sorted(sum(differences[draw(count)] for _ in range(count)) / count for _ in range(resamples))
    return means[int(0.025 * resamples)], means[min(resamples - 1, math.ceil(0.975 * resamples) - 1)]


def pooled(lists: Sequence[Sequence[str]], depth: int, mix: Callable[[str], str]) -> list[str]:
    """What is to be graded: the tops of several lists together, in an order that tells nothing of their places."""
    return sorted({id for one in lists for id in one[:depth]}, key=lambda id: (mix(id), id))


def rows(text: str) -> Iterator[tuple[int, dict[str, str] | None]]:
    """The lines of a table of grades as cells by column, numbered; None for a line with other columns than the head."""
    reader = csv.reader(text.lstrip("\ufeff").splitlines())
    head = [cell.strip().lower() for cell in next(reader, [])]
    for line in reader:
        if len(line) == len(head):
            yield reader.line_num, {name: cell.strip() for name, cell in zip(head, line, strict=True)}
        elif line:
            yield reader.line_num, None


def grade_of(cell: str) -> int | None:
    """A grade as a table says it, empty for skipped; raises `ValueError` for what is none."""
    if not cell:
        return None
    if cell not in {"0", "1", "2", "3"}:
        raise ValueError(cell)
    return int(cell)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def unsafe(cell: str) -> str:
    """A cell as it was before `safe`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@", "\t", "\r") else cell


def line(cells: Iterable[str]) -> str:
    """One line of a table, quoted as RFC 4180 says, with no cell that a spreadsheet runs."""
    return ",".join(_quoted(safe(cell)) for cell in cells) + "\n"


def _quoted(cell: str) -> str:
    bare = not any(char in cell for char in ',"\r\n')
    return cell if bare else '"' + cell.replace('"', '""') + '"'
