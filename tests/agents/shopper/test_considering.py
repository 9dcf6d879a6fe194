"""Goods to think over: the agent prepares their checkout and hands it over; its owner finishes it, and that is it."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from souk.agents.shopper.rules.considering import Judged, considered
from souk.settings import Settings
from tests.agents.shopper.house import Mall, settings_in

SAID = "hooded litter box"
BOX = {"en": "Hooded litter box", "zh-CN": "带盖猫砂盆"}


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return settings_in(tmp_path, url).model_copy(update={"considered": {"litter_box": 13000}})


def judged(**more: Any) -> Judged:
    return replace(Judged("dome", BOX, ("litter_box", "pets"), 13900, "CNY"), **more)


@pytest.mark.parametrize(
    ("above", "mine", "more", "why"),
    [
        ({}, (), {}, []),
        ({"pets": 13900}, (), {}, []),
        ({"pets": 13899}, (), {}, ["above"]),
        ({"*": 20000, "litter_box": 1}, (), {}, ["above"]),
        ({"phones": 1}, ("phones",), {}, []),
        ({}, ("pets",), {}, ["hand_over"]),
        ({}, ("*",), {}, ["hand_over"]),
        ({}, (), {"open": ("Size", "colour")}, ["options"]),
        ({"*": 0}, ("*",), {"open": ("eu",)}, ["above", "hand_over", "options"]),
    ],
)
def test_what_is_thought_over_follows_from_kind_price_and_choice(
    above: dict[str, int], mine: tuple[str, ...], more: dict[str, Any], why: list[str]
) -> None:
    found = considered([judged(**more)], above, mine)
    assert [one.path for one in found] == why
    assert all(one.says["zh-CN"] and one.says["en"] for one in found)


def handed(mall: Mall, **terms: Any) -> tuple[str, str, Any]:
    """A task whose checkout waits for its owner."""
    mandate = mall.mandate()
    task = mall.entrust(SAID, mandate, **terms)
    mall.reprice(dome=13100, tower=13900)
    mall.round()
    return mandate, task, mall.task(task)


def test_its_owner_finishes_the_prepared_checkout_and_it_is_bought_once(mall: Mall) -> None:
    mandate, task, found = handed(mall)
    assert found["state"] == "asks", found["log"]
    session = found["continue_url"].removeprefix("/checkout/")
    assert mall.call("checkout.show", session=session)["state"] == "ready"
    assert [one["path"] for one in found["considered"]] == ["above"]
    assert found["log"][-1]["what"] == "handed-over"
    decision = mall.call("decisions.show", decision=found["decision"])
    assert any(one["ref"] == "shopper.considered" for one in decision["act"]["evidence"])
    assert not mall.orders()
    mall.call("checkout.pay", session=session)
    for _ in range(4):
        mall.round(minutes=2)
    done = mall.task(task)
    assert (done["state"], done["continue_url"]) == ("done", "")
    (order,) = mall.orders()
    assert done["bought"][0]["order"] == order["id"]
    assert mall.call("decisions.show", decision=found["decision"])["state"] == "refused"
    assert mall.spent(mandate) == (0, 0), "who pays in person spends nothing of the mandate"
    for _ in range(3):
        mall.round(days=1)
    assert len(mall.orders()) == 1


def test_a_yes_in_the_ledger_buys_it_as_well(mall: Mall) -> None:
    _, task, found = handed(mall)
    mall.call("decisions.approve", decision=found["decision"])
    for _ in range(3):
        mall.round(minutes=2)
    assert mall.task(task)["state"] == "done"
    assert len(mall.orders()) == 1


def test_the_card_says_what_should_be_looked_at(mall: Mall) -> None:
    mall.reprice(dome=13100, tower=13900)
    card = mall.call("shopper.card", wish={"said": SAID, "shops": ["corner", "harbour"]})
    assert [one["path"] for one in card["considered"]] == ["above"]
    assert mall.call("shopper.considered")["above"] == {"litter_box": 13000}
    small = mall.call("shopper.card", wish={"said": "cat litter"})
    assert small["considered"] == []


def test_a_shopper_keeps_a_kind_for_themselves(mall: Mall) -> None:
    task = mall.entrust("cat litter", mall.mandate(), hand_over=["cat_litter"])
    mall.round()
    found = mall.task(task)
    assert (found["state"], [one["path"] for one in found["considered"]]) == ("asks", ["hand_over"])
