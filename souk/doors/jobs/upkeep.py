"""What an operator does for the house itself: copies of everything, and knowing that they are good."""

import os
import re
import shutil
from collections.abc import Generator, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version
from itertools import count
from pathlib import Path

from filelock import FileLock, Timeout

from souk.doors.jobs.archive import DATABASES, BadArchive, Manifest, manifest_of, pack, unpack
from souk.doors.jobs.contracts import Swept
from souk.doors.jobs.doctor import Check, examine
from souk.doors.jobs.service import Jobs
from souk.kit.database import Snapshot, sync
from souk.kit.errors import Conflict, Invalid
from souk.kit.operation import Effect, Example, Souk, Step, operation
from souk.settings import Settings

KEYS_KEPT = timedelta(hours=48)
# Work that is not done yet needs the files that were sent in for it; finished work does not.
_NEEDS_FILES = (
    "SELECT files FROM catalog_import WHERE finished IS NULL",
    "SELECT payload FROM jobs_job WHERE state IN ('waiting', 'running', 'dead')",
)


class BackupRuns(Conflict):
    """Two backups at once would only be slower."""

    def __init__(self) -> None:
        super().__init__("A backup is being written just now; wait for its end.")


@dataclass(frozen=True)
class Backup:
    """An archive of the whole shop: of which moment, made by which version, how many rows and files."""

    file: str
    at: datetime
    bytes: int
    version: str
    database: str
    step: str
    rows: int
    files: int


class Upkeep:
    """Look after the installation."""

    def __init__(self, souk: Souk, jobs: Jobs, settings: Settings) -> None:
        self._souk = souk
        self._jobs = jobs
        self._settings = settings
        self._database = souk.database
        self._clock = souk.clock

    @operation("upkeep:write", Effect.WRITE, Example({}))
    def back_up(self, keep: int | None = None) -> Iterator[Step]:
        """Write an archive of the whole shop while it runs, and read it back; answers what is in it.

        It holds database, pictures, files of unfinished work and keys as of one moment: the database first, then the
        files that it names, which never change. Search indexes are left out, since they are built from the database.
        Of older archives the newest `keep` stay.
        """
        most = self._settings.backups_kept if keep is None else keep
        if most < 1:
            raise Invalid("keep is {keep}; it must be 1 or more.", keep=most)
        with ExitStack() as stack:
            stack.enter_context(self._alone())
            part = self._fresh_part()
            stack.callback(shutil.rmtree, part, ignore_errors=True)
            manifest = yield from self._staged(part)
            beside = part / "archive"
            for done, total in pack(_files(part), manifest, beside):
                yield Step(done, total, "packing")
            yield Step(0, None, "reading back")
            unpack(beside)
            file = self._named(manifest.at)
            beside.rename(file)
            sync(self.folder)
            self._retain(most)
            yield Step(1, 1, "done", _backup(file))

    @operation("upkeep:read", example=Example({}, after=[("upkeep.back-up", {})]))
    def backups(self) -> list[Backup]:
        """The archives that there are, newest first; one that cannot be read is left out."""
        return [made for file in self._archives() if (made := _readable(file)) is not None]

    @operation("upkeep:read", example=Example({}, after=[("upkeep.back-up", {})]))
    def check_backup(self, file: str = "") -> Backup:
        """Read an archive, or the newest where none is named, against the digest of everything in it."""
        names = [one.name for one in self._archives()]
        if (file or not names) and file not in names:
            raise BadArchive(file or "The newest backup", "there is no such file")
        path = self.folder / (file or names[0])
        unpack(path)
        return _backup(path)

    @operation("upkeep:write", Effect.WRITE, Example({}))
    def sweep(self) -> Swept:
        """Forget jobs that ended long ago, and idempotency keys after two days unless a job may still need them."""
        needed = self._jobs.unfinished()
        return Swept(self._jobs.sweep(), self._souk.keys.forget(self._clock.now() - KEYS_KEPT, needed))

    @operation("upkeep:read", example=Example({}))
    def doctor(self) -> list[Check]:
        """Look at everything that this installation needs, and say how it is and what to do about it."""
        made = newest_backup(self._settings)
        return list(examine(self._souk, self._settings, works=self._jobs.alive(), backed_up=made))

    @property
    def folder(self) -> Path:
        """Where archives are kept."""
        return self._settings.folder / "backups"

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # A stream may end in another thread than it began in.
        lock = FileLock(self.folder / ".lock", timeout=0, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise BackupRuns from None
        try:
            yield
        finally:
            lock.release()

    def _fresh_part(self) -> Path:
        # Under the lock nobody else writes one: what is there was left by a process that was killed.
        for left in self.folder.glob(".*.part"):
            shutil.rmtree(left, ignore_errors=True)
        part = self.folder / f".{os.getpid()}.part"
        part.mkdir(mode=0o700)
        return part

    def _staged(self, part: Path) -> Generator[Step, None, Manifest]:
        tools = self._settings.pg_tools
        with Snapshot(self._database.engine, tools) as snapshot:
            rows, needed = snapshot.counts(), "".join(snapshot.said(_NEEDS_FILES))
            step = snapshot.step()
            at = self._clock.now()
            for done in snapshot.write(part / DATABASES[snapshot.kind]):
                yield Step(done, None, "copying the database")
        for name, source in self._named_files(needed):
            linked = part / name
            linked.parent.mkdir(parents=True, exist_ok=True)
            _link(source, linked)
        return Manifest(at, version("souk"), snapshot.kind, step, rows)

    def _named_files(self, needed: str) -> Iterator[tuple[str, Path]]:
        folder = self._settings.folder
        yield from ((f"keys/{file.name}", file) for file in sorted(folder.glob("*.key")))
        for file in sorted((folder / "pictures").rglob("*.*")):
            if file.is_file() and file.suffix != ".part":
                yield str(Path("pictures") / file.relative_to(folder / "pictures")), file
        for file in sorted((folder / "uploads").glob("[!.]*")):
            if file.name in needed:
                yield f"uploads/{file.name}", file

    def _named(self, at: datetime) -> Path:
        plain = f"souk-{at:%Y%m%dT%H%M%SZ}"
        tries = (self.folder / f"{plain}{f'-{n}' if n else ''}.tar.gz" for n in count())
        return next(file for file in tries if not file.exists())

    def _archives(self) -> list[Path]:
        return sorted(self.folder.glob("souk-*.tar.gz"), key=lambda file: (file.name[:21], file.name), reverse=True)

    def _retain(self, most: int) -> None:
        for old in self._archives()[most:]:
            old.unlink(missing_ok=True)


def newest_backup(settings: Settings) -> datetime | None:
    """When the newest archive was written, by its name; None where there is none."""
    names = [file.name for file in (settings.folder / "backups").glob("souk-*.tar.gz")]
    moments = [found[1] for name in names if (found := re.match(r"souk-(\d{8}T\d{6}Z)", name))]
    return datetime.strptime(max(moments), "%Y%m%dT%H%M%S%z") if moments else None


def _files(part: Path) -> Mapping[str, Path]:
    return {str(file.relative_to(part)): file for file in sorted(part.rglob("*")) if file.is_file()}


def _link(source: Path, linked: Path) -> None:
    # A file that is gone was swept since the snapshot, which can only be of work that is finished.
    with suppress(FileNotFoundError):
        try:
            os.link(source, linked)
        except FileExistsError:
            raise
        except OSError:
            shutil.copyfile(source, linked)


def _backup(file: Path) -> Backup:
    made = manifest_of(file)
    rows, files = sum(made.rows.values()), len(made.files)
    return Backup(file.name, made.at, file.stat().st_size, made.version, made.database, made.step, rows, files)


def _readable(file: Path) -> Backup | None:
    try:
        return _backup(file)
    except BadArchive:
        return None
