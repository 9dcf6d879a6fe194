"""Invoices of an order: numbered by shop, never changed, corrected by notes; their sums are what was paid and kept."""

from typing import Any

import pytest

from souk.insight.events import Events
from souk.kit.operation import Souk
from souk.trade.orders import NotInThatState, UnknownInvoice, UnknownOrder
from tests.small import OPERATOR
from tests.trade.buying import GUEST, OTHER, SHOPPER, begin, buy, charge, furnish, keeper, order, pay, run

PERSON, FIRM = {"title": "Lin Xia", "tax_number": ""}, {"title": "Arlo Ltd", "tax_number": "91330100MA2INVENT0"}
VAT = {"id": "vat", "rate": 1300, "destination": "CN"}


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def ask(souk: Souk, id: str, buyer: Any = PERSON) -> list[Any]:
    found: list[Any] = souk.call("orders.ask-invoice", {"order": id, "buyer": buyer}, SHOPPER)
    return found


def taxes(souk: Souk, **rate: Any) -> None:
    souk.call("pricing.put-tax-rates", {"rates": [{**VAT, **rate}], "number": 0, "why": "law"}, OPERATOR)


def net(documents: list[Any], what: str = "total") -> int:
    return sum(one[what] * (1 if one["kind"] == "invoice" else -1) for one in documents)


def test_each_shop_writes_its_own_and_all_together_are_what_was_paid(shop: Souk) -> None:
    id = buy(shop, ("tray", 2), ("scoop", 1))
    terms = {"issuer": {"name": "Corner Trading Ltd", "tax_number": "T1", "address": "1 Invented Road"}}
    shop.call("orders.put-terms", {"shop": "corner", "terms": terms, "number": 0, "why": "law"}, keeper("corner"))
    corner, harbour = ask(shop, id)
    assert (corner["id"], harbour["id"], corner["kind"]) == ("corner-000001", "harbour-000001", "invoice")
    assert (corner["issuer"], corner["buyer"]) == (terms["issuer"], PERSON)
    assert [(one["line"], one["quantity"], one["amount"]) for one in corner["lines"]] == [
        ("0001", 2, 40000),
        ("", 1, 800),
    ]
    assert net([corner, harbour]) == order(shop, id)["total"]
    assert ask(shop, id) == [corner, harbour]
    assert [one["id"] for one in shop.call("orders.issued", {"order": id}, keeper("harbour"))] == ["harbour-000001"]


@pytest.mark.parametrize("included", [True, False])
def test_its_tax_is_that_of_the_price_and_comes_back_with_the_pieces(shop: Souk, included: bool) -> None:
    taxes(shop, included=included)
    offer = {"id": "card", "layer": "payment", "kind": "percent", "off": 333, "methods": ["sandbox-card"]}
    run(shop, offer)
    id = buy(shop, ("tray", 3), ("scoop", 2))
    documents = ask(shop, id)
    whole = order(shop, id)
    assert (net(documents), net(documents, "tax")) == (whole["total"], whole["tax"])
    assert {one["rate"] for document in documents for one in document["lines"]} == {1300}
    for pieces in ({"0001": 1}, {"0002": 2}, {"0001": 2}):
        shop.call("orders.cancel", {"order": id, "why": "no", "pieces": pieces}, SHOPPER)
        whole = order(shop, id)
        found = shop.call("orders.invoices", {"order": id}, SHOPPER)
        assert net(found) == whole["total"] - whole["refunded"]
    assert (whole["state"], net(found), net(found, "tax")) == ("canceled", 0, 0)
    for name in ("corner", "harbour"):
        own = [one for one in found if one["shop"] == name]
        assert [one["number"] for one in own] == [*range(1, len(own) + 1)]
        assert net(own) == 0
        assert {one["corrects"] for one in own[1:]} == {own[0]["id"]}


def test_a_return_that_breaks_a_threshold_is_credited_with_what_came_back(shop: Souk) -> None:
    rule = {"id": "whole", "layer": "platform", "kind": "cut", "amount": 1000, "threshold": 21000}
    run(shop, {**rule, "on_return": "reprice"})
    id = buy(shop, ("tray", 1), ("scoop", 1))
    before = ask(shop, id)
    shop.call("orders.cancel", {"order": id, "why": "no", "pieces": {"0002": 1}}, SHOPPER)
    found = shop.call("orders.invoices", {"order": id}, SHOPPER)
    assert net(before) - net(found) == order(shop, id)["refunded"] == 500


def test_another_buyer_gets_another_one_and_the_first_is_taken_back(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    (first,) = ask(shop, id)
    was, note, now = ask(shop, id, FIRM)
    assert (was, note["kind"], note["corrects"], note["lines"]) == (first, "credit", first["id"], first["lines"])
    assert (now["kind"], now["number"], now["buyer"], now["lines"]) == ("invoice", 3, FIRM, first["lines"])
    steps = [one["what"] for one in order(shop, id)["steps"]]
    assert steps[-3:] == ["invoiced", "credited", "invoiced"]


def test_only_who_bought_asks_and_only_for_what_is_paid_and_kept(shop: Souk) -> None:
    opened = pay(shop, begin(shop, ("tray", 1))["id"])["order"]
    with pytest.raises(NotInThatState, match="unpaid"):
        ask(shop, opened)
    session = begin(shop, ("tray", 1), caller=GUEST)
    paid = pay(shop, session["id"], GUEST)
    charge(shop)
    asked = {"order": paid["order"], "buyer": PERSON}
    for caller, secret in ((OTHER, ""), (GUEST, "guess")):
        with pytest.raises(UnknownOrder):
            shop.call("orders.ask-invoice", {**asked, "secret": secret}, caller)
    (made,) = shop.call("orders.ask-invoice", {**asked, "secret": paid["secret"]}, GUEST)
    assert shop.call("orders.issued", {}, keeper("harbour")) == []
    assert shop.call("orders.issued", {"after": made["id"]}, OPERATOR) == []
    with pytest.raises(UnknownInvoice):
        shop.call("orders.issued", {"after": "corner"}, OPERATOR)


def test_to_whom_it_was_written_is_erased_and_what_it_says_of_money_stays(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    (made,) = ask(shop, id)
    events: Events = shop.operations["events.read"].method.__self__
    with shop.database.unit(writes=True):
        events.record("accounts.erased", [(SHOPPER.actor, {})], OPERATOR)
    shop.call("orders.forget-erased", {}, OPERATOR)
    assert shop.call("orders.issued", {"order": id}, OPERATOR) == [{**made, "buyer": None}]


def take_back(souk: Souk, method: str = "disputed") -> None:
    """The bank takes back what was paid this way, and says so."""
    rail = vars(souk.operations["payments.hear"].method.__self__)["_rails"][method]
    for notice in rail.there.ask("GET", "/notices", {}).json():
        heard = {"rail": method, "headers": notice["headers"], "body": notice["body"]}
        souk.call("payments.hear", heard, OPERATOR)


def test_a_chargeback_takes_money_and_no_invoice(shop: Souk) -> None:
    """The sale stands: a bank's dispute is about the payment, and no reason for a credit note."""
    id = buy(shop, ("tray", 2), ("scoop", 1), payment="disputed")
    documents = ask(shop, id)
    take_back(shop)
    assert shop.call("payments.show", {"order": id}, OPERATOR)["disputed"] == order(shop, id)["total"]
    assert ask(shop, id) == documents
    assert net(ask(shop, id, FIRM)) == order(shop, id)["total"]


def test_of_a_disputed_order_the_whole_sale_is_invoiced(shop: Souk) -> None:
    id = buy(shop, ("tray", 2), payment="disputed")
    take_back(shop)
    (made,) = ask(shop, id)
    assert (made["total"], [one["amount"] for one in made["lines"]]) == (40800, [40000, 800])


def test_goods_that_come_back_after_a_chargeback_are_credited(shop: Souk) -> None:
    id = buy(shop, ("tray", 2), payment="disputed")
    ask(shop, id)
    take_back(shop)
    for left in (20800, 0):
        line = order(shop, id)["lines"][0]["id"]
        shop.call("orders.cancel", {"order": id, "why": "sent back", "pieces": {line: 1}}, SHOPPER)
        documents = shop.call("orders.invoices", {"order": id}, SHOPPER)
        assert net(documents) == left
    assert [one["kind"] for one in documents] == ["invoice", "credit", "credit"]
