"""Where a data set comes from, where it lies here, and whether it is what was published."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import httpx

from souk.kit.errors import Invalid, NotFound
from souk.kit.transport import client

PROJECT = Path(__file__).parents[2]
_HOST = "https://raw.githubusercontent.com"
_CHUNK = 1 << 20


class MissingData(NotFound):
    """Files of a data set are not here."""

    def __init__(self, name: str, files: str, folder: Path) -> None:
        super().__init__(
            "{name} is not complete in {folder} ({files}). Run `python -m lab.datasets fetch {name}`, "
            "or let SOUK_DATA name the folder in which {name}/ lies.",
            name=name,
            files=files,
            folder=folder,
        )


class WrongBytes(Invalid):
    """What was fetched is not what was published."""

    def __init__(self, address: str, digest: str) -> None:
        super().__init__(
            "{address} has the checksum {digest}, another than the one noted.", address=address, digest=digest
        )


@dataclass(frozen=True)
class Original:
    """One published file: its address at one commit, its size and SHA-256, and its name here."""

    name: str
    repository: str
    commit: str
    path: str
    size: int
    sha256: str

    @property
    def address(self) -> str:
        """Where it can be fetched."""
        return f"{_HOST}/{self.repository}/{self.commit}/{quote(self.path)}"


@dataclass(frozen=True)
class DataSet:
    """Files under one name; `needed` are read by the loaders, `prepare` makes them of the originals after a fetch."""

    name: str
    licence: str
    about: str
    needed: tuple[str, ...]
    originals: tuple[Original, ...]
    prepare: Callable[[Path], None] | None = None


@dataclass(frozen=True)
class State:
    """What is here of one original: the same bytes, others (cut, or made of it), or nothing."""

    original: Original
    state: Literal["original", "other", "absent"]
    size: int


def roots() -> tuple[Path, ...]:
    """The folder named in SOUK_DATA alone; without it the project's `data/`, then `shared/data` beside the checkout."""
    named = os.environ.get("SOUK_DATA", "")
    return (Path(named),) if named else (PROJECT / "data", PROJECT.parent / "shared" / "data")


def located(dataset: DataSet) -> Path:
    """The folder with everything that the loaders read; raises `MissingData`, which says what to run."""
    folders = [root / dataset.name for root in roots()]
    for folder in folders:
        if all((folder / name).is_file() for name in dataset.needed):
            return folder
    folder = next((one for one in folders if one.is_dir()), folders[0])
    missing = [name for name in dataset.needed if not (folder / name).is_file()]
    raise MissingData(dataset.name, "missing: " + ", ".join(missing), folder)


def states(dataset: DataSet, folder: Path) -> Iterator[State]:
    """Compare what is here with what was published."""
    for original in dataset.originals:
        path = folder / original.name
        if not path.is_file():
            yield State(original, "absent", 0)
        else:
            same = digest(path) == original.sha256
            yield State(original, "original" if same else "other", path.stat().st_size)


def note(dataset: DataSet) -> str:
    """One line for a table: whether the measured files are those that were published."""
    folder = located(dataset)
    read = [one for one in states(dataset, folder) if one.original.name in dataset.needed]
    differ = [one for one in read if one.state == "other"]
    others = [f"{one.original.name} has {one.size:,} of {one.original.size:,} bytes" for one in differ]
    made = [name for name in dataset.needed if name not in {one.original.name for one in read}]
    said = [f"{len(read) - len(others)} of {len(dataset.needed)} files are the published bytes"]
    said += [f"not the published bytes: {'; '.join(others)}"] if others else []
    said += [f"made from published files, perhaps of a part of them: {', '.join(made)}"] if made else []
    return f"{dataset.name}: {'; '.join(said)}."


def fetch(dataset: DataSet, into: Path, web: httpx.Client | None = None) -> Path:
    """Get the originals that are not here yet, check them, make what is made of them; answers the folder."""
    folder = into / dataset.name
    folder.mkdir(parents=True, exist_ok=True)
    with web or client(most_bytes=64 << 20, seconds=300.0) as open_client:
        for original in dataset.originals:
            if not (folder / original.name).is_file() or digest(folder / original.name) != original.sha256:
                _get(open_client, original, folder / original.name)
    if dataset.prepare:
        dataset.prepare(folder)
    return folder


def digest(path: Path) -> str:
    """A file's SHA-256 in hexadecimal."""
    summed = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            summed.update(chunk)
    return summed.hexdigest()


def _get(web: httpx.Client, original: Original, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".part")
    with web.stream("GET", original.address) as answer, beside.open("wb") as file:
        if answer.status_code != 200:
            raise NotFound("{address} answers {status}.", address=original.address, status=answer.status_code)
        for chunk in answer.iter_bytes():
            file.write(chunk)
    found = digest(beside)
    if found != original.sha256:
        beside.unlink()
        raise WrongBytes(original.address, found)
    beside.replace(path)
