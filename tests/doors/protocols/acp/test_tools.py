"""The MCP binding: the five tools are the five operations, with the same keys and the same answers."""

import uuid
from typing import Any

import pytest
from starlette.testclient import TestClient

from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import ADDRESS, BUYER, VERSION, Asking, total_of
from tests.doors.protocols.schemas import ACP, absent, faults
from tests.doors.protocols.schemas.requests import wrong_tool, wrong_tool_result
from tests.small import OPERATOR

SESSION = f"{(ACP / 'json-schema' / 'schema.agentic_checkout.json').as_uri()}#/$defs"
WANTED = {"line_items": [{"id": "tray", "quantity": 1}], "currency": "cny", "capabilities": {}}


class Tools:
    """An agent that calls tools."""

    def __init__(self, house: Opened, key: str) -> None:
        self.client = TestClient(house.app, headers={"Authorization": f"Bearer {key}"})

    def said(self, method: str, params: Any = None, id: Any = 1) -> Any:
        message = {"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}
        return self.client.post("/acp/mcp", json=message)

    def call(self, name: str, **more: Any) -> Any:
        return self.said("tools/call", {"name": name, "arguments": arguments(**more)}).json()

    def made(self, name: str, **more: Any) -> Any:
        """What a call that is taken is answered; both hold the protocol's OpenRPC."""
        told = self.call(name, **more)["result"]
        assert told["isError"] is False, told
        if not absent():
            assert wrong_tool(name, arguments(**more)) == []
            assert wrong_tool_result(name, told["structuredContent"]) == []
        return told["structuredContent"]


def arguments(*, key: str = "", version: str = VERSION, **more: Any) -> dict[str, Any]:
    return {"meta": {"api_version": version, **({"idempotency_key": key} if key else {})}, **more}


@pytest.fixture
def tools(house: Opened, key: str) -> Tools:
    return Tools(house, key)


def test_a_session_over_tools_is_the_one_over_rest(tools: Tools, ask: Asking) -> None:
    begun = tools.made("create_checkout_session", payload=WANTED)
    assert ask.get(f"/checkout_sessions/{begun['id']}").json() == begun
    more = {"buyer": BUYER, "fulfillment_details": {"address": ADDRESS}}
    ready = tools.made("update_checkout_session", id=begun["id"], payload=more)
    assert ready["status"] == "ready_for_payment"
    handler = ready["capabilities"]["payment"]["handlers"][0]["id"]
    instrument = {"type": "card", "credential": {"type": "spt", "token": ask.token(ready)}}
    paid = {"payment_data": {"handler_id": handler, "instrument": instrument}}
    once = str(uuid.uuid4())
    done = tools.made("complete_checkout_session", id=begun["id"], payload=paid, key=once)
    assert (done["status"], bool(done["order"]["id"])) == ("completed", True)
    assert tools.made("complete_checkout_session", id=begun["id"], payload=paid, key=once) == done
    if not absent():
        assert not faults(f"{SESSION}/CheckoutSession", begun)
        assert not faults(f"{SESSION}/CheckoutSessionWithOrder", done)


def test_a_key_holds_over_both_transports(tools: Tools, ask: Asking) -> None:
    once = str(uuid.uuid4())
    first = tools.made("create_checkout_session", payload=WANTED, key=once)
    again = ask.send("/checkout_sessions", WANTED, **{"Idempotency-Key": once})
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first, "true")
    other = tools.call("create_checkout_session", payload={**WANTED, "locale": "en"}, key=once)["result"]
    assert (other["isError"], other["structuredContent"]["code"]) == (True, "idempotency_conflict")


def test_what_is_refused_is_a_result_in_the_protocols_shape(tools: Tools) -> None:
    canceled = tools.made("create_checkout_session", payload=WANTED)
    assert tools.made("cancel_checkout_session", id=canceled["id"])["status"] == "canceled"
    for told, code in (
        (tools.call("cancel_checkout_session", id=canceled["id"]), "not_cancelable"),
        (tools.call("get_checkout_session", id="nobody"), "unknown-agreed"),
        (tools.call("create_checkout_session", payload=WANTED, version="2020-01-01"), "unsupported_version"),
        (tools.call("create_checkout_session", payload={"line_items": []}), "invalid"),
    ):
        assert (told["result"]["isError"], told["result"]["structuredContent"]["code"]) == (True, code)


def test_the_messages_are_those_of_json_rpc(tools: Tools) -> None:
    begun = tools.said("initialize", {"protocolVersion": "2025-06-18"}).json()["result"]
    assert begun["serverInfo"] == {"name": "souk-acp", "version": VERSION}
    assert tools.said("notifications/initialized", id=None).status_code == 202
    listed = tools.said("tools/list").json()["result"]["tools"]
    assert [one["name"].removesuffix("_checkout_session") for one in listed] == [
        "create", "get", "update", "complete", "cancel",
    ]  # fmt: skip
    assert listed[2]["inputSchema"]["required"] == ["meta", "id", "payload"]
    for method, params, code in (
        ("dance", {}, -32601),
        ("tools/call", {"name": "dance"}, -32602),
        ("tools/call", {"name": "get_checkout_session", "arguments": {"id": "x"}}, -32602),
        ("tools/call", {"name": "get_checkout_session", "arguments": {"meta": {"api_version": VERSION}}}, -32602),
    ):
        assert tools.said(method, params).json()["error"]["code"] == code
    assert tools.client.post("/acp/mcp", content=b"{").json()["error"]["code"] == -32700
    assert tools.client.post("/acp/mcp", content=b"[]").json()["error"]["code"] == -32600


def test_a_publisher_is_credited_from_the_first_touch_to_the_last(ask: Asking, house: Opened) -> None:
    first = {"provider": "invented.example", "token": "secret-of-it", "touchpoint": "first"}
    ready = ask.ready(("mat", 1), affiliate_attribution=first)
    assert "affiliate" not in str(ready)
    assert "secret-of-it" not in str(ready)
    handler = ready["capabilities"]["payment"]["handlers"][0]["id"]
    instrument = {"type": "card", "credential": {"type": "spt", "token": ask.token(ready)}}
    last = {"provider": "invented.example", "publisher_id": "p-1", "touchpoint": "last"}
    body = {"payment_data": {"handler_id": handler, "instrument": instrument}, "affiliate_attribution": last}
    at = f"/checkout_sessions/{ready['id']}/complete"
    done = ask.send(at, body).json()
    assert done["status"] == "completed", done
    agreed = house.souk.call("checkout.agreed-of", {"order": done["order"]["id"]}, OPERATOR)
    assert agreed["wish"]["private"]["affiliate"] == {
        "first": {"provider": "invented.example", "token": "secret-of-it"},
        "last": {"provider": "invented.example", "publisher_id": "p-1"},
    }
    bare = {"provider": "invented.example", "touchpoint": "first"}
    refused = ask.send("/checkout_sessions", {**WANTED, "affiliate_attribution": bare}, sound=False)
    assert (refused.status_code, refused.json()["param"]) == (400, "$.affiliate_attribution")


def test_an_authentication_that_nobody_asked_for_is_refused_and_nothing_is_bought(ask: Asking) -> None:
    ready = ask.ready(("mat", 1))
    handler = ready["capabilities"]["payment"]["handlers"][0]["id"]
    instrument = {"type": "card", "credential": {"type": "spt", "token": ask.token(ready)}}
    body = {"payment_data": {"handler_id": handler, "instrument": instrument}}
    at = f"/checkout_sessions/{ready['id']}"
    told = ask.send(f"{at}/complete", {**body, "authentication_result": {"outcome": "denied"}})
    assert (told.status_code, told.json()["param"]) == (400, "$.authentication_result")
    assert ask.get(at).json()["status"] == "ready_for_payment"
    assert ask.send(f"{at}/complete", body).json()["status"] == "completed"


def test_a_total_that_moved_is_shown_before_it_is_paid(ask: Asking, house: Opened) -> None:
    ready = ask.ready(("tray", 1))
    rule = {"id": "moved", "layer": "item", "kind": "percent", "off": 1000, "scope": {"categories": ["litter_box"]}}
    house.souk.call(
        "promotions.put", {"campaign": {"rule": rule, "name": {"en": "-10 %"}, "number": 0}, "why": "x"}, OPERATOR
    )
    handler = ready["capabilities"]["payment"]["handlers"][0]["id"]
    instrument = {"type": "card", "credential": {"type": "spt", "token": ask.token(ready)}}
    body = {"payment_data": {"handler_id": handler, "instrument": instrument}}
    at = f"/checkout_sessions/{ready['id']}/complete"
    told = ask.send(at, {**body, "buyer": {**BUYER, "first_name": "Another"}}).json()
    assert (told["status"], told["messages"][-1]["param"]) == ("ready_for_payment", "$.totals")
    assert total_of(told) < total_of(ready)
    done = ask.send(at, body).json()
    assert (done["status"], total_of(done)) == ("completed", total_of(told))
