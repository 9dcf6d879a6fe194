"""How many orders a second: ours by so many clients at once, and the rival's at its best."""

import time
from collections.abc import Callable
from typing import Protocol

from bench.orders.shop import order
from bench.writes.clients import closed
from souk.kit.operation import Souk

CLIENTS, CONNECTIONS = 32, 16
OUR_CLIENTS, NAIVE_CLIENTS = (CLIENTS, 128), (1, CONNECTIONS)
# Numbers of orders from here on are those of another measurement.
LATER = 10_000_000


class Rival(Protocol):
    def order(self, number: int, sku: str) -> bool: ...

    def close(self) -> None: ...


def ours(souk: Souk, skus: int) -> Callable[[int], None]:
    """An order of one of so many SKUs in turn."""
    return lambda number: _sold(order(souk, number, f"sku-{number % skus:05}"))


def busy(write: Callable[[int], None], clients: int, seconds: float) -> tuple[float, float]:
    """Orders a second of so many clients, and what one took of the processor, clients and all, in ms."""
    before = time.process_time()
    rate = closed(write, clients, seconds, (10 + clients) * LATER)
    return rate, 1000 * (time.process_time() - before) / max(1.0, rate * seconds)


def bare(naive: Rival, skus: int, seconds: float) -> float:
    """Orders a second of the rival, at the better of its numbers of clients."""

    def raw(number: int) -> None:
        _sold(naive.order(number, f"sku-{number % skus:05}"))

    return max(closed(raw, clients, seconds, (3 + clients) * LATER) for clients in NAIVE_CLIENTS)


def _sold(done: object) -> None:
    if not done:
        raise RuntimeError("an order was refused, of goods of which there are enough")
