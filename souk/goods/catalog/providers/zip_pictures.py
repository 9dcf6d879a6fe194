"""Pictures of a zip archive, one in memory at a time."""

import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from souk.goods.catalog.contracts import BrokenFile
from souk.goods.catalog.providers.opened import guarded

MOST_BYTES = 12 << 20
MOST_MEMBERS = 20_000


class ZipPictures:
    """Folders of the archive do not matter; a member larger than 12 MB is refused before it is unpacked."""

    def pictures(self, file: Path) -> Iterator[tuple[str, bytes, str]]:
        with guarded(file), zipfile.ZipFile(file) as archive:
            members = [one for one in archive.infolist() if not one.is_dir() and not _hidden(one.filename)]
            if len(members) > MOST_MEMBERS:
                raise BrokenFile(file.name, 1, f"{len(members)} files are too many; {MOST_MEMBERS} is the most")
            for one in sorted(members, key=lambda member: member.filename):
                yield one.filename, *_read(archive, one)


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX") or PurePosixPath(name).name.startswith(".")


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[bytes, str]:
    # What the member says of its size may be a lie, so that what comes out is counted too.
    try:
        with archive.open(member) as packed:
            data = packed.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError) as error:
        return b"", str(error) or "it is damaged"
    return (b"", "it is larger than 12 MB") if len(data) > MOST_BYTES else (data, "")
