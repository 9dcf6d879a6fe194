"""Whatever an agent sends, the answer is one of the protocol's: never a fault of ours."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from souk.doors.protocols.ucp.agent_card import extension
from tests.doors.protocols.ucp.conftest import NEW, Counter
from tests.doors.protocols.ucp.teashop import CODES, PLACE, instrument

JUNK: list[Any] = [
    None, True, -1, 0, 1.5, 2**70, "", " ", "x" * 5000, "\ud83d\ude00", "\x00", "../../etc", [], [[]], {}, {"id": []},
    "$.line_items[0]", "mug@nowhere", "@", "9" * 400,
]  # fmt: skip
CHECKOUT: dict[str, Any] = {
    "line_items": [{"id": "li_1", "item": {"id": "teapot"}, "quantity": 1}, {"item": {"id": "mug"}, "quantity": 2}],
    "buyer": {
        "first_name": "Ada",
        "email": "ada@example.com",
        "consent": {"dev.ucp.consent.marketing": {"granted": True, "segments": {}}},
    },
    "context": {"eligibility": ["com.spck.vip_unverifiable"], "language": "en"},
    "discounts": {"codes": [CODES["valid"], CODES["item"]]},
    "fulfillment": {
        "methods": [
            {
                "id": "m1",
                "type": "shipping",
                "destinations": [{**PLACE, "id": "home"}],
                "selected_destination_id": "home",
                "groups": [{"id": "g1", "selected_option_id": "standard"}],
            }
        ]
    },
    "payment": instrument("sandbox-card")["payment"],
    "attribution": {"campaign_id": "1"},
    "cart_id": "",
}  # fmt: skip
BODIES: dict[str, dict[str, Any]] = {
    "/checkout-sessions": CHECKOUT,
    "/carts": CHECKOUT,
    "/catalog/search": {
        "query": "tea",
        "filters": {"categories": ["kettle"], "price": {"min": 1}},
        "pagination": {"limit": 3},
    },
    "/catalog/lookup": {"ids": ["teapot", "teacup-blue"]},
    "/catalog/product": {"id": "teacup", "selected": [{"name": "Glaze", "label": "Blue"}], "preferences": ["Glaze"]},
}  # fmt: skip


def places(found: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands in a body."""
    members = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for name, value in members:
        yield (*path, name)
        yield from places(value, (*path, name))


def spoiled(body: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A body with something else at one or two of its places."""
    made = copy.deepcopy(body)
    for _ in range(chance.choice((1, 1, 2))):
        found = list(places(made))
        if not found:
            return made
        *way, last = chance.choice(found)
        inner: Any = made
        for step in way:
            inner = inner[step]
        inner[last] = copy.deepcopy(chance.choice(JUNK))
    return made


@pytest.mark.parametrize("path", BODIES)
def test_a_strange_body_is_answered_by_the_protocol(shop: Counter, path: str) -> None:
    chance, seen = random.Random(f"ucp {path}"), set()
    for _ in range(60):
        body = spoiled(BODIES[path], chance)
        answer = shop.ask("POST", path, body)
        told = answer.json()
        assert answer.status_code in (200, 201, 400, 404), (body, told)
        assert "ucp" in told or (told["code"] and told["content"]), (body, told)
        seen.add(answer.status_code)
    assert 400 in seen
    assert seen & {200, 201}


def test_a_strange_completion_buys_nothing(shop: Counter) -> None:
    chance = random.Random("ucp complete")
    made = shop.ask("POST", "/checkout-sessions", CHECKOUT | {"context": {}}).json()
    path, whole = f"/checkout-sessions/{made['id']}/complete", instrument("sandbox-nobody")
    for _ in range(60):
        answer = shop.ask("POST", path, spoiled(whole, chance) | {"ap2": chance.choice(JUNK)})
        told = answer.json()
        assert answer.status_code in (200, 400), told
        assert told.get("status") != "completed" or told["order"]
        if told.get("status") == "completed":
            # An instrument without a handler is for the first one; that is a purchase, and the only one.
            return
    assert shop.ask("GET", f"/checkout-sessions/{made['id']}").json()["status"] == "ready_for_complete"


def test_a_strange_message_is_answered_by_json_rpc(shop: Counter) -> None:
    chance = random.Random("ucp mcp")
    call = {"name": "create_checkout", "arguments": {"meta": {"ucp-agent": {"profile": "x"}}, "checkout": CHECKOUT}}
    message = {"jsonrpc": "2.0", "id": 7, "method": "tools/call", "params": call}
    for _ in range(60):
        answer = shop.client.post(f"/ucp/{NEW}/mcp", content=json.dumps(spoiled(message, chance)))
        assert answer.status_code in (200, 202, 400, 404, 422, 424), answer.text
        if answer.content:
            assert answer.json()["jsonrpc"] == "2.0"


def test_a_strange_message_over_a2a_is_answered_by_json_rpc(shop: Counter) -> None:
    chance = random.Random("ucp a2a")
    data = {"action": "create_checkout", "a2a.ucp.checkout": CHECKOUT}
    message = {"role": "user", "kind": "message", "messageId": "m", "parts": [{"kind": "data", "data": data}]}
    asked = {"jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {"message": message}}
    for number in range(60):
        message["messageId"] = f"strange {number}"
        answer = shop.ask("POST", "/a2a", spoiled(asked, chance), X_A2A_Extensions=extension(NEW))
        assert answer.status_code in (200, 202), answer.text
        if answer.content:
            assert answer.json()["jsonrpc"] == "2.0"


NOWHERE = {
    "POST /ucp/2020-01-01/carts": (404, "version_unsupported", "2026-08-25 and 2026-04-08 are"),
    "GET /ucp/latest/.well-known/ucp": (404, "version_unsupported", "UCP latest is not spoken here"),
    f"GET /ucp/{NEW}/cart": (404, "not_found", "/cart"),
    f"DELETE /ucp/{NEW}/carts/c-1": (405, "method_not_allowed", "GET, HEAD, PUT are"),
    f"GET /ucp/{NEW}/catalog/search": (405, "method_not_allowed", "POST are"),
}


@pytest.mark.parametrize("asked", NOWHERE)
def test_an_address_that_there_is_not_says_what_there_is(shop: Counter, asked: str) -> None:
    status, code, says = NOWHERE[asked]
    answer = shop.client.request(*asked.split(" "))
    told = answer.json()
    assert (answer.status_code, told["code"], told["messages"][0]["code"]) == (status, code, code)
    assert says in told["content"]
    assert "signature" in answer.headers
    assert (status == 405) is ("allow" in answer.headers)
