"""What the house says of itself and reads of others: names and whose they are, scopes, handlers, versions."""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient
from ucp_sdk.models.schemas.shopping.checkout import Checkout
from ucp_sdk.models.schemas.shopping.order import Order

from souk.doors.protocols.profiles import read
from souk.doors.protocols.ucp.capabilities import CHECKOUT, DISCOUNT, FULFILLMENT, LOOKUP, SEARCH
from souk.doors.protocols.ucp.paying import BY_MANDATE, RAIL
from souk.doors.protocols.ucp.permalinks import BUY
from souk.doors.protocols.ucp.profile import offering
from souk.kit.authority import binds
from tests.doors.protocols.schemas.published import UCP, absent, faults
from tests.doors.protocols.ucp.conftest import Counter
from tests.doors.protocols.ucp.test_conformance import SCHEMAS
from tests.doors.protocols.ucp.test_requests import completed
from tests.doors.protocols.ucp.test_sentences import BOTH, begun, lines

ROOT = Path(__file__).resolve().parents[4]
SCOPE = re.compile(r"[a-z][a-z0-9]*(?:\.[a-z][a-z0-9_]*)+:[a-z][a-z0-9_]*")
PARTS = (
    "Identity",
    "Participants",
    "Prerequisites",
    "Declaration",
    "Instrument",
    "Credential",
    "Acquisition",
    "Processing",
    "Errors",
)


def profile_of(shop: Counter, version: str) -> Any:
    return shop.client.get(f"/ucp/{version}/.well-known/ucp").json()["ucp"]


@pytest.mark.parametrize(
    ("name", "schema", "bound"),
    [
        ("dev.ucp.shopping.checkout", "https://ucp.dev/x.json", True),
        ("dev.ucp.shopping.checkout", "https://shopping.ucp.dev/x.json", True),
        ("com.example.pay", "https://pay.example.com/x.json", True),
        ("com.example.pay", "https://EXAMPLE.com.:8443/x.json", True),
        ("com.example.pay", "https://evil.example/x.json", False),
        ("com.examplecorp.pay", "https://example.com/x.json", False),
        ("com.example.pay", "https://cdn.example.com/x.json", False),
        ("dev.ucp.shopping.checkout", "https://ucp.dev@evil.example/x.json", False),
        ("dev.ucp.shopping.checkout", "https://user:word@ucp.dev/x.json", False),
        ("dev.ucp.shopping.checkout", "http://ucp.dev/x.json", False),
        ("localhost.pay", "https://localhost/x.json", False),
        ("10.113.0.203.pay", "https://203.0.113.10/x.json", False),
        ("pay", "https://[::1]/x.json", False),
        ("pay", "https://[/x.json", False),
        ("pay", 7, False),
    ],
)
def test_a_name_belongs_to_whoever_serves_its_schema(name: str, schema: Any, bound: bool) -> None:
    assert binds(name, schema) is bound


def test_what_a_platform_claims_under_anothers_name_does_not_count() -> None:
    def claimed(schema: str) -> bytes:
        entries = {CHECKOUT: [{"version": "2026-08-25", "schema": schema}], SEARCH: [{"version": "2026-08-25"}]}
        return json.dumps({"ucp": {"version": "2026-08-25", "capabilities": entries}}).encode()

    offered = offering("http://shop.example", mandates=False)
    own = read("https://a.example/p", claimed("https://ucp.dev/2026-08-25/schemas/shopping/checkout.json"))
    assert offered.active("2026-08-25", own.capabilities) == {CHECKOUT, SEARCH}
    foreign = read("https://a.example/p", claimed("https://a.example/checkout.json"))
    assert offered.active("2026-08-25", foreign.capabilities) == {SEARCH}


@BOTH
def test_everything_declared_is_served_by_whom_its_name_is_of(shop: Counter, version: str) -> None:
    found = profile_of(shop, version)
    entries = [
        (name, one)
        for part in ("services", "capabilities", "payment_handlers")
        for name, declared in found[part].items()
        for one in declared
    ]
    assert [name for name, one in entries if "schema" in one and not binds(name, one["schema"])] == []
    assert {urlsplit(one["spec"]).scheme for _, one in entries if "spec" in one} == {"https"}
    assert all("schema" in one for name in found["capabilities"] for one in found["capabilities"][name])


@BOTH
def test_behind_an_https_address_everything_declared_is_https(shop: Counter, version: str) -> None:
    told = TestClient(shop.client.app, base_url="https://testserver").get(f"/ucp/{version}/.well-known/ucp").text
    assert re.findall(r"http://[^\"]*", told) == []
    assert f"https://testserver/ucp/{version}" in told


@BOTH
def test_extensions_are_of_checkouts_and_carts_and_count_with_one_of_them(shop: Counter, version: str) -> None:
    declared = profile_of(shop, version)["capabilities"]
    assert declared[DISCOUNT][0]["extends"] == [CHECKOUT, "dev.ucp.shopping.cart"]
    assert declared[FULFILLMENT][0]["extends"] == CHECKOUT
    offered = offering("http://shop.example", mandates=False)
    both = dict.fromkeys((DISCOUNT, FULFILLMENT, LOOKUP), (version,))
    assert offered.active(version, both) == {LOOKUP}
    assert offered.active(version, {**both, "dev.ucp.shopping.cart": (version,)}) == {
        LOOKUP, DISCOUNT, "dev.ucp.shopping.cart",
    }  # fmt: skip
    assert offered.active(version, {**both, CHECKOUT: ("2025-01-01",)}) == {LOOKUP}


@BOTH
def test_what_the_schemas_of_what_is_declared_require_is_there(shop: Counter, version: str) -> None:
    if why := absent():
        pytest.skip(why)
    declared = profile_of(shop, version)["capabilities"]
    for name, (one,) in declared.items():
        file = UCP / "schemas" / one["schema"].partition("/schemas/")[2]
        required = json.loads(file.read_text(encoding="utf-8")).get("requires", {}) if file.is_file() else {}
        assert required.get("protocol", {}).get("min", version) <= version, name
        for other, wanted in required.get("capabilities", {}).items():
            assert declared[other][0]["version"] >= wanted.get("min", "")


@BOTH
def test_scopes_are_named_by_their_capability(shop: Counter, version: str) -> None:
    (one,) = profile_of(shop, version)["capabilities"]["dev.ucp.common.identity_linking"]
    scopes = one["config"]["scopes"]
    assert sorted(scopes) == ["dev.ucp.shopping.order:manage", "dev.ucp.shopping.order:read"]
    assert all(SCOPE.fullmatch(scope) for scope in scopes)


@BOTH
def test_no_two_policies_of_a_kind_are_of_one_line(shop: Counter, version: str) -> None:
    made = begun(shop, version, ("teapot", 1), ("mug", 1), ("kettle", 1))
    found = [(one["type"], target) for one in made.get("policies", []) for target in one["applies_to"]]
    assert len(found) == len(set(found)) == (3 if version == "2026-08-25" else 0)


@BOTH
def test_what_is_said_holds_the_schemas_at_either_version(shop: Counter, version: str) -> None:
    if why := absent():
        pytest.skip(why)
    made = begun(shop, version, ("teapot", 2), ("mug", 2), discounts={"codes": ["MUG-LOVE", "TEN-OFF"]})
    assert not faults(f"{SCHEMAS}/common/types/totals.json", made["totals"])
    assert not faults(f"{SCHEMAS}/ucp.json#/$defs/response_checkout_schema", made["ucp"])
    for one in made["discounts"]["applied"]:
        assert one.get("method", "each") in ("each", "across")
        assert one.get("priority", 1) >= 1
    found = shop.ask("POST", "/catalog/lookup", {"ids": ["nothing"]}, version=version).json()
    for one in found["messages"]:
        assert not faults(f"{SCHEMAS}/common/types/message_info.json", one)
    gone = shop.ask("POST", "/checkout-sessions", {"line_items": lines(("trivet", 1))}, version=version).json()
    for one in gone["messages"]:
        assert not faults(f"{SCHEMAS}/common/types/message_error.json", one)


def test_a_link_may_be_as_long_as_a_browser_lets_it_be(shop: Counter) -> None:
    path = f"{BUY}/" + ",".join(["teapot:1", *["mug:1"] * 20])
    query = "&".join(f"note{number}={'x' * 60}" for number in range(29))
    long = f"{path}?{query}"
    assert len(f"http://testserver{long}") > 2048
    answer = shop.client.get(long, follow_redirects=False)
    assert answer.status_code in (302, 303, 307)
    assert "teapot" in answer.headers["location"]
    assert not re.search(r"(?i)token|secret|session|key", answer.headers["location"])


@pytest.mark.parametrize("handler", [RAIL, BY_MANDATE])
def test_every_payment_handler_is_specified(handler: str) -> None:
    page = (ROOT / "docs" / "reference" / "payment-handlers.md").read_text(encoding="utf-8")
    (section,) = [one for one in page.split("\n## ")[1:] if one.startswith(f"`{handler}`")]
    told = {line.partition("|")[2].partition("|")[0].strip(): line for line in section.splitlines() if line[:2] == "| "}
    assert [part for part in PARTS if part not in told] == []
    (credential,) = re.findall(r'\{"type": "(\w+)"', told["Credential"])
    assert credential == {RAIL: "token", BY_MANDATE: "mandate"}[handler]
    assert "expire" in told["Credential"]


@BOTH
def test_what_we_show_is_read_by_the_types_of_another_maker(shop: Counter, version: str) -> None:
    """`ucp-sdk` reads ours; the merchant that is written with it is read by us (`tests/agents/market`)."""
    made = begun(shop, version, ("mug", 2))
    assert Checkout.model_validate(made).id == made["id"]
    done = completed(shop, made, version).json()
    assert Checkout.model_validate(done).status == "completed"
    order = shop.ask("GET", f"/orders/{done['order']['id']}", version=version).json()
    assert [one.quantity.total for one in Order.model_validate(order).line_items] == [2]
