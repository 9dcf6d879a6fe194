"""Tables of text: CSV, TSV and their like in any of the usual encodings, record by record."""

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path

from souk.goods.catalog.contracts import BrokenFile, Layout, WrongField
from souk.goods.catalog.ports import Cells, Row, Sheet
from souk.goods.catalog.providers.grouping import grouped
from souk.goods.catalog.providers.opened import LONGEST, guarded, long_lines, opened
from souk.goods.catalog.rules.mapping import made_of

DELIMITERS = (",", "\t", ";", "|")
_MOST_LINES = 1000
_MOST_CHARACTERS = 1 << 20
_MOST_COLUMNS = 500
_HEAD = 8192
UNCLOSED = "a quotation mark is opened and never closed"

csv.field_size_limit(LONGEST)


class TextTable:
    """Reads delimited text whose first record is its header; quoting as in RFC 4180."""

    def head(self, file: Path) -> str:
        with opened(file) as text, guarded(file):
            return text.stream.read(_HEAD)

    def sheet(self, file: Path, most: int) -> Sheet:
        with opened(file) as text, guarded(file):
            delimiter, header, records = _begun(file, long_lines(file, text.stream))
            return Sheet(text.encoding.removesuffix("-sig"), delimiter, header, tuple(_first(records, most)))

    def rows(self, file: Path, shop: str, layout: Layout) -> Iterator[Row]:
        yield from grouped(self._single(file, shop, layout))

    def _single(self, file: Path, shop: str, layout: Layout) -> Iterator[tuple[str, Row]]:
        with opened(file) as text, guarded(file):
            _, header, records = _begun(file, long_lines(file, text.stream))
            for one in records:
                yield _made(header, one, layout, shop)


def _first(records: Iterator[Cells], most: int) -> Iterator[Cells]:
    """The first records, up to a break, which the reading of the whole will tell."""
    with suppress(BrokenFile):
        yield from islice(records, most)


def _made(header: Sequence[str], record: Cells, layout: Layout, shop: str) -> tuple[str, Row]:
    if record.reason:
        return "", Row(record.line, record.raw, None, "", record.reason)
    try:
        made = made_of(header, record.cells, layout, shop)
        return made.group, Row(record.line, record.raw, made.product, says=made.says)
    except WrongField as error:
        return "", Row(record.line, record.raw, None, str(error.facts["field"]), str(error.facts["reason"]))


def headed(file: Path, delimiter: str) -> Iterator[tuple[Cells, dict[str, str]]]:
    """Records of a table of a known delimiter with their cells by the header's names in lower case."""
    with opened(file) as text, guarded(file):
        records = _records(_Lines(long_lines(file, text.stream)), delimiter)
        header = _header(file, records)
        names = [name.strip().lower().replace("_", " ") for name in header]
        for record in records:
            if not record.reason and len(record.cells) > len(header) and any(record.cells[len(header) :]):
                yield _odd(record, len(header)), {}
            else:
                yield record, dict(zip(names, record.cells, strict=False))


def _begun(file: Path, source: Iterator[tuple[int, str, bool]]) -> tuple[str, tuple[str, ...], Iterator[Cells]]:
    lines = _Lines(source)
    delimiter = guess_delimiter(lines.peek(5))
    records = _records(lines, delimiter)
    header = _header(file, records)
    return delimiter, header, (_fitted(one, len(header)) for one in records)


def _header(file: Path, records: Iterator[Cells]) -> tuple[str, ...]:
    first = next(records, None)
    if first is None:
        raise BrokenFile(file.name, 1, "it is empty; a table begins with the names of its columns")
    if first.reason or len(first.cells) > _MOST_COLUMNS:
        raise BrokenFile(file.name, 1, first.reason or f"{len(first.cells)} columns are too many")
    return tuple(cell.strip() for cell in first.cells)


def _fitted(record: Cells, width: int) -> Cells:
    too_long = not record.reason and len(record.cells) > width and any(record.cells[width:])
    return _odd(record, width) if too_long else record


def _odd(record: Cells, width: int) -> Cells:
    why = f"{len(record.cells)} cells stand under {width} columns; is a quotation mark missing?"
    return Cells(record.line, record.raw, (), why)


def guess_delimiter(lines: Sequence[str]) -> str:
    """The delimiter that parts the first line into the most columns that the next lines have, too."""

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(next(csv.reader([line], delimiter=delimiter), [])) for line in lines]
        return (sum(width == widths[0] for width in widths) if widths and widths[0] > 1 else 0, max(widths, default=0))

    return max(DELIMITERS, key=score) if lines else ","


class _Lines:
    """Lines that can be looked at ahead and put back, with what belongs to the record in hand."""

    def __init__(self, source: Iterator[tuple[int, str, bool]]) -> None:
        self._source = source
        self._back: deque[tuple[int, str, bool]] = deque()
        self.taken: list[tuple[int, str, bool]] = []

    def peek(self, most: int) -> list[str]:
        """The first lines that are not empty, left where they are."""
        self._back.extend(islice(self._source, most))
        return [raw for _, raw, cut in self._back if raw.strip() and not cut]

    def __iter__(self) -> Iterator[str]:
        """What the CSV parser pulls; it pulls a second line for one record only within a quotation."""
        while True:
            size = sum(len(raw) for _, raw, _ in self.taken)
            one = self._back.popleft() if self._back else next(self._source, None)
            if one is None:
                if self.taken:
                    raise _Unclosed
                return
            self.taken.append(one)
            if one[2] or len(self.taken) > _MOST_LINES or size > _MOST_CHARACTERS:
                raise _Unclosed
            yield one[1]

    def give_back(self) -> tuple[int, str, bool]:
        """The first line of the record in hand; the others are read again."""
        first, *rest = self.taken
        self._back.extendleft(reversed(rest))
        return first


class _Unclosed(Exception):
    """The record in hand does not end."""


def _records(lines: _Lines, delimiter: str) -> Iterator[Cells]:
    while True:
        lines.taken = []
        try:
            cells = next(csv.reader(iter(lines), delimiter=delimiter))
        except StopIteration:
            return
        except (_Unclosed, csv.Error) as error:
            number, raw, cut = lines.give_back()
            why = "a line is longer than 10 MB" if cut else UNCLOSED if isinstance(error, _Unclosed) else str(error)
            yield Cells(number, raw, (), why)
            continue
        raw = "".join(raw for _, raw, _ in lines.taken)
        if any(cell.strip() for cell in cells):
            yield Cells(lines.taken[0][0], raw.rstrip("\n"), tuple(plain(cell) for cell in cells))


def plain(cell: str) -> str:
    """A cell as text: an apostrophe that was set before a formula's sign, as our exports do, is taken off."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in SIGNS else text


SIGNS = ("=", "+", "-", "@", "\t", "\r")


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection): an apostrophe stands before its sign."""
    return f"'{cell}" if cell[:1] in SIGNS or (cell[:1] == "'" and cell[1:2] in SIGNS) else cell
