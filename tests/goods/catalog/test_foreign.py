"""What one shop tries with the rows of another, through ids of its own choice; nothing of the other's moves."""

import json
from pathlib import Path
from typing import Any

import pytest

from souk.goods.catalog.contracts import ForeignShop, WrongField
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Souk
from souk.settings import Settings
from tests.small import OPERATOR, keeper, offer, open_shops, product, put, state

CORNER, HARBOUR = keeper("corner"), keeper("harbour")


@pytest.fixture(autouse=True)
def shops(souk: Souk) -> None:
    open_shops(souk)


def bring(souk: Souk, settings: Settings, caller: Caller, *rows: dict[str, Any], **more: str) -> dict[str, Any]:
    shop = more.pop("shop", caller.shop or "corner")
    uploads = settings.folder / "uploads"
    uploads.mkdir(exist_ok=True)
    file = f"{shop}-{len(list(uploads.iterdir()))}.ndjson"
    (uploads / file).write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = {"format": "esci", "files": [file], "shop": shop, **more}
    made: dict[str, Any] = souk.call("catalog.import-goods", asked, caller)
    return made


def row(asin: str, title: str = "Steel bottle") -> dict[str, Any]:
    return {"asin": asin, "title": title, "price": 12.5}


def offers(souk: Souk, id: str = "kettle") -> dict[str, int]:
    (variant,) = souk.call("catalog.show", {"product": id}, OPERATOR)["product"]["variants"]
    return {one["shop"]: one["price"]["amount"] for one in variant["offers"]}


@pytest.fixture
def kettle(souk: Souk) -> None:
    """A kettle of the corner shop, which the harbour offers too."""
    put(souk, product("kettle", "Kettle", 8900))
    asked = {"product": "kettle", "variant": "kettle", "offer": offer("harbour", 7000), "reason": "we have it too"}
    souk.call("catalog.offer", asked, HARBOUR)


@pytest.mark.usefixtures("kettle")
@pytest.mark.parametrize("named", [[offer("harbour", 1)], [offer("corner", 8800), offer("harbour", 7000)]])
def test_nobody_names_the_price_of_another_shop(souk: Souk, named: list[dict[str, Any]]) -> None:
    before = state(souk)
    changes = {"variants": [{"id": "kettle", "offers": named}]}
    with pytest.raises(ForeignShop):
        souk.call("catalog.edit", {"product": "kettle", "revision": 2, "changes": changes, "reason": "x"}, CORNER)
    assert state(souk) == before


@pytest.mark.usefixtures("kettle")
def test_a_list_that_repeats_the_offers_of_others_as_they_are_changes_ones_own(souk: Souk) -> None:
    listed = souk.call("catalog.show", {"product": "kettle"}, CORNER)["product"]
    (variant,) = listed["variants"]

    def put_at(amounts: dict[str, int]) -> None:
        own = [{**one, "price": {**one["price"], "amount": amounts[one["shop"]]}} for one in variant["offers"]]
        made = {**listed, "variants": [{**variant, "offers": own}]}
        souk.call("catalog.put", {"products": [made], "reason": "x"}, CORNER)

    put_at({"corner": 8800, "harbour": 7000})
    assert offers(souk) == {"corner": 8800, "harbour": 7000}
    with pytest.raises(ForeignShop):
        put_at({"corner": 1, "harbour": 1})
    assert offers(souk) == {"corner": 8800, "harbour": 7000}


@pytest.mark.usefixtures("kettle")
def test_an_edit_of_ones_own_offers_leaves_those_of_others(souk: Souk) -> None:
    changes = {"variants": [{"id": "kettle", "offers": [offer("corner", 8800)]}]}
    souk.call("catalog.edit", {"product": "kettle", "revision": 2, "changes": changes, "reason": "x"}, CORNER)
    assert offers(souk) == {"corner": 8800, "harbour": 7000}


@pytest.mark.usefixtures("kettle")
def test_what_is_reverted_is_ones_own_alone(souk: Souk) -> None:
    changes = {"variants": [{"id": "kettle", "offers": [offer("corner", 8800)]}]}
    souk.call("catalog.edit", {"product": "kettle", "revision": 2, "changes": changes, "reason": "x"}, CORNER)
    souk.call("catalog.revert", {"product": "kettle", "revision": 2, "reason": "x"}, CORNER)
    assert offers(souk) == {"corner": 8900, "harbour": 7000}


@pytest.mark.usefixtures("kettle")
def test_an_offer_on_anothers_product_has_its_history_and_is_taken_back(souk: Souk) -> None:
    dearer = {"product": "kettle", "variant": "kettle", "offer": offer("harbour", 7500), "reason": "dearer"}
    souk.call("catalog.offer", dearer, HARBOUR)
    put(souk, product("kettle", "Kettle", 9900), reason="dearer too")
    found = souk.call("catalog.history", {"product": "kettle"}, HARBOUR)
    assert [(one["number"], one["reason"]) for one in found] == [(3, "dearer"), (2, "we have it too")]
    assert all("/offers/harbour" in change["field"] for one in found for change in one["changes"])
    souk.call("catalog.revert", {"product": "kettle", "revision": 3, "reason": "x"}, HARBOUR)
    assert offers(souk) == {"corner": 9900, "harbour": 7000}
    souk.call("catalog.revert", {"product": "kettle", "revision": 2, "reason": "x"}, HARBOUR)
    assert offers(souk) == {"corner": 9900}
    with pytest.raises(ForeignShop):
        souk.call("catalog.history", {"product": "kettle"}, keeper("elsewhere"))


@pytest.mark.parametrize("id", ["../../out", "/tmp/out", "a/b", "undo-first", ".hidden", "x" * 101, " ", "a\nb"])
def test_an_import_is_not_called_what_a_file_or_an_undo_may_not_be(souk: Souk, settings: Settings, id: str) -> None:
    before, around = state(souk), sorted(Path(settings.folder.parent).iterdir())
    with pytest.raises(WrongField):
        bring(souk, settings, CORNER, {"asin": ""}, id=id)
    assert state(souk) == before
    assert sorted(Path(settings.folder.parent).iterdir()) == around
    assert souk.call("catalog.imports", {}, OPERATOR) == []


def test_an_id_that_another_shop_took_twice_is_a_mistake_of_its_row_alone(souk: Souk, settings: Settings) -> None:
    taken = [product(id, "The harbour's", shop="harbour") for id in ("esci-A1", "corner-esci-A1")]
    put(souk, *taken)
    for caller in (CORNER, OPERATOR):
        made = bring(souk, settings, caller, row("A0", caller.actor), row("A1"))
        assert (made["state"], made["rejected"]) == ("done", 1)
        (wrong,) = souk.call("catalog.rejects", {"id": made["id"]}, caller)
        assert (wrong["field"], wrong["reason"].startswith("another shop has this id")) == ("id", True)
    for one in taken:
        listed = souk.call("catalog.show", {"product": one["id"]}, OPERATOR)["product"]
        assert (listed["shop"], listed["title"]) == ("harbour", {"en": "The harbour's"})


def test_a_plan_does_not_take_over_what_another_shop_listed_meanwhile(souk: Souk, settings: Settings) -> None:
    uploads = settings.folder / "uploads"
    uploads.mkdir()
    (uploads / "plan.ndjson").write_text(json.dumps(row("A1")) + "\n")
    asked = {"format": "esci", "files": ["plan.ndjson"], "shop": "corner", "id": "planned"}
    souk.call("catalog.plan-import", asked, OPERATOR)
    put(souk, product("esci-A1", "The harbour's", shop="harbour"))
    for _ in range(2):
        souk.call("catalog.apply-plan", {"id": "planned"}, OPERATOR)
    assert souk.call("catalog.show", {"product": "esci-A1"}, OPERATOR)["product"]["shop"] == "harbour"


@pytest.mark.parametrize(
    "change",
    [
        {"options": {"address": "https://elsewhere.example"}},
        {"options": {"address": "https://shop.example", "path": "@elsewhere.example/"}},
        {"connector": "medusa"},
    ],
)
def test_a_secret_is_not_sent_anywhere_but_where_it_was_given_for(souk: Souk, change: dict[str, Any]) -> None:
    source = {"id": "s", "shop": "corner", "name": "Ours", "connector": "woocommerce"}
    source |= {"options": {"address": "https://shop.example"}}
    given = {**source, "secrets": {"key": "ck_1", "secret": "cs_1"}}
    souk.call("catalog.put-source", {"source": given}, CORNER)
    renamed = souk.call("catalog.put-source", {"source": {**source, "name": "Renamed"}}, CORNER)
    assert renamed["secrets"] == ["key", "secret"]
    moved = souk.call("catalog.put-source", {"source": {**source, **change}}, CORNER)
    assert moved["secrets"] == []


def test_a_file_in_an_encoding_that_only_names_have_is_read_by_what_stands_in_it(
    souk: Souk, settings: Settings
) -> None:
    uploads = settings.folder / "uploads"
    uploads.mkdir()
    (uploads / "x.xml").write_bytes(b'<?xml version="1.0" encoding="idna"?><rss><channel></channel></rss>')
    asked = {"format": "google-xml", "files": ["x.xml"], "shop": "corner"}
    assert souk.call("catalog.import-goods", asked, CORNER)["state"] == "done"


def test_a_picture_that_is_too_large_is_not_read_at_all(souk: Souk, settings: Settings) -> None:
    put(souk, product("kettle", "Kettle", 8900))
    uploads = settings.folder / "uploads"
    uploads.mkdir()
    with (uploads / "large.png").open("wb") as file:
        file.truncate(13 << 20)
    with pytest.raises(Invalid, match="larger than 12 MB"):
        souk.call("catalog.attach-picture", {"product": "kettle", "file": "large.png", "reason": "x"}, CORNER)
