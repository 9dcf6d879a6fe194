"""A shop's word on agents holds for whoever pays by a rail, over REST, MCP and A2A."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.doors.protocols.ucp.conftest import NEW, OLD, Counter
from tests.doors.protocols.ucp.teashop import AGENT, instrument
from tests.doors.protocols.ucp.test_a2a import checkout_of, data, ready, sent
from tests.doors.protocols.ucp.test_shopping import SHIPPING, begun, bought, lines, placed
from tests.small import OPERATOR

KEEPER = Caller("keeper", scopes_of("merchant", "editor"), "teashop")
NAMES = ("*", AGENT, "spck.dev")
WANTED = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING}
Rule = Callable[..., None]


@pytest.fixture
def rule(shop: Counter) -> Iterator[Rule]:
    """Says what the tea shop says of an agent; in the end all of it is taken back."""
    said: list[str] = []

    def about(agent: str) -> dict[str, Any]:
        known = shop.souk.call("mandates.agent-versions", {"shop": "teashop", "agent": agent}, KEEPER)
        return {"shop": "teashop", "agent": agent, "number": known[0]["number"] if known else 0, "why": "as we like"}

    def put(verb: str, agent: str, **more: Any) -> None:
        shop.souk.call(f"mandates.{verb}-agent", {**about(agent), **more}, KEEPER)
        said.append(agent)

    yield put
    for agent in reversed(said):
        shop.souk.call("mandates.undo-agent", about(agent), KEEPER)


def pieces(shop: Counter) -> Any:
    rows = shop.souk.call("inventory.page", {"most": 500}, OPERATOR)
    return {one["variant"]: (one["available"], one["reserved"]) for one in rows}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("version", [NEW, OLD])
def test_a_denied_agent_begins_no_checkout_at_any_transport(shop: Counter, rule: Rule, version: str, name: str) -> None:
    before, orders = pieces(shop), placed(shop)
    rule("deny", name)
    answer = shop.ask("POST", "/checkout-sessions", WANTED, version=version).json()
    tool = shop.tool("create_checkout", version=version, checkout=WANTED)["result"]["structuredContent"]
    talk = checkout_of(sent(shop, data(action="create_checkout", a2a__ucp__checkout=WANTED), version=version))
    for told in (answer, tool, talk):
        assert told["ucp"]["status"] == "error"
        assert [(one["code"], one["severity"]) for one in told["messages"]] == [("agent_denied", "unrecoverable")]
        assert "id" not in told
    assert (pieces(shop), placed(shop)) == (before, orders)


@pytest.mark.parametrize("name", NAMES)
def test_an_agent_that_is_denied_meanwhile_completes_nothing(shop: Counter, rule: Rule, name: str) -> None:
    made, tool = begun(shop), begun(shop)
    context, talk = ready(shop)
    before, orders = pieces(shop), placed(shop)
    chain = {"chain": "merchant:localhost:8765", "most": 500}
    receipts = len(shop.souk.call("mandates.audit", chain, OPERATOR))
    rule("deny", name)
    paid = instrument("sandbox-card")
    over = [
        shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", paid).json(),
        shop.tool("complete_checkout", id=tool["id"], checkout=paid, meta={"idempotency-key": str(uuid.uuid4())})[
            "result"
        ]["structuredContent"],
        checkout_of(sent(shop, data(a2a__ucp__checkout__payment=paid["payment"]), context=context)),
    ]
    for told in over:
        assert told["status"] == "incomplete", told
        assert told["messages"][-1]["code"] == "agent_denied"
    assert (pieces(shop), placed(shop)) == (before, orders)
    assert len(shop.souk.call("mandates.audit", chain, OPERATOR)) == receipts + 3
    assert talk["status"] == "ready_for_complete"


def test_a_profile_that_nobody_signed_for_lets_nobody_in(shop: Counter, rule: Rule) -> None:
    rule("deny", "*")
    rule("allow", AGENT)
    told = shop.ask("POST", "/checkout-sessions", WANTED).json()
    assert [one["code"] for one in told["messages"]] == ["agent_denied"]


def test_the_limits_of_an_agent_hold_for_what_a_rail_pays(shop: Counter, rule: Rule) -> None:
    rule("limit", AGENT, limits={"per_day": 1})
    first, second = begun(shop), begun(shop)
    done = [
        shop.ask("POST", f"/checkout-sessions/{one['id']}/complete", instrument("sandbox-card")).json()
        for one in (first, second)
    ]
    assert [one["status"] for one in done] == ["completed", "incomplete"]
    assert done[1]["messages"][-1]["code"] == "agent_denied"


def test_an_agent_that_may_buy_for_so_much_at_once_begins_nothing_dearer(shop: Counter, rule: Rule) -> None:
    rule("limit", "spck.dev", limits={"per_purchase": 4499, "currency": "USD"})
    (told,) = shop.ask("POST", "/checkout-sessions", WANTED).json()["messages"]
    assert (told["code"], "at most 4499 USD" in told["content"]) == ("agent_denied", True)
    less = {**WANTED, "line_items": lines(("mug", 1))}
    assert shop.ask("POST", "/checkout-sessions", less).status_code == 201


def test_an_order_says_which_platform_bought_and_by_what(shop: Counter) -> None:
    order = bought(shop)["order"]["id"].partition(".")[0]
    found = shop.souk.call("mandates.bought", {"checkout": order}, KEEPER)
    assert (found["agent"], found["platform"], found["by"], found["thumbprint"]) == ("spck.dev", AGENT, "rail", "")
    assert found["amount"] > 0
    page = shop.client.get(f"/orders/{order}")
    assert page.status_code == 404
