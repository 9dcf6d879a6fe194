"""Files as text: out of gzip or zip within bounds, in the encoding that fits, line by line or piece by piece."""

import codecs
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from souk.goods.catalog.contracts import BrokenFile
from souk.kit.errors import Invalid

LONGEST = 10 << 20
MOST_UNPACKED = 4 << 30
# A feed of repeated markup packs 30 to 60 to one; a bomb a thousand to one.
MOST_RATIO = 200
_FREELY = 64 << 20
_MOST_MEMBERS = 200
_CHUNK = 1 << 18
_WINDOW = 1 << 20
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,80}encoding=["']([A-Za-z0-9._-]{1,40})["']""")
# A locked member is a RuntimeError, a packing that is not known here a NotImplementedError.
_DAMAGED = (OSError, EOFError, IndexError, zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError)


class _Bounded(io.RawIOBase):
    """What comes out of a packed file, up to a size and a ratio."""

    def __init__(self, inner: IO[bytes] | gzip.GzipFile, file: Path, packed: int) -> None:
        self._inner, self._file = inner, file
        self._most = min(MOST_UNPACKED, max(_FREELY, packed * MOST_RATIO))
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview | bytearray") -> int:  # type: ignore[override]
        # `read` would lose what was unpacked before a break.
        part = self._inner.read1(len(buffer))  # type: ignore[union-attr]
        self._read += len(part)
        if self._read > self._most:
            raise BrokenFile(
                self._file.name, 1, f"it unpacks to more than {self._most >> 20} MB, as no honest file does"
            )
        buffer[: len(part)] = part
        return len(part)


@dataclass(frozen=True)
class Text:
    """An opened file: its text and the encoding that it was read in."""

    stream: IO[str]
    encoding: str


@contextmanager
def opened(file: Path) -> Iterator[Text]:
    """A file's text, out of its gzip or zip (first member) if it is packed; single bad bytes are marked.

    Raises `BrokenFile` where it is damaged, unpacks beyond all measure, or is in no encoding that is known here.
    """
    with guarded(file), ExitStack() as stack:
        encoding = _encoding(file)
        raw = stack.enter_context(_unpacked(file))
        yield Text(stack.enter_context(io.TextIOWrapper(raw, encoding, errors="replace", newline=None)), encoding)


@contextmanager
def guarded(file: Path) -> Iterator[None]:
    """What goes wrong with a file, as a sentence."""
    try:
        yield
    except Invalid:
        raise
    except _DAMAGED as error:
        raise BrokenFile(file.name, 1, str(error) or "it ends too early") from error


@contextmanager
def _unpacked(file: Path) -> Iterator[io.BufferedReader]:
    with ExitStack() as stack:
        size = file.stat().st_size
        if zipfile.is_zipfile(file):
            archive = stack.enter_context(zipfile.ZipFile(file))
            members = [
                one for one in archive.infolist() if not one.is_dir() and not one.filename.startswith("__MACOSX")
            ]
            if not 1 <= len(members) <= _MOST_MEMBERS:
                raise BrokenFile(file.name, 1, f"the archive holds {len(members)} files; its first one is read")
            inner: IO[bytes] | gzip.GzipFile = stack.enter_context(archive.open(members[0]))
        elif _begins(file, 4) == b"PK\x03\x04":
            raise BrokenFile(file.name, 1, "the archive is damaged, or its end is missing")
        elif _begins(file, 2) == b"\x1f\x8b":
            inner = stack.enter_context(gzip.open(file))
        else:
            yield stack.enter_context(file.open("rb"))
            return
        yield stack.enter_context(io.BufferedReader(_Bounded(inner, file, size), _CHUNK))


def _begins(file: Path, count: int) -> bytes:
    with file.open("rb") as raw:
        return raw.read(count)


def _encoding(file: Path) -> str:
    with _unpacked(file) as raw:
        head = _sample(raw)
        marked = next((name for mark, name in _MARKS if head.startswith(mark)), None) or _declared(head) or _wide(head)
        if marked:
            return marked
        while head.isascii():
            head = _sample(raw)
            if not head:
                return "utf-8-sig"
    found = guess_encoding(head)
    if not found:
        raise BrokenFile(file.name, 1, "the text is neither UTF-8, UTF-16 nor GB18030; save it as UTF-8")
    return found


def _sample(raw: io.BufferedReader) -> bytes:
    """About a megabyte, or what there is before a break, which the reading itself will tell."""
    parts, size = [], 0
    try:
        while size < _WINDOW and (part := raw.read1(_CHUNK)):
            parts.append(part)
            size += len(part)
    except (*_DAMAGED, BrokenFile):
        pass
    return b"".join(parts)


def _declared(head: bytes) -> str:
    """The encoding that an XML declaration names, UTF-8 aside, which is looked at like any other."""
    found = _DECLARED.match(head)
    try:
        name = codecs.lookup(found[1].decode()).name if found else ""
        # Some that Python knows are not of texts, or decode only what is without a mistake.
        b"a".decode(name or "ascii", "replace")
    except (LookupError, ValueError):
        return ""
    return "" if name in ("utf-8", "ascii") else name


def _wide(head: bytes) -> str:
    """UTF-16 without a mark shows in the NULs of its ASCII."""
    start = head[:4096]
    even, odd = start[::2].count(0), start[1::2].count(0)
    if len(start) < 4 or max(even, odd) * 5 < len(start) or min(even, odd) * 10 > max(even, odd):
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def guess_encoding(sample: bytes) -> str:
    """UTF-8 if all but one letter in fifty read so, else GB18030 if its pairs are those of Chinese, else nothing."""
    text = sample.decode("utf-8", errors="replace")
    odd, bad = sum(char > "\x7f" for char in text), text.count("\ufffd")
    if bad <= 1 or bad * 50 <= odd:
        return "utf-8-sig"
    read = sample.decode("gb18030", errors="replace")
    wrong, han = (
        read.count("\ufffd"),
        sum("一" <= char <= "鿿" or "　" <= char <= "〗" or char >= "！" for char in read),
    )
    # Western letters read as GB18030 also give Han characters, but with ASCII for their second halves.
    pairs = len(re.findall(rb"[\xa1-\xf7][\xa1-\xfe]", sample))
    high = sum(byte > 0x7F for byte in sample)
    return "gb18030" if wrong <= 1 + han // 50 and pairs * 2 >= high * 0.8 else ""


def long_lines(file: Path, stream: IO[str]) -> Iterator[tuple[int, str, bool]]:
    """Line numbers, lines, and whether a line is too long to be held: then it is cut, and the next one follows."""
    number = 0
    with guarded(file):
        while raw := stream.readline(LONGEST):
            number += 1
            cut = len(raw) == LONGEST and not raw.endswith("\n")
            yield number, raw[:20_000] if cut else raw, cut
            while cut and raw and not raw.endswith("\n"):
                raw = stream.readline(LONGEST)
