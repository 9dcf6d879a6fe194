"""Records of large JSON files one by one, with the line on which each begins."""

import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import IO, Any

from souk.goods.catalog.contracts import BrokenFile, WrongField
from souk.goods.catalog.providers.opened import LONGEST, guarded, long_lines, opened

TOO_LONG = "a line is longer than 10 MB"
_CHUNK = 1 << 18
_BETWEEN = " \t\r\n,"
_GRAPH = re.compile(r'"@graph"\s*:\s*(?=\[)')


def lines(file: Path) -> Iterator[tuple[int, str, Any, str]]:
    """Of one JSON value a line: line number, raw text, value, and what is wrong where it is none."""
    with opened(file) as text:
        for number, raw, cut in long_lines(file, text.stream):
            if not raw.strip():
                continue
            if cut:
                yield number, raw, None, TOO_LONG
                continue
            try:
                yield number, raw, json.loads(raw), ""
            except (ValueError, RecursionError) as error:
                yield number, raw, None, f"not JSON: {error}"


def elements(file: Path) -> Iterator[tuple[int, str, Any, str]]:
    """Of one JSON array: the line on which each element begins, its raw text, its value, and no complaint."""
    with opened(file) as text, guarded(file):
        yield from _array(file, text.stream, "")


def graph(file: Path) -> Iterator[tuple[int, str, Any, str]]:
    """Of a document whose `@graph` stands near its beginning: the elements of that."""
    with opened(file) as text, guarded(file):
        head = text.stream.read(_CHUNK)
        found = _GRAPH.search(head)
        if found is None:
            raise BrokenFile(file.name, 1, "there is no @graph near its beginning")
        yield from _array(file, text.stream, head[found.end() :], 1 + head.count("\n", 0, found.end()))


def _array(file: Path, text: IO[str], buffer: str, line: int = 1) -> Iterator[tuple[int, str, Any, str]]:
    decoder = json.JSONDecoder()
    buffer, place, between = buffer or text.read(_CHUNK), 0, "[" + _BETWEEN
    while True:
        start = _skip(buffer, place, between)
        line += buffer.count("\n", place, start)
        if buffer[start : start + 1] == "]":
            return
        try:
            value, end = decoder.raw_decode(buffer, start)
            raw = buffer[start:end]
            yield line, raw, value, ""
            line, place, between = line + raw.count("\n"), end, _BETWEEN
        except RecursionError:
            raise BrokenFile(file.name, line, "a record is nested without end") from None
        except ValueError as error:
            more = text.read(_CHUNK)
            if not more or len(buffer) - start > LONGEST:
                raise BrokenFile(file.name, line, f"not a JSON array of records ({error})") from None
            buffer, place = buffer[start:] + more, 0


def _skip(text: str, place: int, what: str) -> int:
    while place < len(text) and text[place] in what:
        place += 1
    return place


def said(record: Mapping[str, Any], field: str, needed: bool = False) -> str:
    """A text field of a record, without space around it; raises `WrongField` where it is none, or is needed."""
    value = record.get(field)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or (needed and not value.strip()):
        raise WrongField(field, f"{value!r} is not a text" if value else "it is missing")
    return value.strip()


def objects(record: Mapping[str, Any], field: str) -> list[Mapping[str, Any]]:
    """The objects of a field that has one, several in a list, or none; raises `WrongField` for anything else."""
    value = record.get(field)
    found = value if isinstance(value, list) else [] if value is None else [value]
    if not all(isinstance(one, dict) for one in found):
        raise WrongField(field, f"{value!r} is not made of objects"[:200])
    return found


class _Bare(HTMLParser):
    """The text of markup, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("p", "br", "li", "div", "tr", "h1", "h2", "h3"):
            self.parts.append("\n")


def bare(markup: str) -> str:
    """Markup as plain text."""
    reader = _Bare()
    reader.feed(markup)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
