"""Schemas that a merchant names: brought, weighed and composed before anything is asked, and answers held by them."""

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from souk.agents.market import Door, Talk, WrongAnswer
from souk.agents.market.providers.published_schemas import PublishedSchemas
from souk.doors.jobs import staffed
from souk.kit.errors import SoukError
from souk.kit.transport import Blocked
from tests.agents.market.conftest import House, settings_of
from tests.agents.market.test_as_platform import WELL_KNOWN, twisted
from tests.doors.protocols.schemas.published import UCP, absent
from tests.doubles.merchants import Reply, Running
from tests.small import OPERATOR

Json = dict[str, Any]
AT = "https://ucp.dev/2026-08-25/schemas/shopping"
CHECKOUT, DISCOUNT, SEARCH = (f"dev.ucp.shopping.{name}" for name in ("checkout", "discount", "catalog.search"))
NAMES = {CHECKOUT: "checkout", DISCOUNT: "discount", "dev.ucp.shopping.fulfillment": "fulfillment"}
NAMES |= {SEARCH: "catalog_search", "dev.ucp.shopping.order": "order"}
MONEY = {"type": "object", "required": ["type", "amount"], "properties": {"amount": {"type": "integer"}}}
WRITTEN: dict[str, Json] = {
    "checkout": {
        "$id": "https://ucp.dev/schemas/shopping/checkout.json",
        "type": "object",
        "required": ["id", "status", "currency", "totals"],
        "properties": {"totals": {"type": "array", "items": {"$ref": "types/total.json"}}},
    },
    "types/total": MONEY,
    "discount": {
        "requires": {"protocol": {"min": "2026-04-08"}, "capabilities": {CHECKOUT: {"min": "2026-08-25"}}},
        "$defs": {
            CHECKOUT: {
                "allOf": [
                    {"$ref": "checkout.json"},
                    {"properties": {"discounts": {"properties": {"applied": {"items": {"required": ["title"]}}}}}},
                ]
            }
        },
    },
    "fulfillment": {"$defs": {CHECKOUT: {"allOf": [{"$ref": "checkout.json"}, {"required": ["fulfillment"]}]}}},
    "catalog_search": {"$defs": {"search_response": {"required": ["products"]}}},
    "order": {"type": "object", "required": ["id", "adjustments"]},
}


def put(mirror: Path, **documents: Json) -> None:
    for name, told in documents.items():
        file = mirror / "ucp.dev" / "2026-08-25" / "schemas" / "shopping" / f"{name.replace('__', '/')}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(told), encoding="utf-8")


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    made = tmp_path / "mirror"
    put(made, **{name.replace("/", "__"): told for name, told in WRITTEN.items()})
    return made


class Strict(House):
    """A house that needs the schemas of whom it asks, and has copies of them."""

    def __init__(self, folder: Path, mirror: Path) -> None:
        self.folder = folder
        provider = "souk.agents.market.providers.published_schemas:PublishedSchemas"
        self.settings = settings_of(folder).model_copy(update={"schemas": {"use": provider, "mirror": str(mirror)}})
        self.souk, self.jobs = staffed(self.settings)


@pytest.fixture
def strict(peopled: Path, tmp_path: Path, mirror: Path) -> Iterator[House]:
    shutil.copytree(peopled, tmp_path / "strict")
    made = Strict(tmp_path / "strict", mirror)
    yield made
    made.souk.database.close()


def named(made: Json) -> None:
    """A profile whose capabilities name their own schemas."""
    for name, file in NAMES.items():
        (said,) = made["ucp"]["capabilities"][name]
        made["ucp"]["capabilities"][name] = [{**said, "schema": f"{AT}/{file}.json"}]


def test_schemas_are_brought_and_composed_before_anything_is_asked(strict: House, pier: Running, mirror: Path) -> None:
    twisted(pier, (WELL_KNOWN, named))
    found = strict.join(pier)
    assert (found["state"], found["why"]) == ("open", "")
    assert {one.partition(" ")[0] for one in found["door"]["schemas"]} == NAMES.keys()
    assert [one.path for one in pier.asked] == [WELL_KNOWN]
    offer = strict.best()
    assert strict.buy(offer, strict.grant())["state"] == "paid"
    # One that cannot be had keeps the merchant from being asked for anything.
    (mirror / "ucp.dev/2026-08-25/schemas/shopping/types/total.json").unlink()
    pier.asked.clear()
    found = strict.call("market.visit", OPERATOR, merchant=found["id"])
    assert (found["state"], "types/total.json is not in the mirror" in found["why"]) == ("unreachable", True)
    assert strict.offers()["merchants"] == []
    assert [one.path for one in pier.asked] == [WELL_KNOWN]


def untitled(made: Json) -> None:
    made["discounts"]["applied"] = [{"amount": 5}]


WRONG: dict[str, tuple[str, Callable[[Json], Any], str]] = {
    "the base": ("checkout-sessions", lambda made: made.pop("status"), "'status' is a required property"),
    "what the base refers to": (
        "checkout-sessions",
        lambda made: made["totals"][0].update(amount="9"),
        "'9' is not of type 'integer'",
    ),
    "an extension": ("checkout-sessions", untitled, "'title' is a required property"),
    "another extension": (
        "checkout-sessions",
        lambda made: made.pop("fulfillment"),
        "'fulfillment' is a required property",
    ),
    "the search": ("catalog/search", lambda made: made.pop("products"), "'products' is a required property"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_answer_that_its_schemas_refuse_is_not_used(strict: House, pier: Running, wrong: str) -> None:
    path, change, says = WRONG[wrong]
    twisted(pier, (WELL_KNOWN, named), (path, change))
    strict.join(pier)
    said = strict.offers()
    assert says in said["merchants"][0]["why"]
    assert all(one["total"] is None for one in said["offers"])


REQUIRED: list[tuple[Json, bool]] = [
    ({}, True),
    ({"protocol": {"min": "2026-08-25", "max": "2026-08-25"}}, True),
    ({"protocol": {"min": "2026-08-26"}}, False),
    ({"protocol": {"max": "2026-04-08"}}, False),
    ({"capabilities": {CHECKOUT: {"min": "2027-01-01"}}}, False),
    ({"capabilities": {"dev.ucp.shopping.cart": {"min": "2026-01-01"}}}, False),
]


@pytest.mark.parametrize(("requires", "fits"), REQUIRED)
def test_an_extension_that_requires_other_versions_is_left_out(
    strict: House, pier: Running, mirror: Path, requires: Json, fits: bool
) -> None:
    put(mirror, discount={**WRITTEN["discount"], "requires": requires})
    twisted(pier, (WELL_KNOWN, named), ("checkout-sessions", untitled))
    found = strict.join(pier)
    assert (found["state"], DISCOUNT in found["door"]["extends"]) == ("open", fits)
    # What is left out is neither asked for nor holds what is answered.
    assert ("'title' is a required property" in strict.offers(coupons=["TEN"])["merchants"][0]["why"]) is fits
    asked = [one.body for one in pier.asked if one.method == "POST" and "checkout-sessions" in one.path]
    assert all(("discounts" in one) is fits for one in asked)


@pytest.mark.parametrize("text", ["[]", "not json", '"schema"'])
def test_what_is_no_schema_is_not_taken_for_one(strict: House, pier: Running, mirror: Path, text: str) -> None:
    (mirror / "ucp.dev/2026-08-25/schemas/shopping/order.json").write_text(text, encoding="utf-8")
    twisted(pier, (WELL_KNOWN, named))
    found = strict.join(pier)
    assert found["state"] == "unreachable"
    assert "the schema of dev.ucp.shopping.order cannot be had" in found["why"]


@pytest.mark.skipif(bool(absent()), reason=absent())
def test_the_published_schemas_compose_and_a_whole_purchase_holds_them(
    strict: House, pier: Running, mirror: Path
) -> None:
    shutil.rmtree(mirror)
    here = mirror / "ucp.dev" / "2026-08-25"
    here.mkdir(parents=True)
    (here / "schemas").symlink_to(UCP / "schemas")
    twisted(pier, (WELL_KNOWN, named))
    assert strict.join(pier)["state"] == "open"
    assert strict.buy(strict.best(), strict.grant())["state"] == "paid"


def talk(place: str) -> Talk:
    return Talk(place, Door(), time.monotonic() + 20, "https://house.example/market/profile")


def test_a_schema_is_fetched_as_carefully_as_a_profile(tmp_path: Path, pier: Running) -> None:
    """Not from another place than it names, and not from an address that nobody from outside has."""
    local = PublishedSchemas(tmp_path, ("127.0.0.0/8",))
    pier.will("/schema.json", Reply(302, headers={"location": f"{pier.url}/other.json"}))
    with pytest.raises(Blocked, match="redirects"):
        local.bring(talk(pier.merchant.place), f"{pier.url}/schema.json")
    assert [one.path for one in pier.asked] == ["/schema.json"]
    pier.asked.clear()
    # The name may be whose it is: the address that it leads to is looked at all the same.
    with pytest.raises(SoukError):
        PublishedSchemas(tmp_path).bring(talk(pier.merchant.place), f"{pier.url}/schema.json")
    assert pier.asked == []
    named_ = {"version": "2026-08-25", "schema": "https://evil.example/checkout.json"}
    profile = {"ucp": {"capabilities": {CHECKOUT: [named_]}}}
    door = Door("ucp-rest", version="2026-08-25")
    assert local.resolve(talk(pier.merchant.place), door, profile).schemas == ()


def test_where_nobody_needs_them_none_are_fetched(tmp_path: Path) -> None:
    profile = {"ucp": {"capabilities": {CHECKOUT: [{"version": "2026-08-25", "schema": f"{AT}/checkout.json"}]}}}
    door = Door("ucp-rest", version="2026-08-25")
    assert PublishedSchemas(tmp_path, needed=False).resolve(talk("pier.example"), door, profile) == door
    with pytest.raises(WrongAnswer, match=r"the schema of dev\.ucp\.shopping\.checkout cannot be had"):
        PublishedSchemas(tmp_path, mirror=str(tmp_path)).resolve(talk("pier.example"), door, profile)
