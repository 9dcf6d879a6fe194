"""A shop's word on agents holds at the plain till: for a session, for a purchase at once, and for tools."""

from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.trade.checkout import AgentDenied
from souk.trade.mandates import mark
from souk.trade.orders import OrderThere
from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import agent_key
from tests.operations.running import until
from tests.small import OPERATOR, small_settings
from tests.trade.buying import CARD, RECIPIENT, SHOPPER, begin, furnish, pay, stock
from tests.trade.mandates.mall import HOUSE

KEEPER = Caller("keeper", scopes_of("merchant", "editor"), "corner")
AGENT = Caller(
    "ada-agent", SHOPPER.scopes | {mark("account", "ada-agent"), mark("name", "Robin"), mark("owner", "ada")}
)
ACCEPTS = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def ruled(souk: Souk, verb: str, agent: str = "Robin", **more: Any) -> None:
    known = souk.call("mandates.agent-versions", {"shop": "corner", "agent": agent}, KEEPER)
    asked = {"shop": "corner", "agent": agent, "number": known[0]["number"] if known else 0, "why": "as we like"}
    souk.call(f"mandates.{verb}-agent", {**asked, **more}, KEEPER)


def bought(souk: Souk, name: str, caller: Caller = AGENT) -> Any:
    wanted = [{"product": "tray", "quantity": 1}]
    purchase = {"basket": wanted, "recipient": RECIPIENT, "payment": CARD, "seen": 20800}
    return souk.call("checkout.buy", {"purchase": purchase, "order": name}, caller)


def refusals(souk: Souk) -> list[Any]:
    """The receipts in the merchant's chain."""
    return list(souk.call("mandates.audit", {"chain": f"merchant:{HOUSE}", "most": 500}, OPERATOR))


def test_an_agent_that_is_denied_holds_no_price_and_buys_nothing_at_once(shop: Souk) -> None:
    before = stock(shop)
    ruled(shop, "deny")
    with pytest.raises(AgentDenied, match="corner"):
        begin(shop, ("tray", 1), caller=AGENT)
    with pytest.raises(AgentDenied, match="corner"):
        bought(shop, "denied")
    assert stock(shop) == before
    assert len(refusals(shop)) == 1
    assert begin(shop, ("tray", 1))["state"] == "ready", "a person is asked for nothing"
    ruled(shop, "undo")
    assert bought(shop, "allowed")["total"] == 20800
    found = shop.call("mandates.bought", {"checkout": "allowed"}, KEEPER)
    assert (found["agent"], found["by"], found["platform"]) == ("Robin", "rail", "ada-agent")


def test_a_session_of_an_agent_that_is_denied_meanwhile_stays_as_it_was(shop: Souk) -> None:
    session = begin(shop, ("tray", 1), caller=AGENT)["id"]
    before = stock(shop)
    ruled(shop, "deny", "*")
    told = pay(shop, session, AGENT)
    assert (told["state"], told["order"]) == ("ready", "")
    assert "not sold to this agent" in told["trouble"]
    assert (stock(shop), len(refusals(shop))) == (before, 1)
    # The same account without the marks of its door is still the agent that began it.
    assert pay(shop, session, Caller("ada-agent", SHOPPER.scopes))["order"] == ""
    ruled(shop, "undo", "*")
    done = pay(shop, session, AGENT, order="o1")
    assert (done["state"], done["trouble"]) == ("in_progress", "")
    assert shop.call("mandates.bought", {"checkout": "o1"}, KEEPER)["checkout"] == session


def test_a_limit_counts_every_way_and_what_was_not_opened_is_not_counted(shop: Souk) -> None:
    ruled(shop, "limit", limits={"per_purchase": 20000, "currency": "CNY", "per_day": 2})
    with pytest.raises(AgentDenied, match="20000"):
        begin(shop, ("tray", 2), caller=AGENT)
    assert bought(shop, "first")["order"] == "first"
    with pytest.raises(OrderThere):
        bought(shop, "first")
    session = begin(shop, ("tray", 1), caller=AGENT)["id"]
    late = begin(shop, ("tray", 1), caller=AGENT)["id"]
    assert pay(shop, session, AGENT)["state"] == "in_progress"
    assert "2 times a day" in pay(shop, late, AGENT)["trouble"]
    with pytest.raises(AgentDenied, match="2 times a day"):
        bought(shop, "third")


def test_an_agents_key_is_known_at_every_door(tmp_path_factory: pytest.TempPathFactory) -> None:
    at = Opened(small_settings(tmp_path_factory.mktemp("doors") / "souk"))
    furnish(at.souk)
    headers = {**ACCEPTS, "Authorization": f"Bearer {agent_key(at, 'ada')}"}
    ruled(at.souk, "deny", "Assistant")
    wanted = [{"product": "tray", "quantity": 1}]
    purchase = {"basket": wanted, "recipient": RECIPIENT, "payment": CARD, "seen": 20800}
    wish = {
        "lines": [{"item": "tray", "quantity": 1}],
        "buyer": {"email": "ada@example.com"},
        "address": {name: RECIPIENT[name] for name in ("name", "country", "region", "city", "lines")},
        "payment": CARD,
    }
    with TestClient(at.app, headers=headers) as client:

        def tool(path: str, name: str, arguments: Any) -> Any:
            params = {"name": name, "arguments": arguments}
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}
            return client.post(path, json=body).json()["result"]

        plain = client.post("/api/checkout.buy", json={"purchase": purchase})
        assert plain.status_code == 403, plain.text
        assert "not sold to this agent" in plain.text
        marks = {mark("account", "ada-ada-assistant"), mark("name", "Assistant"), mark("owner", "ada")}
        later = Caller("ada-ada-assistant", scopes_of("shopper") | marks | {"jobs:start"})
        start = {"operation": "checkout.buy", "payload": {"purchase": purchase}, "id": "later"}
        at.souk.call("jobs.start", start, later)

        def shown() -> Any:
            return at.souk.call("jobs.show", {"id": "later"}, OPERATOR)

        # The application's own hands may have taken it.
        until(lambda: not at.system[1].work() and shown()["state"] not in ("waiting", "running"))
        job = shown()
        assert (job["state"], "not sold to this agent" in str(job["error"])) == ("failed", True), job
        told = tool("/mcp", "checkout_buy", {"purchase": purchase})
        assert told["isError"]
        assert "not sold to this agent" in told["content"][0]["text"]
        none = tool("/mcp/storefront", "create_checkout", {"wish": wish})
        assert none["isError"]
        assert "not sold to this agent" in none["content"][0]["text"]
        ruled(at.souk, "undo", "Assistant")
        agreed = tool("/mcp/storefront", "create_checkout", {"wish": wish})["structuredContent"]["answer"]["id"]
        ruled(at.souk, "deny", "Assistant")
        done = {"agreed": agreed, "payment": {"method": CARD}}
        kept = tool("/mcp/storefront", "complete_checkout", done)["structuredContent"]["answer"]
        assert (kept["order"], [one["code"] for one in kept["messages"]]) == ("", ["agent_denied"])
        ruled(at.souk, "undo", "Assistant")
        assert tool("/mcp/storefront", "complete_checkout", done)["structuredContent"]["answer"]["order"]
    at.close()
