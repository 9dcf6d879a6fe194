"""Where the disk takes no more, or nothing at all, an order is refused in a sentence, and made when there is room."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from psycopg import errors
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from souk.kit.database.errors import DatabaseAway, DiskFull, ReadOnly, told
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.clocks import Standing
from tests.simulator.bank import Bank
from tests.small import OPERATOR, every_event, small_settings
from tests.trade.buying import SHOPPER, balances, begin, buy, charge, furnish, order, pay, stock


@pytest.fixture(params=["sqlite"])
def kind(request: pytest.FixtureRequest) -> str:
    """SQLite's disk is the shop's own."""
    return str(request.param)


@pytest.fixture
def bank() -> Bank:
    return Bank(Standing(), calm=True)


@pytest.fixture
def settings(tmp_path: Path, url: str, bank: Bank) -> Settings:
    rails = {"sandbox-card": {"use": "tests.simulator.bank:Till", "bank": bank}}
    return small_settings(tmp_path, url).model_copy(update={"rails": rails})


@contextmanager
def pragma(souk: Souk, said: Callable[[Any], str]) -> Iterator[None]:
    """Every connection, new or in hand, is told something about its disk; then none."""

    def tell(connection: Any, _record: object = None) -> None:
        connection.execute(said(connection))

    def renew() -> None:
        souk.database.lane.close()
        souk.database.engine.dispose()

    event.listen(souk.database.engine, "connect", tell)
    renew()
    yield
    event.remove(souk.database.engine, "connect", tell)
    renew()


def full(souk: Souk) -> AbstractContextManager[None]:
    def no_more(connection: Any) -> str:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        return f"PRAGMA max_page_count = {pages}"

    return pragma(souk, no_more)


def read_only(souk: Souk) -> AbstractContextManager[None]:
    return pragma(souk, lambda _: "PRAGMA query_only = ON")


def state(souk: Souk) -> Any:
    """All that a refused order could have changed."""
    return stock(souk), balances(souk), every_event(souk), souk.call("orders.page", {}, SHOPPER)["orders"]


def test_an_order_on_a_disk_that_takes_nothing_is_refused_and_made_with_the_same_key_later(
    souk: Souk, bank: Bank
) -> None:
    furnish(souk)
    before = buy(souk, ("tray", 1))
    session, opened = begin(souk, ("tray", 2)), pay(souk, begin(souk, ("mat", 1))["id"])
    asked = ("checkout.pay", {"session": session["id"], "order": "o2"}, SHOPPER, "pay-2")
    seen, charged = state(souk), dict(bank.charges)
    with read_only(souk):
        for name, payload in (asked[:2], ("payments.charge", {"payment": opened["paying"]})):
            with pytest.raises(ReadOnly, match="read-only now; nothing was changed"):
                souk.call(name, payload, SHOPPER if name == "checkout.pay" else OPERATOR, asked[3])
        assert (state(souk), bank.charges) == (seen, charged)
    made = souk.call(*asked)
    assert souk.call(*asked) == made
    charge(souk)
    assert [order(souk, id)["state"] for id in (before, "o2", opened["order"])] == ["placed"] * 3
    assert stock(souk)["tray"] == (7, 0, 3)


def test_on_a_full_disk_every_order_is_kept_or_refused_in_a_sentence(souk: Souk) -> None:
    furnish(souk)
    sessions = [begin(souk, ("mat", 1))["id"] for _ in range(9)]
    made: list[str] = []
    with full(souk):
        with pytest.raises(DiskFull, match="disk is full; nothing was changed"):
            made.extend(pay(souk, session)["order"] for session in sessions)
        seen = state(souk)
        with pytest.raises(DiskFull):
            pay(souk, sessions[-1], order="last")
        assert state(souk) == seen
        assert {one["id"] for one in seen[3]} == set(made)
        assert stock(souk)["mat"] == (10 - len(made), len(made), 0)
    rest = [pay(souk, session)["order"] for session in sessions[len(made) :]]
    charge(souk)
    assert {order(souk, id)["state"] for id in (*made, *rest)} == {"placed"}
    assert stock(souk)["mat"] == (1, 0, 9)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [(errors.DiskFull, DiskFull), (errors.ReadOnlySqlTransaction, ReadOnly), (errors.CrashShutdown, DatabaseAway)],
)
def test_what_a_server_says_of_its_disk_is_the_same_sentence(said: type[Exception], sentence: type[Exception]) -> None:
    assert type(told(OperationalError("INSERT", {}, said("x")))) is sentence
