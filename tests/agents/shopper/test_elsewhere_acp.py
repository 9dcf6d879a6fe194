"""A merchant of ACP in the plan, on a card and in a task: bought by a card's token under the mandate, or handed off."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.agents.market.acp import TOTAL, faults_of, joined_acp
from tests.agents.market.conftest import PIER
from tests.agents.shopper.town import TITLE, Town, paid, sold
from tests.doubles.merchants import Reply
from tests.doubles.merchants.acp import AcpMerchant, AcpRunning, Provider, serving_acp

WISH: dict[str, Any] = {"said": TITLE, "prefer": "price", "seconds": 60}


@pytest.fixture
def dock(town: Town, tmp_path: Path) -> Iterator[AcpRunning]:
    with serving_acp(AcpMerchant(replace(PIER, name="Dock"), Provider())) as running:
        assert joined_acp(town.souk, tmp_path / "town", running)["state"] == "open"
        yield running
        assert faults_of(running) == []


def test_a_plan_says_that_a_card_pays_there_and_nothing_is_signed(town: Town, dock: AcpRunning) -> None:
    plan = town.seen()
    assert sold(plan) == [("box", dock.merchant.place, TOTAL)]
    there = plan["chosen"][0]["elsewhere"]
    assert (there["way"], there["by_card"], there["hand_off"]) == ("mandate", True, "")
    assert [one["what"] for one in there["sources"]] == ["feed", "checkout"]


def test_a_card_is_bought_there_once_under_a_mandate(town: Town, dock: AcpRunning) -> None:
    mandate = town.mandate(per_purchase=30000, merchants=[])
    card = town.call("shopper.card", wish=WISH)
    for _ in range(2):
        (line,) = town.call("shopper.confirm", card=card["id"], mandate=mandate)["elsewhere"]
        assert (line["state"], line["order"][:6], line["trouble"]) == ("paid", "order-", "")
    assert (paid(dock), town.spent(mandate), len(dock.merchant.provider.charges)) == (1, (0, TOTAL), 1)
    undone = town.call("decisions.undo", decision=line["decision"])
    assert (undone["state"], "does not call it off" in undone["trouble"]) == ("done", True)


def test_what_no_card_of_ours_pays_is_handed_off_with_its_link(town: Town, dock: AcpRunning) -> None:
    dock.merchant.config["environment"] = "production"
    mandate = town.mandate(per_purchase=30000, merchants=[])
    card = town.call("shopper.card", wish=WISH)
    (line,) = town.call("shopper.confirm", card=card["id"], mandate=mandate)["elsewhere"]
    there = line["option"]["elsewhere"]
    assert (line["state"], there["hand_off"]) == ("handed_off", "payment_not_held")
    assert line["link"].startswith(dock.url)
    assert (paid(dock), town.spent(mandate)) == (0, (0, 0))


def test_a_task_buys_there_once_even_where_the_answer_is_lost(town: Town, dock: AcpRunning) -> None:
    mandate = town.mandate(per_purchase=21000, merchants=[])
    dock.will("/complete", Reply(drop=True), does=True)
    dock.will("/complete", Reply(drop=True))
    task = town.entrust(TITLE, mandate, {"seconds": 60})
    for _ in range(3):
        town.round(minutes=16)
    assert (town.task(task)["state"], town.spent(mandate)) == ("done", (0, TOTAL))
    assert len(dock.merchant.provider.charges) == 1
