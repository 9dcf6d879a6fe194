"""Attacks that come to the house's own door as signed requests of a platform, as anybody's would."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from souk.kit.transport import Request
from souk.rehearsal.world.service.outside import (
    alone,
    by_rail,
    changed_on_its_way,
    closed_over,
    platform,
    unsigned,
)
from souk.rehearsal.world.service.scene import Scene, new_agent
from souk.rehearsal.world.service.tampering import Fire, Prepare


def outside(do: Callable[[Scene, Any], Any], inside: Prepare | None = None) -> Prepare:
    """Through the door; on a scene that has none, as the parties are asked one by one."""

    def prepare(scene: Scene, mandate: Any) -> Fire:
        if scene.door is None:
            assert inside is not None
            return inside(scene, mandate)
        return lambda: do(scene, mandate)

    return prepare


def forging(scene: Scene, mandate: Any) -> Any:
    """A platform with a key of its own closes a mandate that names another agent's."""
    thief = platform(scene, new_agent())
    checkout = thief.begun()
    return thief.pay(checkout, closed_over(scene, mandate, checkout, thief.agent))


def borrowing(scene: Scene, mandate: Any) -> Any:
    """What the right agent closed is brought by a platform that signs with another key."""
    thief = platform(scene, new_agent())
    checkout = thief.begun()
    return thief.pay(checkout, closed_over(scene, mandate, checkout, scene.agent))


def keyless(scene: Scene, mandate: Any) -> Any:
    """The right agent's mandate, in a request that nobody signed."""
    mine = platform(scene, scene.agent)
    checkout = mine.begun()
    return mine.pay(checkout, closed_over(scene, mandate, checkout, scene.agent), unsigned)


def meddling(scene: Scene, mandate: Any) -> Any:
    """The body is another one than was signed, its digest made anew."""
    mine = platform(scene, scene.agent)
    checkout = mine.begun()
    return mine.pay(checkout, closed_over(scene, mandate, checkout, scene.agent), changed_on_its_way)


def misdirecting(scene: Scene, mandate: Any) -> Any:
    """A completion that was signed for one checkout is sent to another."""
    mine = platform(scene, scene.agent)
    first, second = mine.begun(), mine.begun()

    def elsewhere(request: Request) -> Request:
        return replace(request, url=request.url.replace(first["id"], second["id"]))

    return mine.pay(first, closed_over(scene, mandate, first, scene.agent), elsewhere)


def turned_away(scene: Scene, _mandate: Any) -> Any:
    """The shop denies the agent's key once it has a checkout; it brings no mandate and names a rail."""
    mine = platform(scene, scene.agent)
    checkout = mine.begun()
    rule: dict[str, Any] = {"shop": scene.goods.shop, "agent": scene.agent.thumbprint, "why": "the drill"}
    alone(lambda: scene.call("deny-agent", number=0, **rule))
    try:
        return mine.pay(checkout, by_rail(scene))
    finally:
        alone(lambda: scene.call("undo-agent", number=1, **rule))
