"""What shoppers, merchants, banks and the house may do next, each by a step's own chance; None where it cannot be."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from tests.simulator.world import COUPON, GIVEN, KINDS, PRESOLD, RAILS, SHOPPERS, Held, Told, World, wish
from tests.small import OPERATOR, product
from tests.trade.buying import keeper

Act = Callable[[World], str | None]
SHOP_OF = {"tray": "corner", "mat": "corner", "scoop": "harbour", PRESOLD: "harbour", GIVEN: "corner"}
CATEGORY = {"tray": "litter_box", "mat": "kettle", "scoop": "kettle", PRESOLD: "kettle"}


def add(world: World) -> str | None:
    who, what, many = world.chance.choice(SHOPPERS), world.chance.choice(KINDS[:3]), world.chance.randint(1, 3)
    wanted = {"product": what, "quantity": many}
    done = world.ask("checkout.add", {"wanted": wanted}, who)
    return _said(f"{who.actor} puts {many} {what} into the cart", done)


def quote(world: World) -> str | None:
    who, session = world.chance.choice(SHOPPERS), f"s{world.step}"
    basket = [] if world.chance.random() < 0.4 else _basket(world)
    payload = {"wish": wish(world.chance.choice(RAILS), None, basket), "session": session}
    made = world.ask("checkout.begin", payload, who)
    if made is not None:
        priced = made["quote"]["priced"]
        uses = {id: one["uses"] for id, one in priced["verdicts"].items() if one["applied"]}
        lines = priced["lines"].items()
        reduced = {id: frozenset(line for line, one in lines if one["taken"].get(id)) for id in uses}
        world.sessions[session] = Held(who, priced["total"], uses, reduced)
    return _said(f"{who.actor} begins {session} with {basket or 'the cart'}", made and made["quote"]["priced"]["total"])


def pay(world: World) -> str | None:
    open_ = [id for id in list(world.sessions)[-8:] if _state(world, id) == "ready"]
    if not open_:
        return None
    session, order = world.chance.choice(open_), f"o{world.step}"
    held = world.sessions[session]
    tenders: list[dict[str, Any]] = []
    if held.total > 1 and world.chance.random() < 0.3:
        first = world.chance.randint(1, held.total - 1)
        tenders = [{"method": RAILS[0], "amount": first}, {"method": RAILS[1], "amount": held.total - first}]
    paid = world.ask("checkout.pay", {"session": session, "order": order, "tenders": tenders}, held.owner)
    if paid is not None:
        world.orders[order] = Told(held.owner, held.total, session)
    return _said(f"{held.owner.actor} pays {session} as {order}{' in two parts' if tenders else ''}", paid)


def leave(world: World) -> str | None:
    if not world.sessions:
        return None
    session = world.chance.choice(list(world.sessions)[-8:])
    done = world.ask("checkout.cancel", {"session": session}, world.sessions[session].owner)
    return _said(f"{world.sessions[session].owner.actor} leaves {session}", done)


def claim(world: World) -> str | None:
    who = world.chance.choice(SHOPPERS)
    done = world.ask("promotions.claim", {"promotion": COUPON}, who)
    world.claimed[who.actor] += done is not None
    return _said(f"{who.actor} claims a coupon", done)


def pay_balance(world: World) -> str | None:
    if not (found := _one(world, "deposit")):
        return None
    payload = {"order": found["id"], "method": world.chance.choice(RAILS)}
    done = world.ask("orders.pay-balance", payload, world.orders[found["id"]].owner)
    return _said(f"{found['id']}: pays the balance by {payload['method']}", done)


def call_off(world: World) -> str | None:
    if not (found := _one(world, "deposit")):
        return None
    payload = {"order": found["id"], "why": "no longer wanted"}
    done = world.ask("orders.cancel", payload, world.orders[found["id"]].owner)
    return _said(f"{found['id']}: is called off before its balance", done)


def cancel(world: World) -> str | None:
    if not (found := _one(world, "placed")):
        return None
    lines = _some(world, {one["id"]: _waiting(one) for one in _pieces(found)})
    payload = {"order": found["id"], "why": "changed my mind", "pieces": lines}
    done = world.ask("orders.cancel", payload, world.orders[found["id"]].owner)
    return _said(f"{found['id']}: cancels {lines or 'all'}", done)


def refuse(world: World) -> str | None:
    if not (found := _one(world, "placed")):
        return None
    shop = world.chance.choice(found["lines"])["shop"]
    done = world.ask("orders.refuse", {"order": found["id"], "why": "broken"}, keeper(shop))
    return _said(f"{shop} refuses what is left of {found['id']}", done)


def ship(world: World) -> str | None:
    if not (found := _one(world, "placed")):
        return None
    shop = world.chance.choice(_pieces(found))["shop"]
    lines = _some(world, {one["id"]: _waiting(one) for one in _pieces(found) if one["shop"] == shop})
    payload = {"order": found["id"], "carrier": "Invented", "tracking": "", "pieces": lines}
    done = world.ask("orders.ship", {**payload, "shipment": f"p{world.step}"}, keeper(shop))
    return _said(f"{shop} sends {lines or 'all'} of {found['id']} as p{world.step}", done)


def arrive(world: World) -> str | None:
    """A parcel arrives, as its carrier says, or its owner."""
    if not (found := _one(world, "placed")) or not found["shipments"]:
        return None
    parcel = world.chance.choice(found["shipments"])
    if world.chance.random() < 0.5:
        done = world.ask("orders.deliver", {"shipment": parcel["id"]}, keeper(parcel["shop"]))
    else:
        done = world.ask("orders.confirm", {"shipment": parcel["id"]}, world.orders[found["id"]].owner)
    return _said(f"parcel {parcel['id']} of {found['id']} arrives", done)


def unship(world: World) -> str | None:
    if not (found := _one(world, "placed")) or not found["shipments"]:
        return None
    parcel = world.chance.choice(found["shipments"])
    done = world.ask("orders.unship", {"shipment": parcel["id"], "why": "wrong one"}, keeper(parcel["shop"]))
    return _said(f"parcel {parcel['id']} of {found['id']} is taken back", done)


def send_back(world: World) -> str | None:
    if not (found := _one(world, "placed")):
        return None
    kind = "exchange" if world.chance.random() < 0.25 else "return"
    lines = _some(world, {one["id"]: one["shipped"] - one["returned"] for one in _pieces(found)})
    payload = {"order": found["id"], "kind": kind, "why": "too small", "pieces": lines, "id": f"r{world.step}"}
    payload["keep_gifts"] = world.chance.random() < 0.4
    done = world.ask("orders.ask-return", payload, world.orders[found["id"]].owner)
    return _said(f"{found['id']}: {kind} of {lines or 'all'} is announced as r{world.step}", done)


def take_back(world: World) -> str | None:
    """A return ends: taken, refused, or withdrawn."""
    open_ = [one for one in _returns(world) if one["state"] == "approved"]
    if not open_:
        return None
    back, drawn = world.chance.choice(open_), world.chance.random()
    if drawn < 0.15:
        done = world.ask("orders.withdraw-return", {"id": back["id"]}, world.orders[back["order"]].owner)
        return _said(f"{back['id']} is withdrawn", done)
    accepted = drawn > 0.3
    payload = {"id": back["id"], "accepted": accepted, "why": "" if accepted else "used"}
    if back["kind"] == "return" and back["pieces"] and back["gifts"] and world.chance.random() < 0.3:
        payload["missing"] = list(back["gifts"])
    done = world.ask("orders.receive-return", payload, keeper(back["shop"]))
    if done is not None and accepted and back["kind"] == "exchange":
        variants = {one["id"]: one["variant"] for one in _pieces(done)}
        for id, many in (*back["pieces"].items(), *back["gifts"].items()):
            world.exchanged[variants[id]] += many
    return _said(f"{back['id']} is {'taken' if accepted else 'refused'}", done)


def stock(world: World) -> str | None:
    what, by = world.chance.choice((*KINDS, GIVEN)), world.chance.choice((-2, -1, 1, 2, 4))
    shop = SHOP_OF[what]
    payload = {"location": f"{shop}-back", "by": {what: by}, "why": "arrived" if by > 0 else "broken"}
    done = world.ask("inventory.adjust", payload, keeper(shop))
    world.stocked[what] += by if done is not None else 0
    return _said(f"{shop} counts {by:+} {what}", done)


def price(world: World) -> str | None:
    what, amount = world.chance.choice(KINDS), world.chance.randint(1, 300) * 100
    made = product(what, what.title(), amount, shop=SHOP_OF[what], category=CATEGORY[what])
    return _said(f"{what} costs {amount}", world.ask("catalog.put", {"products": [made], "reason": "another price"}))


def promote(world: World) -> str | None:
    """A sale begins soon and ends soon, of a shop or of the platform."""
    owner, since = world.chance.choice(("corner", "harbour", "")), world.clock.now() + timedelta(minutes=5)
    rule: dict[str, Any] = {"id": f"sale{world.step}", "owner": owner, "layer": "shop" if owner else "platform"}
    rule |= world.chance.choice(({"kind": "percent", "off": 1250}, {"kind": "step", "every": 5000, "amount": 700}))
    until = since + timedelta(minutes=world.chance.choice((10, 60, 1440)))
    rule["windows"] = [{"since": since.isoformat(), "until": until.isoformat()}]
    rule["shop_share"] = world.chance.choice((0, 4000, 10000)) if owner else 0
    campaign = {"rule": rule, "name": {"en": rule["id"]}}
    done = world.ask("promotions.put", {"campaign": campaign, "why": "sale"}, OPERATOR)
    return _said(f"{owner or 'the platform'} announces {rule['id']}", done)


def unpromote(world: World) -> str | None:
    sales = [one for one in world.see("promotions.running", {}) if one["rule"]["id"].startswith("sale")]
    if not sales:
        return None
    sale = world.chance.choice(sales)
    payload = {"promotion": sale["rule"]["id"], "number": sale["number"], "why": "enough"}
    return _said(f"{sale['rule']['id']} ends early", world.ask("promotions.end", payload, OPERATOR))


def tax(world: World) -> str | None:
    """The law changes: a rate that is in the price, or one that comes on top."""
    table = world.see("pricing.tax-rates", {})
    rate = {"id": "law", "rate": world.chance.choice((0, 700, 1300)), "included": world.chance.random() < 0.5}
    payload = {"rates": [rate], "number": table["number"] if table else 0, "why": "a new law"}
    return _said(f"the law says {rate}", world.ask("pricing.put-tax-rates", payload))


def invoice(world: World) -> str | None:
    """A customer has an invoice written, to one or another buyer."""
    if not (found := _one(world, "placed")):
        return None
    payload = {"order": found["id"], "buyer": {"title": world.chance.choice(("Ada", "Bo"))}}
    done = world.ask("orders.ask-invoice", payload, world.orders[found["id"]].owner)
    return _said(f"{found['id']} is invoiced", done and len(done))


def claim_difference(world: World) -> str | None:
    """A customer has a fallen price made good."""
    if not (found := _one(world, "placed")):
        return None
    done = world.ask("orders.claim-difference", {"order": found["id"]}, world.orders[found["id"]].owner)
    return _said(f"{found['id']}: what its prices fell by is asked for", done and done["refunded"])


def decide(world: World) -> str | None:
    """A customer answers a challenge, or the bank makes up its mind."""
    name = world.chance.choice(RAILS)
    if not (waiting := world.banks[name].waiting()):
        return None
    key, yes = world.chance.choice(waiting), world.chance.random() < 0.7
    world.banks[name].decide(key, yes)
    return f"{name} decides {'yes' if yes else 'no'} about {key}"


def dispute(world: World) -> str | None:
    """A customer has the bank take money back, or the bank decides about it."""
    bank = world.banks[world.chance.choice(RAILS)]
    if open_ := [id for id, (_, phase) in bank.disputes.items() if phase == "opened"]:
        id, won = world.chance.choice(open_), world.chance.random() < 0.5
        bank.judge(id, won)
        return f"{id} is {'won' if won else 'lost'}"
    paid = [one.key for one in bank.charges.values() if one.state == "paid" and not bank.disputed(one.key)]
    paid = [key for key in paid if f"d-{key}" not in bank.disputes]
    if not paid:
        return None
    key = world.chance.choice(paid)
    bank.dispute(key)
    return f"the bank takes {key} back"


def notice(world: World) -> str | None:
    """A notice comes: late, again, or out of order."""
    name = world.chance.choice(RAILS)
    if not (notices := world.banks[name].notices):
        return None
    body = world.chance.choice(notices[-6:])
    heard = world.ask("payments.hear", {"rail": name, "headers": {}, "body": body})
    return _said(f"{name} tells {body}", heard and heard["state"])


def work(world: World) -> str | None:
    name = world.chance.choice(("payments.sweep",) * 4 + ("orders.sweep",) * 3 + ("checkout.sweep", "inventory.expire"))
    world.work(name)
    return f"the house does {name}"


def settle(world: World) -> str | None:
    shop = world.chance.choice(("corner", "harbour"))
    return _said(f"{shop} is paid out", world.ask("payments.settle", {"shop": shop, "why": "weekly"}))


def wait(world: World) -> str | None:
    minutes = world.chance.choice((0.1, 1, 1, 3, 3, 8, 16, 40, 60 * 24 * 3))
    world.clock.on(minutes=minutes)
    return f"{minutes} minutes pass"


WEIGHTS: dict[Act, int] = {
    add: 6,
    quote: 16,
    pay: 16,
    leave: 2,
    claim: 3,
    cancel: 5,
    refuse: 2,
    ship: 9,
    pay_balance: 6,
    call_off: 1,
    arrive: 6,
    unship: 2,
    send_back: 7,
    take_back: 6,
    stock: 4,
    price: 2,
    promote: 2,
    unpromote: 1,
    tax: 1,
    invoice: 5,
    claim_difference: 4,
    decide: 5,
    notice: 6,
    dispute: 1,
    work: 26,
    settle: 2,
    wait: 8,
}


def act(world: World) -> str:
    """One step of somebody."""
    for _ in range(9):
        (chosen,) = world.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        if said := chosen(world):
            return said + "".join(f" [{fault}]" for fault in world.faults)
    return "nobody does anything"


def _basket(world: World) -> list[tuple[str, int]]:
    kinds = world.chance.sample(KINDS, world.chance.choice((1, 1, 2)))
    kinds = [PRESOLD] if PRESOLD in kinds else kinds
    return [(kind, world.chance.randint(1, 3)) for kind in kinds]


def _pieces(order: Any) -> list[Any]:
    """Lines and gifts."""
    return [*order["lines"], *order["gifts"]]


def _waiting(one: Any) -> int:
    return int(one["quantity"] - one["canceled"] - one["shipped"])


def _some(world: World, free: dict[str, int]) -> dict[str, int] | None:
    """Some pieces of those that are free, now and then one more; None for all."""
    if world.chance.random() < 0.4:
        return None
    line = world.chance.choice(sorted(free))
    return {line: world.chance.randint(1, max(1, free[line] + (world.chance.random() < 0.1)))}


def _state(world: World, session: str) -> str:
    return str(world.see("checkout.show", {"session": session}, world.sessions[session].owner)["state"])


def _one(world: World, state: str) -> Any:
    """One of the newest acknowledged orders in a state, whole."""
    rows = world.see("orders.sales", {"state": state, "most": 6})["orders"]
    return world.see("orders.show", {"order": world.chance.choice(rows)["id"]}) if rows else None


def _returns(world: World) -> Sequence[Any]:
    rows = world.see("orders.sales", {"doing": "returns", "most": 3})["orders"]
    return [back for row in rows for back in world.see("orders.show", {"order": row["id"]})["returns"]]


def _said(what: str, answer: object) -> str:
    return f"{what}: refused" if answer is None else f"{what}: {answer}" if isinstance(answer, int | str) else what
