"""One file that holds a whole shop: what is in it, how it is written, and how it is read back without trust."""

import gzip
import hashlib
import json
import re
import tarfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError

from souk.kit.database import sync
from souk.kit.errors import Invalid

FORMAT = 1
DATABASES = {"sqlite": "database.sqlite", "postgresql": "database.dump"}
_MANIFEST = "manifest.json"
_MOST_MANIFEST = 64 << 20
_CHUNK = 1 << 20
_NAME = re.compile(r"(database\.(sqlite|dump)|keys/[\w.-]+|(pictures|uploads)/[\w./-]+)")


class BadArchive(Invalid):
    """The archive is not whole, or not what it says."""

    def __init__(self, file: str, why: str) -> None:
        super().__init__("{file} cannot be used: {why}. Nothing was changed.", file=file, why=why)


@dataclass(frozen=True)
class Member:
    """One file in the archive."""

    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What an archive holds: of which moment, made by which version, the rows of each table, every file's digest."""

    at: datetime
    version: str
    database: str
    step: str
    rows: Mapping[str, int]
    files: Mapping[str, Member] = field(default_factory=dict)
    format: int = FORMAT


_MANIFESTS = TypeAdapter(Manifest)


def pack(staged: Mapping[str, Path], manifest: Manifest, archive: Path) -> Iterator[tuple[int, int]]:
    """Write files into a new archive, the manifest first; yields the bytes done and all there are."""
    total = sum(path.stat().st_size for path in staged.values())
    done, files = 0, {}
    for name, path in staged.items():
        files[name] = Member(path.stat().st_size, _digest(path))
        done += files[name].bytes
        yield done, 2 * total
    body = _MANIFESTS.dump_json(replace(manifest, files=files))
    with archive.open("xb") as raw, gzip.GzipFile("", "wb", 1, raw) as packed:
        archive.chmod(0o600)
        with tarfile.open(fileobj=packed, mode="w|") as tar:
            tar.addfile(_entry(_MANIFEST, len(body)), BytesIO(body))
            for name, path in staged.items():
                with path.open("rb") as file:
                    tar.addfile(_entry(name, files[name].bytes), file)
                done += files[name].bytes
                yield done, 2 * total
    sync(archive)


def manifest_of(archive: Path) -> Manifest:
    """What an archive says of itself; raises `BadArchive`."""
    return _guarded(archive, lambda: _first(archive))


def unpack(archive: Path, into: Path | None = None) -> Manifest:
    """Read a whole archive against its digests, into a folder where one is given; raises `BadArchive`."""
    return _guarded(archive, lambda: _all(archive, into))


def _first(archive: Path) -> Manifest:
    with gzip.open(archive) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
        return _manifest(tar)


def _all(archive: Path, into: Path | None) -> Manifest:
    with gzip.open(archive) as packed:
        with tarfile.open(fileobj=packed, mode="r|") as tar:
            manifest = _manifest(tar)
            seen: set[str] = set()
            while (entry := tar.next()) is not None:
                _checked(entry, manifest, seen)
                _copied(tar, entry, manifest.files[entry.name], into)
                seen.add(entry.name)
        # What follows the last member has the checksum: a cut in it is a cut.
        while packed.read(_CHUNK):
            pass
    if lacking := sorted(manifest.files.keys() - seen):
        raise ValueError(f"{lacking[0]} is missing")
    return manifest


def _checked(entry: tarfile.TarInfo, manifest: Manifest, seen: set[str]) -> None:
    stated = manifest.files.get(entry.name)
    # Names are checked before a path is made of them, and once more by tarfile's own filter.
    if stated is None or entry.name in seen or not _NAME.fullmatch(entry.name) or ".." in entry.name.split("/"):
        raise ValueError(f"{entry.name!r} does not belong in it")
    if not tarfile.data_filter(entry, ".").isreg() or entry.size != stated.bytes:
        raise ValueError(f"{entry.name} is not the file that was packed")


def _copied(tar: tarfile.TarFile, entry: tarfile.TarInfo, stated: Member, into: Path | None) -> None:
    file = tar.extractfile(entry)
    assert file is not None
    if into is None:
        digest = _drained(file, lambda chunk: None)
    else:
        path = into / entry.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as out:
            path.chmod(0o600 if entry.name.startswith(("keys/", "database.")) else 0o644)
            digest = _drained(file, out.write)
        sync(path)
    if digest != stated.sha256:
        raise ValueError(f"{entry.name} was changed after it was packed")


def _manifest(tar: tarfile.TarFile) -> Manifest:
    entry = tar.next()
    file = tar.extractfile(entry) if entry and entry.name == _MANIFEST and entry.size <= _MOST_MANIFEST else None
    if file is None:
        raise ValueError("it does not begin with a manifest")
    body = json.loads(file.read())
    if isinstance(body, dict) and body.get("format") != FORMAT:
        raise ValueError(f"its format is {body.get('format')!r}; this version reads {FORMAT}")
    return _MANIFESTS.validate_python(body)


def _guarded(archive: Path, do: Callable[[], Manifest]) -> Manifest:
    try:
        return do()
    except FileNotFoundError:
        raise BadArchive(archive.name, "there is no such file") from None
    except ValidationError:
        raise BadArchive(archive.name, "its manifest is not one") from None
    except (EOFError, zlib.error, tarfile.TarError, gzip.BadGzipFile) as error:
        raise BadArchive(archive.name, f"it is cut off or damaged ({error})") from None
    except ValueError as error:
        raise BadArchive(archive.name, str(error)) from None


def _drained(file: IO[bytes], use: Callable[[bytes], object]) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
        use(chunk)
    return digest.hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    return entry
