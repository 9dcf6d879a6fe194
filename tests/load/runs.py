"""The runs: half the measured maximum for a while, then each fault in turn, and what was acknowledged is looked up."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.load.mix import Clients, Ledger, Mix
from tests.load.serving import Server

Answer = TypeVar("Answer")
CLIENTS = 8
SEED = 11


@dataclass(frozen=True)
class Loaded:
    """How a loaded run went: rates a second, delays in ms by kind (p50, p99), memory in MB, writes, what was lost."""

    most: float
    rate: float
    answered: int
    errors: int
    delays: dict[str, tuple[float, float]]
    memory: tuple[float, float, float]
    writes: int
    acknowledged: int
    lost: int


@dataclass(frozen=True)
class Fault:
    """How a fault went: statuses while it lasted, the sentences, seconds to the first write after it, what was lost."""

    name: str
    during: dict[str, int]
    sentences: tuple[str, ...]
    acknowledged: int
    lost: int


def ran(run: Coroutine[Any, Any, Answer]) -> Answer:
    """What a run answers, in a thread of its own: a browser's driver may have left its loop in this one."""
    with ThreadPoolExecutor(1) as alone:
        return alone.submit(asyncio.run, run).result()


@asynccontextmanager
async def asking(server: Server) -> AsyncIterator[tuple[Clients, Mix]]:
    """Clients of a server, and what they ask."""
    clients = Clients(server.address, server.key, Ledger())
    try:
        yield clients, Mix(await _offers(clients), SEED)
    finally:
        await clients.close()


async def loaded(server: Server, seconds: float, warm: float = 10.0) -> Loaded:
    """Find the most that the server does, then ask half of it for so long, looking at its memory every second."""
    async with asking(server) as (clients, mix):
        await clients.closed(mix, CLIENTS, warm / 2)
        most = await clients.closed(mix, CLIENTS, warm)
        clients.ledger = ledger = Ledger()
        memory: list[float] = []
        watching = asyncio.create_task(_watch(server, memory))
        await clients.opened(mix, most / 2, seconds, SEED)
        watching.cancel()
        lost = await _lost(clients, ledger)
    tenth = max(1, len(memory) // 10)
    flat = (_middle(memory[:tenth]), _middle(memory[-tenth:]), max(memory))
    delays = {kind: _points(sorted(one)) for kind, one in ledger.delays.items() if one}
    writes = len(ledger.delays["write"])
    return Loaded(most, most / 2, ledger.answered, ledger.errors, delays, flat, writes, len(ledger.kept), lost)


async def faulty(server: Server, name: str, begin: Callable[[], None], end: Callable[[], None]) -> Fault:
    """Let a fault begin under load and end again: what is answered, and whether all that was acknowledged is there."""
    async with asking(server) as (clients, mix):
        await clients.closed(mix, CLIENTS, 1.0)
        before = dict(clients.ledger.statuses)
        await asyncio.to_thread(begin)
        await _until_refused(clients, mix)
        await clients.closed(mix, CLIENTS, 2.0)
        during = {key: count - before.get(key, 0) for key, count in clients.ledger.statuses.items()}
        sentences = tuple(clients.ledger.sentences)
        await asyncio.to_thread(end)
        await _until_kept(clients, mix)
        lost = await _lost(clients, clients.ledger)
        return Fault(name, {k: v for k, v in during.items() if v}, sentences, len(clients.ledger.kept), lost)


def mounted(place: Path, megabytes: int) -> None:
    """A disk of one's own in memory; takes root."""
    place.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place)], check=True)


def unmounted(place: Path) -> None:
    subprocess.run(["umount", "-l", str(place)], check=True)


def filled(place: Path) -> Callable[[], None]:
    """Takes the last byte of a disk."""

    def fill() -> None:
        with (place / "ballast").open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"\0" * 65536)
            except OSError:
                return

    return fill


def remounted(place: Path, how: str) -> Callable[[], None]:
    """Makes a disk read-only (`ro`) or writable (`rw`) again, whoever has files open on it."""
    return lambda: subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True) and None


async def _offers(clients: Clients) -> list[dict[str, Any]]:
    found, after = [], ""
    while len(found) < 2000:
        page = await clients.get("catalog.page", {"after": after, "most": 500})
        found += [listing["product"] for listing in page["listings"]]
        if not (after := page["after"]):
            break
    return [{"product": one["id"], "shop": one["shop"], "variant": one["variants"][0]["id"]} for one in found]


async def _until_refused(clients: Clients, mix: Mix) -> None:
    for _ in range(4000):
        if await clients.send(mix.write(), asyncio.get_running_loop().time()) != "200":
            return
    raise AssertionError("the fault never showed")


async def _until_kept(clients: Clients, mix: Mix) -> None:
    for _ in range(100):
        if await clients.send(mix.write(), asyncio.get_running_loop().time()) == "200":
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the server did not come back")


async def _lost(clients: Clients, ledger: Ledger) -> int:
    """How many acknowledged writes are not in the history of their product, at the revision that was answered."""
    products = {product for product, _ in ledger.kept}
    there: set[tuple[str, int, int]] = set()
    for product in sorted(products):
        for revision in await clients.get("catalog.history", {"product": product}):
            there |= {(product, revision["number"], price) for price in _prices(revision["changes"])}
    return sum((product, number, price) not in there for (product, number), price in ledger.kept.items())


def _prices(value: Any) -> set[int]:
    """Every amount that a revision put in place."""
    if isinstance(value, dict):
        inner = [part for key, part in value.items() if key != "before"]
        own = {value["amount"]} if isinstance(value.get("amount"), int) else set()
        return own.union(*map(_prices, inner))
    if isinstance(value, list):
        return set().union(*map(_prices, value))
    return {value} if isinstance(value, int) else set()


async def _watch(server: Server, memory: list[float]) -> None:
    while True:
        memory.append(server.memory_mb())
        await asyncio.sleep(1.0)


def _points(ordered: list[float]) -> tuple[float, float]:
    last = len(ordered) - 1
    return ordered[last // 2], ordered[int(last * 0.99)]


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
