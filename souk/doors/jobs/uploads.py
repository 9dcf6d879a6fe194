"""Files that are sent in: kept under their own digest, so that the same file twice is one file."""

import hashlib
import re
import uuid
from pathlib import Path
from typing import BinaryIO

from souk.kit.errors import Invalid

MOST_BYTES = 2 << 30
_CHUNK = 1 << 20
_HEAD = 4096
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"PK\x05\x06")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"BM", b"II*\x00", b"MM\x00*")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_MARKUP = re.compile(rb"<(!doctype\s+html|html|head|body|script|iframe|svg)\b", re.IGNORECASE)
_PROGRAMS = (b"%PDF", b"%!PS", b"#!", b"MZ", b"\x7fELF", b"{\\rtf")


class TooLarge(Invalid):
    """What is sent is larger than is taken."""

    def __init__(self, most: int) -> None:
        super().__init__("This is larger than {most} bytes, the most that is taken.", most=most)


class UnknownContent(Invalid):
    """The first bytes are of nothing that is taken in."""

    def __init__(self, name: str) -> None:
        super().__init__(
            "{name} is none of what is taken in: a table (CSV, TSV), JSON, XML, a zip or gzip of these, or a picture.",
            name=name,
        )


def keep(folder: Path, name: str, file: BinaryIO, most: int = MOST_BYTES) -> str:
    """Store a file among the uploads and answer the name under which an import finds it.

    Raises `UnknownContent` where its first bytes are of something else than is taken in, and `TooLarge`.
    """
    uploads = folder / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name).strip(".-")[-80:] or "file"
    beside = uploads / f".{uuid.uuid4().hex}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with beside.open("wb") as kept:
            while chunk := file.read(_CHUNK):
                if not size and not is_taken(chunk[:_HEAD]):
                    raise UnknownContent(plain)
                size += len(chunk)
                if size > most:
                    raise TooLarge(most)
                digest.update(chunk)
                kept.write(chunk)
        stored = f"{digest.hexdigest()[:16]}-{plain}"
        beside.replace(uploads / stored)
    finally:
        beside.unlink(missing_ok=True)
    return stored


def is_taken(head: bytes) -> bool:
    """Whether the first bytes are of a text table, JSON, XML, an archive or a picture; the name says nothing."""
    if head.startswith((*_PACKED, *_PICTURES)) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return True
    if head[4:12] in (b"ftypavif", b"ftypheic"):
        return True
    if head.startswith(_WIDE):
        return not _MARKUP.search(head.replace(b"\x00", b""))
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return b"\x00" not in head and not text.startswith(_PROGRAMS) and not _MARKUP.match(_prologue(text))


def _prologue(text: bytes) -> bytes:
    """The text from its first element on: an XML declaration and comments before it say nothing."""
    return re.sub(rb"^(\s*<\?.*?\?>|\s*<!--.*?-->)+\s*", b"", text, flags=re.DOTALL)
