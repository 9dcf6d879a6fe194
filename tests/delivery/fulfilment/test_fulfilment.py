"""What shipping costs and when it arrives: rates by destination, days by the shop's clock, every version kept."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from souk.delivery.fulfilment import NotDelivered, Rate, RateCard, RatesMoved, UnknownRates, WrongRate
from souk.delivery.fulfilment.rules import promised
from souk.kit.operation import Caller, Souk
from souk.people.accounts import VISITOR_SCOPES, scopes_of
from tests.small import OPERATOR, every_event, open_shops

VISITOR = Caller("visitor", VISITOR_SCOPES, personal=False)
HOME: dict[str, Any] = {
    "id": "home",
    "carrier": "Invented Express",
    "fee": 800,
    "currency": "CNY",
    "fastest": 1,
    "slowest": 3,
    "destination": "CN",
}


def keeper(shop: str) -> Caller:
    return Caller(f"keeper-{shop}", scopes_of("merchant", "owner"), shop)


def put(souk: Souk, *rates: dict[str, Any], number: int = 0, caller: Caller = OPERATOR) -> Any:
    payload = {"shop": "corner", "rates": list(rates), "number": number, "why": "rates"}
    return souk.call("fulfilment.put-rates", payload, caller)


@pytest.fixture
def shop(souk: Souk) -> Souk:
    open_shops(souk)
    return souk


def promise(souk: Souk, destination: str) -> Any:
    return souk.call("fulfilment.promise", {"shop": "corner", "destination": destination}, VISITOR)


@pytest.mark.parametrize(
    ("at", "more", "days"),
    [
        # A Wednesday; 15:59 in Shanghai is before the cutoff, 16:00 is not.
        ("2026-11-11T07:59:00+00:00", {}, ("11-11", "11-12", "11-14")),
        ("2026-11-11T08:00:00+00:00", {}, ("11-12", "11-13", "11-15")),
        # The day in the shop's zone counts, not in UTC.
        ("2026-11-10T20:00:00+00:00", {}, ("11-11", "11-12", "11-14")),
        ("2026-11-11T08:00:00+00:00", {"zone": "UTC"}, ("11-11", "11-12", "11-14")),
        # Friday evening, Monday to Friday only: it leaves on Monday.
        ("2026-11-13T12:00:00+00:00", {"working": "12345"}, ("11-16", "11-17", "11-19")),
        ("2026-11-13T12:00:00+00:00", {"working": "12345", "handling": 2}, ("11-18", "11-19", "11-23")),
        (
            "2026-11-11T07:00:00+00:00",
            {"closed": (date(2026, 11, 11), date(2026, 11, 12))},
            ("11-13", "11-14", "11-16"),
        ),
        ("2026-11-11T07:00:00+00:00", {"fastest": 0, "slowest": 0}, ("11-11", "11-11", "11-11")),
    ],
)
def test_days_follow_the_clock_and_the_working_days_of_the_shop(at: str, more: dict[str, Any], days: Any) -> None:
    rate = Rate(**{**HOME, **more})
    made = promised(RateCard("corner", 1, (rate,), datetime.now(UTC), "a", "b"), rate, datetime.fromisoformat(at))
    assert tuple(f"{one:%m-%d}" for one in (made.leaves, made.earliest, made.latest)) == days


def test_a_promise_is_said_in_both_languages(shop: Souk) -> None:
    put(shop, HOME)
    assert promise(shop, "CN")["says"] == {"en": "Arrives Nov 12 – Nov 14", "zh-CN": "预计11月12日至11月14日送达"}


def test_the_nearest_rate_holds_and_where_none_does_it_is_refused(shop: Souk) -> None:
    region = {**HOME, "id": "near", "destination": "CN-Zhejiang", "fee": 0}
    put(shop, HOME, region)
    assert (promise(shop, "CN-Zhejiang")["rate"], promise(shop, "CN-Yunnan")["rate"]) == ("near", "home")
    with pytest.raises(NotDelivered, match="does not ship to JP"):
        promise(shop, "JP")
    put(shop, HOME, {**HOME, "id": "all", "destination": ""}, number=1)
    assert promise(shop, "JP")["rate"] == "all"


def test_of_several_shops_only_those_that_ship_there_promise(shop: Souk) -> None:
    put(shop, HOME)
    asked: dict[str, Any] = {"shops": ["harbour", "corner", "corner", "nobody"], "destination": "CN-Yunnan"}
    found = shop.call("fulfilment.arrivals", asked, VISITOR)
    assert [(one["shop"], one["rate"]) for one in found] == [("corner", "home")]
    assert shop.call("fulfilment.arrivals", {**asked, "destination": "JP"}, VISITOR) == []
    with pytest.raises(WrongRate, match="501 are more than 500"):
        shop.call("fulfilment.arrivals", {"shops": [f"shop-{n}" for n in range(501)]}, VISITOR)


def test_a_shop_without_rates_promises_nothing(shop: Souk) -> None:
    assert promise(shop, "CN") is None


def test_versions_are_kept_and_restored(shop: Souk) -> None:
    put(shop, HOME)
    put(shop, {**HOME, "fee": 900}, number=1)
    with pytest.raises(RatesMoved):
        put(shop, {**HOME, "fee": 1000}, number=1)
    restore = {"shop": "corner", "version": 1, "number": 2, "why": "as it was"}
    assert shop.call("fulfilment.restore-rates", restore, OPERATOR)["rates"][0]["fee"] == 800
    versions = shop.call("fulfilment.versions", {"shop": "corner"}, OPERATOR)
    assert [(one["number"], one["rates"][0]["fee"]) for one in versions] == [(3, 800), (2, 900), (1, 800)]
    with pytest.raises(UnknownRates):
        shop.call("fulfilment.restore-rates", {**restore, "version": 9, "number": 3}, OPERATOR)


def test_a_shop_changes_its_own_rates_alone(shop: Souk) -> None:
    put(shop, HOME, caller=keeper("corner"))
    before = every_event(shop)
    with pytest.raises(Exception, match="not for the shop harbour"):
        put(shop, HOME, number=1, caller=keeper("harbour"))
    with pytest.raises(Exception, match="not for the shop harbour"):
        shop.call("fulfilment.versions", {"shop": "corner"}, keeper("harbour"))
    assert every_event(shop) == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"slowest": 0}, "fewer than the fastest"),
        ({"zone": "Mars/Olympus"}, "no zone such as"),
        ({"cutoff": "25:00"}, "cutoff"),
        ({"working": "8"}, "working"),
        ({"fee": -1}, "fee"),
        ({"currency": "yuan"}, "currency"),
        ({"destination": "China"}, "destination"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused_with_its_field(shop: Souk, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Exception, match=said):
        put(shop, {**HOME, **more})
    assert shop.call("fulfilment.rates", {"shop": "corner"}, VISITOR) is None


def test_two_rates_for_one_place_are_refused(shop: Souk) -> None:
    with pytest.raises(WrongRate, match="same destination"):
        put(shop, HOME, {**HOME, "id": "again"})
    with pytest.raises(WrongRate, match="another rate has it"):
        put(shop, HOME, {**HOME, "destination": ""})
