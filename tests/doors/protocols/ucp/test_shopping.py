"""What the public tool does not ask of the merchant: bad input, secrecy, consents, MCP, hand-over, and its schemas."""

import base64
import hashlib
from typing import Any

import pytest
from sqlalchemy import text

from souk.doors.protocols.ucp.capabilities import SCOPES
from souk.kit.operation import Caller
from souk.people.accounts import IN_PERSON, scopes_of
from tests.doors.protocols.schemas.published import absent, faults
from tests.doors.protocols.ucp.conftest import NEW, OLD, Counter
from tests.doors.protocols.ucp.teashop import AGENT, BACK, CODES, PLACE, SPARE, instrument
from tests.doors.protocols.ucp.test_conformance import asked_wrong, members, schema_of
from tests.small import OPERATOR

VERIFIER = "0123456789-abcdefghijklmnopqrstuvwxyz-0123456789"
OWNER = Caller("shopper", scopes_of("shopper") | {IN_PERSON})
SHIPPING = {
    "methods": [
        {
            "type": "shipping",
            "destinations": [{**PLACE, "id": "home"}],
            "selected_destination_id": "home",
            "groups": [{"id": "g1", "selected_option_id": "standard"}],
        }
    ]
}


def lines(*items: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"item": {"id": item}, "quantity": many} for item, many in items]


def begun(shop: Counter, version: str = NEW, **more: Any) -> Any:
    body = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING, **more}
    answer = shop.ask("POST", "/checkout-sessions", body, version=version)
    assert answer.status_code == 201
    return answer.json()


def bought(shop: Counter, version: str = NEW) -> Any:
    made = begun(shop, version)
    path = f"/checkout-sessions/{made['id']}/complete"
    return shop.ask("POST", path, instrument("sandbox-card"), version=version).json()


def placed(shop: Counter) -> int:
    return len(shop.souk.call("events.read", {"most": 1000, "names": ["orders.opened"]}, OPERATOR)["events"])


def test_each_version_has_its_own_profile_and_names_the_other(shop: Counter) -> None:
    primary = shop.client.get("/.well-known/ucp").json()
    assert primary["ucp"]["version"] == NEW
    leaf = shop.client.get(primary["ucp"]["supported_versions"][OLD].removeprefix("http://testserver")).json()
    assert (leaf["ucp"]["version"], "supported_versions" in leaf["ucp"]) == (OLD, False)
    assert [key["kid"] for key in primary["keys"]] == [key["kid"] for key in leaf["signing_keys"]]
    assert {one["transport"] for one in primary["ucp"]["services"]["dev.ucp.shopping"]} == {"a2a", "rest", "mcp"}
    assert list(primary["ucp"]["payment_handlers"]) == ["dev.souk.rail", "dev.souk.mandate"]
    if not absent():
        assert not faults("https://ucp.dev/schemas/profile.json#/$defs/business_schema", primary)


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "$.line_items"),
        ({"line_items": []}, "$.line_items"),
        ({"line_items": [{"item": {}, "quantity": 1}]}, "$.line_items[0].item.id"),
        ({"line_items": [{"item": {"id": "teapot"}, "quantity": 0}]}, "$.line_items[0].quantity"),
        ({"line_items": [{"item": {"id": "teapot"}, "quantity": 1.5}]}, "$.line_items[0].quantity"),
        ({"line_items": lines(*[("teapot", 1)] * 201)}, "$.line_items"),
        (
            {"line_items": [{"item": {"id": "teapot", "quantity_unit": {"unit": "KGM"}}, "quantity": 1}]},
            "$.line_items[0].item.quantity_unit",
        ),
        ({"line_items": lines(("teapot", 1)), "discounts": {"codes": [1]}}, "$.discounts.codes[0]"),
        (
            {"line_items": lines(("teapot", 1)), "fulfillment": {"methods": [{"type": "pickup"}]}},
            "$.fulfillment.methods[0].type",
        ),
        ({"line_items": lines(("teapot", 1)), "buyer": []}, "$.buyer"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_its_place(shop: Counter, body: Any, path: str) -> None:
    answer = shop.ask("POST", "/checkout-sessions", body)
    assert answer.status_code == 400
    told = answer.json()
    assert (told["code"], told["messages"][0]["path"]) == ("invalid_request", path)


def test_a_body_that_is_no_json_object_is_refused(shop: Counter) -> None:
    headers = {"UCP-Agent": f'profile="{AGENT}"', "content-type": "application/json"}
    for body, code in ((b"{", "invalid_json"), (b"[1]", "invalid_request"), (b'{"a": NaN}', "invalid_json")):
        answer = shop.client.post(f"/ucp/{NEW}/checkout-sessions", content=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (400, code)
    plain = shop.client.post(
        f"/ucp/{NEW}/checkout-sessions", content=b"a=1", headers={**headers, "content-type": "text/plain"}
    )
    assert (plain.status_code, plain.json()["code"]) == (415, "unsupported_media_type")


def test_countries_are_read_by_letters_and_names_and_nothing_else(shop: Counter) -> None:
    for said, known in (("US", "US"), ("usa", "US"), ("Germany", "DE"), ("中国", "CN")):
        place = {**PLACE, "address_country": said, "id": "home"}
        method = {**SHIPPING["methods"][0], "destinations": [place]}
        made = begun(shop, fulfillment={"methods": [method]})
        shown = made["fulfillment"]["methods"][0]["destinations"][0]
        assert (shown["address_country"], made["status"]) == (known, "ready_for_complete")
    method = {**SHIPPING["methods"][0], "destinations": [{**PLACE, "address_country": "Atlantis", "id": "home"}]}
    body = {"line_items": lines(("teapot", 1)), "fulfillment": {"methods": [method]}}
    assert shop.ask("POST", "/checkout-sessions", body).status_code == 400


def test_the_total_is_what_the_order_costs_and_is_signed_for(shop: Counter) -> None:
    made = begun(shop, discounts={"codes": [CODES["valid"]]})
    sums = {one["type"]: one["amount"] for one in made["totals"]}
    assert sums == {"subtotal": 4500, "discount": -300, "fulfillment": 500, "total": 4700}
    done = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", instrument("sandbox-card")).json()
    assert (done["status"], done["totals"]) == ("completed", made["totals"])
    order = shop.ask("GET", f"/orders/{done['order']['id']}").json()
    assert (order["checkout_id"], order["totals"]) == (made["id"], made["totals"])
    assert shop.souk.call("orders.show", {"order": done["order"]["label"]}, OPERATOR)["total"] == 4700


def test_what_a_shop_grants_is_said_of_its_lines(shop: Counter) -> None:
    (policy,) = begun(shop)["policies"]
    assert (policy["type"], policy["applies_to"]) == ("dev.ucp.shopping.policy.return", ["$.line_items[0]"])
    days = shop.souk.call("orders.terms", {"shop": "teashop"}, OPERATOR)["terms"]["returns"]
    assert f"within {days} days" in policy["description"]["plain"]
    assert "policies" not in begun(shop, OLD)


def test_a_guests_order_is_read_by_its_whole_name_alone(shop: Counter) -> None:
    order = bought(shop)["order"]
    name, _, secret = order["id"].partition(".")
    assert (name, len(secret)) == (order["label"], 32)
    asked = shop.ask("GET", f"/orders/{name}")
    assert (asked.status_code, asked.json()["code"]) == (401, "identity_required")
    wrong = shop.ask("GET", f"/orders/{name}.{'0' * 32}").json()
    assert (wrong["ucp"]["status"], wrong["messages"][0]["code"]) == ("error", "not_found")


def token(shop: Counter, *scopes: str) -> str:
    """What a platform gets when the invented shopper says yes."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    wish = {"client": "platform", "redirect": BACK, "scope": " ".join(scopes), "challenge": challenge, "method": "S256"}
    code = shop.souk.call("accounts.allow-grant", {"wish": wish}, OWNER)["code"]
    asked = {"grant_type": "authorization_code", "client": "platform", "code": code, "redirect": BACK}
    return str(shop.souk.call("accounts.issue", {"wish": {**asked, "verifier": VERIFIER}}, OPERATOR)["access"])


def test_an_accounts_order_is_read_and_called_off_as_far_as_it_was_allowed(shop: Counter) -> None:
    wish = {"lines": [{"item": "mug"}], "address": SPARE, "buyer": {"name": "Ada"}, "payment": "sandbox-card"}
    agreed = shop.souk.call("checkout.agree", {"wish": wish}, OWNER)
    asked = {"agreed": agreed["id"], "payment": {"method": "sandbox-card"}}
    order = shop.souk.call("checkout.complete", asked, OWNER)["order"]
    shop.souk.call("payments.sweep", {}, OPERATOR)
    shop.souk.call("orders.sweep", {}, OPERATOR)
    read, manage = SCOPES
    looks, acts = (f"Bearer {token(shop, *scopes)}" for scopes in ((read,), (read, manage)))
    assert shop.ask("GET", f"/orders/{order}").status_code == 401
    seen = shop.ask("GET", f"/orders/{order}", authorization=looks).json()
    assert (seen["id"], seen["checkout_id"]) == (order, agreed["id"])
    assert order in {one["id"] for one in shop.ask("GET", "/orders", authorization=looks).json()["orders"]}
    refused = shop.ask("POST", f"/orders/{order}/cancel", {}, authorization=looks)
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    off = shop.ask("POST", f"/orders/{order}/cancel", {"reason": "twice"}, authorization=acts).json()
    assert (off["line_items"][0]["status"], off["adjustments"][0]["description"]) == ("removed", "twice")
    # Checkouts were not allowed: what this token begins is a guest's.
    made = shop.ask("POST", "/checkout-sessions", {"line_items": lines(("mug", 1))}, authorization=acts)
    assert made.status_code == 201
    assert shop.ask("GET", f"/checkout-sessions/{made.json()['id']}").status_code == 200
    assert shop.ask("GET", f"/checkout-sessions/{agreed['id']}").json()["messages"][0]["code"] == "not_found"


def test_a_payment_that_fails_leaves_the_checkout_ready_for_another(shop: Counter) -> None:
    made = begun(shop)
    path = f"/checkout-sessions/{made['id']}/complete"
    failed = shop.ask("POST", path, instrument("sandbox-declined")).json()
    assert failed["status"] == "ready_for_complete"
    assert [(one["code"], one["severity"]) for one in failed["messages"]] == [("payment_failed", "recoverable")]
    assert "order" not in failed
    assert shop.ask("POST", path, instrument("sandbox-card")).json()["status"] == "completed"


def test_the_same_completion_twice_is_one_order(shop: Counter) -> None:
    made, before = begun(shop), placed(shop)
    path = f"/checkout-sessions/{made['id']}/complete"
    first, second = (shop.ask("POST", path, instrument("sandbox-card"), idempotency_key="once-1") for _ in range(2))
    assert first.content == second.content
    assert first.json()["status"] == "completed"
    other = shop.ask("POST", path, instrument("sandbox-declined"), idempotency_key="once-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    assert placed(shop) == before + 1


def test_a_canceled_checkout_stays_so(shop: Counter) -> None:
    made = begun(shop)
    path = f"/checkout-sessions/{made['id']}"
    assert shop.ask("POST", f"{path}/cancel").json()["status"] == "canceled"
    assert shop.ask("POST", f"{path}/complete", instrument("sandbox-card")).status_code == 409
    told = shop.ask("GET", path).json()
    assert (told["status"], "continue_url" in told) == ("canceled", False)


MARKETING = "dev.ucp.consent.marketing"


def test_consents_are_kept_in_the_words_of_each_version(shop: Counter) -> None:
    old = begun(shop, OLD, buyer={"first_name": "Ada", "consent": {"marketing": True, "mining": True}})
    assert old["buyer"] == {"first_name": "Ada", "consent": {"marketing": True}}
    given = {MARKETING: {"granted": False, "source": "platform"}, "com.example.mining": {"granted": True}}
    new = begun(shop, buyer={"email": "ada@example.com", "consent": given})
    assert new["buyer"]["consent"][MARKETING]["granted"] is False
    assert new["buyer"]["consent"][MARKETING]["source"] == "platform"
    assert "com.example.mining" not in new["buyer"]["consent"]


def test_a_checkout_is_paid_by_one_instrument(shop: Counter) -> None:
    made, before = begun(shop), placed(shop)
    one = instrument("sandbox-card")["payment"]["instruments"]
    for many in ([], one * 2):
        told = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", {"payment": {"instruments": many}}).json()
        assert (told["status"], told["messages"][-1]["code"]) == ("ready_for_complete", "payment_failed")
    assert placed(shop) == before


def test_a_destination_that_is_not_there_leaves_a_checkout_as_it_was(shop: Counter) -> None:
    made = begun(shop)
    body = {
        "line_items": lines(("kettle", 3)),
        "fulfillment": {"methods": [{"type": "shipping", "selected_destination_id": "nowhere"}]},
    }
    told = shop.ask("PUT", f"/checkout-sessions/{made['id']}", body).json()
    assert (told["line_items"], told["status"]) == (made["line_items"], made["status"])
    (said,) = told["messages"]
    assert (said["severity"], said["path"]) == ("recoverable", "$.fulfillment.methods[0].selected_destination_id")
    assert shop.ask("GET", f"/checkout-sessions/{made['id']}").json()["totals"] == made["totals"]


def test_while_nobody_knows_of_the_payment_a_checkout_stays_as_it_is(shop: Counter) -> None:
    made = begun(shop)
    path = f"/checkout-sessions/{made['id']}"
    slow = shop.ask("POST", f"{path}/complete", instrument("sandbox-slow")).json()
    assert (slow["status"], "order" in slow) == ("complete_in_progress", False)
    told = shop.ask("PUT", path, {"line_items": lines(("mug", 1))}).json()
    assert (told["status"], told["line_items"]) == ("complete_in_progress", made["line_items"])
    assert [(one["code"], one["severity"]) for one in told["messages"]] == [("checkout_in_progress", "recoverable")]
    assert shop.ask("POST", f"{path}/cancel").status_code == 409


def test_the_buyer_is_written_to_once_a_checkout_is_completed(shop: Counter) -> None:
    made = begun(shop, buyer={"first_name": "Ada", "email": "letters@example.com"})
    done = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", instrument("sandbox-card")).json()
    with shop.souk.database.engine.connect() as connection:
        query = text("SELECT text FROM accounts_letter WHERE kind = 'order-opened' AND text LIKE :order")
        (letter,) = connection.execute(query, {"order": f"%{done['order']['label']}%"}).scalars()
    assert "?secret=" in letter


def test_a_destination_can_be_chosen_later_by_its_name(shop: Counter) -> None:
    method = {"type": "shipping", "destinations": [{**PLACE, "id": "home"}, {**PLACE, "id": "work"}]}
    made = begun(shop, fulfillment={"methods": [method]})
    assert made["status"] == "incomplete"
    chosen = {"type": "shipping", "selected_destination_id": "work"}
    body = {"line_items": lines(("teapot", 1)), "fulfillment": {"methods": [chosen]}}
    moved = shop.ask("PUT", f"/checkout-sessions/{made['id']}", body).json()
    found = moved["fulfillment"]["methods"][0]
    assert (moved["status"], found["selected_destination_id"]) == ("ready_for_complete", "work")


def test_mcp_speaks_json_rpc_and_names_its_tools(shop: Counter) -> None:
    def sent(method: str, params: Any = None, id: Any = 1) -> Any:
        message = {"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}
        return shop.client.post(f"/ucp/{NEW}/mcp", json=message)

    begun = sent("initialize", {"protocolVersion": "2025-06-18"}).json()["result"]
    assert (begun["protocolVersion"], begun["capabilities"]) == ("2025-06-18", {"tools": {"listChanged": False}})
    assert sent("notifications/initialized", id=None).status_code == 202
    names = {one["name"] for one in sent("tools/list").json()["result"]["tools"]}
    assert {"create_checkout", "complete_checkout", "get_order", "lookup_catalog", "get_product"} <= names
    assert sent("tools/call", {"name": "burn"}).json()["error"]["code"] == -32602
    assert sent("nothing").json()["error"]["code"] == -32601
    assert shop.client.post(f"/ucp/{NEW}/mcp", content=b"{").json()["error"]["code"] == -32700
    bare = sent("tools/call", {"name": "get_checkout", "arguments": {"id": "x"}})
    assert (bare.status_code, bare.json()["error"]["code"]) == (400, -32001)


def test_a_checkout_over_mcp_is_the_one_over_rest(shop: Counter) -> None:
    body = {"line_items": lines(("teapot", 2)), "fulfillment": SHIPPING}
    made = shop.tool("create_checkout", checkout=body)["result"]["structuredContent"]
    assert shop.ask("GET", f"/checkout-sessions/{made['id']}").json() == made
    once = {"idempotency-key": "6f1b7a52-5d0e-4a3c-9d51-0c9a4f0d7e11"}
    keyed = {"meta": once, "id": made["id"], "checkout": instrument("sandbox-card")}
    first, second = (shop.tool("complete_checkout", **dict(keyed))["result"]["structuredContent"] for _ in range(2))
    assert first == second
    assert first["status"] == "completed"
    order = shop.tool("get_order", id=first["order"]["id"])["result"]["structuredContent"]
    assert (order["checkout_id"], order["line_items"][0]["quantity"]["total"]) == (made["id"], 2)
    # Whoever knows a guest's order by its whole name calls it off, once; its bare number opens nothing.
    bare = shop.tool("cancel_order", id=first["order"]["label"])
    assert bare["error"]["data"]["code"] == "identity_required"
    off = shop.tool("cancel_order", id=first["order"]["id"])["result"]["structuredContent"]
    assert (off["line_items"][0]["status"], off["adjustments"][0]["totals"][0]["amount"]) == (
        "removed", -first["totals"][-1]["amount"],
    )  # fmt: skip
    again = shop.tool("cancel_order", id=first["order"]["id"])
    assert "it is canceled" in again["error"]["data"]["content"]
    large = shop.tool("lookup_catalog", catalog={"ids": [f"x{number}" for number in range(26)]})
    assert (large["error"]["code"], large["error"]["data"]["code"]) == (-32602, "request_too_large")


@pytest.mark.parametrize("version", [NEW, OLD])
def test_a_product_is_narrowed_down_by_its_options(shop: Counter, version: str) -> None:
    body = {"id": "teacup", "selected": [{"name": "Glaze", "label": "Green"}]}
    found = shop.ask("POST", "/catalog/product", body, version=version).json()["product"]
    assert found["selected"] == [{"name": "Glaze", "label": "Green"}]
    assert found["variants"][0]["id"] == "teacup-green"
    assert (
        shop.ask("POST", "/catalog/product", {"id": "teacup-blue"}, version=version).json()["product"]["variants"][0][
            "id"
        ]
        == "teacup-blue"
    )
    twice = {"id": "teacup", "selected": [{"name": "Glaze", "label": label} for label in ("Green", "Blue")]}
    assert shop.ask("POST", "/catalog/product", twice, version=version).status_code == 400


def test_what_is_handed_over_is_seen_by_a_person(shop: Counter) -> None:
    made = begun(shop, discounts={"codes": [CODES["valid"]]})
    path = made["continue_url"].partition("//")[2].partition("/")[2]
    page = shop.client.get(f"/{path}", headers={"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 200
    for words in ("What your agent agreed", "Ceramic teapot", "$47", "Put this into the cart"):
        assert words in page.text
    zh = shop.client.get(f"/{path}", headers={"accept": "text/html", "accept-language": "zh-CN"})
    assert "智能体为您商定的内容" in zh.text
    done = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", instrument("sandbox-card")).json()
    assert done["status"] == "completed"
    gone = shop.client.get(f"/{path}", headers={"accept": "text/html"}, follow_redirects=False)
    assert gone.headers["location"] == done["order"]["permalink_url"].partition("//")[2].partition("/")[2].join(
        ["/", ""]
    )
    # It may be an account's: who is not signed in is asked to.
    missing = shop.client.get("/agreed/nobody", headers={"accept": "text/html", "accept-language": "en"})
    assert missing.status_code == 403
    assert 'value="/agreed/nobody"' in missing.text


def test_everything_said_here_holds_the_published_schemas(shop: Counter) -> None:
    if why := absent():
        pytest.skip(why)
    said = [pair for pair in shop.traffic if pair.version == NEW and schema_of(pair)]
    # Of answers with the same members one is looked at.
    pairs = {(schema_of(pair), frozenset(members(pair.response))): pair for pair in said}.values()
    assert len(said) > 20
    wrong = {
        f"{pair.method} {pair.path}: {fault}" for pair in pairs for fault in faults(schema_of(pair), pair.response)
    }
    assert not wrong
    # Over REST the tests also send what is taken though it is not as the schemas have it.
    wrong, asked = asked_wrong([pair for pair in shop.traffic if (pair.version, pair.path) == (NEW, "/mcp")])
    assert not wrong
    assert {"create_checkout", "get_checkout", "complete_checkout"} <= asked
