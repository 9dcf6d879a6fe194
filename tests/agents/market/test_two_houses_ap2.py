"""A house that takes AP2 mandates alone: its word over the checkout is verified, and goes into the mandate."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from souk.agents.market import Talk
from souk.agents.market.providers.spoken import Asked, Wire
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.agents.market.conftest import ANN
from tests.agents.market.houses import mandate, offered, spent, two_houses
from tests.small import OPERATOR

Twist = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Souk, Souk, Settings]]:
    with two_houses(tmp_path_factory.mktemp("houses"), ucp_mandates=True) as made:
        yield made


def placed(other: Souk) -> int:
    return len(other.call("events.read", {"most": 1000, "names": ["orders.opened"]}, OPERATOR)["events"])


def bought(souk: Souk, offer: Any, granted: str) -> Any:
    return souk.call("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)


def test_an_agent_buys_where_nothing_but_a_mandate_is_taken(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, granted = offered(souk, theirs), mandate(souk, merchants=[f"127.0.0.1:{theirs.port}"])
    before = placed(other)
    done = bought(souk, offer, granted)
    assert (done["state"], spent(souk, granted), placed(other)) == ("paid", (0, 22700), before + 1), done
    assert bought(souk, offer, granted) == done
    passed = souk.call("market.passed", {"bought": done["id"]}, ANN)
    assert passed[-1]["url"].endswith("/complete")
    assert not any(word in str(passed) for word in ("checkout_mandate", "closed", "Invented", "Hangzhou"))
    with souk.database.engine.connect() as connection:
        (kept,) = connection.exec_driver_sql(f"SELECT presented FROM market_bought WHERE id = '{done['id']}'").one()
    assert "closed" not in kept


def test_two_mandates_are_presented_one_over_the_checkout_and_one_over_the_payment(
    houses: tuple[Souk, Souk, Settings], monkeypatch: pytest.MonkeyPatch
) -> None:
    souk, other, theirs = houses
    granted, before = mandate(souk), placed(other)
    said, changes = list[Any](), list[Callable[[str], str]]()
    say = Wire.say

    def heard(self: Wire, talk: Talk, asked: Asked) -> tuple[int, Any]:
        if asked.url.endswith("/complete") and asked.body is not None:
            said.append(asked.body)
            credential = asked.body["payment"]["instruments"][0]["credential"]
            for change in changes:
                credential["closed"] = change(credential["closed"])
        return say(self, talk, asked)

    monkeypatch.setattr(Wire, "say", heard)
    # A payment mandate whose key binding nobody signed, or that is of another open mandate, pays nothing.
    for wrong in (lambda text: text[:-8] + "AAAAAAAA", lambda text: "e30.e30.AAAA~" + text.rpartition("~")[2]):
        changes[:] = [wrong]
        failed = bought(souk, offered(souk, theirs), granted)
        assert (failed["state"], placed(other), spent(souk, granted)) == ("failed", before, (0, 0)), failed
    changes.clear()
    done = bought(souk, offered(souk, theirs), granted)
    assert (done["state"], spent(souk, granted)) == ("paid", (0, 22700)), done
    checkout = said[-1]["ap2"]["checkout_mandate"]
    payment = said[-1]["payment"]["instruments"][0]["credential"]["closed"]
    opened, bare = claims(checkout), claims(payment)
    assert checkout.rpartition("~")[0] == payment.rpartition("~")[0]
    assert opened["checkout"]["ap2"]["merchant_authorization"]
    # Who settles the payment learns the sum and for whom it is, and nothing of what is in the basket.
    assert bare.keys() == opened.keys() - {"checkout"}
    assert (bare["amount"], bare["currency"], bare["aud"]) == (22700, "CNY", f"127.0.0.1:{theirs.port}")
    assert bare["nonce"] != opened["nonce"]
    assert bare["checkout_hash"] == opened["checkout_hash"]


def claims(mandate: str) -> dict[str, Any]:
    """The key binding of a closed mandate."""
    part = mandate.rpartition("~")[2].split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


@pytest.mark.parametrize("twist", ["dearer", "unsigned", "another"])
def test_a_checkout_is_offered_after_its_merchants_word_was_verified(
    houses: tuple[Souk, Souk, Settings], monkeypatch: pytest.MonkeyPatch, twist: str
) -> None:
    souk, _, theirs = houses
    change = {"dearer": _dearer, "unsigned": _unsigned, "another": _another}[twist]
    say = Wire.say

    def changed(self: Wire, talk: Talk, asked: Asked) -> tuple[int, Any]:
        status, said = say(self, talk, asked)
        if "checkout-sessions" in asked.url:
            change(said)
        return status, said

    monkeypatch.setattr(Wire, "say", changed)
    offer = offered(souk, theirs)
    assert (offer["total"], offer["unranked"], offer["checkout"]) == (None, "unverified", "")
    (answered,) = souk.call("market.last", {}, ANN)[0]["merchants"]
    assert "not what it signed" in answered["why"]


def test_the_limits_of_a_mandate_hold_there_too(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, before = offered(souk, theirs), placed(other)
    for limit in ({"per_purchase": 22699}, {"merchants": ["elsewhere.example"]}, {"return_days": 999}):
        granted = mandate(souk, **limit)
        refused = bought(souk, offer, granted)
        assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch"), limit
        assert spent(souk, granted) == (0, 0)
    assert placed(other) == before


def _dearer(said: dict[str, Any]) -> None:
    said["line_items"][0]["item"]["price"] = 1


def _unsigned(said: dict[str, Any]) -> None:
    said["ap2"]["merchant_authorization"] = "eyJhbGciOiJFUzI1NiJ9..AAAA"


def _another(said: dict[str, Any]) -> None:
    said["buyer"] = {"email": "thief@people.example"}


@pytest.mark.parametrize("twist", [_dearer, _unsigned, _another])
def test_a_checkout_that_its_merchant_did_not_authorize_is_not_paid(
    houses: tuple[Souk, Souk, Settings], monkeypatch: pytest.MonkeyPatch, twist: Twist
) -> None:
    """Whoever stands between changes a word of the checkout: the wallet verifies what the merchant signed of it."""
    souk, other, theirs = houses
    offer, granted, before = offered(souk, theirs), mandate(souk), placed(other)
    say = Wire.say

    def changed(self: Wire, talk: Talk, asked: Asked) -> tuple[int, Any]:
        status, said = say(self, talk, asked)
        if asked.method == "GET" and asked.url.endswith(offer["checkout"]):
            twist(said)
        return status, said

    monkeypatch.setattr(Wire, "say", changed)
    refused = bought(souk, offer, granted)
    assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch"), refused
    assert "checkout: " in refused["detail"]
    assert (placed(other), spent(souk, granted)) == (before, (0, 0))


def test_a_purchase_that_was_killed_there_is_asked_about(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, granted, before = offered(souk, theirs), mandate(souk), placed(other)
    work = souk.stream("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)
    assert next(work).note == "sent"
    work.close()
    known = souk.call("market.settle", {"bought": bought(souk, offer, granted)["id"]}, ANN)
    assert (known["state"], placed(other), spent(souk, granted)) == ("unknown", before, (22700, 0))


def test_a_house_that_speaks_the_older_version_is_told_a_profile_of_it(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Who asks at an address of 2026-04-08 has to be of that version, and names the mandates as it does."""
    with two_houses(tmp_path_factory.mktemp("older"), ucp="2026-04-08", ucp_mandates=True) as (souk, other, theirs):
        offer, granted = offered(souk, theirs), mandate(souk)
        assert (offer["way"], offer["total"]["total"]) == ("mandate", 22700)
        done = bought(souk, offer, granted)
        assert (done["state"], placed(other), spent(souk, granted)) == ("paid", 1, (0, 22700)), done
