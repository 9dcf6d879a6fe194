"""What an agent asks for, as the checkout takes it: lines, buyer, address, codes, claims."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from babel import Locale as Countries
from babel.core import get_global

from souk.doors.protocols.ucp.replying import Json, WrongBody
from souk.kit.locale import Locale, negotiate

MOST_LINES = 200
_ALPHA2 = re.compile(r"[A-Za-z]{2}")
_NAMES = {
    name.casefold(): code
    for locale in ("en", "zh")
    for code, name in Countries(locale).territories.items()
    if _ALPHA2.fullmatch(code)
}
_OTHERS: Mapping[str, Sequence[str]] = get_global("territory_aliases")

# UCP's reverse_domain_name.json.
_OWNED = re.compile(r"[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]*[a-z0-9_])?)+")
OWNED = "it is named by its owner's domain, such as com.example.loyalty_gold"


def listed(body: Mapping[str, Any], name: str, path: str = "$") -> list[Any]:
    """A list in a body, empty where it is not there; raises `WrongBody`."""
    found = body.get(name)
    if found is None:
        return []
    if not isinstance(found, list):
        raise WrongBody(f"{path}.{name}", "it is a list")
    return found


def held(body: Mapping[str, Any], name: str, path: str = "$") -> Json:
    """An object in a body, empty where it is not there; raises `WrongBody`."""
    found = body.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise WrongBody(f"{path}.{name}", "it is an object")
    return found


def text(body: Mapping[str, Any], name: str, path: str = "$") -> str:
    """A text in a body, empty where it is not there; raises `WrongBody`."""
    found = body.get(name)
    if found is None:
        return ""
    if not isinstance(found, str):
        raise WrongBody(f"{path}.{name}", "it is a text")
    return found.strip()


def texts(found: Sequence[Any], path: str) -> list[str]:
    """A list of texts; raises `WrongBody`."""
    for place, one in enumerate(found):
        if not isinstance(one, str):
            raise WrongBody(f"{path}[{place}]", "it is a text")
    return [str(one) for one in found]


def lines_of(body: Mapping[str, Any], *, required: bool) -> list[Json]:
    """The lines of a body; raises `WrongBody`, also where they are required and there are none."""
    if required and not isinstance(body.get("line_items"), list):
        raise WrongBody("$.line_items", "it is required, and a list")
    found = listed(body, "line_items")
    if required and not found:
        raise WrongBody("$.line_items", "it has at least one line")
    if len(found) > MOST_LINES:
        raise WrongBody("$.line_items", f"it has at most {MOST_LINES} lines")
    return [_line(one, f"$.line_items[{place}]") for place, one in enumerate(found)]


def _line(one: Any, path: str) -> Json:
    if not isinstance(one, dict):
        raise WrongBody(path, "it is an object")
    item = text(held(one, "item", path), "id", f"{path}.item")
    if not item:
        raise WrongBody(f"{path}.item.id", "it is required")
    quantity = pieces(one, path)
    unit = held(held(one, "item", path), "quantity_unit", f"{path}.item")
    if unit and (unit.get("unit"), unit.get("scale", 0)) != ("C62", 0):
        raise WrongBody(f"{path}.item.quantity_unit", "everything here is sold by the piece (C62)")
    return {"item": item, "quantity": quantity, "id": text(one, "id", path)[:100]}


def pieces(body: Mapping[str, Any], path: str) -> int:
    """How many of something, one where nothing is said; raises `WrongBody`."""
    found = body.get("quantity", 1)
    if isinstance(found, bool) or not isinstance(found, int) or not 1 <= found <= 9_999:
        raise WrongBody(f"{path}.quantity", "it is a whole number from 1 to 9999")
    return found


def address_of(found: Mapping[str, Any], path: str) -> Json:
    """A postal address as the checkout takes it."""
    lines = [text(found, name, path) for name in ("street_address", "extended_address")]
    return {
        "country": country_of(text(found, "address_country", path), path),
        "region": text(found, "address_region", path),
        "city": text(found, "address_locality", path),
        "postcode": text(found, "postal_code", path),
        "lines": [line for line in lines if line],
        "name": named(found, path),
        "phone": text(found, "phone_number", path),
    }


def named(found: Mapping[str, Any], path: str) -> str:
    """The name of a buyer or a contact."""
    whole = text(found, "full_name", path)
    return whole or " ".join(part for part in (text(found, one, path) for one in ("first_name", "last_name")) if part)


def country_of(said: str, path: str) -> str:
    """Two letters of a country, by which it may be said, by three or by its name; raises `WrongBody`."""
    if not said or _ALPHA2.fullmatch(said):
        return said.upper()
    found = next(iter(_OTHERS.get(said.upper(), ())), "") or _NAMES.get(said.casefold(), "")
    if not _ALPHA2.fullmatch(found):
        raise WrongBody(f"{path}.address_country", "it is a country by two letters, such as US")
    return found


def buyer_of(body: Mapping[str, Any]) -> Json | None:
    """The buyer, if one is named."""
    found = held(body, "buyer")
    if not found:
        return None
    return {
        "name": named(found, "$.buyer"),
        "email": text(found, "email", "$.buyer"),
        "phone": text(found, "phone_number", "$.buyer"),
    }


def locale_of(body: Mapping[str, Any], accepted: str) -> Locale:
    """In which of our languages an agent is answered: by the context's, else by what its client accepts."""
    said = text(held(body, "context"), "language", "$.context")
    wishes = [one.partition(";")[0].strip() for one in accepted.split(",")]
    return negotiate([one for one in (said, *wishes) if one and one != "*"], "en")


def codes_of(body: Mapping[str, Any]) -> list[str]:
    """The discount codes, each once."""
    return list(dict.fromkeys(texts(listed(held(body, "discounts"), "codes", "$.discounts"), "$.discounts.codes")))


def claims_of(body: Mapping[str, Any]) -> list[str]:
    """The eligibility claims of the context; raises `WrongBody` for one that says not whose it is."""
    said = texts(listed(held(body, "context"), "eligibility", "$.context"), "$.context.eligibility")
    for place, one in enumerate(said):
        if not _OWNED.fullmatch(one):
            raise WrongBody(f"$.context.eligibility[{place}]", OWNED)
    return said


def signals_of(body: Mapping[str, Any]) -> Json:
    """What a platform observed of the buyer's surroundings, by reverse-domain names; raises `WrongBody`."""
    found = held(body, "signals")
    for name in found:
        if not _OWNED.fullmatch(name):
            raise WrongBody(f"$.signals['{name[:100]}']", OWNED)
    return found


def attribution_of(body: Mapping[str, Any]) -> Json:
    """Where a buyer came from, as the parameters of an address: all are texts; raises `WrongBody`."""
    found = held(body, "attribution")
    for name, value in found.items():
        if not isinstance(value, str):
            raise WrongBody(f"$.attribution['{name[:100]}']", "it is a text, as in the query of an address")
    return found


def shipping_of(body: Mapping[str, Any]) -> tuple[Json | None, str, Json]:
    """Where to and how: an address, the chosen option, and what the platform calls its parts."""
    methods = listed(held(body, "fulfillment"), "methods", "$.fulfillment")
    if not methods:
        return None, "", {}
    path, method = "$.fulfillment.methods[0]", methods[0]
    if not isinstance(method, dict):
        raise WrongBody(path, "it is an object")
    if text(method, "type", path) not in ("", "shipping"):
        raise WrongBody(f"{path}.type", "goods are shipped here; the type is shipping")
    places = [one for one in listed(method, "destinations", path) if isinstance(one, dict)]
    chosen = text(method, "selected_destination_id", path)
    found = next((one for one in places if chosen and one.get("id") == chosen), places[0] if len(places) == 1 else None)
    groups = [one for one in listed(method, "groups", path) if isinstance(one, dict)]
    group = groups[0] if groups else {}
    names = {
        "method": text(method, "id", path),
        "group": text(group, "id", f"{path}.groups[0]"),
        "places": places,
        "place": str(found.get("id") or "") if found else chosen,
    }
    address = address_of(found, f"{path}.destinations[0]") if found else None
    return address, text(group, "selected_option_id", f"{path}.groups[0]"), names
