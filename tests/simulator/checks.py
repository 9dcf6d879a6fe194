"""What must hold at every moment, and what must hold once everything has come to rest."""

from collections import Counter, defaultdict
from typing import Any

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.simulator.world import COUPON, FEW, GIVEN, KINDS, QUOTAS, SHOPPERS, Held, World, must, wish
from tests.trade.buying import keeper

_SWEEPS = ("payments.sweep", "orders.sweep", "checkout.sweep", "inventory.expire")


def check(world: World) -> None:
    """Whatever is under way: the ledger, the pieces, what was acknowledged, and the quotas."""
    _ledger(world)
    for what, (available, reserved, sold) in _stock(world).items():
        must(min(available, reserved, sold) >= 0, f"{what} is below zero: {available}, {reserved}, {sold}")
        whole = available + reserved + sold
        must(whole == world.stocked[what], f"of {what} {world.stocked[what]} were stocked, and {whole} are known")
    rows = _rows(world)
    must(rows.keys() == world.orders.keys(), f"orders {rows.keys() ^ world.orders.keys()} on one side alone")
    for id, told in world.orders.items():
        must(rows[id]["total"] == told.total, f"{id} was quoted {told.total} and costs {rows[id]['total']}")
        paid = sum(bank.left(one.key) for bank in world.banks.values() for one in _charges(bank, id))
        must(0 <= paid <= told.total, f"{id} costs {told.total}, and {paid} are paid")
    for id, quota in QUOTAS.items():
        placed = [order for order in _placed(rows) if _held(world, order).uses.get(id)]
        used = _used(world, id, {order: world.see("orders.show", {"order": order}) for order in placed})
        must(used <= quota, f"{id} may be used {quota} times and is {used} times")


def rest(world: World) -> None:
    """Let the faults end, everybody answer, and time pass, until nothing moves any more."""
    world.calm = True
    for name, bank in world.banks.items():
        bank.calm = True
        for key in bank.waiting():
            bank.decide(key, yes=world.chance.random() < 0.5)
        for body in bank.notices:
            world.ask("payments.hear", {"rail": name, "headers": {}, "body": body})
    # What was asked for in vain is asked for again after half of the time that has passed since the first asking.
    for hours in (0.3, 0.3, 100, 200, 400):
        world.clock.on(hours=hours)
        for sweep in _SWEEPS:
            world.work(sweep)


def check_rest(world: World) -> None:
    """At rest: every order ended, pieces are where orders say, the banks' books are ours, quotas are free again."""
    check(world)
    orders = {id: world.see("orders.show", {"order": id}) for id in world.orders}
    unended = [id for id, one in orders.items() if one["state"] in ("unpaid", "deposit")]
    must(not unended, f"{unended} never ended")
    _pieces(world, orders)
    for one in orders.values():
        _gifts(one)
        _invoices(world, one)
    _money(world, orders)
    _coupons(world, orders)
    _quota(world, orders)


def _ledger(world: World) -> None:
    sums: dict[str, Counter[str]] = {"posted": Counter(), "pending": Counter()}
    for one in world.see("payments.balances", {"most": 500}):
        for side, sum_ in sums.items():
            sum_[one["currency"]] += one[side]
    must(not any(sum_[one] for sum_ in sums.values() for one in sum_), f"the ledger does not sum to 0: {sums}")


def _stock(world: World) -> dict[str, tuple[int, int, int]]:
    rows = world.see("inventory.page", {"most": 500})
    return {one["variant"]: (one["available"], one["reserved"], one["sold"]) for one in rows}


def _rows(world: World) -> dict[str, Any]:
    """Every order of the shop, by its id."""
    found: dict[str, Any] = {}
    after = ""
    while True:
        page = world.see("orders.sales", {"most": 200, "after": after})
        found |= {one["id"]: one for one in page["orders"]}
        if not (after := page["after"]):
            return found


def _charges(bank: Any, order: str) -> list[Any]:
    return [one for one in bank.charges.values() if one.order == order]


def _held(world: World, order: str) -> Held:
    return world.sessions[world.orders[order].session]


def _placed(rows: dict[str, Any]) -> list[str]:
    """Orders that came about, and are not canceled whole."""
    return [id for id, one in rows.items() if one["state"] == "placed"]


def _holds(world: World, id: str, order: Any) -> bool:
    """Whether an order still uses a rule: a line that the rule had reduced is kept."""
    kept = {one["id"] for one in order["lines"] if one["canceled"] + one["returned"] < one["quantity"]}
    return order["state"] == "placed" and bool(_held(world, order["id"]).reduced.get(id, frozenset()) & kept)


def _used(world: World, id: str, orders: dict[str, Any]) -> int:
    """The uses of a rule by orders that hold for good."""
    return sum(_held(world, order).uses.get(id, 0) for order, one in orders.items() if _holds(world, id, one))


def _pieces(world: World, orders: dict[str, Any]) -> None:
    sold: Counter[str] = Counter(world.exchanged)
    for one in orders.values():
        if one["state"] in ("placed", "canceled"):
            out = [*one["lines"], *one["gifts"]] if one["state"] == "placed" or _came(one) else []
            for line in out:
                sold[line["variant"]] += line["quantity"] - line["canceled"] - line["returned"]
    found = {what: pieces[1:] for what, pieces in _stock(world).items()}
    wanted = {what: (0, sold[what]) for what in (*KINDS, GIVEN)}
    must(found == wanted, f"reserved and sold are {found}, orders say {sold}")


def _came(order: Any) -> bool:
    """Whether an order was ever placed."""
    return any(step["what"] == "placed" for step in order["steps"])


def _gifts(order: Any) -> None:
    """All that was paid comes back with the last piece, but for the worth of gifts that are still out."""
    if not _came(order):
        return
    out = sum(one["worth"] * (one["quantity"] - one["canceled"] - one["returned"]) for one in order["gifts"])
    must(order["kept"] <= out, f"{order['id']} kept {order['kept']} for gifts worth {out}")
    if all(one["canceled"] + one["returned"] == one["quantity"] for one in order["lines"]):
        must(order["refunded"] == order["total"] - order["kept"], f"{order['id']} is all back, and not its money")


def _invoices(world: World, order: Any) -> None:
    """What was invoiced less what was credited is what the shops still have, for the pieces that are kept."""
    documents = world.see("orders.issued", {"order": order["id"], "most": 500})
    shops, net = {one["shop"] for one in documents}, Counter[str]()
    pieces, amounts = Counter[str](), Counter[tuple[str, str]]()
    for made in documents:
        sign = 1 if made["kind"] == "invoice" else -1
        net["total"] += sign * made["total"]
        for line in made["lines"]:
            pieces[line["line"]] += sign * line["quantity"]
            amounts[made["shop"], line["line"]] += sign * line["amount"]
    must(not any(amount < 0 for amount in amounts.values()), f"{order['id']} is invoiced for less than nothing")
    if not documents or shops != {one["shop"] for one in (*order["lines"], *order["gifts"])}:
        return
    must(net["total"] == order["total"] - order["refunded"], f"{order['id']}: {net} are invoiced, not what was kept")
    for one in (*order["lines"], *order["gifts"]):
        kept = one["quantity"] - one["canceled"] - one["returned"]
        must(pieces[one["id"]] == kept, f"{order['id']}: {pieces[one['id']]} of {one['id']} are invoiced, {kept} kept")


def _money(world: World, orders: dict[str, Any]) -> None:
    books: dict[str, int] = defaultdict(int)
    for rail, bank in world.banks.items():
        window = {"since": "2026-11-01T00:00:00+00:00", "until": "2027-10-01T00:00:00+00:00"}
        said = world.see("payments.reconcile", {"rail": rail, **window})
        wrong = said["missing_here"], said["missing_there"], said["different"]
        must(wrong == ([], [], []), f"the books of {rail} are not ours: {wrong}")
        books[rail] = sum(bank.left(key) - bank.disputed(key) for key in bank.charges)
    posted = {one["account"]: one["posted"] for one in world.see("payments.balances", {"most": 500})}
    pending = [one["account"] for one in world.see("payments.balances", {"most": 500}) if one["pending"]]
    must(not pending, f"{pending} are pending at rest")
    must(not posted.get("deposits"), f"{posted.get('deposits')} of deposits belong to nobody")
    must(not posted.get("returns"), f"{posted.get('returns')} came for nothing and did not go back")
    must(all(posted.get(f"rail:{rail}", 0) == -much for rail, much in books.items()), f"{posted} beside {books}")
    for id, one in orders.items():
        paid = sum(bank.left(charge.key) for bank in world.banks.values() for charge in _charges(bank, id))
        due = _taken(one) - one["refunded"] if one["state"] in ("placed", "canceled", "lapsed") else 0
        # What a bank took back does not go back once more, although its goods came.
        taken = sum(bank.disputed(charge.key) for bank in world.banks.values() for charge in _charges(bank, id))
        must(due <= paid <= due + taken, f"{id} is {one['state']}: {paid} are paid, {taken} taken and {due} are due")
    for shop in ("corner", "harbour"):
        world.see("payments.entries", {"most": 500}, keeper(shop))


def _taken(order: Any) -> int:
    """What an order was paid with altogether: without its balance, where that never came."""
    came = order["balance"] is None or _came(order)
    return int(order["total"] if came else order["total"] - order["balance"]["amount"])


def _coupons(world: World, orders: dict[str, Any]) -> None:
    """Every coupon that was claimed is in hand, or used by an order that came about."""
    for who in SHOPPERS:
        wallet = world.see("promotions.wallet", {}, who)
        must(len(wallet) == world.claimed[who.actor], f"{who.actor} claimed {world.claimed[who.actor]}: {wallet}")
        used = {one["order"] for one in wallet if one["order"]}
        mine = [id for id in orders if _held(world, id).owner == who and _holds(world, COUPON, orders[id])]
        theirs = {world.orders[id].session for id in mine}
        must(used == theirs, f"the coupons of {who.actor} are used by {used}, and should be by {theirs}")


def _quota(world: World, orders: dict[str, Any]) -> None:
    """As many uses as are left can still be had, and no more."""
    used = _used(world, FEW, orders)
    prober = Caller("probe", scopes_of("shopper"))
    world.see("inventory.adjust", {"location": "corner-back", "by": {"mat": 50}, "why": "to probe"})
    had = 0
    while had <= QUOTAS[FEW]:
        asked = {"wish": wish("card", None, [("mat", 1)]), "session": f"probe-{world.step}-{had}"}
        priced = world.see("checkout.begin", asked, prober)["quote"]["priced"]
        if not priced["verdicts"].get(FEW, {}).get("applied"):
            break
        had += 1
    must(had == QUOTAS[FEW] - used, f"of {QUOTAS[FEW]} uses {used} are used, and {had} can be had")
