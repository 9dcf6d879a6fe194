"""What a rush costs: a place in the line, asking for it, and a checkout that is refused by stock or by turn."""

import itertools
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bench.orders.shop import HOT, order
from bench.shop import OPERATOR
from bench.writes.clients import closed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from souk.trade.admission import NotInLine, NotYourTurn

SALE, CLIENTS = "rush", 32
FAR = 5_000 * 10_000_000


@dataclass(frozen=True)
class Rush:
    """Processor ms of one call each, client and all, without what a database server takes of its own.

    `joined` and `asked` are of the line, `sold_out` is a checkout that stock refuses, `early` one that the line does.
    """

    joined: float
    asked: float
    sold_out: float
    early: float


def measured(souk: Souk, sku: str, seconds: float) -> Rush:
    """Each by so many clients at once; of the hot SKU nothing is left, and of `sku` there is a rush."""
    now = souk.clock.now()
    sale = {
        "id": SALE, "shop": "corner", "name": {"en": "A rush"}, "variants": [sku], "inside": 1,
        "doors": now.isoformat(), "since": now.isoformat(), "until": (now + timedelta(hours=1)).isoformat(),
    }  # fmt: skip
    numbers = itertools.count()

    def join(_number: int) -> None:
        souk.call("admission.join", {"sale": SALE}, _person(next(numbers)))

    def ask(number: int) -> None:
        souk.call("admission.place", {"sale": SALE}, _person(number % 1_000))

    def late(number: int) -> None:
        assert not order(souk, number, HOT)

    def early(number: int) -> None:
        try:
            order(souk, number, sku)
        except (NotInLine, NotYourTurn):
            return
        raise AssertionError("nobody was let in")

    # Before there is a sale at all, so that the rival is as it always was.
    sold_out = _busy(late, seconds)
    souk.call("admission.put", {"sale": sale, "why": "bench"}, OPERATOR)
    return Rush(_busy(join, seconds), _busy(ask, seconds), sold_out, _busy(early, seconds))


def _person(number: int) -> Caller:
    return Caller(f"rusher-{number}", scopes_of("shopper"))


def _busy(call: Callable[[int], None], seconds: float) -> float:
    """Processor ms of one call."""
    closed(call, CLIENTS, seconds / 5, FAR)
    before, done = time.process_time(), itertools.count()

    def counted(number: int) -> None:
        call(number + 1_000_000)
        next(done)

    closed(counted, CLIENTS, seconds, FAR)
    return 1000 * (time.process_time() - before) / max(1, next(done))
