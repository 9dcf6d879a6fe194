"""Where a card may go: the merchant's own place, or the provider that the operator named; else a link leads there."""

from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from tests.agents.market.acp import TOTAL, VAULT, join_acp, sent, used
from tests.agents.market.conftest import PIER, House
from tests.doubles.merchants import Reply
from tests.doubles.merchants.acp import AcpMerchant, AcpRunning, Provider, serving_acp

HANDED: list[tuple[dict[str, Any], str]] = [
    ({"environment": "production"}, "payment_not_held"),
    ({"accepted_brands": ["amex"]}, "payment_not_held"),
    ({"accepted_funding_types": ["credit"]}, "payment_not_held"),
    ({"delegate_payment_url": "https://vault.thief.example/delegate_payment"}, "provider_elsewhere"),
    ({"delegate_payment_url": "http://169.254.169.254/latest"}, "provider_elsewhere"),
    ({"delegate_payment_url": "file:///etc/passwd"}, "provider_elsewhere"),
]


@pytest.mark.parametrize(("config", "why"), HANDED)
def test_what_cannot_be_paid_is_handed_off_with_its_reason(
    house: House, docked: AcpRunning, config: dict[str, Any], why: str
) -> None:
    docked.merchant.config |= config
    offer, mandate = house.best(), house.grant()
    assert (offer["way"], offer["hand_off"]) == ("link", why)
    off = house.buy(offer, mandate)
    assert (off["state"], off["reason"], off["link"]) == ("handed_off", why, offer["link"])
    assert (sent(docked, VAULT), used(house, mandate)) == ([], (0, 0))


def test_a_provider_that_moves_after_the_offer_gets_no_card(house: House, docked: AcpRunning) -> None:
    """The session names another host only once it is to be paid."""
    offer, mandate = house.best(), house.grant()
    docked.merchant.config["delegate_payment_url"] = "https://vault.thief.example/delegate_payment"
    off = house.buy(offer, mandate)
    assert (off["state"], off["reason"]) == ("handed_off", "provider_elsewhere")
    assert (sent(docked, VAULT), used(house, mandate)) == ([], (0, 0))


def test_a_merchant_without_handlers_is_handed_off(house: House, docked: AcpRunning) -> None:
    docked.merchant.handlers = False
    assert house.buy(house.best(), house.grant())["reason"] == "no_delegation"


def test_a_provider_elsewhere_is_the_operators_to_name(house: House, dock: AcpRunning) -> None:
    """It gets its own key, and the merchant's key goes nowhere else; a redirect is followed by nobody."""
    with ExitStack() as stack:
        vault = stack.enter_context(serving_acp(AcpMerchant(replace(PIER, name="Vault"), dock.merchant.provider)))
        thief = stack.enter_context(serving_acp(AcpMerchant(replace(PIER, name="Thief"), Provider())))
        address = f"{vault.url}/shop/agentic_commerce/delegate_payment"
        join_acp(house, dock, provider=address, provider_key="psp-key")
        vault.will(VAULT, Reply(307, headers={"location": f"{thief.url}/shop/agentic_commerce/delegate_payment"}))
        mandate = house.grant()
        assert house.buy(house.best(), mandate)["state"] == "unknown"
        assert (thief.asked, used(house, mandate)) == ([], (TOTAL, 0))
        assert house.buy(house.best(), mandate)["state"] == "paid"
        assert [one.headers["authorization"] for one in sent(vault, VAULT)] == ["Bearer psp-key"] * 2
        assert {one.headers.get("authorization") for one in dock.asked if "well-known" not in one.path} == {
            "Bearer k-1"
        }
        assert sent(dock, VAULT) == []


def test_a_public_only_house_sends_nothing_to_this_machine(shut: House, dock: AcpRunning) -> None:
    found = join_acp(shut, dock)
    assert (found["state"], dock.asked) == ("refused", [])
