"""Bringing an archive back: read in full before anything is touched, put in place by renaming or not at all."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from souk.doors.jobs import DATABASES, BadArchive, Manifest, brought_back, manifest_of, unpack
from souk.kit.database import LaneTaken, check_copy, check_step, filled, open_engine, upgrade
from souk.kit.errors import Conflict, Invalid
from souk.settings import Settings

_KINDS = {"sqlite": "a SQLite file", "postgresql": "a PostgreSQL database"}
# What the system builds again from the rest, or keeps for itself.
_DERIVED = ("index", "exports")


class FolderInUse(Conflict):
    """The folder to restore into has a shop in it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "{folder} holds a shop already; `--replace` keeps it beside and restores, `--into` takes another folder.",
            folder=folder,
        )


class OtherKind(Invalid):
    """The archive is of the other database."""

    def __init__(self, made: str, wanted: str) -> None:
        super().__init__("The archive holds {made}; it cannot be restored into {wanted}.", made=made, wanted=wanted)


@dataclass(frozen=True)
class Restored:
    """What came back, and where what was there before is kept."""

    manifest: Manifest
    kept: str


def restore(archive: Path, settings: Settings, *, replace: bool) -> Restored:
    """Restore an archive into the folder and database of some settings, and bring its tables to the newest step.

    Raises `BadArchive`, `TooNew`, `OtherKind`, `FolderInUse`, `NotEmpty`, `InUse`, `LaneTaken`; then nothing
    was changed.
    """
    manifest = manifest_of(archive)
    check_step(manifest.step)
    wanted = "sqlite" if settings.database_url.startswith("sqlite") else "postgresql"
    if manifest.database != wanted:
        raise OtherKind(_KINDS.get(manifest.database, manifest.database), _KINDS[wanted])
    place = Place(settings, f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}")
    if place.occupied and not replace:
        raise FolderInUse(settings.folder)
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with ExitStack() as stack:
        stage = settings.folder / f".restore-{place.moment}"
        stage.mkdir(mode=0o700)
        stack.callback(shutil.rmtree, stage, ignore_errors=True)
        manifest = unpack(archive, stage)
        if manifest.database == "sqlite":
            _check_sqlite(archive, stage, manifest)
            stack.enter_context(place.alone())
        else:
            stack.enter_context(_filled(archive, stage, settings, way=_Way(manifest, place.moment, replace)))
        place.swap(stage)
    return Restored(manifest, place.kept)


@dataclass(frozen=True)
class _Way:
    manifest: Manifest
    moment: str
    replace: bool


class Place:
    """A data folder, what is in it, and what a restore puts there."""

    def __init__(self, settings: Settings, moment: str) -> None:
        self._folder = settings.folder
        url = settings.database_url
        self._file = Path(url.removeprefix("sqlite:///")) if url.startswith("sqlite") else None
        self.moment = moment
        self._beside = self._folder / f"before-restore-{moment}"

    @property
    def kept(self) -> str:
        """Where what was there before is."""
        return str(self._beside) if self._beside.exists() else ""

    @property
    def occupied(self) -> bool:
        """Whether something would be lost."""
        return any(path.name not in _DERIVED for path in self._present())

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the writer's lane of the SQLite file; raises `LaneTaken` where a shop runs on it."""
        assert self._file is not None
        self._file.parent.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self._file.with_suffix(".lane"), timeout=0):
                yield
        except Timeout:
            raise LaneTaken from None

    def swap(self, stage: Path) -> None:
        """Put what is there beside and what was staged in its place; all of it or nothing."""
        moves = [(old, self._beside / old.name) for old in self._present()] + list(self._coming(stage))
        done: list[tuple[Path, Path]] = []
        try:
            for old, new in moves:
                new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.move(old, new)
                done.append((old, new))
        except OSError:
            for old, new in reversed(done):
                shutil.move(new, old)
            raise

    def _present(self) -> list[Path]:
        named = [self._folder / name for name in ("pictures", "uploads", *_DERIVED)]
        files = [self._file, *(Path(f"{self._file}{end}") for end in ("-wal", "-shm"))] if self._file else []
        return [path for path in (*named, *sorted(self._folder.glob("*.key")), *files) if path and path.exists()]

    def _coming(self, stage: Path) -> Iterator[tuple[Path, Path]]:
        if self._file is not None:
            yield stage / DATABASES["sqlite"], self._file
        for name in ("pictures", "uploads"):
            if (stage / name).exists():
                yield stage / name, self._folder / name
        for key in sorted((stage / "keys").glob("*")):
            yield key, self._folder / key.name


def _check_sqlite(archive: Path, stage: Path, manifest: Manifest) -> None:
    file = stage / DATABASES["sqlite"]
    _same(archive, check_copy(file), manifest)
    _renewed(f"sqlite:///{file}")


@contextmanager
def _filled(archive: Path, stage: Path, settings: Settings, *, way: _Way) -> Iterator[None]:
    beside = f"souk_before_{way.moment.lower()}" if way.replace else ""
    dump = stage / DATABASES["postgresql"]
    check_copy(dump, settings.pg_tools)
    with filled(settings.database_url, dump, beside, settings.pg_tools) as rows:
        _same(archive, rows, way.manifest)
        _renewed(settings.database_url)
        yield


def _renewed(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
    brought_back(url)


def _same(archive: Path, rows: dict[str, int], manifest: Manifest) -> None:
    if rows != dict(manifest.rows):
        raise BadArchive(archive.name, "its tables do not have the rows that its manifest states")
