"""A shopping agent's tools: few, described, and answering as their schemas say."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from souk.doors.mcp.storefront import SHELF
from souk.kit.operation import Effect
from tests.doors.house import Opened
from tests.small import small_settings
from tests.trade.buying import CARD, RECIPIENT, furnish

ACCEPTS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
WISH = {
    "lines": [{"item": "tray", "quantity": 1}],
    "buyer": {"email": "ada@example.com"},
    "address": {name: RECIPIENT[name] for name in ("name", "country", "region", "city", "lines")},
    "payment": CARD,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    at = Opened(small_settings(tmp_path_factory.mktemp("storefront") / "souk"))
    furnish(at.souk)
    at.system[1].catch_up()
    yield at
    at.close()


@pytest.fixture(scope="module")
def visitor(house: Opened) -> Iterator[TestClient]:
    with TestClient(house.app, headers=ACCEPTS) as client:
        yield client


def asked(client: TestClient, method: str, **params: Any) -> Any:
    message = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    answer = client.post("/mcp/storefront", json=message)
    assert answer.status_code == 200, answer.text
    return answer.json()["result"]


@pytest.fixture(scope="module")
def tools(visitor: TestClient) -> dict[str, Any]:
    return {one["name"]: one for one in asked(visitor, "tools/list")["tools"]}


def test_a_visitor_is_shown_the_storefront_and_nothing_else(tools: dict[str, Any], house: Opened) -> None:
    assert list(tools) == list(SHELF)
    for name, tool in tools.items():
        found, hints = house.souk.operations[SHELF[name].operation], tool["annotations"]
        assert tool["title"] == hints["title"] == SHELF[name].title
        assert hints["readOnlyHint"] is (found.effect is Effect.READ)
        assert hints["destructiveHint"] is SHELF[name].destructive
        assert not (hints["readOnlyHint"] and hints["destructiveHint"])
        assert ("idempotency_key" in tool["inputSchema"]["properties"]) is (found.effect is not Effect.READ)
        Draft202012Validator.check_schema(tool["inputSchema"])
        Draft202012Validator.check_schema(tool["outputSchema"])


def test_every_answer_on_the_way_to_an_order_is_as_its_schema_says(visitor: TestClient, tools: dict[str, Any]) -> None:
    cart, called = "a-cart-of-the-storefront", set[str]()

    def call(name: str, **arguments: Any) -> Any:
        told = asked(visitor, "tools/call", name=name, arguments=arguments)
        assert not told.get("isError"), told
        faults = Draft202012Validator(tools[name]["outputSchema"]).iter_errors(told["structuredContent"])
        assert [one.message for one in faults] == []
        called.add(name)
        return told["structuredContent"]["answer"]

    found = call("search_products", text="tray")
    assert found["cards"][0]["product"] == "tray"
    call("ask_guide", question="which litter tray?")
    call("list_categories")
    call("get_product", product="tray")
    call("compare_products", products=["tray", "mat"])
    priced = call("price_basket", basket=[{"product": "tray"}])
    call("check_stock", variants=["tray"])
    call("promise_delivery", shop="corner", destination="CN", currency="CNY")
    line = call("add_to_cart", wanted={"product": "mat"}, cart=cart, idempotency_key="k1")["lines"][0]["line"]["id"]
    assert call("change_cart", line=line, quantity=2, cart=cart)["lines"][0]["line"]["quantity"] == 2
    call("get_cart", cart=cart)
    assert CARD in [one["name"] for one in call("list_payment_methods")]
    begun = call("create_checkout", wish={"lines": WISH["lines"]}, idempotency_key="k2")
    assert begun["state"] == "incomplete"
    again = call("create_checkout", wish={"lines": WISH["lines"]}, idempotency_key="k2")
    assert again["id"] == begun["id"]
    ready = call("update_checkout", agreed=begun["id"], wish=WISH)
    assert ready["state"] == "ready"
    assert ready["totals"][0]["amount"] == priced["priced"]["total"]
    call("get_checkout", agreed=begun["id"])
    other = call("create_checkout", wish=WISH)
    assert call("cancel_checkout", agreed=other["id"])["state"] == "canceled"
    done = call("complete_checkout", agreed=begun["id"], payment={"method": CARD})
    assert done["order"]
    order = call("get_order", order=done["order"], secret=done["secret"])
    assert order["total"] == ready["totals"][-1]["amount"]
    assert called == set(tools)


def test_what_is_not_on_the_shelf_is_no_tool(visitor: TestClient) -> None:
    told = asked(visitor, "tools/call", name="catalog_put", arguments={})
    assert told["isError"]
    wrong = asked(visitor, "tools/call", name="get_product", arguments={"product": "nothing"})
    assert wrong["isError"]
    assert "nothing" in wrong["content"][0]["text"]


def test_categories_shops_and_products_can_be_read(visitor: TestClient) -> None:
    listed = asked(visitor, "resources/list")["resources"]
    assert [one["uri"] for one in listed] == ["souk://categories", "souk://shops", "souk://payment-methods"]
    (template,) = asked(visitor, "resources/templates/list")["resourceTemplates"]
    assert template["uriTemplate"] == "souk://product/{product}"
    for uri in [*(one["uri"] for one in listed), "souk://product/tray"]:
        (read,) = asked(visitor, "resources/read", uri=uri)["contents"]
        assert (read["uri"], read["mimeType"]) == (uri, "application/json")
        assert json.loads(read["text"])
    for uri in ("souk://product/nothing", "souk://product/", "file:///etc/passwd"):
        message = {"jsonrpc": "2.0", "id": 1, "method": "resources/read", "params": {"uri": uri}}
        wrong = visitor.post("/mcp/storefront", json=message).json()["error"]
        assert (wrong["code"], wrong["data"]) == (-32602, {"uri": uri})


def test_prompts_say_what_somebody_may_want_done(visitor: TestClient) -> None:
    listed = {one["name"]: one for one in asked(visitor, "prompts/list")["prompts"]}
    assert list(listed) == ["find_goods", "buy"]
    assert [(one["name"], one["required"]) for one in listed["buy"]["arguments"]] == [("what", True), ("budget", False)]
    given = {"what": "a tray for two cats", "budget": "300 yuan"}
    (message,) = asked(visitor, "prompts/get", name="buy", arguments=given)["messages"]
    assert message["content"]["text"].startswith(
        "Buy this for me: a tray for two cats. It may cost 300 yuan at most, all included. Find it,"
    )
    bare = asked(visitor, "prompts/get", name="find_goods", arguments={"need": "{category} {0}"})["messages"][0]
    assert bare["content"]["text"].startswith("Find goods here for this need: {category} {0}. Ask the guide")
    for name, arguments in (("buy", {}), ("buy", {"what": " "}), ("dance", {})):
        params = {"name": name, "arguments": arguments}
        told = visitor.post(
            "/mcp/storefront", json={"jsonrpc": "2.0", "id": 1, "method": "prompts/get", "params": params}
        )
        assert told.json()["error"]["code"] == -32602


def test_arguments_are_completed_from_what_there_is(visitor: TestClient) -> None:
    def completed(name: str, value: str) -> Any:
        ref = {"type": "ref/prompt", "name": "find_goods"}
        return asked(visitor, "completion/complete", ref=ref, argument={"name": name, "value": value})["completion"]

    assert "litter_box" in completed("category", "litter")["values"]
    assert completed("category", "nothing such") == {"values": [], "total": 0, "hasMore": False}
    assert "tray" in completed("product", "tray")["values"]
    assert completed("need", "x")["values"] == []
