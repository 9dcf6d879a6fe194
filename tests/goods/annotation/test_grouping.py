"""The same item at other shops, what it proposes, what is similar; and everything read anew at once."""

from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import Jobs, staffed
from souk.kit.operation import Caller, Souk
from souk.settings import Settings
from tests.small import OPERATOR, open_shops, product, put, small_settings

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
KEEPER = Caller("keeper", frozenset({"annotation:*"}), "corner")


def box(id: str, brand: str, **more: Any) -> dict[str, Any]:
    return product(id, f"{brand} litter box LB-2040", category="litter_box", brand=brand, **more)


GOODS = [
    box("one", "Cato", attributes=[{"key": "capacity", "value": 45, "unit": "L"}]),
    box("two", "Cato", shop="harbour"),
    product("three", "Litter box LB-2040 Cato", category="litter_box", brand="cato", shop="harbour"),
    product("four", "Glass kettle KT-100", category="kettle", brand="Cato"),
]


@pytest.fixture
def settings(tmp_path: Path, url: str) -> Settings:
    return small_settings(tmp_path, url).model_copy(
        update={"matcher": {"use": "tests.goods.annotation.brands:ByBrand"}}
    )


@pytest.fixture
def shop(souk: Souk, jobs: Jobs) -> Souk:
    open_shops(souk)
    put(souk, *GOODS)
    jobs.catch_up()
    return souk


def alike(souk: Souk, id: str) -> list[str]:
    found = souk.call("annotation.alike", {"product": id}, OPERATOR)
    return [one["product"] for one in found["same"]]


def findings(souk: Souk, product: str, kind: str) -> list[tuple[str, Any]]:
    found = souk.call("annotation.inbox", {"sought": {"product": product, "kind": kind}}, OPERATOR)
    return [(one["key"], one["value"] and one["value"]["value"]) for one in found["findings"]]


def test_the_same_item_is_found_at_another_shop_with_what_agrees(shop: Souk) -> None:
    (twin,) = shop.call("annotation.alike", {"product": "one"}, OPERATOR)["same"]
    assert (twin["product"], twin["probability"], twin["producer"]) == ("two", 0.95, "brands")
    assert twin["agree"] == [{"field": "brand", "one": "Cato", "other": "Cato"}]
    assert alike(shop, "four") == []


def test_what_the_same_item_states_elsewhere_is_proposed_and_may_be_accepted(shop: Souk) -> None:
    assert findings(shop, "two", "proposed") == [("capacity", 45)]
    verdict = {"product": "two", "key": "capacity", "verdict": "accept"}
    shop.call("annotation.decide", {"verdicts": [verdict], "reason": "it says so on the box"}, OPERATOR)
    values = {one["key"]: one for one in shop.call("annotation.of", {"product": "two"}, OPERATOR)["annotations"]}
    assert (values["capacity"]["value"], values["capacity"]["producer"]) == (45, "same-item+accepted")
    assert values["capacity"]["evidence"][0]["ref"] == "one"
    assert findings(shop, "two", "proposed") == []


def test_a_pair_in_doubt_waits_for_both_and_a_decision_joins_or_parts_it(shop: Souk, jobs: Jobs) -> None:
    assert findings(shop, "one", "same") == [("same:three", None)]
    assert findings(shop, "three", "same") == [("same:one", None), ("same:two", None)]
    verdict = {"product": "one", "key": "same:three", "verdict": "accept"}
    batch = shop.call("annotation.decide", {"verdicts": [verdict], "reason": "the same box"}, KEEPER)["id"]
    assert alike(shop, "three") == ["two", "one"] or alike(shop, "three") == ["one", "two"]
    assert findings(shop, "three", "same") == [("same:two", None)]
    shop.call("annotation.undo", {"id": batch, "reason": "another size"}, KEEPER)
    assert alike(shop, "three") == []
    assert findings(shop, "one", "same") == [("same:three", None)]


def test_what_is_retired_is_nobodys_twin(shop: Souk, jobs: Jobs) -> None:
    shop.call("catalog.retire", {"product": "two", "reason": "gone"}, OPERATOR)
    jobs.catch_up()
    assert alike(shop, "one") == []
    assert findings(shop, "three", "same") == [("same:one", None)]


def test_similar_goods_share_the_beginning_of_their_semantic_ids(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    kinds = ("Litter box", "Electric kettle")
    goods = [product(f"p{n:02}", f"{kinds[n % 2]} {n // 2}") for n in range(70)]
    put(souk, *goods)
    jobs.catch_up()
    assert souk.call("annotation.give-ids", {}, OPERATOR) == {"products": 70, "learned": True}
    read = souk.call("annotation.of", {"product": "p00"}, OPERATOR)
    assert read["semantic"].count("-") == 2
    near = souk.call("annotation.alike", {"product": "p00"}, OPERATOR)["similar"]
    assert {int(one["product"][1:]) % 2 for one in near} == {0}
    shares = [one["probability"] for one in near]
    assert shares == sorted(shares, reverse=True)
    put(souk, product("late", "Litter box 99"))
    jobs.catch_up()
    assert souk.call("annotation.of", {"product": "late"}, OPERATOR)["semantic"]


def rows(souk: Souk) -> dict[str, Any]:
    ids = [f"p{n:02}" for n in range(60)]
    found = {id: souk.call("annotation.of", {"product": id}, OPERATOR) for id in ids}
    inbox = souk.call("annotation.inbox", {"most": 500}, OPERATOR)
    return {"known": found, "inbox": inbox}


def test_many_processes_write_the_rows_that_one_writes(settings: Settings) -> None:
    many = {"use": "souk.goods.annotation.providers.processes:Processes", "count": 2, "at_least": 1}
    souk, jobs = staffed(settings.model_copy(update={"workforce": many}))
    open_shops(souk)
    put(souk, *(product(f"p{n:02}", f"Hooded litter box {20 + n} L, 2 kg") for n in range(60)))
    verdict = {"product": "p03", "key": "capacity", "verdict": "correct", "value": 99}
    souk.call("annotation.decide", {"verdicts": [verdict], "reason": "measured"}, OPERATOR)
    jobs.catch_up()
    followed = rows(souk)
    with souk.database.unit(writes=True):
        from sqlalchemy import text  # noqa: PLC0415

        souk.database.write.execute(text("DELETE FROM annotation_product"))
        souk.database.write.execute(text("DELETE FROM annotation_finding"))
    steps = list(souk.stream("annotation.rebuild", {}, OPERATOR))
    assert (steps[-1].done, steps[-1].total, steps[-1].answer) == (60, 60, {"products": 60, "changed": 60})
    assert rows(souk) == followed
    souk.database.close()
