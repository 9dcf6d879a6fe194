"""Every kind of promotion as the form says it: read back it is the same rule, and what it cannot say is not lost."""

from typing import Any

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from souk.doors.web.offered import WrongField, WrongStep, campaign, given, shown, tried, upon
from souk.doors.web.offers import BLANK, OFFERS, OWN, offer_of, unused
from souk.goods.promotions import Promotion
from souk.goods.promotions.rules.sense import KINDS, wrong
from souk.kit.locale import LOCALES

RULE = TypeAdapter(Promotion)
# What each kind takes to be run, as somebody types it.
SAID: dict[str, dict[str, str]] = {
    "step": {"amount": "50", "every": "300"},
    "tier": {"steps": "200 = 20\n500 = 80 + 5 %\n1000 = 12.5 %"},
    "whole": {"amount": "80", "threshold": "1000"},
    "coupon": {"amount": "20", "threshold": "199"},
    "share": {"percent": "12.5", "cap": "30"},
    "bundle": {"amount": "99.90", "each": "3"},
    "gift": {"sku": "mug", "count": "2", "gift_worth": "9.90", "threshold": "500"},
    "packet": {"amount": "5"},
    "off": {"percent": "10"},
    "cut": {"amount": "6"},
    "fixed": {"amount": "0"},
    "member": {"amount": "88", "requires": "member"},
    "nth": {"percent": "50", "each": "2"},
    "deposit": {"pay": "10", "worth": "20", "forfeits": "yes", "balance_since": "2026-11-10T20:00"},
    "shipped": {"percent": "100", "threshold": "99"},
    "shipped_cut": {"amount": "8"},
    "paid": {"percent": "5", "methods": "card wallet"},
    "paid_cut": {"amount": "3", "methods": "card"},
}
MORE = {
    "policy": "max",
    "group": "double eleven",
    "most": "2",
    "cap": "30",
    "final": "yes",
    "reprice": "yes",
    "priority": "-5",
    "share": "37.5",
    "pieces": "2",
    "requires": "member staff",
    "category": "pets",
    "aisles": "kitchen\ntoys",
    "brands": "Ōkura & Sons; 小熊",
    "without_products": "a\nb",
    "without_brands": "Acme",
    "since": "2026-11-11T20:00:30",
    "zone": "Asia/Shanghai",
}


def plain(made: dict[str, Any]) -> dict[str, Any]:
    """A campaign as a door shows it once it is put: with every field."""
    return {**made, "rule": RULE.dump_python(RULE.validate_python(made["rule"]), mode="json")}


def typed(offer: str, **more: str) -> dict[str, str]:
    return {**BLANK, "id": "x", "name_en": "X", "offer": offer, "zone": "Asia/Shanghai", **SAID[offer], **more}


def test_the_form_has_every_kind_of_every_layer_and_nothing_else() -> None:
    basket = {"basket": ("shop", "category", "platform", "red_packet")}
    said = {(layer, one.kind) for one in OFFERS.values() for layer in basket.get(one.layer, (one.layer,))}
    assert said == {(layer, kind) for layer, kinds in KINDS.items() for kind in kinds}
    assert set(SAID) == set(OFFERS)


@pytest.mark.parametrize("shop", ["", "corner"])
@pytest.mark.parametrize("offer", OFFERS)
def test_every_kind_is_a_rule_that_can_be_run_and_is_read_back_as_it_was_typed(offer: str, shop: str) -> None:
    form = typed(offer)
    made = campaign(form, shop, "CNY")
    assert not list(wrong(RULE.validate_python(made["rule"])))
    back = given(plain(made), "Asia/Shanghai", "CNY")
    assert back == {**form, **({"amount": "99.9"} if offer == "bundle" else {}), **_unfilled(offer)}
    assert shown(plain(made), "UTC", "JPY" if offer in ("packet", "paid_cut") else "CNY")


def _unfilled(offer: str) -> dict[str, str]:
    return {"gift_worth": "9.9"} if offer == "gift" else {}


@pytest.mark.parametrize("offer", [one for one in OFFERS if one != "deposit"])
def test_more_conditions_are_read_back_too(offer: str) -> None:
    form = typed(offer, **{**MORE, **({"layer": "category"} if "layer" in OFFERS[offer].fields else {})})
    made = plain(campaign(form, "", "CNY"))
    rule = made["rule"]
    assert (rule["policy"], rule["most"], rule["cap"], rule["priority"]) == ("max", 2, 3000, -5)
    assert (rule["shop_share"], rule["on_return"], rule["final"]) == (3750, "reprice", True)
    assert rule["scope"]["brands"] == ["Ōkura & Sons", "小熊"]
    back = given(made, "Asia/Shanghai", "CNY")
    assert {name: back[name] for name in MORE} == MORE
    assert campaign(back, "", "CNY")["rule"] == campaign(form, "", "CNY")["rule"]


def test_a_members_price_is_for_members_where_nothing_else_is_said() -> None:
    assert campaign(typed("member", requires=""), "", "CNY")["rule"]["requires"] == ["member"]


@pytest.mark.parametrize("offer", ["fixed", "member", "bundle"])
def test_a_price_that_is_not_typed_is_not_for_nothing(offer: str) -> None:
    with pytest.raises(WrongField):
        campaign(typed(offer, amount=" "), "", "CNY")


@pytest.mark.parametrize("said", ["200", "200 = ", "much = 5", "200 = 10 % + 5", "200 = 101 %", "1.2.3 = 5"])
def test_what_is_no_step_is_said_as_it_was_typed(said: str) -> None:
    with pytest.raises(WrongStep, match="is no step such as"):
        campaign(typed("tier", steps=f"100 = 5\n{said}"), "", "CNY")


@pytest.mark.parametrize("offer", OFFERS)
def test_what_a_kind_does_not_use_is_left_out_and_named(offer: str) -> None:
    filled = {name: "no number" for name in OWN if name not in OFFERS[offer].fields}
    form = typed(offer, **filled)
    assert unused(form) == list(filled)
    assert campaign(form, "", "CNY") == campaign(typed(offer), "", "CNY")


def test_a_campaign_that_becomes_another_kind_keeps_nothing_of_the_first() -> None:
    kept = plain(campaign(typed("deposit"), "", "CNY"))
    made = upon(kept, campaign(typed("off"), "", "CNY"))["rule"]
    assert (made["pay"], made["worth"], made["balance"], made["forfeits"]) == (0, 0, None, False)


@pytest.mark.parametrize(
    ("offer", "more", "quantity", "fee"),
    [
        ("off", {}, 1, 0),
        ("bundle", {}, 3, 0),
        ("nth", {"pieces": "4"}, 4, 0),
        ("step", {"try_pieces": "7", "try_fee": "6.5"}, 7, 650),
        ("shipped", {}, 1, 1000),
        ("shipped_cut", {"try_fee": "0"}, 1, 0),
    ],
)
def test_a_kind_is_looked_at_with_what_it_asks_for(offer: str, more: dict[str, str], quantity: int, fee: int) -> None:
    form = typed(offer, **more)
    rule = campaign(form, "", "CNY")["rule"]
    assert tried(form, rule, "CNY") == {"quantity": quantity, "fee": fee}


NAMES = st.dictionaries(st.sampled_from(LOCALES), st.sampled_from(["Week", " two  words", "宠物周"]), min_size=1)


@settings(max_examples=150, deadline=None)
@drawn(st.from_type(Promotion), NAMES, st.sampled_from(["CNY", "JPY", "KWD"]))
def test_a_rule_read_back_is_the_same_rule_or_it_is_not_the_forms_to_change(
    rule: Promotion, name: dict[str, str], currency: str
) -> None:
    """Any rule at all, also such as `promotions.put` refuses."""
    kept = {"rule": RULE.dump_python(rule, mode="json"), "name": name}
    form = given(kept, "Asia/Shanghai", currency)
    if shown(kept, "Asia/Shanghai", currency):
        back = upon(kept, campaign(form, rule.owner, currency))
        assert RULE.validate_python(back["rule"]) == rule
        assert back["name"] == name
