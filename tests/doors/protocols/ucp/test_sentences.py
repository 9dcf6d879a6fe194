"""Sentences of UCP's register that neither the public tool nor the schemas look at; the marks name these tests."""

import json
import re
from typing import Any

import pytest

from tests.doors.protocols.ucp.conftest import NEW, OLD, Counter
from tests.doors.protocols.ucp.teashop import AGENT, CODES, PLACE, instrument

BOTH = pytest.mark.parametrize("version", [NEW, OLD])
# RFC 9535, as far as a place in an answer needs it.
PATH = re.compile(r"\$(\.[A-Za-z_][A-Za-z0-9_]*|\[\d+\])*")
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


def lines(*wanted: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"item": {"id": item}, "quantity": quantity} for item, quantity in wanted]


def begun(shop: Counter, version: str, *wanted: tuple[str, int], **more: Any) -> Any:
    body = {"line_items": lines(*(wanted or (("teapot", 1),))), "fulfillment": SHIPPING, **more}
    answer = shop.ask("POST", "/checkout-sessions", body, version=version)
    assert answer.status_code == 201
    return answer.json()


def carted(shop: Counter, version: str, **more: Any) -> Any:
    answer = shop.ask("POST", "/carts", {"line_items": lines(("mug", 2)), **more}, version=version)
    assert answer.status_code == 201
    return answer.json()


@BOTH
def test_a_cart_is_estimated_and_leads_to_a_person(shop: Counter, version: str) -> None:
    cart = carted(shop, version)
    sums = {one["type"]: one["amount"] for one in cart["totals"]}
    assert (sums["subtotal"], "status" in cart) == (3000, False)
    assert cart["continue_url"].startswith("http")
    assert cart["expires_at"]


@BOTH
def test_a_cart_of_nothing_that_can_be_had_is_no_cart(shop: Counter, version: str) -> None:
    told = shop.ask("POST", "/carts", {"line_items": lines(("nothing", 1))}, version=version).json()
    assert (told["ucp"]["status"], "id" in told) == ("error", False)
    assert {one["severity"] for one in told["messages"]} == {"unrecoverable"}


@BOTH
def test_a_canceled_cart_is_not_found_any_more(shop: Counter, version: str) -> None:
    at = f"/carts/{carted(shop, version)['id']}"
    shop.ask("POST", f"{at}/cancel", version=version)
    body = {"line_items": lines(("mug", 1))}
    for answer in (shop.ask("GET", at, version=version), shop.ask("PUT", at, body, version=version)):
        assert (answer.status_code, answer.json()["messages"][0]["code"]) == (200, "not_found")


@BOTH
def test_a_carts_key_holds_for_the_same_bytes_alone(shop: Counter, version: str) -> None:
    body, key = {"line_items": lines(("mug", 1))}, f"cart-{version}"
    first, again = (shop.ask("POST", "/carts", body, version=version, idempotency_key=key) for _ in range(2))
    assert first.content == again.content
    headers = {"UCP-Agent": f'profile="{AGENT}"', "content-type": "application/json", "idempotency-key": key}
    spaced = json.dumps(body, indent=1).encode()
    other = shop.client.post(f"/ucp/{version}/carts", content=spaced, headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


@BOTH
def test_what_belongs_to_answers_is_passed_over_in_requests(shop: Counter, version: str) -> None:
    said = {"id": "mine", "status": "completed", "currency": "EUR", "totals": [], "order": {"id": "o"}, "messages": []}
    made = begun(shop, version, **said, ucp={"version": "1"}, continue_url="https://evil.example", expires_at="never")
    assert made["id"] != "mine"
    assert (made["status"], made["currency"], "order" in made) == ("ready_for_complete", "USD", False)
    assert made["ucp"]["version"] == version
    assert "evil" not in made["continue_url"]
    assert sum(one["amount"] for one in made["totals"] if one["type"] != "total") == made["totals"][-1]["amount"]


@BOTH
def test_a_checkout_goes_on_until_it_is_canceled_and_not_after(shop: Counter, version: str) -> None:
    bare = {"line_items": lines(("teapot", 1))}
    for body in (bare, {**bare, "fulfillment": SHIPPING}):
        made = shop.ask("POST", "/checkout-sessions", body, version=version).json()
        assert made["expires_at"]
        at = f"/checkout-sessions/{made['id']}/cancel"
        assert shop.ask("POST", at, version=version).json()["status"] == "canceled"
        assert shop.ask("POST", at, version=version).status_code == 409


@BOTH
def test_what_is_not_there_is_said_once_and_for_all(shop: Counter, version: str) -> None:
    told = shop.ask("GET", "/checkout-sessions/nobody", version=version).json()
    assert (told["ucp"]["status"], "line_items" in told) == ("error", False)
    assert [(one["code"], one["severity"]) for one in told["messages"]] == [("not_found", "unrecoverable")]


@BOTH
def test_a_completion_says_how_it_is_paid_and_the_answer_does_not(shop: Counter, version: str) -> None:
    made = begun(shop, version)
    at = f"/checkout-sessions/{made['id']}/complete"
    assert shop.ask("POST", at, {}, version=version).json().get("status") != "completed"
    secret = instrument("sandbox-card")["payment"]["instruments"][0]["credential"]["token"]
    done = shop.ask("POST", at, instrument("sandbox-card"), version=version)
    assert done.json()["status"] == "completed"
    assert secret not in done.text
    assert secret not in shop.ask("GET", f"/checkout-sessions/{made['id']}", version=version).text


@BOTH
def test_two_instruments_are_one_too_many(shop: Counter, version: str) -> None:
    made, body = begun(shop, version), instrument("sandbox-card")
    one = body["payment"]["instruments"][0]
    body["payment"]["instruments"] = [one, {**one, "id": "instr_2"}]
    told = shop.ask("POST", f"/checkout-sessions/{made['id']}/complete", body, version=version).json()
    assert told.get("status") != "completed"
    assert "order" not in told


@BOTH
def test_a_message_says_its_place_as_a_path_of_the_answer(shop: Counter, version: str) -> None:
    codes = {"discounts": {"codes": ["NOT-A-CODE", CODES["valid"]]}}
    answers = [
        shop.ask(
            "POST", "/checkout-sessions", {"line_items": lines(("teapot", 1), ("trivet", 1)), **codes}, version=version
        ),
        shop.ask("POST", "/checkout-sessions", {"line_items": [{"item": {}, "quantity": 1}]}, version=version),
    ]
    places = [one["path"] for answer in answers for one in answer.json()["messages"] if "path" in one]
    assert len(places) > 2
    assert all(PATH.fullmatch(place) for place in places), places


@BOTH
def test_a_rejected_code_is_a_warning_with_a_standard_code(shop: Counter, version: str) -> None:
    made = begun(shop, version, discounts={"codes": ["NOT-A-CODE"]})
    (said,) = (one for one in made["messages"] if one.get("path", "").startswith("$.discounts"))
    assert (said["type"], said["code"]) == ("warning", "discount_code_invalid")
    assert made["status"] == "ready_for_complete"


@BOTH
def test_the_parts_of_a_sum_are_the_sum(shop: Counter, version: str) -> None:
    made = begun(shop, version, ("teapot", 2), ("mug", 2), discounts={"codes": [CODES["item"], CODES["valid"]]})
    parted = [one for one in made["totals"] if one.get("lines")]
    assert {one["type"] for one in parted} >= {"subtotal", "items_discount"}
    for one in parted:
        assert sum(line["amount"] for line in one["lines"]) == one["amount"]


@BOTH
def test_a_claim_that_means_nothing_here_is_said_and_stops_nothing(shop: Counter, version: str) -> None:
    made = begun(shop, version, context={"eligibility": ["com.example.unheard"]})
    assert "eligibility_not_accepted" in {one["code"] for one in made["messages"]}
    assert made["status"] == "ready_for_complete"


@BOTH
def test_a_page_of_the_catalogue_has_a_size_of_its_own(shop: Counter, version: str) -> None:
    found = shop.ask("POST", "/catalog/search", {"query": "*"}, version=version).json()
    assert (len(found["products"]), found["pagination"]["has_next_page"]) == (10, True)
    for limit in (0, -1):
        body = {"query": "*", "pagination": {"limit": limit}}
        assert shop.ask("POST", "/catalog/search", body, version=version).status_code == 400
    assert shop.ask("POST", "/catalog/search", {}, version=version).status_code == 400


@BOTH
def test_a_lookup_has_ids_and_not_too_many(shop: Counter, version: str) -> None:
    assert shop.ask("POST", "/catalog/lookup", {"ids": []}, version=version).status_code == 400
    large = shop.ask("POST", "/catalog/lookup", {"ids": [f"x{number}" for number in range(26)]}, version=version)
    assert (large.status_code, large.json()["code"]) == (400, "request_too_large")
    none = shop.ask("POST", "/catalog/lookup", {"ids": ["nothing"]}, version=version)
    assert (none.status_code, none.json()["products"]) == (200, [])


@BOTH
def test_a_profile_says_its_version_everywhere_and_may_be_kept(shop: Counter, version: str) -> None:
    answer = shop.client.get(f"/ucp/{version}/.well-known/ucp", follow_redirects=False)
    kept = answer.headers["cache-control"]
    assert (answer.status_code, "public" in kept, "no-store" in kept) == (200, True, False)
    assert int(re.findall(r"max-age=(\d+)", kept)[0]) >= 60
    ucp = answer.json()["ucp"]
    entries = [(name, one) for part in ("services", "capabilities") for name, all_ in ucp[part].items() for one in all_]
    assert {one["version"] for name, one in entries if name.startswith("dev.ucp.")} == {version} == {ucp["version"]}
    handlers = ucp["payment_handlers"]
    assert all(name.startswith("dev.souk.") for name in handlers)
    assert all(one["id"] for entry in handlers.values() for one in entry)


@BOTH
def test_an_answer_names_what_both_can_do_and_no_namespace_within_another(shop: Counter, version: str) -> None:
    made = begun(shop, version)
    profile = shop.client.get(f"/ucp/{version}/.well-known/ucp").json()["ucp"]["capabilities"]
    assert set(made["ucp"]["capabilities"]) <= set(profile)
    assert "ucp" not in made["ucp"]
    assert made["ucp"]["version"] == version


@BOTH
def test_a_platform_of_no_version_of_ours_is_refused(shop: Counter, version: str) -> None:
    headers = {"UCP-Agent": 'profile="https://spck.dev/legacy"', "content-type": "application/json"}
    body = json.dumps({"line_items": lines(("teapot", 1))})
    told = shop.client.post(f"/ucp/{version}/checkout-sessions", content=body, headers=headers)
    assert (told.status_code, told.json()["code"]) == (422, "version_unsupported")


@BOTH
def test_consent_that_is_left_out_changes_nothing(shop: Counter, version: str) -> None:
    made = begun(shop, version, buyer={"email": "ada@example.com"})
    body = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING}
    moved = shop.ask("PUT", f"/checkout-sessions/{made['id']}", body, version=version).json()
    assert moved["status"] == "ready_for_complete"
