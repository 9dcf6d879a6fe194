"""The smallest domain that writes: one verb, one row; and a system that has nothing else."""

from sqlalchemy import Column, MetaData, Table, Text, insert

from souk.kit.clock import MachineClock
from souk.kit.database import Database, upgrade
from souk.kit.operation import Caller, Effect, Souk, operation

NOTE = Table("bench_note", MetaData(), Column("id", Text, primary_key=True), Column("text", Text, nullable=False))
_ADD = insert(NOTE)
WRITER = Caller("bench", frozenset({"notes:write"}))


class Notes:
    """Keeps notes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @operation("notes:write", Effect.WRITE)
    def keep(self, id: str, text: str) -> str:
        """Keep a note; answers its id."""
        self._database.write.execute(_ADD, {"id": id, "text": text})
        return id


def opened(url: str) -> Souk:
    """A system over a fresh database that keeps notes."""
    database = Database(url)
    upgrade(database.engine)
    with database.engine.connect().execution_options(souk_writes=True) as connection:
        NOTE.metadata.create_all(connection)
        connection.commit()
    database.claim()
    return Souk([Notes(database)], database, MachineClock())


def write(souk: Souk, number: int) -> None:
    """One durable write with a key, as any door makes it."""
    souk.call("notes.keep", {"id": f"{number:012}", "text": "a small durable write"}, WRITER, f"key-{number:012}")
