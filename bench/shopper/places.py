"""The mall with its shopper, and the other merchants, each in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from bench.shopper.second import OPERATOR, served, settings_of, stocked
from bench.shopper.world import HOME as SHOPS
from bench.shopper.world import QUAY, SHOP, Till, World, goods_of, shelf
from souk.doors.jobs import Jobs, staffed
from souk.goods.catalog import Product
from souk.kit.errors import Unavailable
from souk.kit.locale import Words
from souk.kit.operation import Caller, Souk
from souk.people.accounts import IN_PERSON, scopes_of

ANN = Caller("ann", scopes_of("shopper") | {IN_PERSON})
HOME: dict[str, Any] = {
    "name": "Ann Invented",
    "phone": "13800000000",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "lines": ["样例路 1 号"],
    "postcode": "311100",
}
_PRODUCTS = TypeAdapter(list[Product])
# The independent merchant in several guises, one of which stands in the market at a time: its texts push or do not,
# and it answers at once or last.
GUISES: Mapping[str, tuple[bool, float]] = {
    "independent": (False, 0.0),
    "pushing": (True, 0.12),
    "late": (False, 0.2),
    "eager": (True, 0.0),
}
SANDBOX = "souk.trade.payments.providers.house_sandbox:HouseSandbox"


@dataclass(frozen=True)
class Places:
    """The mall's system, and the merchants' ids and domains in its market, the independent one by its guise."""

    souk: Souk
    jobs: Jobs
    merchants: dict[str, str]
    domains: dict[str, str]

    def call(self, name: str, caller: Caller = ANN, **payload: Any) -> Any:
        return self.souk.call(name, payload, caller)


class NotStarted(Unavailable):
    """A merchant's process did not come up."""

    def __init__(self, name: str) -> None:
        super().__init__("The merchant {name} did not start.", name=name)


@contextmanager
def opened(made: World) -> Iterator[Places]:
    """Everything running, on loopback, until the block ends."""
    with ExitStack() as stack:
        folder = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="souk-shopper-", ignore_cleanup_errors=True))
        )
        rails = {"sandbox-card": {"use": SANDBOX, "play": ""}}
        settings = settings_of(folder / "mall", market_allow="127.0.0.0/8", demo=True, rails=rails)
        souk, jobs = staffed(settings)
        stack.callback(souk.database.close)
        keys = souk.call("mandates.hold-keys", {}, OPERATOR)["wallet"]
        started = _started(stack, folder, made, (settings.origin, keys))
        goods = _PRODUCTS.dump_python([one.product for one in made.items.values()], mode="json")
        shops = {shop: _shop(name, made.tills[shop]) for shop, name in SHOPS.items()}
        stocked(souk, jobs, {"products": goods, "shops": shops})
        server = served(souk, jobs, settings)
        stack.callback(lambda: setattr(server, "should_exit", True))
        _settle(souk)
        ids, domains = {}, {}
        for name, process in started.items():
            line = process.stdout.readline() if process.stdout else ""
            if not line:
                raise NotStarted(name)
            domains[name] = json.loads(line)["url"].rpartition("/")[2]
            added = souk.call(
                "market.add-merchant",
                {"merchant": {"domain": domains[name], "name": "" if name == "souk" else QUAY}},
                OPERATOR,
            )
            ids[name] = added["id"]
            visited = souk.call("market.visit", {"merchant": added["id"]}, OPERATOR)
            if visited["state"] != "open":
                raise NotStarted(f"{name} ({visited['why']})")
        places = Places(souk, jobs, ids, domains)
        for guise in GUISES:
            _stands(places, guise, False)
        yield places


@contextmanager
def standing(places: Places, guise: str) -> Iterator[None]:
    """The independent merchant in one of its guises, in the market until the block ends."""
    _stands(places, guise, True)
    try:
        yield
    finally:
        _stands(places, guise, False)


def _stands(places: Places, guise: str, there: bool) -> None:
    merchant = {"merchant": places.merchants[guise]}
    if there:
        places.souk.call("market.restore-merchant", merchant, OPERATOR)
        places.souk.call("market.visit", merchant, OPERATOR)
    else:
        places.souk.call("market.remove-merchant", {**merchant, "why": "another guise"}, OPERATOR)


def _shop(name: Words, till: Till) -> dict[str, Any]:
    return {"name": name, "fee": till.fee, "days": till.days, "off": till.off, "returns": till.returns}


def _started(
    stack: ExitStack, folder: Path, made: World, wallet: tuple[str, Any]
) -> dict[str, "subprocess.Popen[str]"]:
    issuer, keys = wallet
    till, goods = made.tills["souk"], goods_of(list(made.items.values()), "souk")
    shops = {SHOP: _shop({"en": "The other mall", "zh-CN": "另一家商城"}, till)}
    said = {"products": _PRODUCTS.dump_python(goods, mode="json"), "shops": shops}
    files = {"souk": {**said, "issuer": issuer, "keys": keys}, "keys": keys}
    files |= {name: shelf(made, pushes) for name, (pushes, _) in GUISES.items()}
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    double = ["-m", "tests.doubles.merchants"]
    commands = {
        "souk": ["-m", "bench.shopper.second", str(folder / "souk.json")],
        **{
            name: [*double, str(folder / f"{name}.json"), str(folder / "keys.json"), str(lag)]
            for name, (_, lag) in GUISES.items()
        },
    }
    return {name: _process(stack, command) for name, command in commands.items()}


def _process(stack: ExitStack, command: list[str]) -> "subprocess.Popen[str]":
    """A child that ends with the block: its input is closed, and then it is waited for."""
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    child = subprocess.Popen([sys.executable, *command], **pipes)

    def end() -> None:
        if child.stdin:
            child.stdin.close()
        try:
            child.wait(timeout=20)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if child.stdout:
            child.stdout.close()

    stack.callback(end)
    return child


def _settle(souk: Souk) -> None:
    """The shopper, with an address."""
    person = {"id": ANN.actor, "kind": "shopper", "name": "Ann", "email": "ann@people.example"}
    souk.call("accounts.open", person, OPERATOR)
    souk.call("accounts.add-address", {"address": HOME, "preferred": True}, ANN)


def granted(places: Places, **intent: Any) -> str:
    """A mandate of the shopper for the mall's agent."""
    until = (places.souk.clock.now() + timedelta(days=20)).isoformat()
    draft = {"agent": "Shopper", "autonomy": "bounded", "intent": {"currency": "CNY", "until": until, **intent}}
    return str(places.call("mandates.grant", consent=places.call("mandates.ask", draft=draft)["id"])["id"])
