"""An order as the Agentic Commerce Protocol shows it, whole at every moment."""

from collections.abc import Iterator, Mapping
from typing import Any

from souk.doors.protocols.acp.showing import Front

Said = Mapping[str, Any]
_STATES = {"unpaid": "created", "failed": "canceled", "expired": "canceled", "canceled": "canceled"}


def order_of(order: Said, session: str, front: Front) -> dict[str, Any]:
    """An `Order` with what became of its pieces, its parcels and what went back."""
    sums = {"subtotal": order["goods"], "fulfillment": order["shipping"], "tax": order["tax"], "total": order["total"]}
    called = {"subtotal": "Subtotal", "fulfillment": "Shipping", "tax": "Tax", "total": "Total"}
    totals = [
        {"type": kind, "display_text": called[kind], "amount": amount}
        for kind, amount in sums.items()
        if amount or kind in ("subtotal", "total")
    ]
    if order["refunded"]:
        totals.append({"type": "amount_refunded", "display_text": "Refunded", "amount": order["refunded"]})
    return {
        "type": "order",
        "id": order["id"],
        "checkout_session_id": session,
        "order_number": order["id"],
        "permalink_url": f"{front.origin}/orders/{order['id']}",
        "status": status_of(order),
        "line_items": [
            *(_line(one, front) for one in order["lines"]),
            # What comes for nothing is a line that costs nothing.
            *(_line({**one, "unit": 0}, front) for one in order["gifts"]),
        ],
        "fulfillments": [_parcel(one) for one in order["shipments"]],
        "adjustments": [*_adjustments(order)],
        "totals": totals,
    }


def status_of(order: Said) -> str:
    """Where an order stands, in the protocol's words."""
    if order["state"] in _STATES:
        return _STATES[order["state"]]
    left = [one for one in order["lines"] if one["quantity"] > one["canceled"]]
    if not left:
        return "canceled"
    if all(one["delivered"] + one["canceled"] >= one["quantity"] for one in left):
        return "completed"
    if all(one["shipped"] + one["canceled"] >= one["quantity"] for one in left):
        return "shipped"
    return "processing" if any(one["shipped"] for one in left) else "confirmed"


def _line(line: Said, front: Front) -> dict[str, Any]:
    current = line["quantity"] - line["canceled"] - line["returned"]
    done = min(line["shipped"], current)
    states = (("removed", current == 0), ("fulfilled", done == current), ("partial", done > 0))
    return {
        "id": line["id"],
        "title": front.words(line["title"]),
        "product_id": line["product"],
        "url": f"{front.origin}/products/{line['product']}",
        "quantity": {"ordered": line["quantity"], "current": current, "fulfilled": done},
        "unit_price": line["unit"],
        "subtotal": line["unit"] * line["quantity"],
        "status": next((name for name, so in states if so), "processing"),
    }


def _parcel(parcel: Said) -> dict[str, Any]:
    said = [("shipped", parcel["at"])] + ([("delivered", parcel["delivered"])] if parcel["delivered"] else [])
    return {
        "id": parcel["id"],
        "type": "shipping",
        "status": said[-1][0],
        "line_items": _pieces(parcel),
        "carrier": parcel["carrier"],
        "tracking_number": parcel["tracking"],
        "events": [{"id": f"{parcel['id']}-{kind}", "type": kind, "occurred_at": at} for kind, at in said],
    }


def _pieces(one: Said) -> list[dict[str, Any]]:
    """What is in a parcel or a return, by line and by gift."""
    return [{"id": line, "quantity": many} for line, many in {**one["pieces"], **one["gifts"]}.items() if many]


def _adjustments(order: Said) -> Iterator[dict[str, Any]]:
    """Returns, and pieces that were canceled after they were paid for."""
    for one in order["returns"]:
        done = {"received": "completed", "refused": "failed", "withdrawn": "failed"}.get(one["state"], "pending")
        yield {
            "id": one["id"],
            "type": "return" if one["kind"] == "return" else "exchange",
            "occurred_at": one["at"],
            "status": done,
            "line_items": _pieces(one),
            "amount": one["refunded"],
            "currency": order["currency"].lower(),
        }
    for step in order["steps"]:
        if step["what"] == "canceled" and order["state"] != "unpaid":
            told = {"id": f"{order['id']}-{step['number']}", "type": "cancellation", "occurred_at": step["at"]}
            amount = step["facts"].get("refunded", 0)
            yield {**told, "status": "completed", "amount": int(amount), "currency": order["currency"].lower()}
