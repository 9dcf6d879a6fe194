"""Puts a PostgreSQL database back to what its template was, where only rows were changed: a new one costs far more."""

from dataclasses import dataclass
from typing import Any, LiteralString, cast

from psycopg import Connection, connect

_TABLES = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1"
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
# Whatever is changed beside rows, some of these has a newer row or another number; such a database is not used again.
_CATALOGS = ("class", "attribute", "constraint", "trigger", "proc", "type", "namespace", "extension", "largeobject")
_SHAPE = (
    "SELECT ARRAY["
    + ", ".join(
        f"(SELECT concat(count(*), '/', txid_current() % (1::bigint << 32) - min(age(xmin))) FROM pg_{one})"
        for one in _CATALOGS
    )
    + ", (SELECT string_agg(setconfig::text, ' ') FROM pg_db_role_setting JOIN pg_database ON oid = setdatabase"
    " WHERE datname = current_database())]"
)


@dataclass(frozen=True)
class Beginning:
    """What a template has: its tables, its shape, a digest of each table with rows, and where its sequences stand."""

    tables: tuple[str, ...]
    shape: list[str | None]
    seeds: dict[str, str]
    sequences: dict[str, int]


def beginning(url: str) -> Beginning:
    """Read what a database has now."""
    with connect(url) as connection:
        tables = tuple(name for (name,) in _rows(connection, _TABLES))
        seeds = {name: _digest(connection, name) for name in _filled(connection, tables)}
        return Beginning(tables, _shape(connection), seeds, _sequences(connection))


def put_back(url: str, then: Beginning) -> bool:
    """Empty what was filled, and set every sequence to its beginning; False where more than rows was changed."""
    with connect(url) as connection:
        if _shape(connection) != then.shape:
            return False
        filled = _filled(connection, then.tables)
        if any(name not in filled or _digest(connection, name) != digest for name, digest in then.seeds.items()):
            return False
        # Neither triggers against deletion nor references between tables are asked.
        todo = ["SET LOCAL session_replication_role = replica"]
        todo += [f'DELETE FROM "{name}"' for name in filled if name not in then.seeds]
        for name in _sequences(connection):
            stood = then.sequences.get(name)
            todo.append(f"SELECT setval('\"{name}\"', {'1, false' if stood is None else f'{stood}, true'})")
        connection.execute(cast("LiteralString", "; ".join(todo)))
        return True


def _rows(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(cast("LiteralString", query)).fetchall()


def _shape(connection: Connection) -> list[str | None]:
    found: list[str | None] = _rows(connection, _SHAPE)[0][0]
    return found


def _filled(connection: Connection, tables: tuple[str, ...]) -> list[str]:
    each = ", ".join(f"CASE WHEN EXISTS (SELECT FROM \"{name}\") THEN '{name}' END" for name in tables)
    found: list[str] = _rows(connection, f"SELECT array_remove(ARRAY[{each}], NULL)")[0][0]
    return found


def _digest(connection: Connection, table: str) -> str:
    query = f"SELECT md5(string_agg(one::text, ',' ORDER BY one::text)) FROM \"{table}\" AS one"
    return str(_rows(connection, query)[0][0])


def _sequences(connection: Connection) -> dict[str, int]:
    return {name: int(stands) for name, stands in _rows(connection, _SEQUENCES)}
