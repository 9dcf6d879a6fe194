"""Bringing a database to the newest tables through the one Alembic history."""

import sqlite3
import uuid
from contextlib import closing
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from souk.kit.database.errors import told
from souk.kit.errors import Conflict

HISTORY = Path(__file__).parent / "history"


class TooNew(Conflict):
    """A newer version has been at this database."""

    def __init__(self, step: str, newest: str) -> None:
        super().__init__(
            "The tables are at step {step}, which this version of Souk does not know (it knows up to {newest}). "
            "Start the newer version, or restore a backup that an older one made.",
            step=step,
            newest=newest,
        )


def upgrade(engine: Engine, copies: Path | None = None) -> None:
    """Apply every step that this database has not seen; safe to repeat. Raises `TooNew`.

    Before tables with goods in them change, a SQLite file is copied into the folder `copies`.
    """
    try:
        _upgrade(engine, copies)
    except Exception as error:
        if (plain := told(error)) is not None:
            raise plain from error
        raise


def _upgrade(engine: Engine, copies: Path | None) -> None:
    with engine.connect() as connection:
        step = current_step(connection)
    if step == newest_step():
        return
    check_step(step)
    if step and copies is not None:
        _copy(engine, copies / f"before-step-{newest_step()}.db")
    command.upgrade(configuration(engine), "head")


def current_step(connection: Connection) -> str:
    """The step that a database is at; the empty text where it has no tables of ours."""
    return MigrationContext.configure(connection).get_current_revision() or ""


@cache
def newest_step() -> str:
    """The last step of the history that this version knows."""
    return _history().get_current_head() or ""


def at_newest(connection: Connection) -> bool:
    """Whether a database is at the last step that this version knows."""
    return current_step(connection) == newest_step()


def check_step(step: str) -> None:
    """Raise `TooNew` where a step is not in our history."""
    if step and step not in {one.revision for one in _history().walk_revisions()}:
        raise TooNew(step, newest_step())


def configuration(engine: Engine) -> Config:
    """Alembic's configuration for one engine."""
    config = _config()
    config.attributes["engine"] = engine
    return config


def _copy(engine: Engine, file: Path) -> None:
    """A SQLite database as it is, in a file of its own; of PostgreSQL `souk backup` makes one."""
    if engine.dialect.name != "sqlite":
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f".{uuid.uuid4().hex}.copy")
    with closing(sqlite3.connect(str(engine.url.database))) as connection:
        connection.execute("VACUUM INTO ?", (str(beside),))
    beside.chmod(0o600)
    beside.replace(file)


def _history() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(HISTORY))
    config.set_main_option("path_separator", "os")
    return config
