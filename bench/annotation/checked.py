"""Rows that somebody read: does the text say what the reader gave? `python -m bench.annotation.checked FILE` draws."""

import csv
import random
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.annotation.icecat import Found, compare, splits
from bench.report import Table
from lab.attributes.evaluate import Verdict

CHECKED = Path(__file__).parent / "CHECKED.csv"
COLUMNS = ("product", "key", "value", "span", "field", "rule", "person")
ROWS = 200
SEED = 23


def drawn(found: Found) -> Iterator[tuple[str, ...]]:
    """Rows to be read, from those that the rule judged; the person's column is empty."""
    chosen = random.Random(SEED).sample(found.learned.verdicts, min(ROWS, len(found.learned.verdicts)))
    return map(_row, chosen)


def agreement() -> tuple[Table, dict[str, float]]:
    """How far the matching rule and the person agree, and the precision that the person found."""
    with CHECKED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    table = []
    for rule in ("right", "wrong"):
        said = [one["person"] for one in rows if one["rule"] == rule]
        table.append((f"rule: {rule}", *(said.count(word) for word in ("right", "wrong", "cannot tell")), len(said)))
    told = [one for one in rows if one["person"] != "cannot tell"]
    same = sum(one["person"] == one["rule"] for one in told) / max(1, len(told))
    right = sum(one["person"] == "right" for one in told) / max(1, len(told))
    title = (
        f"Checked by hand: {len(rows)} values, rule and person agree on {same:.1%}; the person finds {right:.1%} right"
    )
    columns = ("", "person: right", "person: wrong", "person: cannot tell", "rows")
    return Table(title, columns, tuple(table)), {"checked_agree": round(same, 4), "checked_precision": round(right, 4)}


def write(rows: Sequence[tuple[str, ...]], path: Path) -> None:
    """Rows under their columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(rows)


def _row(verdict: Verdict) -> tuple[str, ...]:
    given = verdict.given
    span = f"{given.evidence.path}[{given.evidence.start}:{given.evidence.end}] {given.evidence.quote}"
    rule = "right" if verdict.right else "wrong"
    value, stated = (f"{one:g}" if isinstance(one, float) else str(one) for one in (given.value, verdict.hidden))
    return (verdict.product, given.key, value, span, stated.replace("\n", " ")[:60], rule, "")


if __name__ == "__main__":
    write(list(drawn(compare("brand", *splits(False)["brand"]))), Path(sys.argv[1]))
