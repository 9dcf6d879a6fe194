"""Load over kept-alive connections: a closed loop finds the most, an open loop with a fixed timetable the delays."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from souk.kit.errors import Unavailable

CLOSED, OPEN, GRACE = 8, 64, 20.0
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class BadAnswer(Unavailable):
    """The server answered something else than 200, or nothing."""

    def __init__(self, status: str) -> None:
        super().__init__("The server answered {status} under load.", status=status)


@dataclass(frozen=True)
class Delays:
    """How an open loop went: the rate that was asked for, and milliseconds from the scheduled time to the last byte."""

    rate: float
    count: int
    p50: float
    p95: float
    p99: float
    worst: float


def requests(port: int, operation: str, payloads: Sequence[Mapping[str, Any]], key: str = "") -> list[bytes]:
    """The bytes of each request, made beforehand; those that write have a key of their own, which begins with `key`."""
    made = []
    for number, payload in enumerate(payloads):
        body = json.dumps(payload).encode()
        head = f"POST /api/{operation} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n"
        head += f"Idempotency-Key: {key}-{number}\r\n" if key else ""
        made.append(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    return made


def timetable(rate: float, seconds: float, seed: int) -> list[float]:
    """Arrivals of a Poisson process, fixed before the first request."""
    chance, at, made = random.Random(seed), 0.0, []
    while (at := at + chance.expovariate(rate)) < seconds:
        made.append(at)
    return made


async def closed(port: int, asked: Sequence[bytes], seconds: float, clients: int = CLOSED) -> tuple[int, float]:
    """How many requests of so many clients, each asking again as soon as it is answered, in how many seconds."""
    loop = asyncio.get_running_loop()
    until = loop.time() + seconds

    async def client(turn: Iterator[bytes]) -> int:
        count = 0
        async with asyncio.timeout(seconds + GRACE):
            async with _connected(port) as line:
                while loop.time() < until:
                    await _exchange(line, next(turn))
                    count += 1
        return count

    started = loop.time()
    counts = await asyncio.gather(*(client(_from(asked, number, clients)) for number in range(clients)))
    return sum(counts), loop.time() - started


async def opened(port: int, asked: Sequence[bytes], rate: float, seconds: float, seed: int) -> Delays:
    """Requests at their scheduled times whatever the answers do; a late answer makes the next ones late, and counts."""
    loop, turn = asyncio.get_running_loop(), cycle(asked)
    plan = timetable(rate, seconds, seed)
    waiting: asyncio.Queue[tuple[float, bytes] | None] = asyncio.Queue()
    delays: list[float] = []

    async def client() -> None:
        async with _connected(port) as line:
            while (due := await waiting.get()) is not None:
                await _exchange(line, due[1])
                delays.append((loop.time() - due[0]) * 1000)

    async with asyncio.timeout(seconds + GRACE):
        clients = [asyncio.ensure_future(client()) for _ in range(OPEN)]
        await asyncio.sleep(0.1)
        start = loop.time()
        for at in plan:
            await asyncio.sleep(max(0.0, start + at - loop.time()))
            waiting.put_nowait((start + at, next(turn)))
        for _ in clients:
            waiting.put_nowait(None)
        await asyncio.gather(*clients)
    return _summed(rate, sorted(delays))


@asynccontextmanager
async def _connected(port: int) -> AsyncIterator[Line]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        yield reader, writer
    finally:
        writer.close()
        await writer.wait_closed()


async def _exchange(line: Line, request: bytes) -> None:
    reader, writer = line
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = head.partition("\r\n")[0]
    length = head.partition("content-length:")[2].partition("\r\n")[0]
    await reader.readexactly(int(length))
    if " 200 " not in f"{status} ":
        raise BadAnswer(status)


def _from(asked: Sequence[bytes], number: int, clients: int) -> Iterator[bytes]:
    start = number * len(asked) // clients
    return cycle([*asked[start:], *asked[:start]])


def _summed(rate: float, delays: Sequence[float]) -> Delays:
    if not delays:
        return Delays(rate, 0, 0.0, 0.0, 0.0, 0.0)
    last = len(delays) - 1
    return Delays(
        rate, len(delays), delays[last // 2], delays[int(last * 0.95)], delays[int(last * 0.99)], delays[last]
    )
