"""What shoppers and shopkeepers ask at once, and the ledger of what was acknowledged."""

import asyncio
import itertools
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

FINDS = (
    "猫砂盆",
    "无线降噪耳机",
    "保温杯",
    "婴儿推车",
    "cat litter",
    "rice cooker",
    "running shoes",
    "power bank 20000 mAh",
)
ASKS = ("猫狗双全的家庭用什么猫砂盆", "厨房有小飞虫怎么办", "litter box for two cats under 300 yuan")
SHARES = {"find": 60, "ask": 15, "write": 25}
GRACE = 30.0


@dataclass(frozen=True)
class Asked:
    """One request: what kind, of which operation, with which payload and key."""

    kind: str
    operation: str
    payload: dict[str, Any]
    key: str = ""


@dataclass
class Ledger:
    """What was answered: milliseconds by kind, statuses, and for each write that was acknowledged its revision."""

    delays: dict[str, list[float]] = field(default_factory=lambda: {kind: [] for kind in SHARES})
    statuses: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    kept: dict[tuple[str, int], int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        return sum(len(one) for one in self.delays.values())

    @property
    def errors(self) -> int:
        return sum(count for status, count in self.statuses.items() if status != "200")


class Mix:
    """Requests in a seeded order; every write asks a price that nobody asked before."""

    def __init__(self, offers: list[dict[str, Any]], seed: int) -> None:
        self._chance = random.Random(seed)
        self._turn = itertools.cycle(offers)
        self._price = itertools.count(10_001)

    def __iter__(self) -> Iterator[Asked]:
        kinds, weights = list(SHARES), list(SHARES.values())
        while True:
            yield getattr(self, f"_{self._chance.choices(kinds, weights)[0]}")()

    def write(self) -> Asked:
        """One price change."""
        return self._write()

    def _find(self) -> Asked:
        return Asked("find", "search.find", {"text": self._chance.choice(FINDS)})

    def _ask(self) -> Asked:
        return Asked("ask", "guide.ask", {"question": self._chance.choice(ASKS)})

    def _write(self) -> Asked:
        offer, price = next(self._turn), next(self._price)
        fresh = {"shop": offer["shop"], "price": {"amount": price, "currency": "CNY"}}
        place = {"product": offer["product"], "variant": offer["variant"]}
        return Asked("write", "catalog.offer", {**place, "offer": fresh, "reason": "load"}, f"load-{price}")


class Clients:
    """Who sends requests with the operator's key, and writes down what came back."""

    def __init__(self, address: str, key: str, ledger: Ledger) -> None:
        most = httpx.Limits(max_connections=64, max_keepalive_connections=64)
        headers = {"Authorization": f"Bearer {key}"}
        self._http = httpx.AsyncClient(base_url=address, headers=headers, limits=most, timeout=GRACE)
        self.ledger = ledger

    async def send(self, asked: Asked, due: float) -> str:
        """Send one request; answers its status, `lost` where there was no answer."""
        headers = {"Idempotency-Key": asked.key} if asked.key else {}
        try:
            answer = await self._http.post(f"/api/{asked.operation}", json=asked.payload, headers=headers)
            status = str(answer.status_code)
        except httpx.TransportError as error:
            status = f"lost ({type(error).__name__})"
            answer = None
        self.ledger.delays[asked.kind].append((time.monotonic() - due) * 1000)
        self.ledger.statuses[status] += 1
        if answer is not None:
            self._note(asked, answer)
        return status

    def _note(self, asked: Asked, answer: httpx.Response) -> None:
        if answer.status_code != 200:
            self.ledger.sentences[answer.json().get("detail", answer.text[:200])] += 1
        elif asked.kind == "write":
            self.ledger.kept[asked.payload["product"], answer.json()] = asked.payload["offer"]["price"]["amount"]

    async def closed(self, mix: Mix, clients: int, seconds: float) -> float:
        """Requests a second of clients that ask again as soon as they are answered."""
        turn, end = iter(mix), time.monotonic() + seconds
        before, began = self.ledger.answered, time.monotonic()

        async def client() -> None:
            while (now := time.monotonic()) < end:
                await self.send(next(turn), now)

        await asyncio.gather(*(client() for _ in range(clients)))
        return (self.ledger.answered - before) / (time.monotonic() - began)

    async def opened(self, mix: Mix, rate: float, seconds: float, seed: int) -> None:
        """Requests at moments fixed beforehand (Poisson), whatever the answers do."""
        chance, turn, due = random.Random(seed), iter(mix), time.monotonic()
        end, sent = due + seconds, set[asyncio.Task[str]]()
        while (due := due + chance.expovariate(rate)) < end:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            task = asyncio.create_task(self.send(next(turn), due))
            sent.add(task)
            task.add_done_callback(sent.discard)
        await asyncio.gather(*sent)

    async def get(self, operation: str, payload: dict[str, Any]) -> Any:
        """What a read answers."""
        answer = await self._http.post(f"/api/{operation}", json=payload)
        return answer.raise_for_status().json()

    async def close(self) -> None:
        await self._http.aclose()
