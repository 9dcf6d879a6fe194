"""Sentences of UCP's register that take a whole purchase to look at; the marks name these tests."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from souk.doors.protocols.profiles import Profile
from souk.doors.protocols.signing import Platform
from souk.doors.protocols.ucp import paying
from souk.doors.protocols.ucp.calls import GUEST, Call
from souk.doors.protocols.ucp.capabilities import CHECKOUT
from souk.doors.protocols.ucp.merchant import Merchant
from souk.doors.protocols.ucp.paying import Till
from souk.doors.protocols.ucp.replying import WrongBody
from tests.doors.protocols.ucp.conftest import NEW, Counter
from tests.doors.protocols.ucp.teashop import AGENT, GOODS, instrument
from tests.doors.protocols.ucp.test_requests import completed, instructed
from tests.doors.protocols.ucp.test_sentences import BOTH, SHIPPING, begun, carted, lines
from tests.small import OPERATOR

READY = "ready_for_complete"


def complete(shop: Counter, made: Any, version: str, handler: str = "sandbox-card", *, bare: bool = False) -> Any:
    (one,) = instrument(handler)["payment"]["instruments"]
    if bare:
        one.pop("billing_address")
    at = f"/checkout-sessions/{made['id']}/complete"
    return shop.ask("POST", at, {"payment": {"instruments": [one]}}, version=version)


@BOTH
def test_a_checkout_is_completed_from_ready_and_from_no_other_state(shop: Counter, version: str) -> None:
    claimed = begun(shop, version, context={"eligibility": ["com.spck.vip_unverifiable"]})
    escalated, dropped, bought = (begun(shop, version) for _ in range(3))
    assert {one["status"] for one in (escalated, dropped, bought)} == {READY}
    # What is not proven leaves it incomplete, however often it is completed.
    for _ in range(2):
        told = complete(shop, claimed, version).json()
        assert (told["status"], "order" in told) == ("incomplete", False)
    at = f"/checkout-sessions/{escalated['id']}"
    assert complete(shop, escalated, version, "sandbox-challenge").json()["status"] == "requires_escalation"
    assert complete(shop, escalated, version).status_code == 409
    assert shop.ask("GET", at, version=version).json()["status"] == "requires_escalation"
    shop.ask("POST", f"/checkout-sessions/{dropped['id']}/cancel", version=version)
    assert complete(shop, dropped, version).status_code == 409
    done = complete(shop, bought, version).json()
    assert (done["status"], bool(done["order"]["id"])) == ("completed", True)
    assert complete(shop, bought, version).status_code == 409
    again = shop.ask("GET", f"/checkout-sessions/{bought['id']}", version=version).json()
    assert again["order"] == done["order"]


@BOTH
def test_nothing_is_called_an_action_whatever_is_outstanding(shop: Counter, version: str) -> None:
    """No capability of the house declares a type of Action, so that none is ever outstanding, and none is told."""
    lacking = begun(shop, version, fulfillment={"methods": []})
    waiting = complete(shop, begun(shop, version), version, "sandbox-challenge").json()
    done = completed(shop, begun(shop, version), version).json()
    order = shop.ask("GET", f"/orders/{done['order']['id']}", version=version).json()
    dropped = shop.ask("POST", f"/checkout-sessions/{begun(shop, version)['id']}/cancel", version=version).json()
    cart = carted(shop, version)
    found = shop.ask("POST", "/catalog/search", {"query": "*"}, version=version).json()
    none = shop.ask("GET", "/checkout-sessions/nobody", version=version).json()
    states = [one["status"] for one in (lacking, waiting, done, dropped)]
    assert states == ["incomplete", "requires_escalation", "completed", "canceled"]
    for told in (lacking, waiting, done, order, dropped, cart, found, none):
        assert "actions" not in list(keys_of(told))
    profile = shop.client.get(f"/ucp/{version}/.well-known/ucp").json()
    assert not {name for name in keys_of(profile) if "action" in name.casefold()}


def keys_of(value: Any) -> list[str]:
    """Every name of every object in a JSON value."""
    if isinstance(value, list):
        return [name for one in value for name in keys_of(one)]
    if not isinstance(value, Mapping):
        return []
    return [*value, *(name for one in value.values() for name in keys_of(one))]


@BOTH
def test_what_changes_in_a_checkout_changes_in_the_cart_that_it_is_of(shop: Counter, version: str) -> None:
    cart = carted(shop, version, buyer={"email": "ada@example.com"})
    at = f"/carts/{cart['id']}"
    made = shop.ask("POST", "/checkout-sessions", {"cart_id": cart["id"]}, version=version).json()
    body = {
        "line_items": lines(("teapot", 1), ("mug", 3)),
        "fulfillment": SHIPPING,
        "discounts": {"codes": ["TEN-OFF"]},
    }
    path = f"/checkout-sessions/{made['id']}"
    moved = shop.ask("PUT", path, body, version=version).json()
    kept = shop.ask("GET", at, version=version).json()
    assert [(one["item"]["id"], one["quantity"]) for one in kept["line_items"]] == [("teapot", 1), ("mug", 3)]
    assert (kept["discounts"]["codes"], kept["buyer"]["email"]) == (["TEN-OFF"], "ada@example.com")
    goods = [{one["type"]: one["amount"] for one in told["totals"]}["subtotal"] for told in (kept, moved)]
    assert goods == [9000, 9000]
    # A cart that was let go stays so.
    shop.ask("POST", f"{at}/cancel", version=version)
    assert shop.ask("PUT", path, {**body, "line_items": lines(("mug", 1))}, version=version).status_code == 200
    assert shop.ask("GET", at, version=version).json()["messages"][0]["code"] == "not_found"


@BOTH
def test_what_becomes_of_an_order_is_added_to_it_and_never_changed(shop: Counter, version: str) -> None:
    done = completed(shop, begun(shop, version, ("teapot", 3), ("mug", 2)), version).json()
    name, order = done["order"]["id"], done["order"]["label"]

    def told() -> list[dict[str, Any]]:
        return list(shop.ask("GET", f"/orders/{name}", version=version).json()["adjustments"])

    whole = shop.souk.call("orders.show", {"order": order}, OPERATOR)
    pots, mugs = (one["id"] for one in whole["lines"])
    assert told() == []
    off = {"order": order, "why": "one too many", "pieces": {pots: 1}}
    shop.souk.call("orders.cancel", off, OPERATOR)
    seen = [told()]
    shop.souk.call("orders.cancel", {**off, "why": "and another", "pieces": {pots: 1, mugs: 1}}, OPERATOR)
    seen.append(told())
    parcel = shop.souk.call("orders.ship", {"order": order, "carrier": "Post", "tracking": "1"}, OPERATOR)
    shop.souk.call("orders.confirm", {"shipment": parcel["shipments"][0]["id"]}, OPERATOR)
    back = {"order": order, "kind": "return", "why": "cracked", "pieces": {mugs: 1}}
    (asked,) = shop.souk.call("orders.ask-return", back, OPERATOR)
    seen.append(told())
    shop.souk.call("orders.receive-return", {"id": asked["id"], "accepted": True}, OPERATOR)
    seen.append(told())
    for before, after in pairwise(seen):
        assert after[: len(before)] == before
        assert len(after) == len(before) + 1
    final = seen[-1]
    assert [(one["type"], one["status"], one["description"]) for one in final] == [
        ("refund", "completed", "one too many"),
        ("refund", "completed", "and another"),
        ("return", "pending", "cracked"),
        ("return", "completed", "cracked"),
    ]
    names = {"li_1": pots, "li_2": mugs}
    assert [{names[one["id"]]: one["quantity"] for one in each["line_items"]} for each in final] == [
        {pots: -1}, {pots: -1, mugs: -1}, {mugs: -1}, {mugs: -1},
    ]  # fmt: skip
    assert len({one["id"] for one in final}) == 4
    money = [-one["totals"][0]["amount"] if "totals" in one else 0 for one in final]
    assert sum(money) == shop.souk.call("orders.show", {"order": order}, OPERATOR)["refunded"]
    assert money[2] == 0


@BOTH
def test_a_gift_is_a_line_of_the_order_that_costs_nothing(shop: Counter, version: str) -> None:
    """It is in what is expected, in its parcel, in what is called off and in what goes back with its goods."""
    gift = {"id": "with-kettles", "layer": "shop", "kind": "gift", "owner": "teashop", "sku": "mug", "count": 1}
    gift |= {"worth": 900, "threshold": 27000, "scope": {"products": ["kettle"]}, "on_return": "reprice"}
    known = [one["rule"]["id"] for one in shop.souk.call("promotions.page", {"most": 50}, OPERATOR)]
    if gift["id"] not in known:
        campaign = {"rule": gift, "name": {"en": "A mug with three kettles"}, "number": 0}
        shop.souk.call("promotions.put", {"campaign": campaign, "why": "autumn"}, OPERATOR)

    def bought() -> tuple[str, Callable[[], Any], list[str]]:
        done = completed(shop, begun(shop, version, ("kettle", 3)), version).json()
        name, order = done["order"]["id"], done["order"]["label"]
        own = [one["id"] for one in shop.souk.call("orders.show", {"order": order}, OPERATOR)["lines"]]
        return order, lambda: shop.ask("GET", f"/orders/{name}", version=version).json(), own

    order, told, (kettles,) = bought()
    paid, mug = told()["line_items"]
    assert (mug["item"]["id"], mug["item"]["price"], mug["status"]) == ("mug", 0, "processing")
    assert {one["type"]: one["amount"] for one in mug["totals"]} == {"subtotal": 0, "total": 0}
    assert mug["quantity"] == {"original": 1, "total": 1, "fulfilled": 0}
    everything = {paid["id"]: 3, mug["id"]: 1}
    (expected,) = told()["fulfillment"]["expectations"]
    assert {one["id"]: one["quantity"] for one in expected["line_items"]} == everything
    parcel = shop.souk.call("orders.ship", {"order": order, "carrier": "Post", "tracking": "1"}, OPERATOR)
    shop.souk.call("orders.confirm", {"shipment": parcel["shipments"][0]["id"]}, OPERATOR)
    for event in told()["fulfillment"]["events"]:
        assert {one["id"]: one["quantity"] for one in event["line_items"]} == everything
    assert [one["status"] for one in told()["line_items"]] == ["fulfilled", "fulfilled"]
    back = {"order": order, "kind": "return", "why": "too many", "pieces": {kettles: 3}}
    (asked,) = shop.souk.call("orders.ask-return", back, OPERATOR)
    shop.souk.call("orders.receive-return", {"id": asked["id"], "accepted": True}, OPERATOR)
    for entry in told()["adjustments"]:
        assert {one["id"]: -one["quantity"] for one in entry["line_items"]} == everything
    assert [one["status"] for one in told()["line_items"]] == ["removed", "removed"]
    # What is called off before it leaves takes its gift along, in the same step.
    order, told, (kettles,) = bought()
    shop.souk.call("orders.cancel", {"order": order, "why": "two will do", "pieces": {kettles: 1}}, OPERATOR)
    (entry,) = told()["adjustments"]
    paid, mug = told()["line_items"]
    assert {one["id"]: one["quantity"] for one in entry["line_items"]} == {paid["id"]: -1, mug["id"]: -1}
    assert (paid["quantity"]["total"], mug["quantity"]["total"], mug["status"]) == (2, 0, "removed")


@BOTH
def test_the_ways_to_pay_are_those_of_the_checkout(shop: Counter, version: str) -> None:
    def rails(said: Any) -> set[str]:
        return {one["id"] for one in said["ucp"]["payment_handlers"].get("dev.souk.rail", [])}

    profile = shop.client.get(f"/ucp/{version}/.well-known/ucp").json()
    made = begun(shop, version)
    assert made["currency"] == "USD"
    assert rails(profile) - rails(made) == {"sandbox-yuan"}
    told = complete(shop, made, version, "sandbox-yuan").json()
    assert (told["status"], "order" in told) == ("incomplete", False)
    assert complete(shop, made, version).json()["status"] == "completed"


@BOTH
def test_feeds_say_what_a_checkout_says(shop: Counter, version: str) -> None:
    told = shop.client.get("/acp/feeds/teashop/products").json()["products"]
    fed = {variant["id"]: variant for product in told for variant in product["variants"]}
    wanted = ["mug", "teapot", "kettle", "teacup-blue", *(f"tea-{number}" for number in range(len(GOODS)))]
    made = begun(shop, version, *((one, 1) for one in wanted))
    assert [one["item"]["id"] for one in made["line_items"]] == wanted
    titles = {product["variants"][0]["id"]: product["title"] for product in told}
    for one in made["line_items"]:
        said, sums = fed[one["item"]["id"]], {part["type"]: part["amount"] for part in one["totals"]}
        before = said.get("list_price", said["price"])
        assert (before["amount"], said["price"]["amount"]) == (one["item"]["price"], sums["total"])
        assert (said["price"]["currency"], titles[one["item"]["id"]]) == (made["currency"], one["item"]["title"])


@pytest.mark.parametrize("changes", [{"handler_id": None}, {"handler_id": ""}])
def test_an_instrument_says_whose_it_is(shop: Counter, changes: Any) -> None:
    """In test mode the public tool may leave that out; a shop that sells is not in test mode."""
    made = begun(shop, NEW)
    profile = Profile(AGENT, NEW, (NEW,), (), {}, "", {})
    call = Call(NEW, GUEST, Platform(profile, None), frozenset({CHECKOUT}), "https://tea.example")
    sells = Merchant(shop.souk, Till(shop.souk, "tea.example", False, None, lambda _order: None))
    with pytest.raises(WrongBody) as error:
        sells.complete(replace(call, body=instructed(**changes)), made["id"])
    assert "$.payment.instruments[0].handler_id" in str(error.value)
    assert sells.complete(replace(call, body=instructed()), made["id"]).body["status"] == "completed"


def test_what_pays_is_kept_nowhere(shop: Counter) -> None:
    secret, key = "tok-2f6b9c", "pays-once"
    body = instructed(handler_id="sandbox-card", credential={"type": "token", "token": secret})
    made = begun(shop, NEW)
    at = f"/checkout-sessions/{made['id']}"
    draft = {"line_items": lines(("teapot", 1)), "fulfillment": SHIPPING, **body}
    assert shop.ask("PUT", at, draft, idempotency_key=f"{key}-1").json()["status"] == READY
    done = shop.ask("POST", f"{at}/complete", body, idempotency_key=key)
    assert (done.json()["status"], secret in done.text) == ("completed", False)
    tables = MetaData()
    tables.reflect(shop.souk.database.engine)
    with shop.souk.database.engine.connect() as connection:
        rows = {
            name: repr([tuple(row) for row in connection.execute(select(table))])
            for name, table in tables.tables.items()
        }
    assert [name for name, text in rows.items() if secret in text] == []
    # What was looked at is there: the checkout, and who bought.
    assert [name for name, text in rows.items() if made["id"] in text]


def test_a_payment_that_the_worker_has_in_hand_is_waited_for(shop: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    made, push, hands = begun(shop, NEW), Till._push, list[Any]()  # noqa: SLF001

    def beaten(till: Till, order: str) -> None:
        """The worker claims the payment right before the door asks for it."""
        if not hands:
            payment = shop.souk.call("payments.show", {"order": order}, OPERATOR)["id"]
            hands.append(shop.souk.stream("payments.charge", {"payment": payment}, OPERATOR))
            assert next(hands[0]).note == "claimed"
        push(till, order)

    monkeypatch.setattr(Till, "_push", beaten)
    # While the door waits, the worker goes on.
    monkeypatch.setattr(paying, "sleep", lambda _seconds: list(hands[0]))
    told = complete(shop, made, NEW).json()
    assert (told["status"], bool(told["order"]["id"])) == ("completed", True)
