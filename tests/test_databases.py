"""A database that was lent comes back as empty as it was."""

import psycopg
import pytest

from tests.databases import Postgres
from tests.emptying import beginning, put_back

pytestmark = pytest.mark.postgres


def test_what_was_lent_is_lent_again_as_it_was(postgres_server: Postgres) -> None:
    lent = postgres_server.lend()
    then = beginning(lent)
    left_open = psycopg.connect(lent)
    with psycopg.connect(lent) as connection:
        connection.execute("INSERT INTO catalog_shop (id, body) VALUES ('corner', '{}')")
        connection.execute("SELECT nextval(pg_get_serial_sequence('events_event', 'number'))")
    assert beginning(lent) != then
    postgres_server.take_back(lent)
    again = postgres_server.lend()
    assert beginning(again) == then
    with pytest.raises(psycopg.OperationalError):
        left_open.execute("SELECT 1")
    with pytest.raises(psycopg.OperationalError, match=r"does not exist"):
        psycopg.connect(lent)
    left_open.close()
    postgres_server.take_back(again)


@pytest.mark.parametrize(
    "changed",
    [
        "CREATE TABLE late (id int)",
        "ALTER TABLE catalog_shop ADD COLUMN late int",
        "ALTER TABLE shopper_step DISABLE TRIGGER ALL",
        "UPDATE alembic_version SET version_num = 'late'",
    ],
)
def test_what_was_changed_in_more_than_its_rows_is_not_lent_again(postgres_server: Postgres, changed: str) -> None:
    lent = postgres_server.lend()
    then = beginning(lent)
    with psycopg.connect(lent) as connection:
        connection.execute(changed)  # type: ignore[call-overload]
    assert put_back(lent, then) is False
    postgres_server.drop(lent)
