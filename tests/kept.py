"""What is worked out or read once for all tests of a process: providers' files, SQL, patterns of routes."""

import re
from functools import cache
from typing import Any

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants
from sqlalchemy import Connection, Dialect, Engine, event
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.goods.catalog.providers.toml_taxonomy import TomlTaxonomy

knowledge = cache(TomlKnowledge)
taxonomy = cache(TomlTaxonomy)


_COMPILED: dict[Any, Any] = {}


def keep() -> None:
    """A system is opened for every test: let what the one before compiled be used again.

    SQL and the patterns of routes are a third of what a small test takes of the processor.
    """
    for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
        dialect.__eq__, dialect.__hash__ = _alike, _kind  # type: ignore[assignment]
    event.listen(Engine, "engine_connect", _share)
    # Hypothesis would fit every word of our modules to every schema; which are loaded differs from run to run, too.
    vars(providers)["_get_local_constants"] = Constants
    # The application has more routes than the 512 patterns that Python remembers.
    vars(re)["_MAXCACHE"] = 8192


def _alike(one: Dialect, other: object) -> bool:
    return type(one) is type(other)


def _kind(one: Dialect) -> int:
    return hash(type(one))


def _share(connection: Connection) -> None:
    connection.execution_options(compiled_cache=_COMPILED)
