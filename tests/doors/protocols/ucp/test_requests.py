"""What of a request counts and what does not, sentence by sentence of UCP's register; the marks name these tests."""

import re
from typing import Any

import pytest

from tests.doors.protocols.ucp.conftest import NEW, Counter
from tests.doors.protocols.ucp.teashop import CODES, instrument
from tests.doors.protocols.ucp.test_sentences import BOTH, SHIPPING, begun, carted, lines
from tests.small import OPERATOR

ATTRIBUTION = {"utm_source": "agent.example", "click": "17"}


def completed(shop: Counter, made: Any, version: str, **more: Any) -> Any:
    at = f"/checkout-sessions/{made['id']}/complete"
    return shop.ask("POST", at, instrument("sandbox-card") | more, version=version)


def instructed(**changes: Any) -> dict[str, Any]:
    (one,) = instrument("sandbox-card")["payment"]["instruments"]
    changed = {name: value for name, value in {**one, **changes}.items() if value is not None}
    return {"payment": {"instruments": [changed]}}


@BOTH
def test_a_checkout_that_lacks_something_waits_and_a_ready_one_is_bought_at_once(shop: Counter, version: str) -> None:
    waiting = begun(shop, version, fulfillment={"methods": []})
    assert waiting["status"] == "incomplete"
    (one,) = instrument("sandbox-card")["payment"]["instruments"]
    bare = {"payment": {"instruments": [{name: value for name, value in one.items() if name != "billing_address"}]}}
    at = f"/checkout-sessions/{waiting['id']}"
    shop.ask("POST", f"{at}/cancel", version=version)
    assert shop.ask("POST", f"{at}/complete", bare, version=version).status_code == 409
    made = begun(shop, version)
    assert (made["status"], completed(shop, made, version).json()["status"]) == ("ready_for_complete", "completed")


@BOTH
def test_what_was_agreed_is_what_is_bought_whatever_a_completion_says_besides(shop: Counter, version: str) -> None:
    made = begun(shop, version, buyer={"first_name": "Ada"})
    more = {
        "buyer": {"first_name": "Eve"},
        "context": {"language": "zh-CN"},
        "discounts": {"codes": [CODES["valid"]]},
        "line_items": lines(("kettle", 9)),
    }
    done = completed(shop, made, version, **more).json()
    assert done["status"] == "completed"
    for name in ("buyer", "totals", "line_items", "discounts"):
        assert done[name] == made[name], name
    order = shop.ask("GET", f"/orders/{done['order']['id']}", version=version).json()
    assert [(one["id"], one["item"]["id"]) for one in order["line_items"]] == [("li_1", "teapot")]


@BOTH
def test_a_checkout_stays_of_the_cart_that_it_was_begun_from(shop: Counter, version: str) -> None:
    first, other = carted(shop, version), carted(shop, version)
    made = shop.ask("POST", "/checkout-sessions", {"cart_id": first["id"]}, version=version).json()
    at = f"/checkout-sessions/{made['id']}"
    alone = shop.ask("PUT", at, {"cart_id": other["id"]}, version=version)
    assert (alone.status_code, alone.json()["messages"][0]["path"]) == (400, "$.line_items")
    body = {"cart_id": other["id"], "line_items": lines(("teapot", 1))}
    moved = shop.ask("PUT", at, body, version=version).json()
    assert [one["item"]["id"] for one in moved["line_items"]] == ["teapot"]


@BOTH
def test_where_a_buyer_came_from_goes_along_to_the_order_and_is_text(shop: Counter, version: str) -> None:
    cart = carted(shop, version, attribution=ATTRIBUTION)
    assert cart["attribution"] == ATTRIBUTION
    found = shop.ask("POST", "/catalog/search", {"query": "teapot", "attribution": ATTRIBUTION}, version=version)
    assert found.status_code == 200
    made = begun(shop, version, attribution=ATTRIBUTION)
    order = completed(shop, made, version).json()["order"]
    assert shop.ask("GET", f"/orders/{order['id']}", version=version).json()["attribution"] == ATTRIBUTION
    body = {"line_items": lines(("teapot", 1)), "attribution": {"click": 17}}
    told = shop.ask("POST", "/checkout-sessions", body, version=version)
    assert (told.status_code, told.json()["messages"][0]["path"]) == (400, "$.attribution['click']")


@BOTH
def test_signals_say_whose_they_are_and_are_not_kept(shop: Counter, version: str) -> None:
    signals = {"dev.ucp.buyer_ip": "203.0.113.42", "com.example.device": "invented-device-0815"}
    made = begun(shop, version, signals=signals)
    done = completed(shop, made, version, signals=signals)
    assert done.json()["status"] == "completed"
    assert "invented-device-0815" not in done.text
    kept = shop.souk.call("checkout.agreed", {"agreed": made["id"]}, OPERATOR)
    assert "invented-device-0815" not in str(kept)
    assert begun(shop, version)["status"] == "ready_for_complete"
    for name in ("buyer_ip", "Dev.ucp.ip", "dev.ucp.", "-dev.ucp"):
        body = {"line_items": lines(("teapot", 1)), "signals": {name: "x"}}
        told = shop.ask("POST", "/checkout-sessions", body, version=version)
        assert (told.status_code, told.json()["messages"][0]["path"]) == (400, f"$.signals['{name}']")


@BOTH
def test_a_claim_says_whose_it_is(shop: Counter, version: str) -> None:
    for claim in ("vip", "com.Example.vip", "com.example.vip "):
        body = {"line_items": lines(("teapot", 1)), "context": {"eligibility": [claim]}}
        told = shop.ask("POST", "/checkout-sessions", body, version=version)
        assert (told.status_code, told.json()["messages"][0]["path"]) == (400, "$.context.eligibility[0]")


@BOTH
def test_a_claim_that_is_not_proven_blocks_with_its_place(shop: Counter, version: str) -> None:
    made = begun(shop, version, context={"eligibility": ["com.example.unheard", "com.spck.vip_unverifiable"]})
    told = completed(shop, made, version).json()
    last = told["messages"][-1]
    assert (told["status"], last["code"], last["path"]) == (
        "incomplete", "eligibility_invalid", "$.context.eligibility[1]",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": None}, "id"),
        ({"type": None}, "type"),
        ({"credential": {"token": "t"}}, "credential.type"),
        ({"credential": {"type": "token"}}, "credential.token"),
    ],
)
@BOTH
def test_an_instrument_says_what_it_is(shop: Counter, version: str, changes: Any, place: str) -> None:
    made = begun(shop, version)
    at = f"/checkout-sessions/{made['id']}/complete"
    told = shop.ask("POST", at, instructed(**changes), version=version)
    assert (told.status_code, told.json()["messages"][0]["path"]) == (400, f"$.payment.instruments[0].{place}")
    assert completed(shop, made, version).json()["status"] == "completed"


@BOTH
def test_a_bank_that_asks_back_is_answered_by_the_buyer_before_a_page(shop: Counter, version: str) -> None:
    made = begun(shop, version)
    at = f"/checkout-sessions/{made['id']}/complete"
    told = shop.ask("POST", at, instrument("sandbox-challenge"), version=version).json()
    assert (told["status"], "order" in told) == ("requires_escalation", False)
    assert told["continue_url"].endswith(f"/agreed/{made['id']}")
    assert "requires_buyer_input" in {one.get("severity") for one in told["messages"]}


@BOTH
def test_a_namespace_within_a_namespace_and_constraints_of_a_request_mean_nothing(shop: Counter, version: str) -> None:
    inner = {"version": "1999-01-01", "capabilities": {}, "status": "error"}
    strange = {"ucp": {"ucp": inner, "request_constraints": {"x": 1}, "unheard": True}, "context": {"ucp": inner}}
    made = begun(shop, version, **strange)
    assert (made["status"], made["ucp"]["version"], made["ucp"]["status"]) == ("ready_for_complete", version, "success")
    assert not {"ucp", "unheard", "request_constraints"} & set(made["ucp"])
    assert "actions" not in made


@BOTH
def test_verbs_and_statuses_are_those_of_http(shop: Counter, version: str) -> None:
    made = begun(shop, version)
    at = f"/checkout-sessions/{made['id']}"
    body = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING}
    said = [
        shop.ask(method, path, sent, version=version).status_code
        for method, path, sent in (
            ("GET", at, None),
            ("PUT", at, body),
            ("DELETE", at, None),
            ("PATCH", at, body),
            ("GET", "/checkout-sessions", None),
            ("POST", "/checkout-sessions", {}),
            ("POST", "/nothing", {}),
            ("GET", "/orders", None),
        )
    ]
    assert said == [200, 200, 405, 405, 405, 400, 404, 401]


@BOTH
def test_a_carts_key_is_kept_for_a_day_and_longer(shop: Counter, version: str) -> None:
    body, key = {"line_items": lines(("mug", 1))}, f"day-{version}"
    first = shop.ask("POST", "/carts", body, version=version, idempotency_key=key)
    aged = shop.ask("POST", "/testing/idempotency/age", {"hours": 24}, version=version)
    assert aged.status_code == 200
    assert shop.ask("POST", "/carts", body, version=version, idempotency_key=key).content == first.content
    other = shop.ask("POST", "/carts", {"line_items": lines(("mug", 2))}, version=version, idempotency_key=key)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


@BOTH
def test_pages_of_the_catalogue_are_followed_by_what_the_answer_says(shop: Counter, version: str) -> None:
    def page(**pagination: Any) -> Any:
        return shop.ask("POST", "/catalog/search", {"query": "*", "pagination": pagination}, version=version)

    first = page(limit=10).json()
    assert len(first["products"]) == 10
    rest = page(limit=10, cursor=first["pagination"]["cursor"]).json()
    ids = [one["id"] for one in (*first["products"], *rest["products"])]
    assert (len(ids), len(set(ids)), rest["pagination"]["has_next_page"]) == (13, 13, False)
    assert page(limit=5000).status_code == 200
    assert page(cursor="made up").status_code == 400


@BOTH
def test_a_way_to_ship_says_what_it_is_and_its_description_when_it_comes(shop: Counter, version: str) -> None:
    made = begun(shop, version)
    (method,) = made["fulfillment"]["methods"]
    (group,) = method["groups"]
    (option,) = group["options"]
    assert (method["type"], method["selected_destination_id"]) == ("shipping", "home")
    assert option["title"] == "Standard shipping (Invented Post)"
    told = option["description"] if version < NEW else option["description"]["plain"]
    assert re.fullmatch(r"Arrives [A-Z][a-z]{2} \d+( – [A-Z][a-z]{2} \d+)?", told)
    assert (option["carrier"], option["totals"]) == ("Invented Post", [{"type": "total", "amount": 500}])
    assert option["earliest_fulfillment_time"] < option["latest_fulfillment_time"]
    zh = begun(shop, version, context={"language": "zh-CN"})
    assert zh["fulfillment"]["methods"][0]["groups"][0]["options"][0]["title"] == "标准配送(Invented Post)"


@BOTH
def test_what_is_asked_of_the_buyer_is_said_as_early_as_it_is_known(shop: Counter, version: str) -> None:
    made = begun(shop, version, fulfillment={"methods": [{"type": "shipping", "destinations": []}]})
    assert made["status"] == "incomplete"
    assert {one["severity"] for one in made["messages"]} == {"recoverable"}
    assert {one["path"] for one in made["messages"]} == {"$.fulfillment.methods[0].destinations"}
    assert len({one["content"] for one in made["messages"]}) == 4
    given = {"dev.ucp.consent.marketing": {"granted": True, "source": "platform"}}
    buyer = {"first_name": "Ada", "consent": given if version == NEW else {"marketing": True}}
    lacking = begun(shop, version, buyer=buyer)
    assert [one["path"] for one in lacking["messages"]] == (["$.buyer.email"] if version == NEW else [])


@BOTH
def test_standard_words_say_standard_things(shop: Counter, version: str) -> None:
    gone = shop.ask("POST", "/checkout-sessions", {"line_items": lines(("trivet", 1))}, version=version).json()
    none = shop.ask("POST", "/checkout-sessions", {"line_items": lines(("nothing", 1))}, version=version).json()
    unknown = shop.ask("GET", "/checkout-sessions/nobody", version=version).json()
    made = begun(shop, version)
    at = f"/checkout-sessions/{made['id']}/complete"
    declined = shop.ask("POST", at, instrument("sandbox-declined"), version=version).json()
    alone = shop.ask("GET", "/orders/one", version=version).json()
    found = shop.ask("POST", "/catalog/lookup", {"ids": ["teapot", "nothing"]}, version=version).json()
    said = [one["messages"][0]["code"] for one in (gone, none, unknown, declined, alone, found)]
    assert said == [
        "out_of_stock", "item_unavailable", "not_found", "payment_failed", "identity_required", "not_found",
    ]  # fmt: skip
    (info,) = found["messages"]
    assert (info["type"], bool(info["content"])) == ("info", True)


@BOTH
def test_a_completion_is_answered_with_a_signature(shop: Counter, version: str) -> None:
    done = completed(shop, begun(shop, version), version)
    assert done.json()["status"] == "completed"
    kid = re.findall(r'keyid="([^"]+)"', done.headers["signature-input"])
    profile = shop.client.get(f"/ucp/{version}/.well-known/ucp").json()
    published = {one["kid"]: (one["crv"], one["alg"]) for one in profile.get("keys") or profile["signing_keys"]}
    assert [published[one] for one in kid] == [("P-256", "ES256")]
    assert done.headers["signature"].startswith("sig1=:")
    assert done.headers["content-digest"].startswith("sha-256=:")
