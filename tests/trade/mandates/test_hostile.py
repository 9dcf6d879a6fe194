"""What somebody who knows the protocol would still try: zones, clocks, the moment in between, other exponents."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from pydantic import TypeAdapter

from souk.doors.web.mandates_asking import NotAnAmount, draft_of
from souk.kit.errors import Invalid
from souk.trade.mandates import Purchase
from tests.trade.mandates.house import ANN, House

PURCHASE = TypeAdapter(Purchase)


@pytest.fixture
def kind() -> str:
    """Nothing here depends on the database; races and rows are tried on both elsewhere."""
    return "sqlite"


def until(house: House, moment: str, seconds: int = 0) -> None:
    """The clock goes on to a moment, or is set back to it."""
    house.clock.on(seconds=(datetime.fromisoformat(moment) - house.clock.now()).total_seconds() + seconds)


def said(house: House, mandate: Any, purchase: Purchase | None = None) -> tuple[bool, str]:
    verdict = house.buy(mandate, purchase or house.purchase(checkout=f"at {house.clock.now()}"))[0]
    return verdict["accepted"], verdict["detail"]


@pytest.mark.parametrize("zone", ["+00:00", "+14:00", "-12:00", "+05:45"])
def test_a_window_is_one_stretch_of_time_in_whatever_zone_it_was_said(house: House, zone: str) -> None:
    """The same wall clock elsewhere is another moment; what holds is the moment, to the second, in every zone."""
    begins, ends = f"2026-11-12T10:00:00{zone}", f"2026-11-12T12:00:00{zone}"
    mandate = house.grant(since=begins, until=ends)
    slack = int(timedelta(minutes=1).total_seconds())
    for moment, seconds, good in (
        (begins, -slack - 1, False),
        (begins, 0, True),
        (ends, -1, True),
        (ends, slack + 1, False),
    ):
        until(house, moment, seconds)
        assert said(house, mandate)[0] is good, (moment, seconds)
    kept = house.call("show", ANN, mandate=mandate["id"])
    assert datetime.fromisoformat(kept["intent"]["until"]) == datetime.fromisoformat(ends)
    assert kept["uses"] == 2


def test_a_clock_that_is_set_back_brings_no_mandate_back(house: House) -> None:
    mandate = house.grant(until="2026-11-11T12:00:00+00:00")
    assert said(house, mandate) == (True, "")
    until(house, "2026-11-11T13:00:00+00:00")
    assert said(house, mandate) == (False, "the mandate's time is over or has not come")
    until(house, "2026-11-11T11:00:00+00:00")
    before = house.money()
    assert said(house, mandate) == (False, "the clock is behind the last receipt")
    assert house.money() == before
    # And before it was granted nobody had consented to anything.
    fresh = house.grant(until="2026-11-12T12:00:00+00:00")
    until(house, "2026-11-10T11:00:00+00:00")
    assert said(house, fresh)[0] is False


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
@pytest.mark.parametrize("then", ["accept", "redeem"])
def test_a_mandate_that_is_stopped_in_the_middle_of_a_purchase_pays_nothing(
    house: House, mandate: Any, verb: str, then: str
) -> None:
    held, shown, bought = house.buy(mandate)
    asked = {"presented": vars(shown), "purchase": PURCHASE.dump_python(bought, mode="json")}
    assert held["accepted"]
    if then == "redeem":
        assert house.call("accept", **asked)["accepted"]
    house.call(verb, ANN, mandate=mandate["id"])
    answer = house.call("accept", **asked) if then == "accept" else house.redeem(shown.token, shown.thumbprint, bought)
    assert (answer["accepted"], answer["layer"], answer["reason"]) == (False, 2, "token_scope_mismatch")
    # What was held is let go of once it is certain that nothing was charged, and not by being stopped.
    now = house.call("show", ANN, mandate=mandate["id"])
    assert (now["held"], now["spent"]) == (bought.total, 0)
    assert house.call("release", authorisation=held["authorisation"])["accepted"]
    assert house.call("show", ANN, mandate=mandate["id"])["held"] == 0


@pytest.mark.parametrize(
    ("currency", "typed", "units"), [("JPY", "1500", 1500), ("CNY", "15", 1500), ("CNY", "15.00", 1500)]
)
def test_a_limit_is_counted_in_the_units_of_its_own_currency(
    house: House, currency: str, typed: str, units: int
) -> None:
    form = {"agent": "Robin", "autonomy": "bounded", "currency": currency, "per_purchase": typed, "budget": typed}
    draft = draft_of({**form, "until": "2026-12-01"}, [])
    assert (draft["intent"]["per_purchase"], draft["intent"]["currency"]) == (units, currency)
    mandate = house.grant(currency=currency, per_purchase=units, budget=units)
    for other in {"CNY", "JPY", "KWD"} - {currency}:
        assert said(house, mandate, house.purchase(currency=other, total=units))[0] is False
    assert said(house, mandate, house.purchase(currency=currency, total=units + 1))[0] is False
    assert said(house, mandate, house.purchase(currency=currency, total=units)) == (True, "")


@pytest.mark.parametrize(
    ("currency", "typed"), [("JPY", "150.5"), ("CNY", "1.005"), ("JPY", "1e999999999"), ("CNY", "1e-3")]
)
def test_an_amount_that_a_currency_does_not_have_is_no_limit(currency: str, typed: str) -> None:
    form = {"agent": "Robin", "autonomy": "bounded", "currency": currency, "budget": typed, "until": "2026-12-01"}
    with pytest.raises((NotAnAmount, Invalid)):
        draft_of(form, [])
