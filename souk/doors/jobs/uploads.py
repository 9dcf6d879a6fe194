"""Files that are sent in: kept under their own digest, so that the same file twice is one file."""

import hashlib
import re
import uuid
from pathlib import Path
from typing import BinaryIO

from souk.kit.errors import Invalid

MOST_BYTES = 2 << 30
_CHUNK = 1 << 20


class TooLarge(Invalid):
    """The file is larger than is taken."""

    def __init__(self, most: int) -> None:
        super().__init__("The file is larger than {most} bytes.", most=most)


def keep(folder: Path, name: str, file: BinaryIO, most: int = MOST_BYTES) -> str:
    """Store a file among the uploads and answer the name under which an import finds it."""
    uploads = folder / "uploads"
    uploads.mkdir(parents=True, exist_ok=True)
    beside = uploads / f".{uuid.uuid4().hex}.part"
    digest, size = hashlib.sha256(), 0
    try:
        with beside.open("wb") as kept:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                if size > most:
                    raise TooLarge(most)
                digest.update(chunk)
                kept.write(chunk)
        plain = re.sub(r"[^A-Za-z0-9._-]+", "-", Path(name).name).strip(".-")[-80:] or "file"
        stored = f"{digest.hexdigest()[:16]}-{plain}"
        beside.replace(uploads / stored)
    finally:
        beside.unlink(missing_ok=True)
    return stored
