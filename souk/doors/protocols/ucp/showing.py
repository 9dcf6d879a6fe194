"""A checkout or a cart as UCP's JSON, in the words of a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from souk.doors.protocols.ucp import consents
from souk.doors.protocols.ucp.capabilities import CONSENT, DISCOUNT, FULFILLMENT
from souk.doors.protocols.ucp.replying import Json, said
from souk.kit.locale import Locale, Words, pick

STATES = {
    "incomplete": "incomplete",
    "requires_escalation": "requires_escalation",
    "ready": "ready_for_complete",
    "in_progress": "complete_in_progress",
    "completed": "completed",
    "canceled": "canceled",
    "expired": "canceled",
}
# The way and its speed, as UCP wants a title that is chosen by.
_STANDARD: Words = {"en": "Standard shipping ({carrier})", "zh-CN": "标准配送({carrier})"}


@dataclass(frozen=True)
class Shown:
    """How something is shown: at which version, in which language, with which capabilities, at which address."""

    version: str
    locale: Locale
    active: frozenset[str]
    origin: str

    def at(self, path: str, **query: str) -> str:
        """An address on the house's pages."""
        kept = {name: value for name, value in query.items() if value}
        return f"{self.origin}{path}{'?' if kept else ''}{urlencode(kept)}"


def agreed(found: Mapping[str, Any], how: Shown) -> Json:
    """What checkout and cart have in common."""
    made: Json = {
        "id": found["id"],
        "line_items": [line(one, how) for one in found["lines"]],
        "currency": found["currency"],
        "totals": totals(found["totals"], how.locale),
        "messages": said(_here(found["messages"]), how.locale),
        "links": links(how),
        "expires_at": found["until"],
    }
    if buyer := _buyer(found["wish"], how):
        made["buyer"] = buyer
    if DISCOUNT in how.active:
        made["discounts"] = discounts(found, how)
    for name in ("context", "attribution"):
        if kept := found["wish"]["notes"].get(name):
            made[name] = kept
    return made


def checkout(found: Mapping[str, Any], how: Shown) -> Json:
    """A checkout, but for its envelope."""
    made = {**agreed(found, how), "status": STATES[found["state"]]}
    made["payment"] = {"instruments": list(found["wish"]["private"].get("instruments", []))}
    if FULFILLMENT in how.active:
        made["fulfillment"] = fulfillment(found, how)
    if found["state"] == "expired":
        content = {"en": "This checkout is over; begin another.", "zh-CN": "该结账已过期,请重新发起。"}
        made["messages"].append({"type": "info", "code": "expired", "content": content[how.locale]})
    if found["state"] in ("incomplete", "ready", "requires_escalation", "in_progress"):
        made["continue_url"] = how.at(f"/agreed/{found['id']}")
    if found["state"] == "completed":
        made["order"] = confirmation(found, how)
    return made


def cart(found: Mapping[str, Any], how: Shown) -> Json:
    """A cart, but for its envelope."""
    return {**agreed(found, how), "continue_url": how.at(f"/agreed/{found['id']}")}


def confirmation(found: Mapping[str, Any], how: Shown) -> Json:
    """The order that a checkout became. A guest's has an id that holds its secret, by which alone it can be read."""
    return {
        "id": order_name(found),
        "label": found["order"],
        "permalink_url": how.at(f"/orders/{found['order']}", secret=found["secret"]),
    }


def order_name(found: Mapping[str, Any]) -> str:
    """What an order is called here."""
    return f"{found['order']}.{found['secret']}" if found["secret"] else str(found["order"])


def links(how: Shown) -> list[Json]:
    """Where a buyer reads what holds here."""
    return [{"type": "privacy_policy", "url": how.at("/privacy"), "title": "Privacy"}]


def line(one: Mapping[str, Any], how: Shown) -> Json:
    """A line with what its own reductions take off."""
    item = {"id": one["item"], "title": pick(one["title"], how.locale), "price": one["unit"]}
    item["image_url"] = how.at(f"/pictures/{one['product']}.svg")
    sums: list[Json] = [{"type": "subtotal", "amount": one["list"]}]
    sums += [{"type": "items_discount", "amount": -one["off"]}] if one["off"] else []
    sums.append({"type": "total", "amount": one["left"]})
    return {"id": one["id"], "item": item, "quantity": one["quantity"], "totals": sums}


def totals(found: Sequence[Mapping[str, Any]], locale: Locale) -> list[Json]:
    """The sum, line by line."""
    made = []
    for one in found:
        entry: Json = {"type": one["type"], "display_text": pick(one["says"], locale), "amount": one["amount"]}
        if one["parts"]:
            entry["lines"] = [
                {"display_text": pick(each["says"], locale), "amount": each["amount"]} for each in one["parts"]
            ]
        made.append(entry)
    return made


def discounts(found: Mapping[str, Any], how: Shown) -> Json:
    """The codes as they were sent, and what took something off."""
    places = {one["id"]: place for place, one in enumerate(found["lines"])}
    return {
        "codes": list(found["wish"]["coupons"]),
        "applied": [_discount(one, places, how) for one in found["discounts"]],
    }


def _discount(one: Mapping[str, Any], places: Mapping[str, int], how: Shown) -> Json:
    made: Json = {"title": pick(one["name"], how.locale), "amount": one["amount"]}
    made |= {"code": one["code"]} if one["code"] else {"automatic": True}
    if one["claim"]:
        made |= {"eligibility": one["claim"], "provisional": one["provisional"]}
    if one["lines"]:
        parts = [{"path": f"$.line_items[{places[id]}]", "amount": part} for id, part in one["lines"].items()]
        made |= {"method": "each", "allocations": parts}
    return made


def fulfillment(found: Mapping[str, Any], how: Shown) -> Json:
    """One way for all lines: to the address that was chosen, by the option that there is."""
    names = found["wish"]["private"].get("fulfillment", {})
    lines = [one["id"] for one in found["lines"]]
    wanted = found["wish"]["option"]
    place, places = names.get("place", ""), _places(found, names, how)
    known = any(one["id"] == place for one in places)
    group = {
        "id": names.get("group") or "g1",
        "line_item_ids": lines,
        "options": [_option(one, how) for one in found["options"]],
        "selected_option_id": found["option"] if wanted in ("", found["option"]) and known else None,
    }
    method = {
        "id": names.get("method") or "m1",
        "type": "shipping",
        "line_item_ids": lines,
        "destinations": places,
        "selected_destination_id": place if known else None,
        "groups": [group],
    }
    return {"methods": [method]}


def _places(found: Mapping[str, Any], names: Mapping[str, Any], how: Shown) -> list[Json]:
    """The destinations that the platform named, and the chosen one with what else is known of it."""
    places: list[Json] = [
        {**one, "id": str(one.get("id") or f"d{n}")} for n, one in enumerate(names.get("places", ()), 1)
    ]
    known = found["wish"]["address"]
    chosen = names.get("place", "")
    if known:
        places = [{**one, **postal(known)} if one["id"] == chosen else one for one in places]
    kind = {"type": "shipping_address"} if how.version >= "2026-08-25" else {}
    return [{**one, **kind} for one in places]


def postal(address: Mapping[str, Any]) -> Json:
    """A postal address, of which what is not known is left out."""
    lines = list(address["lines"])
    made = {
        "street_address": lines[0] if lines else "",
        "extended_address": ", ".join(lines[1:]),
        "address_locality": address["city"],
        "address_region": address["region"],
        "address_country": address["country"],
        "postal_code": address["postcode"],
        "phone_number": address.get("phone", ""),
    }
    return {name: value for name, value in made.items() if value}


def _option(one: Mapping[str, Any], how: Shown) -> Json:
    made: Json = {
        "id": one["id"],
        "title": pick(_STANDARD, how.locale).format(carrier=pick(one["title"], how.locale)),
        "totals": [{"type": "total", "amount": one["fee"]}],
    }
    promises = list(one["promises"].values())
    if promises:
        made["earliest_fulfillment_time"] = f"{max(each['earliest'] for each in promises)}T00:00:00Z"
        made["latest_fulfillment_time"] = f"{max(each['latest'] for each in promises)}T23:59:59Z"
        told = max(promises, key=lambda each: each["latest"])["says"]
        made["description"] = (
            pick(told, how.locale) if how.version < "2026-08-25" else {"plain": pick(told, how.locale)}
        )
        made["carrier"] = ", ".join(sorted({each["carrier"] for each in promises}))
    return made


def _buyer(wish: Mapping[str, Any], how: Shown) -> Json:
    found = wish["buyer"] or {}
    first, _, last = found.get("name", "").partition(" ")
    made: Json = {"first_name": first, "last_name": last}
    made |= {"email": found.get("email", ""), "phone_number": found.get("phone", "")}
    made = {name: value for name, value in made.items() if value}
    if CONSENT in how.active and (offered := consents.shown(found.get("consent", {}), how.version, how.locale)):
        made["consent"] = offered
    return made


def _here(messages: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Messages with the places that UCP's JSON has for what they are about."""
    moved = "$.fulfillment.methods[0].destinations"
    return [{**one, "path": moved if one["path"].startswith("$.address") else one["path"]} for one in messages]
