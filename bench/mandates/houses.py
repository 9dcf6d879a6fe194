"""Houses of one's own: a fresh one for each attack, on a copy of a migrated file, or on PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from bench.writes import servers
from souk.doors.jobs import staffed
from souk.doors.protocols import drilled
from souk.kit.database import Database, open_engine, upgrade
from souk.kit.operation import Souk
from tests.clocks import Standing
from tests.databases import migrated_sqlite
from tests.small import product, small_settings, stock
from tests.trade.mandates.house import House


class Houses:
    """Where houses are built: `template` is a database with its tables and nothing in them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._template = migrated_sqlite(folder / "template.db")
        self._numbers = count()

    @contextmanager
    def fresh(self) -> Iterator[House]:
        """A house on SQLite that nobody bought in."""
        here = self._folder / f"house-{next(self._numbers)}"
        here.mkdir()
        shutil.copy(self._template, here / "souk.db")
        with opened(f"sqlite:///{here / 'souk.db'}", here) as house:
            yield house
        shutil.rmtree(here)

    @contextmanager
    def shop(self) -> Iterator[Souk]:
        """A whole shop with one thing to sell, and its door for agents."""
        here = self._folder / f"shop-{next(self._numbers)}"
        settings = small_settings(here)
        souk, jobs = staffed(settings)
        drilled(souk, settings)
        try:
            stock(souk, jobs, [product("tray", "Open litter tray, 20 L", 4900, category="litter_box")])
            yield souk
        finally:
            souk.database.close()


@contextmanager
def opened(url: str, folder: Path) -> Iterator[House]:
    """A house over a migrated database."""
    database = Database(url)
    try:
        yield House(database, Standing(), small_settings(folder))
    finally:
        database.close()


@contextmanager
def on_postgres() -> Iterator[House]:
    """A house on a PostgreSQL server of its own; raises `NoServer`."""
    with servers.folder() as here, servers.postgres() as url:
        engine = open_engine(url)
        upgrade(engine)
        engine.dispose()
        with opened(url, here) as house:
            yield house
