"""A card that an agent hands over is good once, for what was allowed, and is seen by nobody."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from souk.kit.operation import Caller, Souk
from souk.trade.payments import Allowance, DelegationRefused, Payments, WrongDelegation
from tests.small import OPERATOR

NUMBER = "4242424242424242"
CARD = {"number": NUMBER, "month": "11", "year": "2031", "brand": "visa", "funding": "credit"}
AGENT = Caller("agent", frozenset({"payments:pay"}))
OTHER = Caller("other", frozenset({"payments:pay"}))


def allowed(souk: Souk, **more: Any) -> dict[str, Any]:
    until = (souk.clock.now() + timedelta(hours=1)).isoformat()
    return {
        "merchant": "shop.example",
        "checkout": "agreed-1",
        "currency": "CNY",
        "most": 12800,
        "until": until,
        **more,
    }


def handed(souk: Souk, **more: Any) -> str:
    answer = souk.call("payments.delegate", {"card": CARD, "allowance": allowed(souk, **more)}, AGENT)
    assert answer["shown"] == {"brand": "visa", "last4": "4242", "funding": "credit"}
    return str(answer["token"])


def spend(souk: Souk, token: str, order: str = "order-1", caller: Caller = AGENT, **more: Any) -> Any:
    payments: Payments = souk.operations["payments.delegate"].method.__self__  # type: ignore[attr-defined]
    used = Allowance(**{**allowed(souk), "until": souk.clock.now(), **more})
    with souk.database.unit(writes=True):
        return payments.spend_delegated(token, used, order, caller)


def test_a_token_is_good_once(souk: Souk) -> None:
    token = handed(souk)
    assert spend(souk, token).last4 == "4242"
    with pytest.raises(DelegationRefused) as refused:
        spend(souk, token, "order-2")
    assert refused.value.reason == "used"


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"merchant": "other.example"}, "scope"),
        ({"checkout": "agreed-2"}, "scope"),
        ({"currency": "USD"}, "scope"),
        ({"most": 12801}, "amount"),
        ({"caller": OTHER}, "unknown"),
    ],
)
def test_it_is_good_for_nothing_else(souk: Souk, more: dict[str, Any], reason: str) -> None:
    token = handed(souk)
    with pytest.raises(DelegationRefused) as refused:
        spend(souk, token, **more)
    assert refused.value.reason == reason
    assert spend(souk, token).brand == "visa"


def test_it_ends_and_is_forgotten(souk: Souk) -> None:
    token = handed(souk)
    souk.clock.on(hours=1)  # type: ignore[attr-defined]
    with pytest.raises(DelegationRefused) as refused:
        spend(souk, token)
    assert refused.value.reason == "expired"
    souk.clock.on(seconds=1)  # type: ignore[attr-defined]
    assert souk.call("payments.forget-delegated", {}, OPERATOR) == 1
    with pytest.raises(DelegationRefused) as refused:
        spend(souk, token)
    assert refused.value.reason == "unknown"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"number": "4242424242424241"}, "number"),
        ({"number": "42"}, "number"),
        ({"month": "13"}, "month"),
        ({"year": "31"}, "year"),
        ({"year": "2026", "month": "10"}, "year"),
    ],
)
def test_a_card_that_cannot_be_is_not_taken(souk: Souk, wrong: dict[str, str], field: str) -> None:
    with pytest.raises(WrongDelegation) as refused:
        souk.call("payments.delegate", {"card": {**CARD, **wrong}, "allowance": allowed(souk)}, AGENT)
    assert refused.value.facts["field"] == field
    assert NUMBER[:12] not in str(refused.value)


def test_an_allowance_ends_within_days_and_not_before_now(souk: Souk) -> None:
    for ago in (timedelta(0), timedelta(days=31)):
        with pytest.raises(WrongDelegation):
            handed(souk, until=(souk.clock.now() + ago).isoformat())


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_neither_card_nor_token_is_in_the_database_or_the_log(souk: Souk, tmp_path: Path) -> None:
    token = handed(souk)
    said = str(souk.call("events.read", {"most": 1000}, OPERATOR))
    with closing(sqlite3.connect(souk.database.engine.url.database)) as database:
        said += "\n".join(database.iterdump())
    assert "4242" in said
    for secret in (NUMBER, NUMBER.encode().hex(), token):
        assert secret not in said


def test_a_card_that_was_changed_in_the_database_is_refused(souk: Souk) -> None:
    token = handed(souk)
    with souk.database.unit(writes=True):
        souk.database.write.execute(text("UPDATE payments_delegated SET sealed = :other"), {"other": b"x" * 40})
    with pytest.raises(DelegationRefused):
        spend(souk, token)


def test_of_two_who_use_a_token_at_once_one_pays(souk: Souk) -> None:
    token = handed(souk)

    def use(order: str) -> str:
        try:
            spend(souk, token, order)
        except DelegationRefused as refused:
            return refused.reason
        return "paid"

    with ThreadPoolExecutor(4) as pool:
        told = sorted(pool.map(use, [f"order-{number}" for number in range(4)]))
    assert told == ["paid", "used", "used", "used"]
