"""Buying elsewhere: only under a mandate, once, from one budget, and what is unknown is asked about."""

import copy
from dataclasses import replace
from typing import Any

import pytest

from tests.agents.market.conftest import ANN, BO, PIER, QUAY, House
from tests.clocks import Standing
from tests.doubles.merchants import Reply, Running
from tests.small import OPERATOR, every_event


def completions(running: Running) -> list[Any]:
    return [one for one in running.asked if one.path.endswith("/complete")]


def later(house: House, **time: float) -> None:
    """Time that passes here and at the merchant, whose clock is the same."""
    clock = house.souk.clock
    assert isinstance(clock, Standing)
    clock.on(**time)


def test_an_offer_is_bought_once_and_the_ledger_knows(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    bought = house.buy(offer, mandate)
    assert (bought["state"], bought["total"], bought["order"]) == ("paid", 19833, f"order-{offer['checkout'][:8]}")
    assert (house.mandate(mandate)["spent"], house.mandate(mandate)["held"]) == (19833, 0)
    assert pier.merchant.open[offer["checkout"]]["state"] == "completed"
    assert house.buy(offer, mandate) == bought
    sent = completions(pier)
    assert len(sent) == 1
    assert sent[0].headers["idempotency-key"] == bought["key"]
    assert {"signature", "signature-input", "content-digest"} <= sent[0].headers.keys()
    credential = sent[0].body["payment"]["instruments"][0]["credential"]
    assert sorted(credential) == ["closed", "credential", "status", "token", "type"]
    assert [one["id"] for one in house.call("market.bought")] == [bought["id"]]
    assert house.call("market.bought", BO) == []
    names = [one["name"] for one in every_event(house.souk) if one["name"].startswith("market.purchase")]
    assert names == ["market.purchase-sent", "market.purchase-paid"]


def test_a_merchant_over_mcp_is_paid_as_well(house: House, pier: Running) -> None:
    def twist(path: str, body: dict[str, Any]) -> dict[str, Any]:
        made = copy.deepcopy(body)
        if path.endswith("ucp"):
            services = made["ucp"]["services"]["dev.ucp.shopping"]
            made["ucp"]["services"]["dev.ucp.shopping"] = [one for one in services if one["transport"] == "mcp"]
        return made

    pier.twist = twist
    assert house.join(pier)["door"]["line"] == "ucp-mcp"
    assert house.buy(house.best(), house.grant())["state"] == "paid"


def test_one_budget_is_kept_over_several_merchants(house: House, pier: Running, quay: Running) -> None:
    for one in (pier, quay):
        house.join(one)
    mandate, offers = house.grant(budget=30000), house.offers()["offers"]
    first, second = sorted(offers, key=lambda one: one["rank"])
    assert house.buy(first, mandate)["state"] == "paid"
    refused = house.buy(second, mandate)
    assert (refused["state"], refused["reason"]) == ("refused", "budget_exceeded")
    assert completions(quay) == []
    assert (house.mandate(mandate)["spent"], house.mandate(mandate)["held"]) == (19833, 0)


def test_an_answer_that_is_lost_is_asked_for_and_not_paid_again(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.will("/complete", Reply(drop=True), does=True)
    bought = house.buy(offer, mandate)
    assert (bought["state"], len(completions(pier))) == ("paid", 1)
    assert house.mandate(mandate)["spent"] == 19833


UNCLEAR = [Reply(drop=True), Reply(500), Reply(200, b"?"), Reply(302), Reply(200, b"[" * 99999)]


def test_what_nobody_knows_is_held_until_it_is_known(house: House, pier: Running) -> None:
    house.join(pier)
    for number, reply in enumerate(UNCLEAR, 1):
        offer, mandate = house.best(), house.grant()
        pier.will("/complete", reply)
        assert house.buy(offer, mandate)["state"] == "unknown", reply
        assert (house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == (19833, 0)
        assert house.buy(offer, mandate)["state"] == "unknown"
        assert house.call("market.sweep", OPERATOR) == 0
        later(house, minutes=2)
        assert house.call("market.sweep", OPERATOR) == 0
        later(house, minutes=20)
        assert house.call("market.sweep", OPERATOR) == 1
        assert house.call("market.bought")[0]["state"] == "failed"
        assert pier.merchant.open[offer["checkout"]]["state"] == "canceled"
        assert (house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == (0, 0)
        assert len(completions(pier)) == number


def test_a_merchant_that_is_away_is_asked_when_it_is_back(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.will("/complete", Reply(drop=True), does=True)
    pier.will(f"/checkout-sessions/{offer['checkout']}", Reply(503))
    bought = house.buy(offer, mandate)
    assert (bought["state"], house.mandate(mandate)["held"]) == ("unknown", 19833)
    assert house.call("market.settle", BO, bought=bought["id"]) is None
    known = house.call("market.settle", bought=bought["id"])
    assert (known["state"], known["order"]) == ("paid", f"order-{offer['checkout'][:8]}")
    assert house.mandate(mandate)["spent"] == 19833
    assert house.call("market.settle", bought=bought["id"]) == known


def test_a_price_that_moved_is_not_paid(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.merchant.open[offer["checkout"]] |= {"way": "express", "signed": None}
    refused = house.buy(offer, mandate)
    assert (refused["state"], refused["reason"]) == ("refused", "price_moved")
    assert refused["detail"] == "it costs 20893, and 19833 was offered"
    assert (completions(pier), house.mandate(mandate)["held"]) == ([], 0)


def test_a_price_that_fell_is_paid_as_it_is_now(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(deliver_by="2026-11-12"), house.grant()
    pier.merchant.open[offer["checkout"]] |= {"way": "standard", "signed": None}
    assert house.buy(offer, mandate)["total"] == house.mandate(mandate)["spent"] == 19833


def signing(running: Running, **other: Any) -> None:
    """The merchant signs another purchase than it shows."""
    written = running.merchant.written

    def lie(kept: Any) -> dict[str, Any]:
        made = written(kept)
        line = {name: value for name, value in other.items() if name in made["lines"][0]}
        made["lines"][0] |= line
        return made | {name: value for name, value in other.items() if name not in line}

    running.merchant.written = lie  # type: ignore[method-assign]


LIES: dict[str, dict[str, Any]] = {
    "total": {"total": 1, "extras": [{"kind": "discount", "amount": -19899}]},
    "merchant": {"merchant": "harbour.example"},
    "checkout": {"checkout": "another"},
    "currency": {"currency": "USD"},
    "item": {"variant": "gold"},
    "quantity": {"quantity": 3},
}


def test_what_a_merchant_signs_is_what_it_shows(house: House, pier: Running) -> None:
    house.join(pier)
    mandate, written = house.grant(), pier.merchant.written
    for said, other in LIES.items():
        pier.merchant.written = written  # type: ignore[method-assign]
        signing(pier, **other)
        refused = house.buy(house.best(), mandate)
        assert (refused["state"], refused["reason"]) == ("refused", "checkout_contradicts"), said
        assert refused["detail"] == f"what it signs says another {said}"
    assert (completions(pier), house.mandate(mandate)["held"]) == ([], 0)


def test_another_key_than_the_domains_signs_nothing(house: House, pier: Running, quay: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.merchant.signer = quay.merchant.signer
    refused = house.buy(offer, mandate)
    assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch")
    assert (completions(pier), house.mandate(mandate)["held"]) == ([], 0)


def test_no_word_of_a_merchant_widens_a_mandate(house: House, pier: Running) -> None:
    """A mandate for one category, and a merchant that calls everything by its name."""
    house.join(pier)
    mandate = house.grant(categories=["litter_box"])
    unproven = house.buy(house.best(), mandate)
    assert (unproven["state"], unproven["reason"]) == ("refused", "category_unproven")
    signing(pier, categories=["litter_box", "gift_card"])
    more = house.buy(house.best(gtin="", product="box"), mandate)
    assert (more["state"], more["reason"]) == ("refused", "category_unproven")
    forbidden = house.grant(not_categories=["litter_box"])
    signing(pier, categories=["scoop"])
    other = house.buy(house.best(gtin="", product="box"), forbidden)
    assert (other["state"], other["reason"]) == ("refused", "category_unproven")
    signing(pier, categories=["litter_box"])
    assert house.buy(house.best(gtin="", product="box"), mandate)["state"] == "paid"
    assert house.buy(house.best(gtin="", product="box"), forbidden)["reason"] == "mandate_scope_mismatch"
    # The aisle that the merchant's word leaves out is known here all the same.
    aisle = house.buy(house.best(gtin="", product="box"), house.grant(not_categories=["pets"]))
    assert (aisle["reason"], "forbids pets" in aisle["detail"]) == ("category_unproven", True)


LIMITS: list[dict[str, Any]] = [
    {"per_purchase": 19832},
    {"merchants": ["elsewhere.example"]},
    {"methods": ["card"]},
    {"deliver_by": "2026-11-12"},
    {"return_days": 30},
    {"goods": ["gold"]},
    {"currency": "USD"},
    {"address": "another"},
]


def test_every_limit_of_a_mandate_holds_elsewhere(house: House, pier: Running) -> None:
    house.join(pier)
    offer = house.best()
    for intent in LIMITS:
        mandate = house.grant(**intent)
        refused = house.buy(offer, mandate)
        assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch"), intent
        assert (house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == (0, 0)
    assert completions(pier) == []
    assert house.buy(offer, house.grant(merchants=[offer["domain"]], deliver_by="2026-11-15"))["state"] == "paid"


def test_a_clear_no_lets_go_of_the_money(house: House, pier: Running) -> None:
    house.join(pier)
    pier.merchant.wallets = []
    mandate = house.grant()
    failed = house.buy(house.best(), mandate)
    assert failed["state"] == "failed"
    assert failed["detail"].startswith("mandate_invalid_signature")
    assert (house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == (0, 0)


def test_somebody_elses_offer_or_mandate_buys_nothing(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    other = house.buy(offer, house.grant(BO), BO)
    assert (other["state"], other["reason"]) == ("refused", "no_such_offer")
    with pytest.raises(Exception, match="You have no mandate"):
        house.buy(offer, house.grant(BO), ANN)
    assert completions(pier) == []
    assert house.buy(offer, mandate)["state"] == "paid"


def test_an_agent_whose_profile_names_another_key_is_refused_there(house: House, pier: Running) -> None:
    """The merchant's own look at the HTTP signature: http-message-signatures, not ours."""
    house.join(pier)
    other = pier.merchant.signer.jwk
    pier.merchant.profile_of = lambda url: {"keys": [{**other, "kid": url.rpartition("/")[2]}]}
    mandate = house.grant()
    failed = house.buy(house.best(), mandate)
    assert (failed["state"], failed["detail"][:17]) == ("failed", "agent_missing_key")
    assert house.mandate(mandate)["spent"] == 0


def test_what_comes_back_is_in_the_budget_again_once(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    bought = house.buy(offer, mandate)
    assert house.call("market.follow", OPERATOR) == 0
    pier.merchant.back[bought["order"]] = [5000]
    assert house.call("market.follow", OPERATOR) == 0, "it is asked once an hour"
    later(house, minutes=61)
    assert house.call("market.follow", OPERATOR) == 1
    assert (house.mandate(mandate)["spent"], house.call("market.bought")[0]["state"]) == (14833, "paid")
    later(house, minutes=61)
    assert house.call("market.follow", OPERATOR) == 0
    house.call("mandates.revoke", mandate=mandate)
    pier.merchant.back[bought["order"]] = [5000, 99999]
    later(house, minutes=61)
    assert house.call("market.follow", OPERATOR) == 1
    assert (house.mandate(mandate)["spent"], house.call("market.bought")[0]["state"]) == (0, "refunded")
    later(house, days=1)
    assert house.call("market.follow", OPERATOR) == 0
    names = [one["name"] for one in every_event(house.souk) if one["name"].startswith("market.purchase")]
    assert names == ["market.purchase-sent", "market.purchase-paid", *["market.purchase-refunded"] * 2]


def test_what_is_old_is_forgotten(house: House, pier: Running) -> None:
    house.join(pier)
    offers = house.offers()
    assert house.call("market.forget", OPERATOR) == 0
    later(house, days=31)
    assert house.call("market.forget", OPERATOR) == 1
    assert house.call("market.last") == []
    assert house.buy(offers["offers"][0], "m1")["reason"] == "no_such_offer"


def test_the_two_merchants_are_not_one() -> None:
    """What the other tests stand on."""
    assert PIER.name != QUAY.name


@pytest.mark.parametrize("more", [1, -1])
def test_one_cent_between_the_offer_and_the_payment_is_seen(house: House, pier: Running, more: int) -> None:
    """Dearer by a cent is not paid; cheaper by one is paid as the merchant signs it then, and no cent of it is more."""
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    rates = pier.merchant.shelf.rates
    pier.merchant.shelf = replace(pier.merchant.shelf, rates=replace(rates, standard=rates.standard + more))
    pier.merchant.open[offer["checkout"]] |= {"signed": None}
    told = house.buy(offer, mandate)
    used = house.mandate(mandate)
    if more > 0:
        assert (told["state"], told["reason"]) == ("refused", "price_moved")
        assert told["detail"].endswith("and 19833 was offered")
        assert (completions(pier), used["held"], used["spent"]) == ([], 0, 0)
    else:
        assert (told["state"], told["total"], used["spent"]) == ("paid", told["total"], told["total"])
        assert told["total"] < 19833


@pytest.mark.parametrize("verb", ["suspend", "revoke"])
def test_a_mandate_that_is_stopped_after_the_wallets_yes_sends_nothing(house: House, pier: Running, verb: str) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    work = house.souk.stream("market.buy", {"offer": offer["id"], "mandate": mandate}, ANN)
    assert next(work).note == "sent"
    assert house.mandate(mandate)["held"] == 19833
    house.call(f"mandates.{verb}", mandate=mandate)
    for _ in work:
        pass
    assert completions(pier) == []
    later(house, minutes=16)
    house.souk.call("market.sweep", {}, OPERATOR)
    (told,) = house.call("market.bought")
    assert (told["state"], house.mandate(mandate)["held"], house.mandate(mandate)["spent"]) == ("failed", 0, 0)
    assert pier.merchant.open[offer["checkout"]]["state"] == "canceled"


def test_who_is_erased_while_nobody_knows_is_forgotten_once_it_is_known(house: House, pier: Running) -> None:
    """What was presented settles what was held, also for somebody who is gone; then it goes too."""
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.will("/complete", Reply(drop=True), does=True)
    pier.will(f"/checkout-sessions/{offer['checkout']}", Reply(503))
    assert house.buy(offer, mandate)["state"] == "unknown"
    before = house.call("market.forget-erased", OPERATOR)
    house.call("accounts.erase", confirm="ann@people.example")
    assert house.call("market.forget-erased", OPERATOR, after=before) == before
    assert house.call("market.last") == []
    later(house, minutes=2)
    assert house.call("market.sweep", OPERATOR) == 1
    assert house.call("market.forget-erased", OPERATOR, after=before) > before
    (kept,) = house.call("market.bought")
    assert (kept["state"], kept["total"], kept["title"]) == ("paid", 19833, "")
    assert house.call("market.passed", bought=kept["id"]) == []
    # A refund is followed without a word of theirs.
    assert house.call("market.follow", OPERATOR) == 0


def test_a_house_whose_mandates_are_of_no_kind_of_ours_is_handed_off_with_its_reason(
    house: House, pier: Running
) -> None:
    """It authorizes its checkout as AP2 says, and names no handler by which a wallet of ours pays."""
    for ap2, why, detail in ((True, "ap2_unknown", ""), (False, "no_mandate", "it takes com.example.pay")):

        def twist(path: str, body: dict[str, Any], ap2: bool = ap2) -> dict[str, Any]:
            made = copy.deepcopy(body)
            if "/checkout-sessions" in path:
                made["ucp"]["payment_handlers"] = {"com.example.pay": [{"id": "pay", "version": "2026-08-25"}]}
                made = pier.merchant.signer.vouched(made) if ap2 else made
            return made

        pier.twist = twist
        if not house.call("market.merchants"):
            house.join(pier)
        offer, mandate = house.best(), house.grant()
        assert (offer["way"], offer["hand_off"]) == ("link", why)
        off = house.buy(offer, mandate)
        assert (off["state"], off["reason"], off["detail"], completions(pier)) == ("handed_off", why, detail, [])
        assert off["link"] == offer["link"] == f"{pier.url}/checkouts/{offer['checkout']}"
