"""What a bench found: tables for people, and one line of JSON for programs."""

import json
import math
import os
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table as RichTable

Cell = str | float | int


@dataclass(frozen=True)
class Table:
    """Rows under columns; the first column names the row."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Report:
    """What was measured: `result` is the flat record that programs read, `notes` say how it was measured."""

    name: str
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    result: Mapping[str, Any]

    @property
    def line(self) -> str:
        """The last line of a bench's output."""
        return "RESULT " + json.dumps({"name": self.name, **self.result}, ensure_ascii=False, allow_nan=False)


def show(report: Report) -> None:
    """Print the tables, the notes and, last, the line for programs."""
    console = Console(highlight=False, soft_wrap=True, width=160)
    for table in report.tables:
        drawn = RichTable(title=escape(table.title), title_justify="left", title_style="bold")
        for number, column in enumerate(table.columns):
            drawn.add_column(escape(column), justify="right" if number else "left")
        for row in table.rows:
            drawn.add_row(*(escape(shown(cell)) for cell in row))
        console.print(drawn)
    for note in report.notes:
        console.print(f"· {escape(note)}")
    print(report.line, flush=True)


HEAD = (
    "# Results\n\nEach section says by which command and when it was written. Compare ratios: the rival ran beside, in "
    "the same run, on the same machine.\n"
)
_SECTION = re.compile(r"^## (?=\w+$)", re.MULTILINE)


def renewed(page: str, reports: Sequence[Report], quick: bool) -> str:
    """A page with the sections of these reports written anew, all others as they were, in the order of their names."""
    known = {part.partition("\n")[0]: part for part in _SECTION.split(page)[1:]}
    known |= {one.name: _section(one, quick) for one in reports}
    return "\n".join([HEAD, *(f"## {part.rstrip()}\n" for _, part in sorted(known.items()))])


def _section(report: Report, quick: bool) -> str:
    how = f"`python -m bench {report.name}{' --quick' * quick}`"
    parts = [report.name, f"Written by {how} at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC on {machine()}."]
    for table in report.tables:
        parts += [f"**{table.title}**", _grid(table)]
    parts.append("\n".join(f"- {note}" for note in report.notes))
    parts.append(f"```\n{report.line}\n```")
    return "\n\n".join(parts)


def machine() -> str:
    """What the numbers were measured on."""
    return f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"


def shown(cell: Cell) -> str:
    """A number with three significant digits, or whole with thousands parted; text as it is."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, int) or abs(cell) >= 1000:
        return f"{cell:,.0f}"
    places = max(0, 2 - math.floor(math.log10(abs(cell)))) if cell else 0
    return f"{cell:.{min(places, 4)}f}"


def _grid(table: Table) -> str:
    head = ["| " + " | ".join(table.columns) + " |", "| --- |" + " ---: |" * (len(table.columns) - 1)]
    return "\n".join([*head, *("| " + " | ".join(shown(cell) for cell in row) + " |" for row in table.rows)])
