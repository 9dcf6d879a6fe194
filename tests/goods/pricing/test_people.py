"""Two people with the same entitlements pay the same, whoever they are, as the waist answers them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import pytest

from souk.goods.pricing import Context, Pricing
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.small import OPERATOR
from tests.trade.buying import RECIPIENT, buy, furnish, run

BASKETS = ((("tray", 2), ("scoop", 1)), (("mat", 3),), (("tray", 1), ("mat", 1), ("scoop", 4)))
MEMBER = "entitled:member"
RULES: tuple[dict[str, Any], ...] = (
    {"id": "step", "layer": "shop", "kind": "step", "owner": "corner", "every": 30000, "amount": 5000},
    {"id": "member", "layer": "item", "kind": "percent", "off": 800, "requires": ["member"]},
    {"id": "all", "layer": "platform", "kind": "percent", "off": 333},
    {"id": "mine", "layer": "red_packet", "kind": "cut", "amount": 700, "coupon": True, "per_user": 1},
    {"id": "brush", "layer": "shop", "kind": "gift", "owner": "corner", "sku": "mat", "count": 1, "threshold": 9000},
    {"id": "card", "layer": "payment", "kind": "cut", "amount": 100, "methods": ["sandbox-card"]},
)
NAMES = ("Ada", "Wei", "王小明", "Fatima", "Jürgen", "O'Neill", "Нина", "田中")


@dataclass(frozen=True)
class Person:
    """Somebody as a house might see them; but for the scopes nothing of it may matter."""

    caller: Caller
    age: int
    sex: str
    device: str
    seconds: int
    searches: int
    orders: int
    email: str


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    for what, shop in (("tray", "corner"), ("mat", "corner"), ("scoop", "harbour")):
        counts = {what: 100_000}
        souk.call("inventory.count", {"location": f"{shop}-back", "counts": counts, "why": "much"}, OPERATOR)
    for rule in RULES:
        run(souk, rule)
    return souk


def born(souk: Souk, dice: Random, number: int, *, member: bool) -> Person:
    """Somebody by chance: a guest or with an account, remembered or not."""
    entitled = frozenset({MEMBER}) if member else frozenset[str]()
    scopes, email = scopes_of("shopper") | entitled, f"p{number}@example.com"
    remembered = dice.random() < 0.5
    if dice.random() < 0.3:
        caller = Caller("visitor", scopes - {"accounts:self"}, personal=remembered)
    else:
        joined = {"name": dice.choice(NAMES), "email": email, "password": f"long enough {number}"}
        locale = dice.choice(("zh-CN", "en"))
        made = souk.call("accounts.join", {**joined, "locale": locale}, Caller("visitor", frozenset({"*"})))
        caller = Caller(made["account"]["id"], scopes, personal=remembered)
    device = dice.choice(("iPhone 17 Pro", "Android 9", "Mac", "Kindle", "curl/8"))
    habits = dice.randint(0, 4), dice.randint(0, 1)
    return Person(caller, dice.randint(14, 99), dice.choice("fmx"), device, dice.randint(1, 9000), *habits, email)


def lives(souk: Souk, clock: Standing, one: Person) -> None:
    """What a person does before they ask for a price, all of which the house has seen."""
    caller, seen = one.caller, {"age": one.age, "sex": one.sex, "device": one.device, "seconds": one.seconds}
    observer = replace(caller, scopes=caller.scopes | {"events:observe"})
    for place in range(one.searches):
        souk.call(
            "events.observe", {"name": "search.clicked", "subject": "tray", "facts": {**seen, "n": place}}, observer
        )
    clock.on(seconds=min(one.seconds, 3))
    if caller.actor == "visitor":
        return
    joined = Caller("visitor", frozenset({"*"}))
    signed = {"email": one.email, "password": f"long enough {one.email[1:].partition('@')[0]}", "device": one.device}
    souk.call("accounts.sign-in", signed, joined)
    home = {
        **{name: RECIPIENT[name] for name in ("phone", "country", "region", "lines")},
        "name": one.sex,
        "city": "Ürümqi",
    }
    souk.call("accounts.add-address", {"address": home}, caller)
    for _ in range(one.orders):
        buy(souk, ("scoop", 1), caller=caller)


def prices(souk: Souk, caller: Caller, basket: tuple[tuple[str, int], ...], name: str) -> list[Any]:
    """What a basket costs somebody: as a quote, in the cart, and at the checkout, with every verdict."""
    wanted = [{"product": product, "quantity": many} for product, many in basket]
    quote = souk.call("pricing.quote", {"basket": wanted}, caller)
    cart = "" if caller.actor != "visitor" else f"a-cart-that-nobody-guesses-{name}"
    filled = souk.call("checkout.fill", {"basket": wanted, "cart": cart}, caller)
    wish = {"recipient": RECIPIENT, "payment": "sandbox-card", "cart": cart}
    session = souk.call("checkout.begin", {"wish": wish}, caller)
    souk.call("checkout.cancel", {"session": session["id"]}, caller)
    found = quote, filled["quote"], session["quote"]
    return [(one["priced"], one["told"]) for one in found]


def differing(souk: Souk, clock: Standing, seed: int, people: int, basket: tuple[tuple[str, int], ...]) -> int:
    """How many of some people of one entitlement are asked for something else than the first of them."""
    dice = Random(seed)
    seen = []
    for number in range(people):
        one = born(souk, dice, number, member=seed % 2 == 0)
        lives(souk, clock, one)
        seen.append(prices(souk, one.caller, basket, f"{seed}-{number}"))
    return sum(one != seen[0] for one in seen)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_people_with_the_same_entitlements_pay_the_same(shop: Souk, clock: Standing, seed: int) -> None:
    assert differing(shop, clock, seed, 12, BASKETS[seed]) == 0


def test_what_a_person_is_entitled_to_does_change_it(shop: Souk) -> None:
    member, other = (Caller(name, scopes_of("shopper") | more) for name, more in (("a", {MEMBER}), ("b", set[str]())))
    cheap, dear = (prices(shop, one, BASKETS[0], one.actor) for one in (member, other))
    assert all(one[0]["total"] < other[0]["total"] for one, other in zip(cheap, dear, strict=True))


def test_a_person_who_changes_in_nothing_but_themselves_pays_the_same(shop: Souk, clock: Standing) -> None:
    dice = Random(7)
    for number in range(6):
        one = born(shop, dice, number, member=False)
        before = prices(shop, one.caller, BASKETS[2], f"{number}-before")
        lives(shop, clock, replace(one, age=100 - one.age, searches=3, orders=1))
        assert prices(shop, one.caller, BASKETS[2], f"{number}-after") == before


def _named(caller: Caller, made: Context) -> Context:
    return replace(made, step=1 + sum(caller.actor.encode()) % 7)


def _remembered(caller: Caller, made: Context) -> Context:
    return replace(made, entitlements=(*made.entitlements, "member")) if caller.personal else made


def _known(caller: Caller, made: Context) -> Context:
    return made if caller.actor == "visitor" else replace(made, payment="sandbox-card")


@pytest.mark.parametrize("leak", [_named, _remembered, _known])
def test_a_person_who_leaks_into_the_context_is_noticed(
    shop: Souk, clock: Standing, monkeypatch: pytest.MonkeyPatch, leak: Callable[[Caller, Context], Context]
) -> None:
    honest = Pricing.context

    def leaking(self: Pricing, caller: Caller, currency: str, **more: Any) -> Context:
        return leak(caller, honest(self, caller, currency, **more))

    monkeypatch.setattr(Pricing, "context", leaking)
    assert differing(shop, clock, 1, 8, BASKETS[0]) > 0
