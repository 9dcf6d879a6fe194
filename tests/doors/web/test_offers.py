"""Every kind of promotion as the form says it: read back it is the same rule, and what it cannot say is not lost."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, event, settings
from hypothesis import given as drawn
from hypothesis import strategies as st
from pydantic import TypeAdapter

from souk.doors.web.offered import WrongField, WrongStep, campaign, given, shown, tried, upon
from souk.doors.web.offers import BLANK, FIELDS, OFFERS, OWN, offer_of, unused
from souk.goods.promotions import PlatformBears, Promotion, Scope, TierStep, Window
from souk.goods.promotions.contracts import Policy
from souk.goods.promotions.rules.sense import KINDS, wrong
from souk.kit.operation import Caller
from tests.doors.house import Opened
from tests.small import OPERATOR

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


CLEAN = st.sampled_from(["a", "b-2", "猫"])
AMOUNTS, COUNTS, SHARES = st.integers(0, 10**10), st.integers(0, 10**9), st.integers(0, 10_000)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")]))
WHOLE = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)


def rules(words: st.SearchStrategy[str], moments: st.SearchStrategy[datetime], windows: int) -> Any:
    """Rules that `promotions.put` accepts, whatever else they say that their kind does not use."""
    lists = st.lists(words, max_size=3, unique=True).map(tuple)
    scopes = st.builds(Scope, *[lists] * 5)
    spans = st.builds(Window, st.none() | moments, st.none() | moments)
    steps = st.lists(st.builds(TierStep, AMOUNTS, AMOUNTS, SHARES), max_size=3).map(tuple)
    where = st.sampled_from([(layer, kind) for layer, kinds in KINDS.items() for kind in kinds])
    numbers = dict.fromkeys(("amount", "pay", "worth", "threshold", "cap", "budget"), AMOUNTS)
    counts = dict.fromkeys(("every", "count", "pieces", "per_user", "total", "most"), COUNTS)
    made = where.flatmap(
        lambda at: st.builds(
            Promotion,
            id=words,
            layer=st.just(at[0]),
            kind=st.just(at[1]),
            owner=st.just("corner") if at[0] == "shop" else st.sampled_from(["", "corner"]),
            **numbers,
            **counts,
            off=SHARES,
            sku=words,
            steps=steps,
            scope=scopes,
            without=scopes,
            windows=st.lists(spans, max_size=windows).map(tuple),
            requires=lists,
            coupon=st.booleans(),
            methods=lists if at[0] == "payment" else st.just(()),
            group=st.just("") if at[1] == "deposit" else words,
            policy=st.just("stackable") if at[1] == "deposit" else st.sampled_from(get_args(Policy)),
            priority=st.integers(-(10**12), 10**12),
            final=st.booleans(),
            shop_share=SHARES,
            on_return=st.sampled_from(["share", "reprice"]),
            balance=st.none() | spans if at[1] == "deposit" else st.none(),
            forfeits=st.booleans() if at[1] == "deposit" else st.just(False),
        )
    )
    return made.filter(lambda one: not list(wrong(one)))


def read_back(rule: Promotion, currency: str) -> bool:
    """Whether the form may change a rule; if so what it says is shown to be the same rule."""
    kept = {"rule": RULE.dump_python(rule, mode="json"), "name": {"en": "X"}}
    if not shown(kept, "Asia/Shanghai", currency):
        return False
    form = given(kept, "Asia/Shanghai", currency)
    assert not unused(form)
    back = upon(kept, campaign(form, rule.owner, currency))
    assert (RULE.validate_python(back["rule"]), back["name"]) == (rule, kept["name"])
    return True


CURRENCIES = st.sampled_from(["CNY", "JPY", "KWD"])


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@drawn(rules(st.text(max_size=4), MOMENTS, 2), CURRENCIES)
def test_a_rule_read_back_is_the_same_rule_or_it_is_not_the_forms_to_change(rule: Promotion, currency: str) -> None:
    event(f"the form may change it: {read_back(rule, currency)}")


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@drawn(rules(CLEAN, WHOLE, 1), CURRENCIES)
def test_a_rule_of_one_window_whose_layer_the_form_has_is_the_forms_to_change(rule: Promotion, currency: str) -> None:
    usual = "shop" if rule.owner else "platform"
    said = rule.layer not in ("shop", "platform") or rule.layer == usual
    nothing = any(one == Window() for one in (*rule.windows, rule.balance))
    assert read_back(rule, currency) or not (said and not nothing and abs(rule.priority) < 10**10)


class Fields(HTMLParser):
    """What a browser would send of a page's form."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, str] = {}
        self.area = self.select = ""
        self.feed(page[page.index('class="form form-grid rule-form"') :].partition("</form>")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "input" and ("checked" in said or said["type"] != "checkbox"):
            self.sent[said["name"]] = said["value"]
        elif tag in ("select", "textarea"):
            setattr(self, {"select": "select", "textarea": "area"}[tag], said["name"])
            self.sent[said["name"]] = ""
        elif tag == "option" and "selected" in said:
            self.sent[self.select] = said["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        if self.area:
            self.sent[self.area] += data.removeprefix("\n")


@pytest.mark.parametrize("offer", OFFERS)
def test_a_page_saved_as_it_stands_changes_nothing(counter: Opened, offer: str) -> None:
    bare = offer == "deposit"
    form = typed(offer, **({} if bare else MORE), why="new", number="0", do="run")
    assert counter.browser.post("/promotions", data=form, follow_redirects=False).status_code == 303
    before = counter.souk.call("promotions.show", {"promotion": "x"}, OPERATOR)
    assert (offer_of(before["rule"]), before["number"]) == ("member" if offer == "fixed" else offer, 1)
    page = counter.browser.get("/promotions/x?lang=en").text
    sent = Fields(page).sent
    assert set(FIELDS) <= {*sent, "forfeits", "coupon", "final", "reprice"}
    # The page's clock is another than that of who typed it, and its moments are the same.
    answer = counter.browser.post("/promotions", data={**sent, "why": "same", "do": "run"}, follow_redirects=False)
    assert answer.status_code == 303
    after = counter.souk.call("promotions.show", {"promotion": "x"}, OPERATOR)
    assert RULE.validate_python(after["rule"]) == RULE.validate_python(before["rule"])
    assert (after["name"], after["number"]) == (before["name"], 2)
    looked = counter.browser.post("/promotions", data={**sent, "number": "2", "do": "look"})
    assert looked.status_code == 200


def looked_at(at: Opened, offer: str, **more: str) -> str:
    return str(at.browser.post("/promotions?lang=en", data={**typed(offer, **more), "number": "0", "do": "look"}).text)


def test_what_was_left_out_is_said_before_and_after_it_runs(counter: Opened) -> None:
    said = "This kind does not use, and leaves out: Per cent off · Ways to pay"
    form = typed("cut", percent="10", methods="card", number="0", why="x")
    assert said in " ".join(counter.browser.post("/promotions?lang=en", data={**form, "do": "look"}).text.split())
    page = counter.browser.post("/promotions", data={**form, "do": "run"}, headers={"accept-language": "en"})
    assert str(page.url).endswith("/promotions?unused=percent%2Cmethods")
    assert said in " ".join(page.text.split())
    assert counter.souk.call("promotions.show", {"promotion": "x"}, OPERATOR)["rule"]["methods"] == []


def test_the_house_sees_what_a_shop_bears_of_its_own(counter: Opened) -> None:
    keeper = Caller("keeper", frozenset({"promotions:*", "catalog:*", "search:find"}), "corner")
    made = {
        "rule": {"id": "own", "owner": "corner", "layer": "item", "kind": "cut", "amount": 100},
        "name": {"en": "O"},
    }
    made["rule"]["shop_share"] = 4000
    with pytest.raises(PlatformBears):
        counter.souk.call("promotions.put", {"campaign": made, "why": "agreed"}, keeper)
    counter.souk.call("promotions.put", {"campaign": made, "why": "agreed"}, OPERATOR)
    page = counter.browser.get("/promotions/own?lang=en").text
    assert Fields(page).sent["share"] == "40"
