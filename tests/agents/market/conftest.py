"""A house that may ask merchants on loopback, a shopper with a mandate, and the merchants."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import staffed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import IN_PERSON, scopes_of
from souk.settings import Settings
from tests.agents.conftest import Open
from tests.agents.market.acp import faults_of, join_acp
from tests.doubles.merchants import Good, Promotion, Rates, Running, Shelf
from tests.doubles.merchants.acp import AcpMerchant, AcpRunning, Provider, serving_acp
from tests.small import OPERATOR, open_shops, product, put, small_settings

ANN = Caller("ann", scopes_of("shopper") | {IN_PERSON})
BO = Caller("bo", scopes_of("shopper") | {IN_PERSON})
GTIN = "4006381333931"
BOX = Good("a", "Litter box 68 L, top entry", 19900, "Cato", "LB-68", GTIN, "litter_box")
SAME = Good("z", "Cato top-entry litter box, 68 litres", 18900, "Cato", "LB-68", GTIN, "litter_box")
SCOOP = Good("b", "Litter scoop", 900, "Cato", "SC-1", "", "scoop")
PIER = Shelf("Pier", {"a": BOX, "b": SCOOP}, (Promotion("ten", "litter_box", 1000),), Rates(800, 1800, 0, 600))
QUAY = Shelf("Quay", {"z": SAME}, (), Rates(2800, 3800))
HOME: dict[str, Any] = {"country": "CN", "region": "Zhejiang", "city": "Hangzhou", "lines": ["2 Invented Road"]}
WISH: dict[str, Any] = {"gtin": GTIN, "to": HOME, "seconds": 60}
INTENT: dict[str, Any] = {"currency": "CNY", "until": "2026-12-31T00:00:00+08:00"}
INTENT |= {"per_purchase": 30000, "budget": 50000, "purchases": 5}


def settings_of(folder: Path, local: bool = True) -> Settings:
    """A small system with real chance, that may go to loopback or not."""
    tokens = Settings.model_fields["tokens"].default
    return small_settings(folder).model_copy(update={"market_allow": "127.0.0.0/8" if local else "", "tokens": tokens})


def joined(souk: Souk, running: Running, **more: Any) -> Any:
    """Add a merchant to a house, let it know its wallet and agents, and visit it."""
    merchant = running.merchant
    merchant.clock = souk.clock.now
    merchant.wallets = souk.call("mandates.keys", {}, OPERATOR)["wallet"]

    def profile(url: str) -> dict[str, Any]:
        """The document of an agent's profile, as the page serves it."""
        name = url.rpartition("/")[2]
        if name.partition("?")[0] == "profile":
            return {"keys": souk.call("mandates.keys", {}, OPERATOR)["wallet"]}
        said = souk.call("market.profile-key", {"thumbprint": name}, OPERATOR)
        return {"keys": [{**said["jwk"], "kid": name}]}

    merchant.profile_of = profile
    added = souk.call("market.add-merchant", {"merchant": {"domain": merchant.place, **more}}, OPERATOR)
    return souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)


class House:
    """The house, and how a test speaks to it."""

    def __init__(self, folder: Path, local: bool = True) -> None:
        self.folder, self.settings = folder, settings_of(folder, local)
        self.souk, self.jobs = staffed(self.settings)

    def call(self, name: str, caller: Caller = ANN, **payload: Any) -> Any:
        return self.souk.call(name, payload, caller)

    def join(self, running: Running, **more: Any) -> Any:
        """Add a merchant, let it know our wallet and agents, and visit it."""
        return joined(self.souk, running, **more)

    def grant(self, caller: Caller = ANN, **intent: Any) -> str:
        draft = {"agent": "Robin", "autonomy": "bounded", "intent": {**INTENT, **intent}}
        consent = self.call("mandates.ask", caller, draft=draft)["id"]
        return str(self.call("mandates.grant", caller, consent=consent)["id"])

    def offers(self, caller: Caller = ANN, **wish: Any) -> Any:
        return self.call("market.offers", caller, wish={**WISH, **wish})

    def best(self, caller: Caller = ANN, **wish: Any) -> Any:
        return next(one for one in self.offers(caller, **wish)["offers"] if one["rank"] == 1)

    def buy(self, offer: Any, mandate: str, caller: Caller = ANN) -> Any:
        return self.call("market.buy", caller, offer=offer["id"], mandate=mandate)

    def mandate(self, id: str, caller: Caller = ANN) -> Any:
        return self.call("mandates.show", caller, mandate=id)


def stocked(souk: Souk) -> None:
    """Our own litter box, of the same code."""
    open_shops(souk)
    code = {"type": "GTIN", "value": GTIN}
    made = product("box", "Top-entry litter box 68 L", 21900, category="litter_box", brand="Cato")
    put(souk, {**made, "variants": [{**made["variants"][0], "barcodes": [code], "sku": "LB-68"}]})


def peopled_in(folder: Path) -> None:
    """Fill a folder with two shoppers and our own litter box."""
    souk, _ = staffed(settings_of(folder))
    for caller in (ANN, BO):
        person = {"id": caller.actor, "kind": "shopper", "name": caller.actor.title()}
        souk.call("accounts.open", {**person, "email": f"{caller.actor}@people.example"}, OPERATOR)
    stocked(souk)
    souk.database.close()


@pytest.fixture(scope="package")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled folder that nobody has open."""
    folder = tmp_path_factory.mktemp("peopled")
    peopled_in(folder)
    return folder


@pytest.fixture
def house(peopled: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(peopled, tmp_path / "souk")
    made = House(tmp_path / "souk")
    yield made
    made.souk.database.close()


@pytest.fixture
def shut(peopled: Path, tmp_path: Path) -> Iterator[House]:
    """A house that may go to public places only."""
    shutil.copytree(peopled, tmp_path / "shut")
    made = House(tmp_path / "shut", local=False)
    yield made
    made.souk.database.close()


@pytest.fixture
def pier(opened: Open) -> Running:
    return opened(PIER)


@pytest.fixture
def quay(opened: Open) -> Running:
    return opened(QUAY)


@pytest.fixture
def dock() -> Iterator[AcpRunning]:
    """Pier's goods at a merchant that speaks ACP, whose traffic is as the schemas say."""
    with serving_acp(AcpMerchant(replace(PIER, name="Dock"), Provider())) as running:
        yield running
        assert faults_of(running) == []


@pytest.fixture
def docked(house: House, dock: AcpRunning) -> AcpRunning:
    assert join_acp(house, dock)["state"] == "open"
    return dock
