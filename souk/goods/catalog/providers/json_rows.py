"""Records of large JSON files one by one, with the line on which each begins."""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from souk.goods.catalog.contracts import WrongField
from souk.kit.errors import Invalid

_CHUNK = 1 << 18
_LONGEST = 10 << 20
_BETWEEN = " \t\r\n,"


class BrokenFile(Invalid):
    """The rest of the file cannot be read."""

    def __init__(self, file: str, line: int, why: str) -> None:
        super().__init__("{file} cannot be read from line {line} on: {why}.", file=file, line=line, why=why)


@contextmanager
def opened(file: Path) -> Iterator[IO[str]]:
    """A file's text, out of its gzip or zip (first member) if it is packed; UTF-8, bad bytes marked."""
    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as archive, archive.open(archive.namelist()[0]) as member:
                yield io.TextIOWrapper(member, "utf-8-sig", errors="replace")
        elif _begins(file) == b"\x1f\x8b":
            with gzip.open(file, "rt", encoding="utf-8-sig", errors="replace") as text:
                yield text
        else:
            with file.open(encoding="utf-8-sig", errors="replace") as text:
                yield text
    except _DAMAGED as error:
        raise BrokenFile(file.name, 1, str(error) or "it ends too early") from error


def _begins(file: Path) -> bytes:
    with file.open("rb") as raw:
        return raw.read(2)


# A locked member is a RuntimeError, a packing that is not known here a NotImplementedError.
_DAMAGED = (OSError, EOFError, IndexError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)


def lines(file: Path) -> Iterator[tuple[int, str, Any, str]]:
    """Of one JSON value a line: line number, raw text, value, and what is wrong where it is none."""
    with opened(file) as text:
        number = 0
        while raw := text.readline(_LONGEST):
            number += 1
            if not raw.strip():
                continue
            if len(raw) == _LONGEST:
                raise BrokenFile(file.name, number, "a line is longer than 10 MB")
            try:
                yield number, raw, json.loads(raw), ""
            except (ValueError, RecursionError) as error:
                yield number, raw, None, f"not JSON: {error}"


def elements(file: Path) -> Iterator[tuple[int, str, Any, str]]:
    """Of one JSON array: the line on which each element begins, its raw text, its value, and no complaint."""
    decoder = json.JSONDecoder()
    with opened(file) as text:
        line, buffer, place, between = 1, text.read(_CHUNK), 0, "[" + _BETWEEN
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
            except ValueError as error:
                more = text.read(_CHUNK)
                if not more or len(buffer) - start > _LONGEST:
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
