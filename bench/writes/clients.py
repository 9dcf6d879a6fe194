"""Clients as threads: closed loops for the maximum, an open loop for what a client waits at half of it."""

import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

Write = Callable[[int], None]


def closed(write: Write, clients: int, seconds: float, first: int) -> float:
    """Writes a second of clients that write again as soon as they are answered."""
    numbers = itertools.count(first)
    end = time.monotonic() + seconds
    done = [0] * clients

    def client(which: int) -> None:
        while time.monotonic() < end:
            write(next(numbers))
            done[which] += 1

    started = time.monotonic()
    threads = [threading.Thread(target=client, args=(which,)) for which in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(done) / (time.monotonic() - started)


def opened(write: Write, clients: int, rate: float, seconds: float, first: int) -> list[float]:
    """Milliseconds from the moment that each write was due to its answer, in order of size."""
    began = time.monotonic() + 0.1

    def one(number: int) -> float:
        due = began + number / rate
        time.sleep(max(0.0, due - time.monotonic()))
        write(first + number)
        return (time.monotonic() - due) * 1000

    with ThreadPoolExecutor(clients) as pool:
        return sorted(pool.map(one, range(int(rate * seconds))))
