"""Folders in which an operation's example succeeds, opened behind every door."""

import gc
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from souk.doors.jobs import staffed
from souk.kit.operation import Effect, Operation
from tests.doors.house import Opened
from tests.small import OPERATOR, product, small_settings, stock

GOODS = [
    product("tray", "Open litter tray, 20 L", 4900, category="litter_box", brand="Cato"),
    product("dome", "Hooded litter box with charcoal filter, 45 L", 15900, category="litter_box", brand="Cato"),
    product("tower", "Top-entry litter box 68 L", 19900, category="litter_box", brand="Felis", shop="harbour"),
    product("robot", "Self-cleaning litter box, 60 L", 159900, category="litter_box", brand="Felis"),
    product("glass", "Glass kettle 1.5 L", 12900, category="kettle"),
    {
        **product("pan", "Litter box", None, category="litter_box"),
        "title": {"zh-CN": "顶入式猫砂盆 40升", "en": "Top-entry litter box"},
    },
]
REVIEWS = [
    {"id": f"r{n}", "product": "dome", "rating": 5 - n, "text": text, "locale": "en", "author": "a***n", "at": at}
    for n, (text, at) in enumerate(
        [
            ("No smell at all, easy to clean.", "2026-11-01T08:00:00+00:00"),
            ("Litter everywhere.", "2026-11-02T08:00:00+00:00"),
        ]
    )
]


def every_operation() -> dict[str, Operation]:
    """All operations of a small system."""
    with tempfile.TemporaryDirectory() as folder:
        souk, _ = staffed(small_settings(Path(folder)))
        souk.database.close()
        return dict(souk.operations)


def lay_out(folder: Path, found: Operation) -> None:
    """Put the files that an example needs where uploads are kept."""
    (folder / "uploads").mkdir(exist_ok=True)
    for name, text in found.example.files.items():
        (folder / "uploads" / name).write_text(text, encoding="utf-8")


OPERATIONS = every_operation()
# These keep more than rows: an index, a buffer, files that are named for the moment.
BEYOND = ("annotation.", "events.", "search.", "upkeep.", "catalog.export")


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a few goods, annotated and indexed, that nobody has open."""
    folder = tmp_path_factory.mktemp("stocked")
    souk, jobs = staffed(small_settings(folder))
    stock(souk, jobs, GOODS)
    souk.call("catalog.add-reviews", {"reviews": REVIEWS}, OPERATOR)
    jobs.catch_up()
    souk.database.close()
    del souk, jobs
    gc.collect()
    return folder


@pytest.fixture(scope="session")
def prepared(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Operation], Path]:
    """The folder in which an operation's example succeeds: its files laid out, its calls made before."""
    made: dict[str, Path] = {}

    def prepare(found: Operation) -> Path:
        needs = json.dumps([found.example.after, found.example.files])
        if needs not in made:
            folder = tmp_path_factory.mktemp("prepared") / "souk"
            shutil.copytree(stocked, folder)
            lay_out(folder, found)
            souk, _ = staffed(small_settings(folder))
            for name, payload in found.example.after:
                souk.call(name, payload, OPERATOR)
            souk.database.close()
            made[needs] = folder
        return made[needs]

    return prepare


At = Callable[[Path], Opened]


@contextmanager
def systems(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """One system for each prepared folder, over a copy whose database is put back whenever it is asked for."""
    made: dict[Path, Opened] = {}

    def at(prepared: Path) -> Opened:
        if prepared not in made:
            copy = tmp_path_factory.mktemp("shared") / "souk"
            shutil.copytree(prepared, copy)
            made[prepared] = Opened(small_settings(copy))
        made[prepared].restore(prepared)
        return made[prepared]

    yield at
    for one in made.values():
        one.close()


@pytest.fixture(scope="package")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """Systems for what keeps nothing but rows."""
    with systems(tmp_path_factory) as at:
        yield at


@pytest.fixture(scope="package")
def looked_at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[At]:
    """Systems of which more than rows is read, so that nothing that writes ever has them."""
    with systems(tmp_path_factory) as at:
        yield at


@pytest.fixture
def opened(
    prepared: Callable[[Operation], Path], shared: At, looked_at: At, tmp_path: Path
) -> Iterator[Callable[[Operation], Opened]]:
    """The system in which an example succeeds, as if nothing had been asked of it yet."""
    fresh: list[Opened] = []

    def at(found: Operation) -> Opened:
        if not found.name.startswith(BEYOND):
            return shared(prepared(found))
        if found.effect is Effect.READ:
            return looked_at(prepared(found))
        copy = tmp_path / f"copy-{len(fresh)}"
        shutil.copytree(prepared(found), copy)
        fresh.append(Opened(small_settings(copy)))
        return fresh[-1]

    yield at
    for one in fresh:
        one.close()


@pytest.fixture(scope="module")
def shop(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """One system that only refuses here, so that it stays as it is."""
    folder = tmp_path_factory.mktemp("refusing") / "souk"
    shutil.copytree(stocked, folder)
    # Every operation is asked here within a minute, which is more than a visitor may.
    made = Opened(small_settings(folder).model_copy(update={"rate_visitor": 0}))
    yield made
    made.close()


@pytest.fixture
def counter(stocked: Path, tmp_path: Path) -> Iterator[Opened]:
    """A system of a test's own, in which it may change what it likes."""
    copy = tmp_path / "counter"
    shutil.copytree(stocked, copy)
    made = Opened(small_settings(copy))
    yield made
    made.close()
