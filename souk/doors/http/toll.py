"""What a request costs, and how much of that somebody has in a minute."""

import math
import time
from dataclasses import dataclass
from urllib.parse import unquote

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from souk.doors.web import Asker
from souk.kit.errors import Unavailable
from souk.kit.operation import Effect, Operation, Souk
from souk.settings import Settings

WINDOW = 60
COSTS = {Effect.READ: 1, Effect.WRITE: 5, Effect.SPEND: 20}
THINKING = frozenset({"guide.answer", "guide.ask", "guide.compare", "search.find"})
STREAM = 20
# Whoever guesses passwords, links or keys has guessed enough after forty a minute.
GUESS = 30
GUESSED = frozenset(
    f"accounts.{verb}"
    for verb in (
        *("join", "sign-in", "sign-in-with-passkey", "ask-reset", "reset-password", "confirm-email", "enter-as"),
        *("change-email", "change-password"),
    )
)
GUESSED_PAGES = frozenset(
    {"/sign-in", "/sign-in/passkey", "/sign-up", "/reset", "/reset/set", "/confirm", "/enter"}
    | {"/account/email", "/account/password"}
)
THINKING_PAGES = frozenset({"/guide", "/search"})
PICTURES = ("/pictures/", "/photographs/")
FREE = ("/static/", "/health", "/ready", "/metrics")
MORE_PICTURES = 10


class TooOften(Unavailable):
    """The minute's budget is spent."""

    def __init__(self, seconds: int) -> None:
        super().__init__("That was too often. Come again in {seconds} seconds.", seconds=seconds)


@dataclass(frozen=True)
class Budget:
    """What somebody has left of a minute's budget, and in how many seconds there is more."""

    name: str
    most: int
    left: int
    seconds: int

    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers."""
        return {
            "RateLimit-Policy": f'"{self.name}";q={self.most};w={WINDOW}',
            "RateLimit": f'"{self.name}";r={self.left};t={self.seconds}',
        }


class Toll:
    """Takes what requests cost from budgets that this process keeps; a limit of 0 is none."""

    def __init__(self, settings: Settings) -> None:
        self._visitor = settings.rate_visitor
        self._account = settings.rate_account
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def take(self, asker: Asker, cost: int, name: str = "") -> Budget | None:
        """Take a cost from whoever asks; raises `TooOften`. Whoever runs the installation pays nothing."""
        if "*" in asker.caller.scopes or not cost:
            return None
        most = self._account if asker.known else self._visitor
        if name == "pictures":
            most *= MORE_PICTURES
        return self._take(name or ("account" if asker.known else "visitor"), asker.principal, (most, cost))

    def guess(self, place: str) -> Budget | None:
        """Take what one guess costs from where it comes from, whoever it says that it is; raises `TooOften`."""
        return self._take("guesses", place, (self._visitor, GUESS))

    def _take(self, name: str, principal: str, amounts: tuple[int, int]) -> Budget | None:
        most, cost = amounts
        if not most:
            return None
        limit = RateLimitItemPerMinute(most)
        taken = self._limiter.hit(limit, name, principal, cost=min(cost, most))
        stats = self._limiter.get_window_stats(limit, name, principal)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        if not taken:
            raise TooOften(seconds)
        return Budget(name, most, max(0, int(stats.remaining)), seconds)


def cost_of(found: Operation) -> int:
    """What one operation costs."""
    if found.stream:
        return STREAM
    return 2 if found.name in THINKING else COSTS[found.effect]


def price_of(souk: Souk, method: str, path: str) -> tuple[int, str]:
    """What a request costs, and from which budget it is taken where that is another than its asker's own."""
    if path.startswith(FREE):
        return 0, ""
    if path.startswith(PICTURES):
        return 1, "pictures"
    if path.startswith("/api/"):
        found = souk.operations.get(unquote(path.removeprefix("/api/")))
        return cost_of(found) if found else 1, ""
    if method not in ("GET", "HEAD", "OPTIONS"):
        # A message of MCP costs as the tool that it calls.
        return 1 if path.rstrip("/") in ("/mcp", "/mcp/storefront") else COSTS[Effect.WRITE], ""
    return 2 if path in THINKING_PAGES else 1, ""


def guesses(path: str) -> bool:
    """Whether a request to an address may be a guess at a password, a link or a key."""
    return path in GUESSED_PAGES or path.removeprefix("/api/") in GUESSED
