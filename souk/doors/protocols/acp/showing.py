"""An agreed checkout or cart as the Agentic Commerce Protocol shows it; reductions are above 0 there."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from souk.doors.protocols.acp.answering import VERSION
from souk.kit.locale import Locale, Words, pick

Said = Mapping[str, Any]
STATES = {
    "incomplete": "not_ready_for_payment",
    "requires_escalation": "requires_escalation",
    "ready": "ready_for_payment",
    "in_progress": "complete_in_progress",
    "completed": "completed",
    "canceled": "canceled",
    "expired": "expired",
}
# What we say, in the protocol's closed lists.
_ERRORS = {
    "missing": "missing", "address_undeliverable": "region_restricted", "invalid_option": "invalid",
    "eligibility_invalid": "unsupported", "price_changed": "conflict", "payment_method_unavailable": "unsupported",
    "payment_failed": "payment_declined", "payment_declined": "payment_declined",
    "payment_confirmation_required": "requires_3ds", "out_of_stock": "out_of_stock", "item_unavailable": "not_found",
    "agent_denied": "approval_required",
}  # fmt: skip
_WARNINGS = {
    "out_of_stock": "limited_availability", "item_unavailable": "limited_availability",
    "quantity_adjusted": "low_stock", "discount_used_up": "discount_code_usage_limit_reached",
    "discount_code_invalid": "discount_code_invalid", "discount_code_expired": "discount_code_expired",
    "discount_code_user_not_logged_in": "discount_code_user_not_logged_in",
    "discount_code_user_ineligible": "discount_code_user_ineligible",
    "discount_code_combination_disallowed": "discount_code_combination_disallowed",
    "discount_code_not_applicable": "discount_code_minimum_not_met",
}  # fmt: skip
_PLACES = {
    "$.address": "$.fulfillment_details.address",
    "$.payment": "$.payment_data",
    "$.fulfillment": "$.selected_fulfillment_options",
}
_CALLED: Mapping[str, Words] = {
    "items_base_amount": {"en": "Items", "zh-CN": "商品"},
    "items_discount": {"en": "Discounts on items", "zh-CN": "单品优惠"},
    "subtotal": {"en": "Subtotal", "zh-CN": "小计"},
    "total": {"en": "Total", "zh-CN": "合计"},
}
MOST_LINKED = 50
DISCOUNT = {
    "name": "discount",
    "extends": ["$.CheckoutSession.discounts", "$.CheckoutSessionCreateRequest.discounts"],
}


@dataclass(frozen=True)
class Front:
    """Where the house is reached, what merchant it is to a token, and in which language it speaks."""

    origin: str
    merchant: str
    locale: Locale = "en"

    def words(self, words: Words) -> str:
        """Words in its language."""
        return pick(words, self.locale)


def session_of(agreed: Said, front: Front) -> dict[str, Any]:
    """A `CheckoutSession`."""
    wish = agreed["wish"]
    told = {
        "id": agreed["id"],
        "protocol": {"version": VERSION},
        "capabilities": _capabilities(agreed, front),
        "status": STATES[agreed["state"]],
        "currency": agreed["currency"].lower(),
        "locale": front.locale,
        **_shared(agreed, front),
        "fulfillment_options": [_option(one, agreed, front) for one in agreed["options"]],
        "selected_fulfillment_options": _selected(agreed),
        "fulfillment_details": _details(wish),
        "links": links(front),
        "created_at": agreed["at"],
        "expires_at": agreed["until"],
        "quote_expires_at": agreed["held"],
        "discounts": _discounts(agreed, front),
    }
    return {name: value for name, value in told.items() if value is not None}


def cart_of(agreed: Said, front: Front) -> dict[str, Any]:
    """A `Cart`, whose totals are estimates."""
    told = {
        "id": agreed["id"],
        "currency": agreed["currency"].lower(),
        **_shared(agreed, front),
        "expires_at": agreed["until"],
    }
    return {name: value for name, value in told.items() if value is not None}


def links(front: Front) -> list[dict[str, str]]:
    """Pages that a buyer may want to read."""
    return [{"type": "support", "title": front.words({"en": "The shop", "zh-CN": "商城"}), "url": f"{front.origin}/"}]


def totals_of(agreed: Said, front: Front) -> list[dict[str, Any]]:
    """The sum: the items at list price, less what is off them, is the subtotal; all that follows leads to the total."""
    by_type = {one["type"]: one for one in agreed["totals"]}
    base, off = by_type["subtotal"]["amount"], -by_type.get("items_discount", {"amount": 0})["amount"]
    made = [_total("items_base_amount", base, front)]
    made += [_total("items_discount", off, front)] if off else []
    made.append(_total("subtotal", base - off, front))
    for kind in ("discount", "fulfillment", "tax", "total"):
        if kind in by_type:
            amount = abs(by_type[kind]["amount"])
            made.append({"type": kind, "display_text": front.words(by_type[kind]["says"]), "amount": amount})
    return made


def _shared(agreed: Said, front: Front) -> dict[str, Any]:
    buyer = agreed["wish"]["buyer"]
    going = agreed["state"] in ("incomplete", "ready", "requires_escalation")
    return {
        "buyer": _buyer(buyer) if buyer and buyer["email"] else None,
        "line_items": [_line(one, front) for one in agreed["lines"]],
        "totals": totals_of(agreed, front),
        "messages": [*_messages(agreed["messages"], front)],
        "continue_url": agreed["challenge"] or (_basket(agreed["lines"], front) if going else None),
    }


def _basket(lines: Sequence[Said], front: Front) -> str | None:
    """Where a person goes on: UCP's permalink of the same lines, as far as it takes so many."""
    if not 0 < len(lines) <= MOST_LINKED:
        return None
    named = (f"{one['variant']}@{one['shop']}".encode() for one in lines)
    tokens = (f"~{base64.urlsafe_b64encode(one).decode().rstrip('=')}" for one in named)
    pieces = [f"{token}:{one['quantity']}" for token, one in zip(tokens, lines, strict=True)]
    return f"{front.origin}/buy/{','.join(pieces)}"


def _buyer(buyer: Said) -> dict[str, Any]:
    told = {"email": buyer["email"], "full_name": buyer["name"], "phone_number": buyer["phone"]}
    return {name: value for name, value in told.items() if value}


def _details(wish: Said) -> dict[str, Any] | None:
    place, buyer = wish["address"], wish["buyer"] or {"email": "", "name": "", "phone": ""}
    if place is None:
        return None
    lines = [*place["lines"], "", ""]
    address = {
        "name": place["name"] or buyer["name"],
        "line_one": lines[0],
        **({"line_two": lines[1]} if lines[1] else {}),
        "city": place["city"],
        "state": place["region"],
        "country": place["country"],
        "postal_code": place["postcode"],
    }
    told = {"name": place["name"], "phone_number": place["phone"] or buyer["phone"], "email": buyer["email"]}
    return {**{name: value for name, value in told.items() if value}, "address": address}


def _line(line: Said, front: Front) -> dict[str, Any]:
    base, off = line["list"], line["off"]
    totals = [
        _total("items_base_amount", base, front),
        _total("items_discount", off, front),
        _total("subtotal", base - off, front),
        _total("total", base - off, front),
    ]
    title = front.words(line["title"])
    return {
        "id": line["id"],
        "item": {"id": line["item"], "name": title, "unit_amount": line["unit"]},
        "quantity": line["quantity"],
        "name": title,
        "unit_amount": line["unit"],
        "product_id": line["product"],
        "variant_id": line["variant"],
        "marketplace_seller_details": {"name": line["shop"]},
        **({"category": line["category"]} if line["category"] else {}),
        "totals": totals,
    }


def _total(kind: str, amount: int, front: Front) -> dict[str, Any]:
    return {"type": kind, "display_text": front.words(_CALLED[kind]), "amount": amount}


def _option(option: Said, agreed: Said, front: Front) -> dict[str, Any]:
    fee = {"type": "fulfillment", "display_text": front.words(option["title"]), "amount": option["fee"]}
    days = [one for one in option["promises"].values() if one.get("earliest") and one.get("latest")]
    told = {"type": "shipping", "id": option["id"], "title": front.words(option["title"]), "totals": [fee]}
    if days:
        told["earliest_delivery_time"] = max(_moment(one["earliest"]) for one in days)
        told["latest_delivery_time"] = max(_moment(one["latest"]) for one in days)
    return told


def _moment(day: str) -> str:
    return day if "T" in day else f"{day}T00:00:00Z"


def _selected(agreed: Said) -> list[dict[str, Any]]:
    if not agreed["option"]:
        return []
    ids = [one["id"] for one in agreed["lines"]]
    return [{"type": "shipping", "option_id": agreed["option"], "item_ids": ids}]


def _capabilities(agreed: Said, front: Front) -> dict[str, Any]:
    told: dict[str, Any] = {
        "payment": {"handlers": [handler(method, front) for method in agreed["methods"] if takes_cards(method)]},
        "interventions": {"supported": []},
    }
    if agreed["wish"]["notes"].get("discount") or agreed["wish"]["coupons"]:
        told["extensions"] = [DISCOUNT]
    return told


def takes_cards(method: str) -> bool:
    """Whether a way to pay takes a card that was handed over."""
    return "card" in method


def is_played(method: str) -> bool:
    """Whether no money moves by a way to pay: its name says so."""
    return method.startswith("sandbox")


def handler(method: str, front: Front) -> dict[str, Any]:
    """A way to pay as the protocol declares it: the card is handed over to us, and the token of it paid with.

    Its configuration says whether real cards belong there.
    """
    config = {"merchant_id": front.merchant, "psp": front.merchant}
    config |= {"environment": "sandbox" if is_played(method) else "production"}
    described = f"{front.origin}/acp/handlers/{method}"
    return {
        "id": method,
        "name": "dev.acp.tokenized.card",
        "version": VERSION,
        "spec": described,
        "requires_delegate_payment": True,
        "requires_pci_compliance": False,
        "psp": front.merchant,
        "config_schema": f"{described}/config.json",
        "instrument_schemas": [f"{described}/instrument.json"],
        "config": config,
    }


def _messages(messages: Sequence[Said], front: Front) -> Iterator[dict[str, Any]]:
    for one in messages:
        told = {"type": one["type"], "content_type": "plain", "content": front.words(one["says"])}
        if one["type"] == "error":
            told |= {"code": _ERRORS.get(one["code"], "invalid"), "resolution": _resolution(one["severity"])}
        elif one["type"] == "warning":
            told |= {"code": _WARNINGS.get(one["code"], "limited_availability")}
        if one["path"]:
            told["param"] = _place(one["path"])
        yield told


def _resolution(severity: str) -> str:
    return severity if severity in ("requires_buyer_input", "requires_buyer_review") else "recoverable"


def _place(path: str) -> str:
    ours = next((one for one in _PLACES if path == one or path.startswith(f"{one}.")), None)
    return path if ours is None else f"{_PLACES[ours]}{path.removeprefix(ours)}"


def _discounts(agreed: Said, front: Front) -> dict[str, Any] | None:
    """The codes that were said, what they and others take off, and why some do not."""
    codes = agreed["wish"]["coupons"]
    if not codes and not agreed["wish"]["notes"].get("discount"):
        return None
    places = {one["id"]: place for place, one in enumerate(agreed["lines"])}
    applied = []
    for one in agreed["discounts"]:
        coupon = {"id": one["rule"], "name": front.words(one["name"])}
        told = {"id": one["rule"], "coupon": coupon, "amount": one["amount"], "automatic": not one["code"]}
        if one["code"]:
            told["code"] = one["code"]
        if one["lines"]:
            told["allocations"] = [
                {"path": f"$.line_items[{places[line]}]", "amount": amount} for line, amount in one["lines"].items()
            ]
        applied.append(told)
    return {"codes": codes, "applied": applied, "rejected": [*_rejected(agreed, front)]}


def _rejected(agreed: Said, front: Front) -> Iterator[dict[str, Any]]:
    for one in agreed["messages"]:
        if one["code"].startswith("discount_code_"):
            place = int(one["path"].rpartition("[")[2].rstrip("]"))
            reason = _WARNINGS.get(one["code"], "discount_code_invalid")
            code = agreed["wish"]["coupons"][place]
            yield {"code": code, "reason": reason, "message": front.words(one["says"])}
