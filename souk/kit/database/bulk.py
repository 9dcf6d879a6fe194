"""One statement for many rows, by the driver: what SQLAlchemy does around each row costs twice the row."""

import json
import re
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    ColumnElement,
    Connection,
    Dialect,
    Insert,
    Integer,
    Select,
    String,
    Table,
    TableValuedAlias,
    Text,
    Update,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

from souk.kit.database.sending import changed_by, fetched, run_for
from souk.kit.database.tables import Document, Moment, plain_document, plain_moment

Rows = Sequence[Mapping[str, Any]]
Bind = Callable[[Any], Any] | None
_PLACE = "/*each*/?"
# What is the same in JSON, on its way and back.
_WRITTEN = (String, Integer, Boolean)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Prepared:
    """A statement as the driver takes it: its text, and the names of its parameters with what makes them plain.

    `constants` are those that it says itself.
    """

    text: str
    binds: tuple[tuple[str, Bind], ...]
    positional: bool
    constants: Mapping[str, Any] = field(default_factory=dict)

    def rows(self, rows: Rows) -> list[tuple[Any, ...]] | list[dict[str, Any]]:
        """The parameters of every row."""
        columns = self.columns(rows)
        whole = list(zip(*(columns[name] for name, _ in self.binds), strict=True)) if self.binds else [()] * len(rows)
        if self.positional:
            return whole
        names = [name for name, _ in self.binds]
        return [dict(zip(names, row, strict=True)) for row in whole]

    def document(self, rows: Rows) -> dict[str, str]:
        """The parameters of all rows as the text of one JSON array of objects."""
        own = [(name, bind) for name, bind in self.binds if bind]
        return {"rows": _encode([{**row, **{name: bind(row[name]) for name, bind in own}} for row in rows])}

    def columns(self, rows: Rows) -> dict[str, list[Any]]:
        """The parameters of all rows, an array a column."""
        return {
            name: [bind(row[name]) for row in rows] if bind else [row[name] for row in rows]
            for name, bind in self.binds
        }


def insert_all(
    connection: Connection, table: Table, rows: Rows, fixed: tuple[tuple[str, ColumnElement[Any]], ...] = ()
) -> None:
    """Insert rows, all of which name the same columns, with `fixed` ones that the database says itself on PostgreSQL.

    One that is there breaks the transaction. PostgreSQL takes all of them as one parameter, the text of a JSON array,
    or as an array a column where one holds what JSON has no word for: in a fifth of the time of row by row.
    """
    if rows and connection.dialect.name == "postgresql":
        names = tuple(rows[0])
        written = _in_json(table, connection.dialect, names)
        made = (_recordset if written else _arrays)(table, connection.dialect, names, fixed)
        run_for(connection, made.text, made.document(rows) if written else made.columns(rows))
    elif rows:
        execute_all(connection, _insertion(table), rows)


def execute_all(connection: Connection, statement: Insert | Update, rows: Rows) -> None:
    """Execute a statement, made once and kept by its module, for every row."""
    if rows:
        made = _prepared(statement, connection.dialect, tuple(rows[0]))
        run_for(connection, made.text, made.rows(rows))


def execute_one(connection: Connection, statement: Insert | Update, **row: Any) -> int:
    """Execute a statement, made once and kept by its module, for one row; how many rows it changed."""
    made = _prepared(statement, connection.dialect, tuple(row))
    return changed_by(connection, made.text, made.rows([{**made.constants, **row}])[0])


class OneOf(FunctionElement[bool]):
    """Whether a column has one of the values that `find_all` is given as a list."""

    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Many()))

    def self_group(self, against: Any = None) -> "OneOf":
        """As it is: SQLAlchemy would compare it with 1 on SQLite, which then reads the whole table."""
        return self


class _Many(TypeDecorator[Sequence[str]]):
    """A list of texts: an array on PostgreSQL, so many parameters on SQLite."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return ARRAY(Text()) if dialect.name == "postgresql" else Text()


@compiles(OneOf, "sqlite")
def _one_of_many(element: OneOf, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} IN ({_PLACE.replace('?', values)})"


@compiles(OneOf, "postgresql")
def _one_of_array(element: OneOf, compiler: Any, **kw: Any) -> str:
    column, values = (compiler.process(one, **kw) for one in element.clauses)
    return f"{column} = ANY ({values})"


def find_all(connection: Connection, query: Select[Any], **given: Any) -> list[Any]:
    """The rows that a query finds, which was made once and is kept by its module; its columns by their names."""
    made = _query(query, connection.dialect)
    lists = {name: list(one) for name, one in given.items() if isinstance(one, Sequence | Set) and type(one) is not str}
    (parameters,) = made.statement.rows([{**made.statement.constants, **given, **lists}])
    text = made.statement.text
    if made.statement.positional:
        text, parameters = _spread(text, parameters)
    rows = fetched(connection, text, parameters)
    if not made.results:
        return [made.row(*row) for row in rows]
    found = []
    for row in rows:
        values = list(row)
        for place, result in made.results:
            values[place] = result(values[place])
        found.append(made.row(*values))
    return found


def _spread(text: str, parameters: Iterable[Any]) -> tuple[str, tuple[Any, ...]]:
    """A list as so many parameters, their number a power of 2, so that few texts are made; the last one repeated.

    A table of JSON would be one text for all; SQLite does not know its length, and may read all of the other table.
    """
    spread: list[Any] = []
    for one in parameters:
        values = one if isinstance(one, list) else [one]
        if values is one:
            many = 1 << max(0, len(one) - 1).bit_length()
            text = text.replace(_PLACE, ",".join("?" * many), 1)
            values = [*one, *[one[-1] if one else None] * (many - len(one))]
        spread.extend(values)
    return text, tuple(spread)


@dataclass(frozen=True)
class _Query:
    statement: Prepared
    row: Callable[..., Any]
    results: tuple[tuple[int, Callable[[Any], Any]], ...]


@lru_cache(maxsize=256)
def _query(query: Select[Any], dialect: Dialect) -> _Query:
    columns = list(query.selected_columns)
    found = ((place, one.type.dialect_impl(dialect)) for place, one in enumerate(columns))
    results = ((place, kind.result_processor(dialect, None)) for place, kind in found)
    row = namedtuple("Row", [str(one.key) for one in columns])  # type: ignore[misc]
    read = tuple((place, one) for place, one in results if one)
    return _Query(_prepared(query, dialect, None), row, read)


@lru_cache(maxsize=128)
def _insertion(table: Table) -> Insert:
    return table.insert()


@lru_cache(maxsize=256)
def _prepared(statement: Insert | Update | Select[Any], dialect: Dialect, names: tuple[str, ...] | None) -> Prepared:
    made = statement.compile(dialect=dialect, column_keys=list(names) if names else None)
    order = made.positiontup if made.positiontup is not None else list(made.bind_names.values())
    binds = ((name, _bind(made.binds[name].type, dialect)) for name in order)
    constants = {name: one.value for name, one in made.binds.items() if not one.required and one.value is not None}
    return Prepared(str(made), tuple(binds), made.positiontup is not None, constants)


@lru_cache(maxsize=256)
def _in_json(table: Table, dialect: Dialect, names: tuple[str, ...]) -> bool:
    return all(isinstance(_impl(table.c[name].type, dialect), _WRITTEN) for name in names)


@lru_cache(maxsize=256)
def _recordset(
    table: Table, dialect: Dialect, names: tuple[str, ...], fixed: tuple[tuple[str, ColumnElement[Any]], ...]
) -> Prepared:
    said = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON))
    typed = [column(name, _impl(table.c[name].type, dialect)) for name in names]
    fresh = said.table_valued(*typed, name="fresh").render_derived(with_types=True)
    return _from_fresh(table, dialect, fresh, (names, fixed))


@lru_cache(maxsize=256)
def _arrays(
    table: Table, dialect: Dialect, names: tuple[str, ...], fixed: tuple[tuple[str, ColumnElement[Any]], ...]
) -> Prepared:
    arrays = [bindparam(name, type_=ARRAY(_impl(table.c[name].type, dialect))) for name in names]
    fresh = func.unnest(*arrays).table_valued(*names, name="fresh").render_derived()
    return _from_fresh(table, dialect, fresh, (names, fixed))


def _from_fresh(
    table: Table,
    dialect: Dialect,
    fresh: TableValuedAlias,
    named: tuple[tuple[str, ...], tuple[tuple[str, ColumnElement[Any]], ...]],
) -> Prepared:
    names, fixed = named
    chosen = select(*(value for _, value in fixed), *(fresh.c[name] for name in names))
    made = table.insert().from_select([*(name for name, _ in fixed), *names], chosen).compile(dialect=dialect)
    binds = tuple((name, _bind(table.c[name].type, dialect)) for name in names)
    # In the binary format, where no character of a document is looked at for what would have to be escaped.
    return Prepared(re.sub(r"%\((\w+)\)s", r"%(\1)b", str(made)), binds, positional=False)


def _impl(kind: TypeEngine[Any], dialect: Dialect) -> TypeEngine[Any]:
    """What a type of ours is to the database."""
    plain = kind.dialect_impl(dialect)
    impl: TypeEngine[Any] = getattr(plain, "impl_instance", plain) if isinstance(plain, TypeDecorator) else plain
    return impl


def _bind(kind: TypeEngine[Any], dialect: Dialect) -> Bind:
    # Our own types by their function, without what SQLAlchemy does around it.
    known: dict[type, Bind] = {Document: plain_document, Moment: plain_moment}
    return known.get(type(kind)) or kind.dialect_impl(dialect).bind_processor(dialect)
