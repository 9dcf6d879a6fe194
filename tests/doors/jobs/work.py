"""Who starts jobs in these tests, and operations whose every step can be held, counted and broken."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import SecretStr

from souk.kit.errors import Unavailable
from souk.kit.operation import Caller, Effect, Example, Souk, Step, operation
from tests.small import CORNER, OPERATOR, product, put

ANNA = Caller("anna", frozenset({"jobs:start", "jobs:read", "catalog:shops"}))
BEN = Caller("ben", frozenset({"jobs:start", "jobs:read", "catalog:shops"}))
EDITOR = Caller("editor", frozenset({"jobs:*", "timetables:*", "catalog:read"}), "corner")
NEIGHBOUR = Caller("neighbour", frozenset({"jobs:*", "timetables:*", "catalog:read"}), "harbour")
OPEN = {"operation": "catalog.open-shop", "payload": {"shop": CORNER}, "id": "open"}


class Out(Unavailable):
    """The abacus is elsewhere."""

    def __init__(self) -> None:
        super().__init__("The abacus is out of the house.")


class Abacus:
    """Moves beads: each step lists a product; it may wait, break or die before a step."""

    def __init__(self, souk: Souk, *, broken: bool = False, out: bool = False, dies_at: int | None = None) -> None:
        self._souk = souk
        self._broken = broken
        self.out = out
        self._dies_at = dies_at
        self.before: Callable[[int], None] = lambda _step: None

    @operation("abacus:move", Effect.WRITE, Example({"beads": 1}))
    def move(self, beads: int) -> Iterator[Step]:
        """Move some beads."""
        for number in range(beads):
            self._stumble(number)
            put(self._souk, product(f"bead-{number}", f"Bead {number}"))
            yield Step(number + 1, beads, "moved", answer=beads if number + 1 == beads else None)

    @operation("abacus:move", Effect.WRITE, Example({}))
    def touch(self) -> str:
        """Touch it."""
        self._stumble(0)
        return "touched"

    def _stumble(self, number: int) -> None:
        self.before(number)
        if self._dies_at == number:
            os.kill(os.getpid(), signal.SIGKILL)
        if self.out:
            raise Out
        if self._broken:
            raise RuntimeError("a wire is bent")


class Vault:
    """Takes a secret."""

    @operation("vault:open", Effect.WRITE, Example({"password": "x"}))
    def open(self, password: SecretStr) -> bool:
        """Open it."""
        return bool(password)


def people(souk: Souk) -> None:
    """Open the accounts of those who start jobs here, so that their scopes are all that limits them."""
    for one in (ANNA, BEN, EDITOR, NEIGHBOUR):
        told = {"id": one.actor, "kind": "operator", "name": one.actor, "email": f"{one.actor}@jobs.example"}
        souk.call("accounts.open", told, OPERATOR)


def start(souk: Souk, asked: dict[str, Any], caller: Caller = ANNA) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("jobs.start", asked, caller)
    return answer


def show(souk: Souk, id: str = "open", caller: Caller = ANNA) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("jobs.show", {"id": id}, caller)
    return answer


def everybodys(souk: Souk) -> list[dict[str, Any]]:
    """All jobs, newest first."""
    jobs: list[dict[str, Any]] = souk.call("jobs.page", {"most": 500}, OPERATOR)["jobs"]
    return jobs


def shops(souk: Souk) -> list[str]:
    return [shop["id"] for shop in souk.call("catalog.shops", {}, OPERATOR)]


def beads(souk: Souk) -> dict[str, int]:
    """The revision of every bead that was moved."""
    listings = souk.call("catalog.page", {"most": 500}, OPERATOR)["listings"]
    return {one["product"]["id"]: one["revision"] for one in listings}


def at_once(do: Callable[[], Any], times: int) -> list[Any]:
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(do())
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
