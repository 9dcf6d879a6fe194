"""Two Souks: one's agent buys at the other over its UCP door, with both houses' own keys and nothing stubbed."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from souk.agents.shopper.contracts import Elsewhere, Option
from souk.agents.shopper.service.away import away_act
from souk.doors.protocols import platforms
from souk.doors.protocols.ucp import entity
from souk.insight.decisions import Evidence
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.kit.transport import Request
from souk.settings import Settings
from tests.agents.market.conftest import ANN
from tests.agents.market.houses import TO, followed, mandate, offered, spent, told_once, two_houses
from tests.small import OPERATOR


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Souk, Souk, Settings]]:
    with two_houses(tmp_path_factory.mktemp("houses")) as made:
        yield made


def test_one_souk_buys_at_another_under_a_mandate(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    domain = f"127.0.0.1:{theirs.port}"
    added = souk.call("market.add-merchant", {"merchant": {"domain": domain}}, OPERATOR)
    visited = souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)
    assert (visited["state"], visited["door"]["line"]) == ("open", "ucp-rest")
    told = souk.call("market.offers", {"wish": {"product": "box", "to": TO, "seconds": 60}}, ANN)["offers"]
    assert [(one["rank"], one["total"]["total"], one["match"]["kind"]) for one in told] == [(1, 22700, "gtin")]
    small = mandate(souk, per_purchase=22699)
    refused = souk.call("market.buy", {"offer": told[0]["id"], "mandate": small}, ANN)
    assert (refused["state"], refused["reason"]) == ("refused", "mandate_scope_mismatch")
    granted = mandate(souk, categories=["litter_box"], merchants=[domain])
    bought = souk.call("market.buy", {"offer": told[0]["id"], "mandate": granted}, ANN)
    assert (bought["state"], bought["total"]) == ("paid", 22700), bought
    kept = souk.call("mandates.show", {"mandate": granted}, ANN)
    assert (kept["held"], kept["spent"]) == (0, 22700)
    stock = {one["variant"]: one["available"] for one in other.call("inventory.page", {"most": 10}, OPERATOR)}
    assert stock == {"box": 9}


def test_what_is_canceled_and_sent_back_there_is_in_the_budget_here_once(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, granted = offered(souk, theirs, quantity=3), mandate(souk, per_purchase=90000, budget=90000)
    bought = souk.call("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)
    assert (bought["state"], bought["total"]) == ("paid", 3 * 21900 + 800), bought
    order = bought["order"].partition(".")[0]
    line = other.call("orders.show", {"order": order}, OPERATOR)["lines"][0]["id"]
    assert (followed(souk), spent(souk, granted)) == (0, (0, 66500))
    other.call("orders.cancel", {"order": order, "why": "one is broken", "pieces": {line: 1}}, OPERATOR)
    assert told_once(souk, granted) == (0, 44600)
    sent = other.call("orders.ship", {"order": order, "carrier": "Post", "tracking": "1"}, OPERATOR)
    other.call("orders.confirm", {"shipment": sent["shipments"][0]["id"]}, OPERATOR)
    back = {"order": order, "kind": "return", "why": "too small", "pieces": {line: 1}}
    (asked,) = other.call("orders.ask-return", back, OPERATOR)
    # Announced is not returned.
    assert (followed(souk), spent(souk, granted)) == (0, (0, 44600))
    other.call("orders.receive-return", {"id": asked["id"], "accepted": True}, OPERATOR)
    assert told_once(souk, granted) == (0, 22700)
    assert other.call("orders.show", {"order": order}, OPERATOR)["refunded"] == 2 * 21900
    late = {"offer": offer["id"]}
    with pytest.raises(SoukError, match="does not call it off"):
        souk.call("market.call-off", late, ANN)
    assert spent(souk, granted) == (0, 22700)


def test_what_was_bought_there_is_called_off_from_here(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    offer, granted = offered(souk, theirs), mandate(souk, per_purchase=30000)
    act = away_act(_option(offer), granted, "buy-1", "task-1")
    decision = souk.call("decisions.propose", {"act": act}, ANN)
    assert (decision["state"], spent(souk, granted)) == ("done", (0, 22700)), decision["trouble"]
    (bought,) = [one for one in souk.call("market.bought", {}, ANN) if one["offer"] == offer["id"]]
    order = bought["order"].partition(".")[0]
    assert souk.call("market.call-off", {"offer": offer["id"]}, Caller("bo", ANN.scopes)) is None
    undone = souk.call("decisions.undo", {"decision": decision["id"]}, ANN)
    assert (undone["state"], spent(souk, granted)) == ("undone", (0, 0)), undone["trouble"]
    there = other.call("orders.show", {"order": order}, OPERATOR)
    assert (there["state"], there["refunded"]) == ("canceled", 22700)
    assert souk.call("market.call-off", {"offer": offer["id"]}, ANN) is None
    assert (followed(souk), spent(souk, granted)) == (0, (0, 0))


def delivered(other: Souk, theirs: Settings) -> None:
    """The other house tells of its orders what there is to tell."""
    while platforms(other, theirs).follow():
        pass
    other.call("events.deliver", {}, OPERATOR)


def test_what_becomes_of_an_order_there_is_told_by_its_merchant_and_believed_by_its_signature(
    houses: tuple[Souk, Souk, Settings],
) -> None:
    souk, other, theirs = houses
    offer, granted = offered(souk, theirs, quantity=2), mandate(souk, per_purchase=60000, budget=60000)
    bought = souk.call("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)
    assert (bought["state"], spent(souk, granted)) == ("paid", (0, 44600)), bought
    delivered(other, theirs)
    assert spent(souk, granted) == (0, 44600)
    order = bought["order"].partition(".")[0]
    line = other.call("orders.show", {"order": order}, OPERATOR)["lines"][0]["id"]
    other.call("orders.cancel", {"order": order, "why": "one is broken", "pieces": {line: 1}}, OPERATOR)
    for _ in range(2):
        delivered(other, theirs)
        assert spent(souk, granted) == (0, 22700)
    # Who tells by itself is asked once a day.
    with souk.database.engine.connect() as connection:
        row = connection.exec_driver_sql(f"SELECT heard FROM market_bought WHERE id = '{bought['id']}'").one()
    assert row.heard
    whole = entity(other, order, "2026-08-25", theirs.origin)
    assert whole is not None
    tells = Tells(souk, other, theirs)
    assert tells.sends(dict(whole)) == (200, "received")
    back = {**whole["adjustments"][0], "id": "more", "totals": [{"type": "total", "amount": -1}]}
    forged = {**whole, "adjustments": [*whole["adjustments"], back]}
    assert tells.sends(forged, sign=False) == (401, "signature_missing")
    assert tells.sends(forged, after=b" ") == (401, "digest_mismatch")
    assert tells.sends(forged, place="127.0.0.1:1") == (403, "profile_not_trusted")
    assert tells.sends({**whole, "id": "o-another", "checkout_id": "c-another"}) == (404, "not_found")
    assert tells.sends({**whole, "currency": "USD"})[0] == 422
    # Nobody but the order's own merchant has a say in it.
    assert souk.call("market.hear", {"domain": "elsewhere.example", "order": forged}, OPERATOR) is None
    assert spent(souk, granted) == (0, 22700)
    # A message that comes again later leaves what is all given back as it is.
    other.call("orders.cancel", {"order": order, "why": "the other one too"}, OPERATOR)
    for _ in range(2):
        delivered(other, theirs)
        assert tells.sends(entity(other, order, "2026-08-25", theirs.origin)) == (200, "received")
        (now,) = [one for one in souk.call("market.bought", {}, ANN) if one["id"] == bought["id"]]
        assert (now["state"], spent(souk, granted)) == ("refunded", (0, 0))


class Tells:
    """The other house's word on an order, as it comes to this one's door."""

    def __init__(self, souk: Souk, other: Souk, theirs: Settings) -> None:
        self.other, self.place = other, f"127.0.0.1:{theirs.port}"
        self.mine = str(souk.call("mandates.issuer", {}, OPERATOR))

    def sends(
        self, order: dict[str, Any], *, sign: bool = True, after: bytes = b"", place: str = ""
    ) -> tuple[int, str]:
        url, raw = f"{self.mine}/market/told", json.dumps(order).encode()
        agent = f'profile="http://{place or self.place}/.well-known/ucp"'
        named = {"content-type": "application/json", "ucp-agent": agent}
        selling: Any = self.other.operations["mandates.sign-message"].method.__self__
        made = selling.sealed(Request("POST", url, tuple(named.items()), raw)) if sign else {}
        answer = httpx.post(url, content=raw + after, headers={**named, **made})
        told = answer.json()
        return answer.status_code, str(told.get("code") or told["status"])


def _option(offer: Any) -> Option:
    there = Elsewhere(offer["merchant"], offer["domain"], "", offer["id"], "Box", "gtin", 1.0, "mandate", "", 1, True)
    named, why = {"en": "Box", "zh-CN": "盒"}, Evidence({"en": "it is the cheapest"}, "plan", "box")
    total, where = offer["total"], ("", "", (), 1)
    cost = (total["total"], total["total"] - total["shipping"], total["shipping"], offer["currency"])
    return Option("box", "box", offer["domain"], named, *where, *cost, "", 7, 0, (why,), (), there)
