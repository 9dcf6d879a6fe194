"""The drawer of attacks: each is tried against the system as it is, and shown with what it moved."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

import tomli

from souk.kit.errors import Conflict, SoukError
from souk.kit.operation import Caller, Effect, Example, Souk, Step, operation
from souk.rehearsal.world.contracts import (
    Drawer,
    Goods,
    Known,
    Light,
    Message,
    NoDoor,
    NoSuchAttack,
    NotHere,
    Row,
    Tried,
)
from souk.rehearsal.world.ports import Door
from souk.rehearsal.world.service.attacks import ATTACKS, Attack
from souk.rehearsal.world.service.outside import HANDLER, alone, closed_over, granted, platform, verdict_of
from souk.rehearsal.world.service.scene import STAFF, Scene
from souk.rehearsal.world.service.tampering import read
from souk.rehearsal.world.service.thieves import WAITING

# Reads receipts of a chain behind a number, so many at most.
Page = Callable[[int, int], list[Any]]
MARK = "drill-"
LIGHTS = ("identity", "authority", "intent")
PLAIN = Goods("a-rehearsal", "a-rehearsal", "nobody", "rehearsal", 9300, "CNY", "A thing that is only rehearsed")
# Prepared attacks that wait; whoever prepares more forgets the oldest.
KEPT = 50
CHAIN_PAGE = 500
TAKEN = ("held of the budget", "spent of the budget", "purchases")
PASSED: Light = "passed"
REFUSED: Light = "refused"
NOT_REACHED: Light = "not reached"
# What is shown of the mandate of a try.
TERMS = ("agent", "autonomy", "intent", "text")
GENUINE = "a genuine purchase"
OVER = "the rehearsal is over"
# What the house does by itself, after a refund was begun.
AFTERWARDS = ("payments.sweep", "orders.sweep", "checkout.settle-mandates")
# How many mandates of a person of the drill are looked at; the newest ones are those of the try.
MANDATES = 5


@dataclass(frozen=True)
class _Before:
    """What there was before a try: the rows that must not move, and how long each chain of receipts is."""

    rows: tuple[tuple[str, int], ...]
    chains: Mapping[str, int]
    pages: Mapping[str, Page]
    mandates: tuple[str, ...]


@dataclass(frozen=True)
class Effects:
    """What a try moved and said."""

    rows: tuple[Row, ...]
    receipts: int
    messages: tuple[Message, ...]
    currency: str
    mandate: Mapping[str, Any]


@dataclass(frozen=True)
class _Prepared:
    """An attack that waits for its moment: the scene it was prepared on, the call, and when it may be made."""

    scene: Scene
    fire: Callable[[], Any]
    mandate: Mapping[str, Any]
    ready: datetime


class World:
    """What happens to the mall. `open` says whether whoever comes may attack, as in the demo."""

    def __init__(self, souk: Souk, origin: str, skew: int, *, open: bool = False) -> None:
        self._souk = souk
        self._door: Door | None = None
        self._origin = origin
        self._skew = skew
        self._open = open
        self._waiting: dict[tuple[str, str], _Prepared] = {}
        self._lock = threading.Lock()

    def through(self, door: Door) -> None:
        """Let what comes as a request be tried at a door, once one is open."""
        self._door = door

    @operation("mandates:see")
    def attacks(self, caller: Caller) -> Drawer:
        """Every attack on an agent's payment, in the order of the layer that refuses it, and who may try them."""
        return Drawer(self._may(caller), tuple(_known(one, self._skew) for one in ATTACKS))

    @operation("mandates:see", Effect.SPEND, Example({"attack": "forged agent key"}))
    def attack(self, attack: str, caller: Caller) -> Iterator[Step]:
        """Try an attack on this very system, on a mandate made for it by an invented consumer, and say what it moved.

        An attack that needs time to pass is prepared first, and says when it is `ready`; tried again then, it is
        made. Raises `NoSuchAttack`, `NotHere` outside the demo for all but whoever runs the shop, and `NoDoor` for what
        can only come to an open door of a shop that sells something.
        """
        if not self._may(caller):
            raise NotHere
        found = next((one for one in ATTACKS if one.name == attack), None)
        if found is None:
            raise NoSuchAttack(attack)
        prepared = self._ready(caller, found) or self._prepare(found)
        if prepared.ready > self._souk.clock.now():
            self._keep(caller, found, prepared)
            yield Step(1, 1, "prepared", _waiting(found, prepared))
            return
        # What comes to the door is done by itself, and so each step before it is on the disk by then.
        yield Step(1, 4, "prepared")
        before = self._before(prepared.scene, prepared.mandate)
        yield Step(2, 4, "looked at")
        verdict = prepared.fire()
        said = tuple(prepared.scene.messages)
        yield Step(3, 4, "tried")
        yield Step(4, 4, "told", self._fired((found, prepared), before, verdict, said))

    @operation("mandates:see", Effect.SPEND, Example({}))
    def genuine(self, caller: Caller) -> Iterator[Step]:
        """The purchase that stands beside the attacks: a real one through the house's own door, then called off.

        A checkout, pieces held, an order, paid by the first way to pay; where no door is open, or the shop sells
        nothing yet, all three parties say yes to a purchase on paper. Raises `NotHere` as `attack` does.
        """
        if not self._may(caller):
            raise NotHere
        scene = self._scene()
        if scene.door is None:
            yield Step(1, 1, "told", self._on_paper(scene))
            return
        mandate = granted(scene)
        yield Step(1, 4, "granted")
        before = self._before(scene, mandate)
        verdict = _bought(scene, mandate)
        yield Step(2, 4, "bought")
        said = tuple(scene.messages)
        during = self._rows(scene, mandate["id"])
        said += tuple(self._call_off(scene))
        yield Step(3, 4, "called off")
        rows, fresh = self._moved(scene, before)
        stood = tuple(replace(one, during=count) for one, (_, count) in zip(rows, during, strict=True))
        right = verdict["accepted"] and dict(during)["orders"] == 1
        # The mandate is the try's own; that it was used once stays in its books.
        right = right and all(one.before == one.after for one in rows if one.what != TAKEN[-1])
        effects = Effects(stood, len(fresh), said, scene.goods.currency, mandate)
        yield Step(4, 4, "told", _tried(GENUINE, _receipted(verdict, fresh), effects, expected=right))

    def _call_off(self, scene: Scene) -> Iterator[Message]:
        """Take back what was bought, and let the house do at once what it does by itself in a while."""
        for one in scene.orders():
            asked = {"order": one["id"], "why": OVER}
            found = alone(partial(self._souk.call, "orders.cancel", asked, scene.ann))
            yield Message("consumer", "merchant", "orders.cancel", asked, {"state": found["state"]})
        for name in AFTERWARDS:
            with suppress(SoukError):
                alone(partial(self._souk.call, name, {}, STAFF))

    def _on_paper(self, scene: Scene) -> Tried:
        mandate = scene.grant()
        before = self._before(scene, mandate)
        verdict, presented, bought = scene.buy(mandate)
        steps = [verdict]
        if verdict["accepted"]:
            steps.append(scene.merchant("accept", presented, bought))
            steps.append(scene.redeem(verdict["token"], presented.thumbprint, bought))
        said = tuple(scene.messages)
        if verdict["accepted"]:
            scene.call("release", authorisation=verdict["authorisation"])
        rows, fresh = self._moved(scene, before)
        right = (
            len(steps) == 3 and all(one["accepted"] for one in steps) and all(one.before == one.after for one in rows)
        )
        worst = next((one for one in steps if not one["accepted"]), steps[-1])
        return _tried(GENUINE, worst, Effects(rows, len(fresh), said, scene.goods.currency, mandate), expected=right)

    def _may(self, caller: Caller) -> bool:
        return self._open or caller.may("world:attack")

    def _scene(self) -> Scene:
        """Two people of the drill, whose accounts are opened once, and a new agent."""
        goods = self._goods()
        door = None if goods is PLAIN else self._door
        scene = Scene(self._souk, self._origin, goods, MARK, self._skew, door)
        for caller, name in ((scene.ann, "Ann of the drill"), (scene.bo, "Bo of the drill")):
            with suppress(Conflict):
                scene.open(caller, name)
        return scene

    def _goods(self) -> Goods:
        """Something that this shop really sells; what is only rehearsed where it sells nothing yet."""
        for listing in self._souk.call("catalog.page", {"most": 20}, STAFF)["listings"]:
            if (found := _sold(listing["product"])) is not None:
                return found
        return PLAIN

    def _prepare(self, found: Attack) -> _Prepared:
        scene = self._scene()
        if found.door == "only" and scene.door is None:
            raise NoDoor(found.name)
        mandate = granted(scene) if found.door and scene.door is not None else scene.grant()
        fire = found.prepare(scene, mandate)
        ready = self._souk.clock.now() + timedelta(seconds=getattr(fire, "wait", 0))
        return _Prepared(scene, fire, mandate, ready)

    def _ready(self, caller: Caller, found: Attack) -> _Prepared | None:
        """What waits of this attack; it is taken out when its moment has come."""
        with self._lock:
            waiting = self._waiting.get((caller.actor, found.name))
            if waiting is not None and waiting.ready <= self._souk.clock.now():
                del self._waiting[caller.actor, found.name]
        return waiting

    def _keep(self, caller: Caller, found: Attack, prepared: _Prepared) -> None:
        with self._lock:
            self._waiting[caller.actor, found.name] = prepared
            while len(self._waiting) > KEPT:
                del self._waiting[next(iter(self._waiting))]

    def _fired(
        self, of: tuple[Attack, _Prepared], before: _Before, verdict: Mapping[str, Any], said: tuple[Message, ...]
    ) -> Tried:
        found, prepared = of
        rows, fresh = self._moved(prepared.scene, before)
        right = (verdict["accepted"], verdict["layer"], verdict["reason"]) == (False, found.layer, found.reason)
        expected = right and len(fresh) == found.receipts and all(one.before == one.after for one in rows)
        effects = Effects(rows, len(fresh), said, prepared.scene.goods.currency, prepared.mandate)
        return _tried(found.name, _receipted(verdict, fresh), effects, expected=expected)

    def _before(self, scene: Scene, mandate: Mapping[str, Any]) -> _Before:
        """What there is now; what was said so far is not of the try."""
        names = {one["id"]: who for who in scene.people for one in scene.call("mine", who)[:MANDATES]}
        pages = self._pages(scene, names)
        chains = {chain: _length(page) for chain, page in pages.items()}
        rows = tuple(self._rows(scene, mandate["id"]))
        scene.messages.clear()
        return _Before(rows, chains, pages, (mandate["id"], *names))

    def _moved(self, scene: Scene, before: _Before) -> tuple[tuple[Row, ...], list[str]]:
        """The rows before and after, and the hashes of the receipts of this scene that are new."""
        now = self._rows(scene, before.mandates[0])
        rows = tuple(Row(what, was, is_now) for (what, was), (_, is_now) in zip(before.rows, now, strict=True))
        fresh = [one for chain, length in before.chains.items() for one in before.pages[chain](length, CHAIN_PAGE)]
        return rows, [one["hash"] for one in fresh if _of(scene, before.mandates, read(one["text"]))]

    def _rows(self, scene: Scene, mandate: str) -> list[tuple[str, int]]:
        """What a refusal must leave as it is: of the mandate, and of what this try itself ordered."""
        taken = list(zip(TAKEN, scene.shown({"id": mandate}), strict=True))
        if scene.door is None:
            return taken
        orders = scene.orders()
        held = sum(line["quantity"] - line["canceled"] for one in orders for line in one["lines"])
        return [*taken, ("pieces reserved", held), ("orders", len(orders))]

    def _pages(self, scene: Scene, owners: Mapping[str, Caller]) -> dict[str, Page]:
        """What reads each chain of receipts that a try may write to, of mandates and of the house, behind a number."""
        house = {chain: partial(scene.audited, chain) for chain in ("stray", "provider", f"merchant:{scene.house}")}
        return {**{id: partial(scene.receipts_of, id, who) for id, who in owners.items()}, **house}


def _length(page: Page) -> int:
    """How many receipts a chain has, asked for by halves."""
    most = 1
    while page(most, 1):
        most *= 2
    least = most // 2
    while least < most:
        middle = (least + most) // 2
        least, most = (middle + 1, most) if page(middle, 1) else (least, middle)
    return least


def _of(scene: Scene, mandates: tuple[str, ...], said: Mapping[str, Any]) -> bool:
    """Whether a receipt is of this scene, and not of somebody else's try at the same moment."""
    mine = said.get("agent") == scene.agent.thumbprint or said.get("mandate") in mandates
    return mine or scene.mark_of(said)


def _bought(scene: Scene, mandate: Mapping[str, Any]) -> Any:
    """The verdict on a purchase of the scene's goods at the house's own door."""
    mine = platform(scene, scene.agent)
    checkout = mine.begun()
    if HANDLER not in checkout.get("ucp", {}).get("payment_handlers", {}):
        return verdict_of(200, checkout)
    return mine.pay(checkout, closed_over(scene, mandate, checkout, scene.agent))


def _receipted(verdict: Mapping[str, Any], fresh: Sequence[str]) -> Mapping[str, Any]:
    """A verdict that came over the wire has the receipt that it left."""
    return {**verdict, "receipt": verdict["receipt"] or (fresh[-1] if fresh else "")}


def _sold(product: Mapping[str, Any]) -> Goods | None:
    for variant in product["variants"]:
        for offer in variant["offers"]:
            if offer["available"] and product.get("category"):
                price, title = offer["price"], next(iter(product["title"].values()), "")
                said = (variant["id"], offer["shop"], product["category"])
                return Goods(product["id"], *said, price["amount"], price["currency"], title)
    return None


def _known(one: Attack, skew: int) -> Known:
    titles = _titles()
    waits = skew + 3 if one.prepare in WAITING else 0
    return Known(one.name, {"en": one.name, "zh-CN": titles[one.name]}, one.layer, one.reason, waits)


@cache
def _titles() -> Mapping[str, str]:
    """What attacks are called in Chinese."""
    said: dict[str, str] = tomli.loads((Path(__file__).parent.parent / "attacks.toml").read_text("utf-8"))["titles"]
    return said


def _waiting(found: Attack, prepared: _Prepared) -> Tried:
    effects = Effects((), 0, (), prepared.scene.goods.currency, prepared.mandate)
    nothing = {"accepted": False, "layer": found.layer, "reason": "", "detail": "", "next": "", "receipt": ""}
    made = _tried(found.name, nothing, effects, expected=False)
    return replace(made, lights=dict.fromkeys(LIGHTS, NOT_REACHED), ready=prepared.ready)


def _tried(name: str, verdict: Mapping[str, Any], effects: Effects, *, expected: bool) -> Tried:
    return Tried(
        attack=name,
        expected=expected,
        accepted=verdict["accepted"],
        layer=verdict["layer"],
        reason=verdict["reason"],
        detail=verdict["detail"],
        next=verdict["next"],
        lights=lights(verdict),
        receipt=verdict["receipt"],
        rows=effects.rows,
        receipts=effects.receipts,
        messages=effects.messages,
        currency=effects.currency,
        mandate=effects.mandate["id"],
        terms={name: effects.mandate[name] for name in TERMS},
    )


def at_door(souk: Souk, door: Door) -> None:
    """Let the drawer of a system, where it has one, try what comes as a request at a door."""
    found = souk.operations.get("world.attack")
    world = getattr(found.method, "__self__", None) if found else None
    if isinstance(world, World):
        world.through(door)


def lights(verdict: Mapping[str, Any]) -> dict[str, Light]:
    """What each layer said: those above the one that refused passed, those below were not reached."""
    if verdict["accepted"]:
        return dict.fromkeys(LIGHTS, PASSED)
    said: dict[str, Light] = {}
    for number, light in enumerate(LIGHTS, 1):
        said[light] = PASSED if number < verdict["layer"] else REFUSED if number == verdict["layer"] else NOT_REACHED
    return said
