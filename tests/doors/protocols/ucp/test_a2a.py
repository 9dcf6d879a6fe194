"""UCP over A2A: the card, the conversation, what is answered to whom, and an independent client."""

import asyncio
import uuid
from typing import Any

import httpx
import pytest
from starlette.requests import Request

from souk.doors.protocols.profiles import Profiles, WrongProfile
from souk.doors.protocols.signing import Signatures
from souk.doors.protocols.ucp.admitting import Admission
from souk.doors.protocols.ucp.agent_card import CARD, extension
from souk.doors.protocols.ucp.profile import offering
from tests.doors.protocols.schemas.published import absent, faults
from tests.doors.protocols.schemas.requests import wrong_message
from tests.doors.protocols.ucp.conftest import NEW, OLD, Counter
from tests.doors.protocols.ucp.recording import Pair
from tests.doors.protocols.ucp.teashop import AGENT, instrument
from tests.doors.protocols.ucp.test_conformance import SCHEMAS, members
from tests.doors.protocols.ucp.test_shopping import SHIPPING, lines, placed
from tests.small import OPERATOR

ENVELOPE = f"{SCHEMAS}/transports/a2a_message.json#/$defs"


def data(**told: Any) -> dict[str, Any]:
    return {"kind": "data", "data": {name.replace("__", "."): value for name, value in told.items()}}


def words(told: str) -> dict[str, Any]:
    return {"type": "text", "text": told}


def sent(shop: Counter, *parts: Any, context: str = "", id: str = "", version: str = NEW, **headers: str) -> Any:
    """What a message is answered, as JSON-RPC; both are held against the envelope's schema."""
    message = {"role": "user", "parts": list(parts), "messageId": id or str(uuid.uuid4()), "kind": "message"}
    message |= {"contextId": context} if context else {}
    asked = {"jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {"message": message}}
    said = {"X-A2A-Extensions": extension(version), **headers}
    answer = shop.ask("POST", "/a2a", asked, version=version, **said)
    told = answer.json()
    if not absent():
        if context:
            assert not faults(f"{ENVELOPE}/message_request", asked)
        if "result" in told:
            assert not faults(f"{ENVELOPE}/message_response", told)
    assert (answer.status_code, told["id"]) == (200, 7)
    return told


def checkout_of(told: Any) -> Any:
    (part,) = told["result"]["parts"]
    assert list(part["data"]) == ["a2a.ucp.checkout"]
    return part["data"]["a2a.ucp.checkout"]


def ready(shop: Counter, version: str = NEW) -> tuple[str, Any]:
    """A conversation with a checkout that can be completed."""
    wanted = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING}
    told = sent(shop, data(action="create_checkout", a2a__ucp__checkout=wanted), version=version)
    return told["result"]["contextId"], checkout_of(told)


@pytest.mark.parametrize("version", [NEW, OLD])
def test_the_profile_leads_to_the_card_and_the_card_to_the_address(shop: Counter, version: str) -> None:
    profile = shop.client.get(f"/ucp/{version}/.well-known/ucp").json()
    (service,) = [one for one in profile["ucp"]["services"]["dev.ucp.shopping"] if one["transport"] == "a2a"]
    card = shop.client.get(service["endpoint"].removeprefix("http://testserver")).json()
    assert (card["url"], card["protocolVersion"]) == (f"http://testserver/ucp/{version}/a2a", "0.3.0")
    (ucp,) = card["capabilities"]["extensions"]
    assert ucp["uri"] == f"https://ucp.dev/{version}/specification/reference"
    told = ucp["params"]["capabilities"]
    assert told.keys() == profile["ucp"]["capabilities"].keys()
    assert told["dev.ucp.shopping.fulfillment"] == [{"version": version, "extends": "dev.ucp.shopping.checkout"}]
    if not absent():
        assert not faults(f"{ENVELOPE}/agent_card", card)
    if version == NEW:
        assert shop.client.get(CARD).json() == card


@pytest.mark.parametrize("version", [NEW, OLD])
def test_a_conversation_buys_what_is_put_into_its_checkout(shop: Counter, version: str) -> None:
    before = placed(shop)
    put = data(action="add_to_checkout", product_id="teapot", quantity=1)
    told = sent(shop, put, version=version)
    context, begun = told["result"]["contextId"], checkout_of(told)
    again = checkout_of(sent(shop, put, context=context, version=version))
    assert (again["id"], [one["quantity"] for one in again["line_items"]]) == (begun["id"], [2])
    taken = checkout_of(
        sent(shop, data(action="remove_from_checkout", product_id="teapot"), context=context, version=version)
    )
    assert [one["quantity"] for one in taken["line_items"]] == [1]
    wanted = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING}
    changed = data(action="update_checkout", a2a__ucp__checkout=wanted)
    assert checkout_of(sent(shop, changed, context=context, version=version))["status"] == "ready_for_complete"
    paid = data(a2a__ucp__checkout__payment=instrument("sandbox-card")["payment"])
    done = checkout_of(sent(shop, data(action="complete_checkout"), paid, context=context, version=version))
    assert (done["id"], done["status"], sorted(done["order"])) == (
        begun["id"], "completed", ["id", "label", "permalink_url"],
    )  # fmt: skip
    assert placed(shop) == before + 1
    shown = sent(shop, data(action="get_order", id=done["order"]["id"]), context=context, version=version)
    assert shown["result"]["parts"][0]["data"]["a2a.ucp.order"]["checkout_id"] == begun["id"]
    more = checkout_of(sent(shop, put, context=context, version=version))
    assert (more["id"] != begun["id"], more["status"]) == (True, "incomplete")


def test_an_instrument_alone_is_a_payment_and_asks_to_complete(shop: Counter) -> None:
    context, _ = ready(shop)
    (alone,) = instrument("sandbox-card")["payment"]["instruments"]
    signals = {"dev.ucp.buyer_ip": "203.0.113.42"}
    paid = data(a2a__ucp__checkout__payment=alone, a2a__ucp__checkout__signals=signals)
    assert checkout_of(sent(shop, paid, context=context))["status"] == "completed"


def test_a_message_that_comes_again_gets_the_same_answer_and_does_nothing(shop: Counter) -> None:
    context, _ = ready(shop)
    before, paid = placed(shop), data(a2a__ucp__checkout__payment=instrument("sandbox-card")["payment"])
    first = sent(shop, paid, context=context, id="once")
    assert sent(shop, paid, context=context, id="once") == first
    assert placed(shop) == before + 1
    other = sent(shop, data(action="get_checkout"), context=context, id="once")
    assert other["error"]["data"]["code"] == "idempotency_conflict"
    put = data(action="add_to_checkout", product_id="mug")
    assert sent(shop, put, id="new") == sent(shop, put, id="new")


def test_what_is_said_in_words_finds_goods(shop: Counter) -> None:
    text, found = sent(shop, words("enamel mug"))["result"]["parts"]
    titles = [one["title"] for one in found["data"]["a2a.ucp.catalog"]["products"]]
    assert titles[0] == "Enamel mug"
    assert text == {"kind": "text", "text": f"{len(titles)} products answer this."}
    zh, _ = sent(shop, words("enamel mug"), accept_language="zh-CN")["result"]["parts"]
    assert zh["text"] == f"找到 {len(titles)} 件商品。"


def test_an_outcome_that_is_an_error_is_a_result(shop: Counter) -> None:
    gone = checkout_of(sent(shop, data(action="add_to_checkout", product_id="trivet")))
    assert (gone["ucp"]["status"], gone["messages"][0]["code"]) == ("error", "out_of_stock")
    unknown = checkout_of(sent(shop, data(action="get_checkout", id="nobody")))
    assert unknown["messages"][0]["code"] == "not_found"


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"parts": []}, -32602),
        ({"parts": [data(action="get_checkout")], "messageId": ""}, -32602),
        ({"parts": [data(action="get_checkout")], "contextId": "1"}, -32602),
        ({"parts": [data(action="get_checkout")], "role": "agent"}, -32602),
        ({"parts": [data(action="dance")]}, -32602),
        ({"parts": [data(hello=1)]}, -32602),
        ({"parts": [{"kind": "file", "file": {"uri": "https://a.example/b"}}]}, -32005),
        ({"parts": [words("tea")], "taskId": "one"}, -32001),
    ],
)
def test_a_message_that_cannot_be_read_is_refused_in_jsonrpc(shop: Counter, message: Any, code: int) -> None:
    whole = {"role": "user", "messageId": str(uuid.uuid4()), "kind": "message", **message}
    asked = {"jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {"message": whole}}
    answer = shop.ask("POST", "/a2a", asked, X_A2A_Extensions=extension(NEW))
    assert (answer.status_code, answer.json()["error"]["code"]) == (200, code)


@pytest.mark.parametrize(
    ("method", "code"), [("message/stream", -32004), ("tasks/get", -32001), ("tasks/cancel", -32001), ("dance", -32601)]
)
def test_what_the_card_does_not_promise_is_refused(shop: Counter, method: str, code: int) -> None:
    asked = {"jsonrpc": "2.0", "id": 7, "method": method, "params": {"id": "one"}}
    assert shop.ask("POST", "/a2a", asked, X_A2A_Extensions=extension(NEW)).json()["error"]["code"] == code


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ({"action": "create_checkout"}, "$.line_items"),
        ({"action": "get_checkout"}, "$.id"),
        ({"action": "remove_from_checkout", "product_id": "mug"}, "$.product_id"),
        ({"action": "add_to_checkout"}, "$.product_id"),
        ({"action": "add_to_checkout", "product_id": "mug", "quantity": 0}, "$.quantity"),
    ],
)
def test_what_an_agent_forgot_is_said_in_its_conversation(shop: Counter, told: Any, path: str) -> None:
    answer = checkout_of(sent(shop, {"kind": "data", "data": told}))
    assert answer["ucp"]["status"] == "error"
    assert [(one["code"], one["severity"], one["path"]) for one in answer["messages"]] == [
        ("invalid_request", "recoverable", path)
    ]


def test_no_other_extension_and_no_other_platform_is_let_in(shop: Counter) -> None:
    message = {"role": "user", "messageId": "m", "kind": "message", "parts": [words("tea")]}
    asked = {"jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {"message": message}}
    other = shop.ask("POST", "/a2a", asked, X_A2A_Extensions=extension(OLD)).json()
    assert other["error"]["code"] == -32008
    named = {**asked, "params": {"message": {**message, "extensions": [extension(NEW)]}}}
    assert shop.ask("POST", "/a2a", named).headers["X-A2A-Extensions"] == extension(NEW)
    wrong = shop.ask("POST", "/a2a", asked, UCP_Agent="nobody").json()
    assert wrong["error"]["data"]["code"] == "invalid_profile_url"
    strange = shop.ask("POST", "/a2a", asked, UCP_Agent='profile="https://spck.dev/strange"').json()
    told = strange["result"]["parts"][-1]["data"]["a2a.ucp.catalog"]
    assert told["messages"][0]["code"] == "capabilities_incompatible"


def test_whoever_names_no_platform_is_refused_where_nothing_is_rehearsed(shop: Counter) -> None:
    signatures = Signatures(shop.souk, Profiles(shop.souk.clock))
    strict = Admission(lambda _: OPERATOR, signatures, offering("http://testserver", mandates=False), "")
    came = Request({"type": "http", "method": "POST", "scheme": "http", "path": "/", "headers": []})
    with pytest.raises(WrongProfile, match="UCP-Agent takes profile"):
        strict.call(came, b"", NEW, unnamed=True)


def test_a_message_to_the_cards_address_is_answered_too(shop: Counter) -> None:
    message = {"role": "user", "messageId": "c", "kind": "message", "parts": [words("enamel mug")]}
    asked = {"jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {"message": message}}
    told = shop.ask("POST", CARD, asked).json()
    assert told["result"]["role"] == "agent"


def test_an_accounts_order_takes_its_account(shop: Counter) -> None:
    message = {"role": "user", "messageId": "o", "kind": "message", "parts": [data(action="get_order", id="one")]}
    asked = {"jsonrpc": "2.0", "id": 7, "method": "message/send", "params": {"message": message}}
    answer = shop.ask("POST", "/a2a", asked, X_A2A_Extensions=extension(NEW))
    assert (answer.status_code, answer.json()["error"]["data"]["code"]) == (401, "identity_required")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")


def test_a_conversation_is_its_platforms_own(shop: Counter) -> None:
    context, begun = ready(shop)
    asked = data(action="get_checkout")
    assert checkout_of(sent(shop, asked, context=context))["id"] == begun["id"]
    other = checkout_of(sent(shop, asked, context=context, UCP_Agent='profile="https://spck.dev/strange"'))
    assert [one["path"] for one in other["messages"]] == ["$.id"]


def test_an_independent_client_talks_its_way_to_an_order(shop: Counter) -> None:
    card_resolver = pytest.importorskip("a2a.client.card_resolver")
    factory = pytest.importorskip("a2a.client.client_factory")
    client = pytest.importorskip("a2a.client.client")
    core = pytest.importorskip("a2a.types.a2a_pb2")
    json_format = pytest.importorskip("google.protobuf.json_format")

    async def asked(talk: Any, context: str, told: dict[str, Any]) -> Any:
        message = core.Message(message_id=str(uuid.uuid4()), context_id=context, role=core.ROLE_USER)
        json_format.ParseDict({"data": told}, message.parts.add())
        (answer,) = [one async for one in talk.send_message(core.SendMessageRequest(message=message))]
        return answer.message

    async def bought() -> Any:
        said = {"UCP-Agent": f'profile="{AGENT}"', "X-A2A-Extensions": extension(NEW)}
        wire = httpx.ASGITransport(app=shop.client.app)
        async with httpx.AsyncClient(transport=wire, base_url="http://testserver", headers=said) as web:
            card = await card_resolver.A2ACardResolver(web, "http://testserver").get_agent_card()
            config = client.ClientConfig(httpx_client=web, streaming=False)
            talk = factory.ClientFactory(config).create(card)
            wanted = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING}
            begun = await asked(talk, "", {"action": "create_checkout", "a2a.ucp.checkout": wanted})
            paid = {"a2a.ucp.checkout.payment": instrument("sandbox-card")["payment"]}
            done = await asked(talk, begun.context_id, paid)
            return json_format.MessageToDict(done)["parts"][0]["data"]["a2a.ucp.checkout"]

    before = placed(shop)
    done = asyncio.run(bought())
    assert (done["status"], placed(shop)) == ("completed", before + 1)


def talked(traffic: list[Pair]) -> tuple[list[str], int]:
    """What is wrong with what was said over A2A, and how many messages that were."""
    said = [pair for pair in traffic if pair.path == "/a2a" and is_sent(pair.request) and pair.status == 200]
    # Of messages with the same members one is looked at.
    shown = {frozenset(members([pair.request, pair.response])): pair for pair in said}.values()
    return [fault for pair in shown for fault in wrong_message(pair.request, pair.response)], len(said)


def is_sent(told: Any) -> bool:
    return isinstance(told, dict) and told.get("method") == "message/send"


@pytest.mark.skipif(bool(absent()), reason=absent())
@pytest.mark.parametrize("version", [NEW, OLD])
def test_all_that_was_said_holds_the_published_schemas(shop: Counter, version: str) -> None:
    """Every message that this run's tests exchanged, with what stands in its parts; one purchase at the least."""
    context, _ = ready(shop, version)
    paid = data(action="complete_checkout", a2a__ucp__checkout__payment=instrument("sandbox-card")["payment"])
    sent(shop, paid, context=context, version=version)
    sent(shop, words("a mug, please"), version=version)
    sent(shop, data(action="no_such_action"), context=context, version=version)
    wrong, messages = talked([one for one in shop.traffic if one.version == version])
    assert wrong == []
    assert messages >= 4
