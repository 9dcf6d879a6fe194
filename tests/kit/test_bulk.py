"""Rows by the hundred: found by lists, written in one statement, named so that they lie together."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, Table, Text, bindparam, select
from sqlalchemy.exc import IntegrityError

from souk.kit.database import (
    Database,
    Document,
    Moment,
    OneOf,
    execute_all,
    execute_one,
    find_all,
    fresh_id,
    insert_all,
)
from souk.kit.database.sending import hasten, settle

table = Table(
    "bulk_thing",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("many", Integer, nullable=False),
    Column("said", Document),
    Column("at", Moment),
)
THEN = datetime(2026, 11, 11, tzinfo=UTC)
BY_ID = select(table).where(OneOf(table.c.id, "ids"), table.c.kind == "cup").order_by(table.c.id)
FIRST = select(table.c.id).order_by(table.c.id).limit(bindparam("most"))
MORE = table.update().where(table.c.id == bindparam("of")).values(many=table.c.many + bindparam("by", type_=Integer()))


@pytest.fixture
def things(database: Database) -> Database:
    with database.unit(writes=True):
        connection = database.write
        table.create(connection)
        rows = [
            {"id": f"t{n:03}", "kind": "cup" if n % 2 else "pot", "many": n, "said": {"茶": n}, "at": THEN}
            for n in range(200)
        ]
        insert_all(connection, table, rows)
    return database


@pytest.mark.parametrize("many", [0, 1, 2, 3, 100])
def test_a_list_of_any_length_finds_what_is_in_it_as_it_was_written(things: Database, many: int) -> None:
    wanted = [f"t{n:03}" for n in range(1, 2 * many, 2)]
    with things.unit(writes=False):
        found = find_all(things.read, BY_ID, ids=[*reversed(wanted), "nobody"][: many or 0] + wanted)
    assert [row.id for row in found] == wanted
    assert [(row.many, row.said, row.at) for row in found] == [(n, {"茶": n}, THEN) for n in range(1, 2 * many, 2)]


def test_a_number_that_is_given_is_no_list(things: Database) -> None:
    with things.unit(writes=False):
        assert [row.id for row in find_all(things.read, FIRST, most=2)] == ["t000", "t001"]


def test_one_statement_changes_many_rows(things: Database) -> None:
    with things.unit(writes=True):
        execute_all(things.write, MORE, [{"of": "t001", "by": 10}, {"of": "t003", "by": -3}])
        found = find_all(things.write, BY_ID, ids={"t001", "t003"})
    assert [row.many for row in found] == [11, 0]


def test_of_a_round_nothing_is_kept_where_one_of_its_statements_breaks(things: Database) -> None:
    cup = {"id": "t500", "kind": "cup", "many": 1, "said": None, "at": None}

    def twice(connection: Connection) -> None:
        hasten(connection)
        insert_all(connection, table, [cup])
        assert [row.id for row in find_all(connection, BY_ID, ids=["t500"])] == ["t500"]
        insert_all(connection, table, [cup])
        execute_all(connection, MORE, [{"of": "t001", "by": 10}])
        settle(connection)

    def kept() -> None:
        with things.unit(writes=True):
            twice(things.write)

    with pytest.raises(IntegrityError):
        kept()
    with things.unit(writes=True):
        # The same connection is lent again, and as it was.
        assert [row.many for row in find_all(things.write, BY_ID, ids=["t500", "t001"])] == [1]


def test_in_a_round_other_statements_see_what_was_sent_before_them(things: Database) -> None:
    with things.unit(writes=True):
        hasten(things.write)
        execute_all(things.write, MORE, [{"of": f"t{n:03}", "by": 1000} for n in range(10)])
        assert len(things.write.execute(select(table.c.id).where(table.c.many >= 1000)).all()) == 10
        hasten(things.write)
        assert execute_one(things.write, MORE, of="t001", by=1) == 1
        assert execute_one(things.write, MORE, of="nobody", by=1) == 0
        insert_all(things.write, table, [{"id": "t500", "kind": "cup", "many": 1, "said": {"a": 1}, "at": THEN}])
    with things.unit(writes=False):
        assert [row.many for row in find_all(things.read, BY_ID, ids=["t001", "t500"])] == [1002, 1]


def test_a_list_is_looked_up_in_the_index_and_does_not_read_the_table(things: Database) -> None:
    if things.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL decides by its statistics")
    said: list[str] = []
    with things.unit(writes=False):
        connection = things.read
        find_all(connection, BY_ID, ids=["t001", "t003"])
        text = "EXPLAIN QUERY PLAN " + str(BY_ID.compile(connection, compile_kwargs={"render_postcompile": True}))
        said = [row[3] for row in connection.exec_driver_sql(text, ("t001", "cup"))]
    assert said == ["SEARCH bulk_thing USING INDEX sqlite_autoindex_bulk_thing_1 (id=?)"]


def test_names_made_later_sort_behind_and_no_two_are_alike() -> None:
    made = [fresh_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert {len(one) for one in made} == {20}
    assert [one[:10] for one in made] == sorted(one[:10] for one in made)


def test_what_is_written_in_one_statement_is_what_is_read(things: Database) -> None:
    texts = ['quote " and \\ and \\u0000', "茶\u2028\n\t{}[],:", "", "null", "🫖"]
    rows = [
        {"id": f"u{n}", "kind": text, "many": -(2**31) + n, "said": [text, None, True, 2**63], "at": None}
        for n, text in enumerate(texts)
    ]
    with things.unit(writes=True):
        insert_all(things.write, table, rows)
    with things.unit(writes=False):
        found = things.read.execute(select(table).where(table.c.id >= "u").order_by(table.c.id)).mappings().all()
    assert [dict(row) for row in found] == rows
