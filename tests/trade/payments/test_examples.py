"""The example of every operation succeeds over the sandbox that the house runs, and again with the same key."""

from pathlib import Path

import pytest

from souk.kit.database import Database
from souk.trade.payments import Site
from souk.trade.payments.providers.house_sandbox import HouseSandbox
from tests.clocks import Standing
from tests.trade.payments.house import CARD, OPERATOR, House

VERBS = (
    *("balances", "charge", "entries", "hear", "inquire", "methods", "open"),
    *("reconcile", "send-refunds", "settle", "show", "sweep", "delegate", "forget-delegated"),
)


@pytest.fixture
def shown(database: Database, clock: Standing, tmp_path: Path) -> House:
    return House(database, clock, {CARD: HouseSandbox(Site(tmp_path / "rail", clock))})


def test_every_operation_is_tried_here(shown: House) -> None:
    names = {name for name in shown.souk.operations if name.startswith("payments.")}
    assert names == {f"payments.{verb}" for verb in VERBS}


@pytest.mark.parametrize("verb", VERBS)
def test_the_example_of_an_operation_succeeds_and_its_repetition_answers_the_same(shown: House, verb: str) -> None:
    name = f"payments.{verb}"
    example = shown.souk.operations[name].example
    for before, payload in example.after:
        shown.souk.call(before, payload, OPERATOR)
    first = shown.souk.call(name, example.payload, OPERATOR, key="once")
    facts = shown.state()
    assert shown.souk.call(name, example.payload, OPERATOR, key="once") == first
    assert shown.state() == facts
