"""A checkout that an agent agrees with the house, step by step."""

from typing import Any

import pytest

from souk.kit.operation import Caller, Souk
from souk.trade.checkout import AgreedOver, NothingAgreed, UnknownAgreed
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.buying import CARD, GUEST, OTHER, SHOPPER, charge, furnish, order, run, stock

PLACE = {
    "name": "Ada Invented",
    "country": "CN",
    "region": "Zhejiang",
    "city": "Hangzhou",
    "lines": ["2 Invented Road"],
}
SHOPPING = {"id": "off", "layer": "item", "kind": "percent", "owner": "corner", "off": 1000}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def wish(*lines: tuple[str, int], **more: Any) -> dict[str, Any]:
    return {"lines": [{"item": item, "quantity": many} for item, many in lines], "locale": "en", **more}


def agree(souk: Souk, *lines: tuple[str, int], caller: Caller = GUEST, purpose: str = "checkout", **more: Any) -> Any:
    return souk.call("checkout.agree", {"wish": wish(*lines, **more), "purpose": purpose}, caller)


def complete(souk: Souk, agreed: Any, caller: Caller = GUEST, method: str = CARD, **more: Any) -> Any:
    payment = {"method": method, **more}
    return souk.call("checkout.complete", {"agreed": agreed["id"], "payment": payment}, caller)


def again(souk: Souk, agreed: Any, caller: Caller = GUEST) -> Any:
    return souk.call("checkout.agreed", {"agreed": agreed["id"]}, caller)


def total(agreed: Any) -> int:
    return int(agreed["totals"][-1]["amount"])


def codes(agreed: Any) -> list[str]:
    return [one["code"] for one in agreed["messages"]]


def used(souk: Souk, campaign: str) -> int:
    """How often a campaign was used by all, as the price sees it: what it says once its quota is taken."""
    told = souk.call("pricing.quote", {"basket": [{"product": "tray"}]}, OPERATOR)["priced"]["verdicts"]
    return 0 if told[campaign]["applied"] else 1


def test_what_is_missing_is_said_until_a_checkout_is_ready_and_becomes_an_order(shop: Souk) -> None:
    begun = agree(shop, ("tray", 2), ("mat", 1))
    assert begun["state"] == "incomplete"
    assert [(one["code"], one["path"]) for one in begun["messages"]] == [
        ("missing", f"$.address.{field}") for field in ("country", "city", "lines", "name")
    ]
    asked = {"agreed": begun["id"], "wish": wish(("tray", 2), ("mat", 1), address=PLACE, payment=CARD)}
    ready = shop.call("checkout.amend", asked, GUEST)
    assert (ready["state"], ready["messages"], total(ready)) == ("ready", [], 43800)
    assert [(one["id"], one["item"], one["quantity"]) for one in ready["lines"]] == [
        ("li_1", "tray", 2),
        ("li_2", "mat", 1),
    ]
    placed = complete(shop, ready)
    assert placed["state"] == "in_progress"
    charge(shop)
    done = again(shop, begun)
    assert done["state"] == "completed"
    bought = order(shop, placed["order"], GUEST, secret=done["secret"])
    assert (bought["state"], bought["total"], bought["recipient"]["name"]) == ("placed", 43800, "Ada Invented")
    asked = {"order": placed["order"], "secret": done["secret"]}
    assert shop.call("checkout.agreed-of", asked, GUEST)["id"] == begun["id"]
    assert shop.call("checkout.agreed-of", {"order": placed["order"]}, GUEST) is None
    with pytest.raises(AgreedOver):
        shop.call("checkout.drop", {"agreed": begun["id"]}, GUEST)


def test_totals_add_up_and_item_reductions_are_told_apart_from_those_of_the_basket(shop: Souk) -> None:
    run(shop, SHOPPING)
    run(shop, {"id": "TEN", "layer": "platform", "kind": "cut", "amount": 1000, "coupon": True})
    made = agree(shop, ("tray", 1), ("mat", 2), address=PLACE, coupons=["ten", "nope"])
    amounts = {one["type"]: one["amount"] for one in made["totals"]}
    assert amounts == {
        "subtotal": 26000, "items_discount": -2600, "discount": -1000, "fulfillment": 800, "total": 23200,
    }  # fmt: skip
    assert sum(amount for kind, amount in amounts.items() if kind != "total") == amounts["total"]
    for one in made["totals"]:
        assert not one["parts"] or sum(part["amount"] for part in one["parts"]) == one["amount"]
    code, off = made["discounts"]
    assert (code["code"], code["amount"], code["lines"]) == ("TEN", 1000, {})
    assert (off["code"], off["amount"], off["lines"]) == ("", 2600, {"li_1": 2000, "li_2": 600})
    assert [(one["code"], one["path"]) for one in made["messages"]] == [
        ("discount_code_invalid", "$.discounts.codes[1]")
    ]
    assert made["state"] == "ready"


def test_a_code_is_used_up_by_the_order_alone_and_once_for_those_who_count(shop: Souk) -> None:
    run(shop, {"id": "last", "layer": "platform", "kind": "cut", "amount": 1000, "coupon": True, "total": 1})
    run(shop, {"id": "mine", "layer": "platform", "kind": "cut", "amount": 500, "coupon": True, "per_user": 1})
    first, second = (agree(shop, ("mat", 1), address=PLACE, coupons=["last", "mine"], payment=CARD) for _ in range(2))
    assert total(first) == total(second) == 2800
    assert codes(first) == ["discount_code_user_not_logged_in"]
    assert complete(shop, first)["order"]
    late = complete(shop, second)
    assert (late["state"], late["order"], total(late)) == ("ready", "", 3800)
    assert "discount_used_up" in codes(late)
    assert complete(shop, late)["order"]
    signed = agree(shop, ("mat", 1), address=PLACE, coupons=["mine"], payment=CARD, caller=SHOPPER)
    assert total(signed) == 3300
    assert complete(shop, signed, SHOPPER)["order"]
    assert codes(agree(shop, ("mat", 1), coupons=["mine"], address=PLACE, caller=SHOPPER)) == [
        "discount_code_user_ineligible"
    ]


def test_a_ready_checkout_holds_price_and_quota_and_lets_go_of_them(shop: Souk, clock: Standing) -> None:
    run(shop, {"id": "one", "layer": "platform", "kind": "cut", "amount": 1000, "total": 1})
    held = agree(shop, ("tray", 1), address=PLACE, payment=CARD)
    assert (held["state"], total(held)) == ("ready", 19800)
    assert used(shop, "one") == 1
    assert total(agree(shop, ("tray", 1), address=PLACE)) == 20800
    shop.call(
        "catalog.offer", {"product": "tray", "variant": "tray", "offer": _offer(30000), "reason": "dearer"}, OPERATOR
    )
    assert complete(shop, held)["order"]
    other = agree(shop, ("mat", 1), address=PLACE, payment=CARD)
    clock.on(minutes=16)
    shop.call(
        "catalog.offer", {"product": "mat", "variant": "mat", "offer": _offer(3500), "reason": "dearer"}, OPERATOR
    )
    moved = complete(shop, other)
    assert (moved["state"], moved["order"], codes(moved), total(moved)) == ("ready", "", ["price_changed"], 4300)
    assert complete(shop, moved)["order"]


def _offer(amount: int) -> dict[str, Any]:
    return {"shop": "corner", "price": {"amount": amount, "currency": "CNY"}}


def test_quotas_are_free_again_after_a_change_a_drop_and_the_end(shop: Souk, clock: Standing) -> None:
    run(shop, {"id": "one", "layer": "platform", "kind": "cut", "amount": 1000, "total": 1})
    made = agree(shop, ("tray", 1), address=PLACE)
    same = shop.call("checkout.amend", {"agreed": made["id"], "wish": wish(("tray", 2), address=PLACE)}, GUEST)
    assert (total(made), total(same)) == (19800, 39800)
    assert used(shop, "one") == 1
    shop.call("checkout.drop", {"agreed": made["id"]}, GUEST)
    assert used(shop, "one") == 0
    assert again(shop, made)["state"] == "canceled"
    late = agree(shop, ("tray", 1), address=PLACE)
    clock.on(hours=7)
    assert again(shop, late)["state"] == "expired"
    assert shop.call("checkout.sweep-agreed", {}, OPERATOR) == 2
    assert used(shop, "one") == 0
    assert again(shop, late)["wish"]["address"] is None


def test_what_cannot_be_bought_is_left_out_with_its_reason(shop: Souk) -> None:
    made = agree(shop, ("tray", 12), ("nobody", 1), ("mat", 1), address=PLACE)
    assert [(one["item"], one["quantity"]) for one in made["lines"]] == [("tray", 10), ("mat", 1)]
    assert [(one["code"], one["path"]) for one in made["messages"]] == [
        ("item_unavailable", "$.line_items[1]"),
        ("quantity_adjusted", "$.line_items[0]"),
    ]
    assert made["state"] == "ready"
    with pytest.raises(NothingAgreed) as refused:
        agree(shop, ("nobody", 1))
    assert [one.code for one in refused.value.messages] == ["item_unavailable"]
    before = again(shop, made)
    with pytest.raises(NothingAgreed):
        shop.call("checkout.amend", {"agreed": made["id"], "wish": wish(("nobody", 1))}, GUEST)
    assert again(shop, made) == before


def test_pieces_that_went_before_the_order_are_said_and_nothing_is_held(shop: Souk) -> None:
    first, second = (agree(shop, ("tray", 6), address=PLACE, payment=CARD) for _ in range(2))
    assert complete(shop, first)["order"]
    late = complete(shop, second)
    assert (late["state"], late["order"], codes(late)) == ("incomplete", "", ["out_of_stock"])
    assert stock(shop)["tray"] == (4, 6, 0)


def test_a_checkout_of_a_cart_has_the_carts_lines_and_is_one(shop: Souk) -> None:
    run(shop, {"id": "TEN", "layer": "platform", "kind": "cut", "amount": 1000, "coupon": True})
    cart = agree(shop, ("tray", 1), purpose="cart", coupons=["TEN"], buyer={"email": "ada@example.com"})
    assert (cart["purpose"], cart["messages"], total(cart)) == ("cart", [], 19800)
    made = agree(shop, ("mat", 9), cart=cart["id"])
    assert [one["item"] for one in made["lines"]] == ["tray"]
    assert (made["wish"]["buyer"]["email"], total(made)) == ("ada@example.com", 19800)
    repeated = agree(shop, cart=cart["id"])
    assert (repeated["id"], repeated["fresh"]) == (made["id"], False)
    with pytest.raises(AgreedOver):
        complete(shop, cart)


def test_a_claim_counts_once_it_is_verified(shop: Souk) -> None:
    run(shop, {"id": "gold", "layer": "platform", "kind": "cut", "amount": 2000, "requires": ["com.example.gold"]})
    asked = {"address": PLACE, "payment": CARD, "claims": ["com.example.gold", "com.example.none"]}
    made = agree(shop, ("tray", 1), **asked)
    (gold,) = made["discounts"]
    assert (gold["claim"], gold["provisional"], codes(made)) == ("com.example.gold", True, ["eligibility_not_accepted"])
    refused = complete(shop, made)
    assert (refused["order"], codes(refused)[-1]) == ("", "eligibility_invalid")
    member = Caller("ada", SHOPPER.scopes | {"entitled:com.example.gold"})
    proven = agree(shop, ("tray", 1), caller=member, **asked)
    assert not proven["discounts"][0]["provisional"]
    assert complete(shop, proven, member)["order"]


def test_a_billing_address_fills_what_the_address_lacks(shop: Souk) -> None:
    made = agree(shop, ("mat", 1), address={"country": "CN"}, payment=CARD)
    assert complete(shop, made, billing={**PLACE, "country": "US"})["order"] == ""
    done = complete(shop, made, billing=PLACE)
    assert done["order"]
    assert order(shop, done["order"], GUEST, secret=done["secret"])["recipient"]["city"] == "Hangzhou"


def test_a_way_to_pay_that_there_is_not_buys_nothing(shop: Souk) -> None:
    made = agree(shop, ("mat", 1), address=PLACE)
    refused = complete(shop, made, method="shells")
    assert (refused["order"], codes(refused)) == ("", ["payment_method_unavailable"])
    assert stock(shop)["mat"] == (10, 0, 0)


def test_somebody_elses_is_not_there(shop: Souk) -> None:
    made = agree(shop, ("mat", 1), address=PLACE, caller=SHOPPER)
    for name, payload in (
        ("agreed", {}), ("drop", {}), ("amend", {"wish": wish(("mat", 1))}), ("complete", {"payment": {}}),
    ):  # fmt: skip
        with pytest.raises(UnknownAgreed):
            shop.call(f"checkout.{name}", {"agreed": made["id"], **payload}, OTHER)
    with pytest.raises(UnknownAgreed):
        agree(shop, cart=made["id"], caller=OTHER)


def test_the_least_offer_is_taken_unless_a_shop_is_named(shop: Souk) -> None:
    cheap = {"shop": "harbour", "price": {"amount": 2500, "currency": "CNY"}}
    shop.call("catalog.offer", {"product": "mat", "variant": "mat", "offer": cheap, "reason": "too"}, OPERATOR)
    made = agree(shop, ("mat", 1), ("mat@corner", 1))
    assert [(one["item"], one["shop"], one["unit"]) for one in made["lines"]] == [
        ("mat", "harbour", 2500), ("mat@corner", "corner", 3000),
    ]  # fmt: skip
