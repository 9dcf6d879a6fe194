"""A session from its first item to its order, and every way in which it is refused."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from tests.doors.house import Opened
from tests.doors.protocols.acp.conftest import ADDRESS, BUYER, Asking, agent_key, total_of
from tests.doors.protocols.schemas import ACP, absent, faults
from tests.small import OPERATOR
from tests.trade.buying import stock


def test_a_session_becomes_an_order(ask: Asking, house: Opened) -> None:
    before = stock(house.souk)["tray"]
    begun = ask.session(("tray", 2))
    assert begun["status"] == "not_ready_for_payment"
    assert {one["code"] for one in begun["messages"]} == {"missing"}
    at = f"/checkout_sessions/{begun['id']}"
    ask.send(at, {"fulfillment_details": {"address": ADDRESS}})
    ready = ask.send(at, {"buyer": BUYER}).json()
    assert ready["status"] == "ready_for_payment"
    assert ready["fulfillment_details"]["address"] == ADDRESS
    done = ask.pay(ready, ask.token(ready))
    assert done.status_code == 200
    told = done.json()
    assert told["status"] == "completed", told
    assert told["order"]["checkout_session_id"] == begun["id"]
    order = house.souk.call("orders.show", {"order": told["order"]["id"]}, OPERATOR)
    assert (order["state"], order["total"]) == ("placed", total_of(ready))
    assert [line["quantity"] for line in order["lines"]] == [2]
    after = stock(house.souk)["tray"]
    assert (before[0] - after[0], after[2] - before[2]) == (2, 2)
    known = ask.get(at).json()
    assert (known["status"], known["order"]["id"]) == ("completed", told["order"]["id"])
    house.souk.call("orders.cancel", {"order": told["order"]["id"], "why": "broken"}, OPERATOR)
    back = {one["type"]: one["amount"] for one in ask.get(at).json()["order"]["totals"]}
    assert back["amount_refunded"] == total_of(ready)


def test_the_sum_adds_up_and_is_that_of_the_price(ask: Asking, house: Opened) -> None:
    rule = {"id": "trays", "layer": "item", "kind": "percent", "off": 1000, "scope": {"categories": ["litter_box"]}}
    campaign = {"rule": rule, "name": {"en": "10 % off trays"}, "number": 0}
    house.souk.call("promotions.put", {"campaign": campaign, "why": "sale"}, OPERATOR)
    told = ask.ready(("tray", 1), ("mat", 2))
    sums = {one["type"]: one["amount"] for one in told["totals"]}
    assert sums["items_base_amount"] == 26000
    assert sums["subtotal"] == sums["items_base_amount"] - sums["items_discount"]
    rest = sums["subtotal"] - sums.get("discount", 0) + sums.get("fulfillment", 0) + sums.get("tax", 0)
    assert rest == sums["total"]
    lines = [{one["type"]: one["amount"] for one in line["totals"]} for line in told["line_items"]]
    assert sum(line["items_discount"] for line in lines) == sums["items_discount"] == 2000


def test_codes_are_told_of_where_the_agent_understands_them(ask: Asking) -> None:
    told = ask.session(("mat", 1), discounts={"codes": ["NOPE"]}, capabilities={"extensions": ["discount"]})
    assert told["capabilities"]["extensions"][0]["name"] == "discount"
    assert told["discounts"]["rejected"][0]["reason"] == "discount_code_invalid"
    assert told["discounts"]["codes"] == ["NOPE"]
    cleared = ask.send(f"/checkout_sessions/{told['id']}", {"discounts": {"codes": []}}).json()
    assert cleared["discounts"] == {"codes": [], "applied": [], "rejected": []}


def test_what_is_said_anew_replaces_that_and_nothing_else(ask: Asking) -> None:
    told = ask.ready(("tray", 1))
    at = f"/checkout_sessions/{told['id']}"
    changed = ask.send(at, {"line_items": [{"id": "mat", "quantity": 3}]}).json()
    assert [(one["item"]["id"], one["quantity"]) for one in changed["line_items"]] == [("mat", 3)]
    assert changed["fulfillment_details"] == told["fulfillment_details"]
    assert changed["buyer"] == told["buyer"]
    wrong = ask.send(at, {"selected_fulfillment_options": [{"type": "shipping", "option_id": "x", "item_ids": []}]})
    assert wrong.json()["status"] == "not_ready_for_payment"
    assert wrong.json()["messages"][0]["param"] == "$.selected_fulfillment_options"


def test_a_canceled_session_is_over(ask: Asking) -> None:
    told = ask.ready(("tray", 1))
    at = f"/checkout_sessions/{told['id']}"
    assert ask.send(f"{at}/cancel", {"intent_trace": {"reason_code": "comparison"}}).json()["status"] == "canceled"
    again = ask.send(f"{at}/cancel")
    assert (again.status_code, again.json()["code"]) == (405, "not_cancelable")
    late = ask.send(at, {"line_items": [{"id": "mat"}]})
    assert (late.status_code, late.json()["code"]) == (409, "session_canceled")


@pytest.mark.parametrize(
    ("body", "code", "param"),
    [
        ({}, "missing", "$.line_items"),
        ({"line_items": []}, "invalid", "$.line_items"),
        ({"line_items": [{"id": "tray", "quantity": 0}]}, "invalid", "$.line_items[0].quantity"),
        ({"line_items": [{"id": "nothing"}]}, "item_unavailable", "$.line_items[0]"),
        ({"line_items": [{"id": "tray"}], "currency": "usd"}, "unsupported_currency", "$.currency"),
        ({"line_items": [{"id": "tray"}], "buyer": {"full_name": "Ada"}}, "missing", "$.buyer.email"),
        ({"line_items": [{"id": "tray"}] * 201}, "invalid", "$.line_items"),
    ],
)
def test_what_cannot_be_begun_is_said_with_its_place(ask: Asking, body: Any, code: str, param: str) -> None:
    answer = ask.send("/checkout_sessions", {"currency": "cny", "capabilities": {}, **body}, sound=False)
    assert (answer.status_code, answer.json()["code"], answer.json()["param"]) == (400, code, param)


def test_what_is_short_is_said_and_the_rest_goes_on(ask: Asking) -> None:
    told = ask.session(("tray", 99), ("mat", 1), ("nothing", 1))
    assert [(one["item"]["id"], one["quantity"]) for one in told["line_items"]][1] == ("mat", 1)
    assert told["line_items"][0]["quantity"] < 99
    assert {one["code"] for one in told["messages"] if one["type"] == "warning"} == {
        "low_stock",
        "limited_availability",
    }


def test_the_same_key_is_answered_once(ask: Asking, house: Opened) -> None:
    body = {"line_items": [{"id": "mat", "quantity": 1}], "currency": "cny", "capabilities": {}}
    first = ask.send("/checkout_sessions", body, **{"Idempotency-Key": "same", "Request-Id": "r1"})
    turned = dict(reversed(body.items()))
    again = ask.send("/checkout_sessions", turned, **{"Idempotency-Key": "same", "Request-Id": "r2"})
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    assert "idempotent-replayed" not in first.headers
    assert (again.headers["idempotency-key"], again.headers["request-id"]) == ("same", "r2")
    other = ask.send("/checkout_sessions", {**body, "metadata": {"x": 1}}, **{"Idempotency-Key": "same"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_conflict")
    elsewhere = ask.send(f"/checkout_sessions/{first.json()['id']}", {}, **{"Idempotency-Key": "same"})
    assert elsewhere.status_code == 200
    none = ask.send("/checkout_sessions", body, **{"Idempotency-Key": ""})
    assert (none.status_code, none.json()["code"]) == (400, "idempotency_key_required")


def test_a_repeated_completion_buys_once(ask: Asking, house: Opened) -> None:
    ready = ask.ready(("scoop", 1))
    token, before = ask.token(ready), stock(house.souk)["scoop"][2]
    first = ask.pay(ready, token, **{"Idempotency-Key": "pay"})
    again = ask.pay(ready, token, **{"Idempotency-Key": "pay"})
    assert again.json() == first.json()
    assert stock(house.souk)["scoop"][2] == before + 1
    third = ask.pay(ready, token)
    assert third.status_code == 409


def test_a_completion_that_broke_off_is_gone_on_with(ask: Asking, house: Opened) -> None:
    """Killed between the order and the answer: whoever asks again gets that order, and pays once."""
    ready = ask.ready(("scoop", 1))
    token, before = ask.token(ready), stock(house.souk)["scoop"][2]
    first = ask.pay(ready, token, **{"Idempotency-Key": "killed"}).json()
    with house.souk.database.unit(writes=True):
        house.souk.database.write.exec_driver_sql("DELETE FROM kit_key WHERE key = 'killed' AND operation LIKE 'acp %'")
    again = ask.pay(ready, token, **{"Idempotency-Key": "killed"})
    assert "idempotent-replayed" not in again.headers
    assert again.json() == first
    assert stock(house.souk)["scoop"][2] == before + 1


def test_a_request_in_flight_is_said_to_be_so(ask: Asking, house: Opened, key: str) -> None:
    body = {"line_items": [{"id": "mat"}], "currency": "cny", "capabilities": {}}
    ask.send("/checkout_sessions", body, **{"Idempotency-Key": "flight"})
    with house.souk.database.unit(writes=True):
        house.souk.database.write.exec_driver_sql(
            "UPDATE kit_key SET answer = NULL WHERE key = 'flight' AND operation LIKE 'acp %'"
        )
    answer = ask.send("/checkout_sessions", body, **{"Idempotency-Key": "flight"})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_flight")
    assert int(answer.headers["retry-after"]) > 0


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"API-Version": ""}, 400, "missing_version"),
        ({"API-Version": "2025-09-29"}, 400, "unsupported_version"),
        ({"Authorization": ""}, 401, "unauthorized"),
        ({"Authorization": "Bearer key_nobody"}, 401, "unauthorized"),
        ({"Content-Type": "text/plain"}, 400, "invalid_content_type"),
        ({"Idempotency-Key": "x" * 256}, 400, "invalid_idempotency_key"),
    ],
)
def test_headers_that_are_wrong_are_said(ask: Asking, headers: dict[str, str], status: int, code: str) -> None:
    body = {"line_items": [{"id": "mat"}], "currency": "cny", "capabilities": {}}
    answer = ask.send("/checkout_sessions", body, sound=False, **headers)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    if code == "unsupported_version":
        assert answer.json()["supported_versions"] == ["2026-04-17"]


def test_nobody_sees_anothers_session(ask: Asking, house: Opened) -> None:
    told = ask.ready(("tray", 1))
    other = Asking(house, agent_key(house, "eve"))
    at = f"/checkout_sessions/{told['id']}"
    for answer in (other.get(at), other.send(at, {}), other.send(f"{at}/cancel"), other.pay(told, "vt_none")):
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-agreed")
    assert ask.get(at).json()["status"] == "ready_for_payment"


def test_words_are_in_the_language_that_was_asked_for(ask: Asking) -> None:
    told = ask.session(("mat", 1))
    chinese = ask.get(f"/checkout_sessions/{told['id']}", **{"Accept-Language": "zh-CN"}).json()
    assert chinese["totals"][-1]["display_text"] == "合计"
    assert told["totals"][-1]["display_text"] == "Total"


def test_a_person_goes_on_with_the_same_lines(ask: Asking, house: Opened) -> None:
    told = ask.session(("mat", 2), ("scoop", 1))
    at = told["continue_url"].removeprefix(house.settings.origin)
    page = TestClient(house.app, headers={"Accept": "text/html"}).get(at, follow_redirects=True)
    assert page.status_code == 200
    for words in ("Mat", "Scoop", "¥75"):
        assert words in page.text
    assert "continue_url" not in ask.send(f"/checkout_sessions/{told['id']}/cancel").json()


def test_the_house_says_what_it_serves(house: Opened) -> None:
    told = house.browser.get("/.well-known/acp.json").json()
    assert told["protocol"]["version"] == "2026-04-17"
    assert told["api_base_url"].endswith("/acp")
    if not absent():
        schema = f"{(ACP / 'json-schema' / 'schema.agentic_checkout.json').as_uri()}#/$defs/DiscoveryResponse"
        assert faults(schema, told) == []
    for name in ("config", "instrument"):
        known = house.browser.get(f"/acp/handlers/sandbox-card/{name}.json").json()
        Draft202012Validator.check_schema(known)
    assert house.browser.get("/acp/nothing").json()["code"] == "not_found"
