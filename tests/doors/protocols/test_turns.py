"""What is sold by turns, at the doors of agents: the same line, the same rule, and where one stands in it."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import ADDRESS, BUYER, Asking, agent_key
from tests.doors.protocols.ucp.conftest import Counter, shop
from tests.doors.protocols.ucp.teashop import instrument
from tests.doors.protocols.ucp.test_shopping import begun
from tests.small import OPERATOR, small_settings
from tests.trade.admission.room import join, let_in, person, put
from tests.trade.buying import CARD, RECIPIENT, furnish

__all__ = ["shop"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Opened]:
    """A house with a rush of trays that has begun, one inside at a time."""
    at = Opened(small_settings(tmp_path / "souk"))
    furnish(at.souk)
    clock = at.souk.clock
    assert isinstance(clock, Standing)
    put(at.souk, clock, since=clock.now(), inside=1)
    yield at
    at.close()


def codes(told: Any) -> list[str]:
    return [one["code"] for one in told["messages"]]


def test_an_acp_session_stands_in_line_and_is_ready_when_it_is_its_turn(house: Opened) -> None:
    ask = Asking(house, agent_key(house, "ada"))
    join(house.souk, person(1))
    told = ask.session(("tray", 1), buyer=BUYER, fulfillment_details={"address": ADDRESS})
    assert (told["status"], codes(told)) == ("not_ready_for_payment", ["invalid"])
    assert "1 are before it" in told["messages"][0]["content"]
    assert "/flash/rush" in told["messages"][0]["content"]
    let_in(house.souk)
    at = f"/checkout_sessions/{told['id']}"
    assert "0 are before it" in ask.get(at).json()["messages"][0]["content"]
    house.souk.clock.on(minutes=5)  # type: ignore[attr-defined]
    let_in(house.souk)
    ready = ask.get(at).json()
    assert (ready["status"], ready["messages"]) == ("ready_for_payment", [])
    done = ask.pay(ready, ask.token(ready))
    assert (done.status_code, done.json()["status"]) == (200, "completed")
    other = ask.session(("tray", 1), buyer=BUYER, fulfillment_details={"address": ADDRESS})
    assert f"is used, by order {done.json()['order']['id']}" in other["messages"][0]["content"]
    assert ask.held.faults == []


def test_an_mcp_tool_is_refused_with_where_one_stands(house: Opened) -> None:
    join(house.souk, person(1))
    let_in(house.souk)
    secret = agent_key(house, "eve")
    basket = {"basket": [{"product": "tray"}], "seen": 20800, "payment": CARD, "recipient": RECIPIENT}
    with TestClient(house.app, headers={"Authorization": f"Bearer {secret}"}) as client:
        joined = tool(client, "admission_join", sale="rush")
        assert joined["structuredContent"]["answer"]["ahead"] == 0
        told = tool(client, "checkout_buy", purchase=basket)
    assert told["isError"] is True
    assert "0 are before you. Look again in 10 seconds at /flash/rush." in told["content"][0]["text"]


def tool(client: TestClient, name: str, **arguments: Any) -> Any:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    accept = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    return client.post("/mcp", json=call, headers=accept).json()["result"]


def test_a_guest_of_a_ucp_platform_stands_in_line_by_its_checkout(shop: Counter) -> None:
    now = shop.souk.clock.now()
    sale = {
        "id": "pots", "shop": "teashop", "name": {"en": "Pots by turns"}, "variants": ["teapot"], "inside": 1,
        "doors": now.isoformat(), "since": now.isoformat(), "until": (now + timedelta(minutes=30)).isoformat(),
    }  # fmt: skip
    shop.souk.call("admission.put", {"sale": sale, "why": "a rush"}, OPERATOR)
    try:
        caller = Caller("somebody", scopes_of("shopper"))
        shop.souk.call("admission.join", {"sale": "pots"}, caller)
        made = begun(shop)
        assert (made["status"], codes(made)) == ("incomplete", ["turn_waiting"])
        (said,) = made["messages"]
        assert (said["severity"], said["path"]) == ("recoverable", "$.line_items")
        told = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", instrument(CARD)).json()
        assert (told["status"], codes(told)) == ("incomplete", ["turn_waiting"])
        shop.souk.call("admission.leave", {"sale": "pots"}, caller)
        shop.souk.call("admission.let-in", {}, OPERATOR)
        done = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", instrument(CARD)).json()
        assert (done["status"], done["messages"]) == ("completed", [])
        assert codes(begun(shop)) == ["turn_waiting"]
    finally:
        shop.souk.call("admission.stop", {"sale": "pots", "number": 1, "why": "the test is over"}, OPERATOR)
