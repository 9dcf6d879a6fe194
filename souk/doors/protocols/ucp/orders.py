"""An order as UCP's full entity: what was bought, where it is, and what came back."""

from collections.abc import Mapping
from typing import Any

from souk.doors.protocols.ucp.capabilities import ORDER
from souk.doors.protocols.ucp.replying import Json
from souk.doors.protocols.ucp.showing import Shown, order_name, postal, totals
from souk.kit.locale import pick
from souk.kit.operation import Caller, Souk

HOUSE = Caller("system:ucp", frozenset({"checkout:use", "orders:own", "orders:all"}))
RETURNS = {
    "return-asked": "pending",
    "return-received": "completed",
    "return-refused": "failed",
    "return-withdrawn": "failed",
}


def entity(souk: Souk, order: str, version: str, origin: str) -> Json | None:
    """The order, as it is told to the platform that it came from; None where it was not agreed with one."""
    found = souk.call("checkout.agreed-of", {"order": order}, HOUSE)
    if found is None:
        return None
    whole = souk.call("orders.show", {"order": order}, HOUSE)
    how = Shown(version, found["wish"]["locale"], frozenset({ORDER}), origin)
    ucp = {"version": version, "capabilities": {ORDER: [{"version": version}]}}
    return {"ucp": ucp, **shown(whole, found, how)}


def shown(order: Mapping[str, Any], agreed: Mapping[str, Any], how: Shown) -> Json:
    """An order with the checkout that it came from, but for its envelope."""
    made: Json = {
        "id": order_name(agreed),
        "label": order["id"],
        "checkout_id": agreed["id"],
        "permalink_url": how.at(f"/orders/{order['id']}", secret=agreed["secret"]),
        "line_items": _lines(order, agreed, how),
        "fulfillment": {"expectations": _expectations(order, agreed, how), "events": _events(order, agreed, how)},
        "adjustments": _adjustments(order, agreed, how),
        "currency": order["currency"],
        "totals": totals(agreed["totals"], how.locale),
    }
    if kept := agreed["wish"]["notes"].get("attribution"):
        made["attribution"] = kept
    return made


def line_names(order: Mapping[str, Any], agreed: Mapping[str, Any]) -> dict[str, str]:
    """What each line of an order is called in its checkout: both list the same lines in one order.

    A gift is in no checkout's lines, and keeps its name.
    """
    named = {own["id"]: one["id"] for own, one in zip(order["lines"], agreed["lines"], strict=True)}
    return named | {one["id"]: f"gift_{one['id']}" for one in order["gifts"]}


def _lines(order: Mapping[str, Any], agreed: Mapping[str, Any], how: Shown) -> list[Json]:
    """Each line with where its pieces are; what comes for nothing costs nothing, and is beside what is paid."""
    names = line_names(order, agreed)
    made = []
    for own, one in zip(order["lines"], agreed["lines"], strict=True):
        item = {"id": one["item"], "title": pick(one["title"], how.locale), "price": one["unit"]}
        made.append({"id": one["id"], "item": item, **_where(own, one["list"], one["left"])})
    for gift in order["gifts"]:
        item = {"id": gift["variant"], "title": pick(gift["title"], how.locale), "price": 0}
        made.append({"id": names[gift["id"]], "item": item, **_where(gift, 0, 0)})
    return made


def _where(own: Mapping[str, Any], before: int, left: int) -> Json:
    """How many pieces there are, and how many left; what they cost before and after what was taken off."""
    kept = own["quantity"] - own["canceled"] - own["returned"]
    sent = max(min(own["shipped"] - own["returned"], kept), 0)
    return {
        "quantity": {"original": own["quantity"], "total": kept, "fulfilled": sent},
        "totals": [{"type": "subtotal", "amount": before}, {"type": "total", "amount": left}],
        "status": _status(kept, sent),
    }


def _status(kept: int, sent: int) -> str:
    if not kept:
        return "removed"
    if sent >= kept:
        return "fulfilled"
    return "partial" if sent else "processing"


def _expectations(order: Mapping[str, Any], agreed: Mapping[str, Any], how: Shown) -> list[Json]:
    """One for each shop's part, with the day that was promised."""
    names, where = line_names(order, agreed), order["recipient"]
    made = []
    for part in order["parts"]:
        every = [*order["lines"], *order["gifts"]]
        own = [one for one in every if one["shop"] == part["shop"] and one["canceled"] < one["quantity"]]
        if not own:
            continue
        pieces = [{"id": names[one["id"]], "quantity": one["quantity"] - one["canceled"]} for one in own]
        place = postal(where) if where else {}
        entry: Json = {"id": part["shop"], "line_items": pieces, "method_type": "shipping", "destination": place}
        if part["promise"]:
            entry["description"] = pick(part["promise"]["says"], how.locale)
        made.append(entry)
    return made


def _events(order: Mapping[str, Any], agreed: Mapping[str, Any], how: Shown) -> list[Json]:
    names, made = line_names(order, agreed), []
    for parcel in order["shipments"]:
        sent = {**parcel["pieces"], **parcel["gifts"]}
        pieces = [{"id": names[line], "quantity": many} for line, many in sent.items() if many]
        known = {"line_items": pieces, "tracking_number": parcel["tracking"], "carrier": parcel["carrier"]}
        known["tracking_url"] = how.at(f"/orders/{order['id']}", secret=agreed["secret"])
        made.append({"id": parcel["id"], "occurred_at": parcel["at"], "type": "shipped", **known})
        if parcel["delivered"]:
            made.append({"id": f"{parcel['id']}-in", "occurred_at": parcel["delivered"], "type": "delivered", **known})
    return made


def _adjustments(order: Mapping[str, Any], agreed: Mapping[str, Any], how: Shown) -> list[Json]:
    """What was called off, what came back, and what fell in price: an entry for each step, which no later one changes.

    A return is an entry when it is announced, and another one when it has ended.
    """
    names, returns = line_names(order, agreed), {one["id"]: one for one in order["returns"]}
    made = []
    for step in order["steps"]:
        entry, facts = {"id": f"{order['id']}-{step['number']}", "occurred_at": step["at"]}, step["facts"]
        back = returns.get(facts.get("return", ""))
        if back is not None and step["what"] in RETURNS:
            entry |= {"type": back["kind"], "status": RETURNS[step["what"]], "description": step["why"] or back["why"]}
            pieces = {**back["pieces"], **back["gifts"]}
        elif step["what"] in ("canceled", "difference-refunded") and (step["lines"] or facts.get("refunded")):
            kind = "refund" if step["what"] == "canceled" else "price_adjustment"
            entry |= {"type": kind, "status": "completed", "description": step["why"] or step["what"]}
            given = {name.partition(" ")[2]: many for name, many in facts.items() if name.startswith("gift ")}
            pieces = {**step["lines"], **given}
        else:
            continue
        if pieces:
            entry["line_items"] = [{"id": names[line], "quantity": -many} for line, many in pieces.items() if many]
        if money := int(facts.get("refunded", 0)):
            entry["totals"] = [{"type": "total", "amount": -money}]
        made.append(entry)
    return made
