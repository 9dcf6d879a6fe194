"""Who is let in when, what a place is worth, and which sales make sense, as pure functions."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from souk.goods.pricing import Line
from souk.kit.locale import LOCALES
from souk.kit.text import is_id
from souk.trade.admission.contracts import FlashSale, Phase, Place, Queue, Sale, Standing, Turn

# Turns that were not given in so long a time are not made up for: nobody is let in by a burst after a pause.
BURST = timedelta(seconds=5)
SOONEST, LATEST, PAYING = 2, 60, 3
# So many are let in by one look at most, where nothing else says fewer.
AT_ONCE = 5_000
GUEST = "guest:"


def wrong(sale: FlashSale) -> Iterator[tuple[str, str]]:
    """Every field that cannot be so, with why."""
    if not is_id(sale.id):
        yield "id", "an id has at most 100 letters, digits, - and _"
    named = [sale.name.get(locale, "").strip() for locale in LOCALES]
    if not any(named) or any(len(text) > 200 for text in sale.name.values()):
        yield "name", "it takes a name of at most 200 characters"
    if not sale.variants or len(set(sale.variants)) < len(sale.variants):
        yield "variants", "it names 1 to 100 variants, each once"
    if not sale.doors <= sale.since < sale.until:
        yield "since", "the doors come before the start, and the start before the end"


def phase(sale: Sale, sold_out: datetime | None, now: datetime) -> Phase:
    """Where a sale is at a moment."""
    rule = sale.rule
    if sale.state == "stopped" or now >= rule.until:
        return "over"
    if now < rule.since:
        return "gathering" if now >= rule.doors else "planned"
    return "sold_out" if sold_out else "open"


def guards(sale: Sale, now: datetime) -> bool:
    """Whether its goods are for those alone who were let in; after its end, for as long as somebody may be inside."""
    return sale.rule.doors <= now < sale.closes


def lot(seed: str, sale: str, person: str) -> str:
    """What somebody early draws: nobody can choose a name for it, since the seed is not said before the draw."""
    return hashlib.sha256(f"{seed}\n{sale}\n{person}".encode()).hexdigest()[:32]


def seal(seed: str) -> str:
    """What is said of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def guest(name: str) -> str:
    """Who a guest is to the line, of a name that nobody guesses and that is not kept."""
    return f"{GUEST}{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def room(rule: FlashSale, inside: int, free: int | None, due: int | None) -> int:
    """How many may be let in: by the places inside, by the free pieces (None: uncounted), and by the pace (None: any).

    Of every hundred free pieces `factor` people are inside at most.
    """
    limits = [due] if due is not None else []
    if rule.inside:
        limits.append(rule.inside - inside)
    if free is not None:
        limits.append(free * rule.factor // 100 - inside)
    return max(0, min([*limits, AT_ONCE]))


def due(rule: FlashSale, paced: datetime, now: datetime) -> int | None:
    """How many the pace allows by now, of what it has used up; None where there is none."""
    if not rule.pace:
        return None
    return int((now - max(paced, now - BURST)).total_seconds() * rule.pace)


def used_up(rule: FlashSale, paced: datetime, now: datetime, many: int) -> datetime:
    """Until when the pace is used up after so many more."""
    if not rule.pace:
        return now
    return max(paced, now - BURST) + timedelta(seconds=many / rule.pace)


def told(sale: Sale, line: Queue, turn: Turn, free: int | None, now: datetime) -> Place:
    """A place as its owner is told of it."""
    rule, state = sale.rule, _state(sale, turn, now)
    place = Place(rule.id, state, rule.since, turn.number, most=turn.most or rule.most, lot=turn.lot, order=turn.order)
    known = vars(place) | {"sold_out": line.sold_out is not None}
    if state == "early":
        known["again"] = _again((rule.since - now).total_seconds())
    if state in ("inside", "buying"):
        left = (turn.until - now).total_seconds() if turn.until else 0
        known |= {"until": turn.until, "again": PAYING if state == "buying" else _again(left)}
    if state == "waiting" and turn.number is None:
        known["again"] = SOONEST
    elif state == "waiting" and turn.number is not None:
        ahead = max(0, turn.number - line.served - 1)
        wait = estimate(rule, line, ahead, now)
        scarce = free is not None and ahead * rule.most >= free
        known |= {"ahead": ahead, "seconds": wait, "scarce": scarce, "again": _again(10 if wait is None else wait / 4)}
    return Place(**known)


def estimate(rule: FlashSale, line: Queue, ahead: int, now: datetime) -> int | None:
    """Seconds until so many were let in and one's own turn comes, at the speed since the start; None before it shows.

    Those who were let in at first waited for nobody and say nothing of it; the pace says how fast it can be at best.
    """
    gone, followed = (now - rule.since).total_seconds(), line.served - line.begun
    speed = followed / gone if gone >= 1 and followed > 0 else 0.0
    if rule.pace:
        speed = min(speed, float(rule.pace)) if speed else float(rule.pace)
    return round((ahead + 1) / speed) if speed else None


def _state(sale: Sale, turn: Turn, now: datetime) -> Standing:
    """Where a place stands: what ran out since the last look has run out."""
    if turn.state == "inside" and (turn.until is None or turn.until <= now):
        return "missed"
    if turn.state == "waiting" and (sale.state == "stopped" or now >= sale.rule.until):
        return "over"
    if turn.state == "waiting" and turn.number is None and now < sale.rule.since:
        return "early"
    return turn.state


def _again(seconds: float) -> int:
    """When to look again: often where it is near, seldom where it is far."""
    return round(min(LATEST, max(SOONEST, seconds)))


def summed(pieces: Mapping[tuple[str, str], int], sale: FlashSale) -> int:
    """How many of some pieces are of a sale."""
    return sum(many for (variant, shop), many in pieces.items() if shop == sale.shop and variant in sale.variants)


def meant(pieces: Mapping[tuple[str, str], int], sales: Iterable[Sale]) -> list[tuple[Sale, int]]:
    """Of some sales those that some pieces are of, and how many."""
    return [(one, many) for one in sales if (many := summed(pieces, one.rule))]


def pieces_of(lines: Iterable[Line]) -> dict[tuple[str, str], int]:
    """Pieces of goods by variant and shop."""
    found: dict[tuple[str, str], int] = {}
    for one in lines:
        found[one.sku, one.shop] = found.get((one.sku, one.shop), 0) + one.quantity
    return found


def freed(turn: Turn) -> Turn:
    """A place whose order failed."""
    return replace(turn, state="inside", order="")


def overlap(one: FlashSale, other: FlashSale) -> frozenset[str]:
    """Variants of one shop that two sales would guard at the same moment."""
    tail = timedelta(minutes=max(one.minutes, other.minutes))
    apart = one.until + tail <= other.doors or other.until + tail <= one.doors
    return frozenset() if apart or one.shop != other.shop else frozenset(one.variants) & frozenset(other.variants)
