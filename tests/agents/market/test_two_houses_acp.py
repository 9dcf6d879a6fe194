"""Two Souks: one's agent buys at the other over its ACP door, with a card of the sandbox and nothing stubbed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from souk.agents.market import Talk
from souk.agents.market.providers.spoken import Asked, Wire
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.settings import Settings
from tests.agents.market.conftest import ANN, GTIN
from tests.agents.market.houses import TO, followed, mandate, spent, told_once, two_houses
from tests.small import OPERATOR

TOTAL = 22700


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Souk, Souk, Settings]]:
    """The wallet's house, the merchant's, of which the wallet's knows the ACP door alone."""
    with two_houses(tmp_path_factory.mktemp("houses")) as (souk, other, theirs):
        joined(souk, theirs, agent_key(other, ["checkout:use", "payments:pay", "orders:own", "catalog:read"]))
        yield souk, other, theirs


def agent_key(other: Souk, scopes: list[str]) -> str:
    """A key of an agent at the merchant's house."""
    person = Caller("robo", scopes_of("shopper"))
    other.call("accounts.open", {"id": "robo", "kind": "shopper", "name": "R", "email": "r@people.example"}, OPERATOR)
    agent = other.call("accounts.add-agent", {"name": "Assistant", "id": "robo-1"}, person)["id"]
    asked = {"label": "acp", "scopes": scopes, "days": 30, "agent": agent}
    return str(other.call("accounts.make-key", asked, person)["secret"])


def joined(souk: Souk, theirs: Settings, key: str) -> None:
    variant: dict[str, Any] = {"id": "box", "title": "Box", "price": {"amount": 21900, "currency": "CNY"}}
    variant |= {"barcodes": [{"type": "GTIN", "value": GTIN}]}
    uploads = theirs.folder.parent / "mine" / "uploads"
    uploads.mkdir(exist_ok=True)
    (uploads / "box.jsonl").write_text(json.dumps({"id": "box", "title": "Box", "variants": [variant]}), "utf-8")
    draft = {"domain": f"127.0.0.1:{theirs.port}", "kind": "acp", "feed": "box.jsonl", "format": "acp-jsonl"}
    added = souk.call("market.add-merchant", {"merchant": {**draft, "key": key}}, OPERATOR)
    assert key not in json.dumps(added)
    visited = souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)
    assert (visited["state"], visited["door"]["line"]) == ("open", "acp")
    assert visited["door"]["provider"] == f"{theirs.origin}/acp/agentic_commerce/delegate_payment"


def offered(souk: Souk, **wish: Any) -> Any:
    told = souk.call("market.offers", {"wish": {"product": "box", "to": TO, "seconds": 60, **wish}}, ANN)
    assert told["offers"], told["merchants"]
    return told["offers"][0]


def bought(souk: Souk, offer: Any, granted: str) -> Any:
    return souk.call("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)


def placed(other: Souk) -> int:
    """How many orders the merchant has."""
    return len(other.call("events.read", {"most": 1000, "names": ["orders.opened"]}, OPERATOR)["events"])


def test_one_souk_buys_at_another_over_acp_within_its_mandate(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, theirs = houses
    before, offer = placed(other), offered(souk)
    assert (offer["rank"], offer["total"]["total"], offer["way"]) == (1, TOTAL, "mandate")
    small = mandate(souk, per_purchase=TOTAL - 1)
    refused = bought(souk, offer, small)
    assert (refused["state"], refused["reason"], placed(other)) == ("refused", "mandate_scope_mismatch", before)
    granted = mandate(souk, merchants=[f"127.0.0.1:{theirs.port}"], categories=["pets"], methods=["card"])
    done = bought(souk, offer, granted)
    assert (done["state"], done["total"], spent(souk, granted)) == ("paid", TOTAL, (0, TOTAL)), done
    order = other.call("orders.show", {"order": done["order"]}, OPERATOR)
    assert (order["state"], order["total"], placed(other)) == ("placed", TOTAL, before + 1)
    assert bought(souk, offer, granted) == done
    assert placed(other) == before + 1


def test_what_is_canceled_there_is_in_the_budget_here_once(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, _ = houses
    offer, granted = offered(souk, quantity=2), mandate(souk, per_purchase=90000, budget=90000)
    done = bought(souk, offer, granted)
    paid = 2 * 21900 + 800
    assert (done["state"], done["total"]) == ("paid", paid), done
    with pytest.raises(SoukError, match="does not call it off: not_cancelable"):
        souk.call("market.call-off", {"offer": offer["id"]}, ANN)
    line = other.call("orders.show", {"order": done["order"]}, OPERATOR)["lines"][0]["id"]
    assert (followed(souk), spent(souk, granted)) == (0, (0, paid))
    other.call("orders.cancel", {"order": done["order"], "why": "one is broken", "pieces": {line: 1}}, OPERATOR)
    assert told_once(souk, granted) == (0, paid - 21900)


class Killed(BaseException):
    """The process ends here: nothing of the step is written any more."""


@pytest.mark.parametrize(
    ("ends", "before", "became"),
    [("/delegate_payment", True, "unknown"), ("/delegate_payment", False, "unknown"), ("/complete", True, "unknown"),
     ("/complete", False, "paid")],
)  # fmt: skip
def test_a_purchase_that_is_killed_is_asked_about_and_paid_once_or_not_at_all(
    houses: tuple[Souk, Souk, Settings], monkeypatch: pytest.MonkeyPatch, ends: str, before: bool, became: str
) -> None:
    """Before and after what goes to the provider, and before and after what goes to the merchant."""
    souk, other, _ = houses
    orders, offer, granted, say = placed(other), offered(souk), mandate(souk), Wire.say

    def dying(self: Wire, talk: Talk, asked: Asked) -> tuple[int, Any]:
        if before and asked.url.endswith(ends):
            raise Killed
        said = say(self, talk, asked)
        if asked.url.endswith(ends):
            raise Killed
        return said

    monkeypatch.setattr(Wire, "say", dying)
    with pytest.raises(Killed):
        bought(souk, offer, granted)
    monkeypatch.undo()
    left = bought(souk, offer, granted)
    assert (left["state"], spent(souk, granted)) == ("sent", (TOTAL, 0))
    known = souk.call("market.settle", {"bought": left["id"]}, ANN)
    held = (0, TOTAL) if became == "paid" else (TOTAL, 0)
    assert (known["state"], placed(other), spent(souk, granted)) == (became, orders + (became == "paid"), held)
    assert bought(souk, offer, granted)["state"] == became
    assert placed(other) == orders + (became == "paid")


def test_what_is_sold_out_after_the_wallets_yes_is_let_go_of(houses: tuple[Souk, Souk, Settings]) -> None:
    souk, other, _ = houses
    offer, granted, before = offered(souk), mandate(souk), placed(other)
    work = souk.stream("market.buy", {"offer": offer["id"], "mandate": granted}, ANN)
    assert next(work).note == "sent"
    sold = {"location": "back", "counts": {"box": 0}, "why": "sold"}
    other.call("inventory.count", sold, OPERATOR)
    last = [step.answer for step in work][-1]
    other.call("inventory.count", {**sold, "counts": {"box": 10}}, OPERATOR)
    assert (last["state"], placed(other), spent(souk, granted)) == ("failed", before, (0, 0)), last
