"""Finding goods for an agent: search page by page, lookup by ids, one product with its options."""

from collections.abc import Mapping, Sequence
from typing import Any

from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.capabilities import LOOKUP, SEARCH
from souk.doors.protocols.ucp.goods import MOST_IDS, shelf
from souk.doors.protocols.ucp.goods import product as shown
from souk.doors.protocols.ucp.reading import attribution_of, held, listed, locale_of, signals_of, text, texts
from souk.doors.protocols.ucp.replying import Json, Rejected, Reply, WrongBody, envelope, failed, problem
from souk.doors.protocols.ucp.showing import Shown
from souk.kit.errors import Invalid, NotFound
from souk.kit.operation import Souk

PAGE, MOST_PAGE = 10, 50


def search(souk: Souk, call: Call) -> Reply:
    """Products by words and filters, a page at a time; a query or a filter is required."""
    body = call.given
    signals_of(body)
    attribution_of(body)
    query, filters = text(body, "query"), held(body, "filters")
    if not query and not filters:
        raise Rejected(400, "invalid_request", "A search takes a query or filters.")
    asked = {
        "text": "" if query == "*" else query[:500],
        "filters": _filters(filters),
        "after": text(held(body, "pagination"), "cursor", "$.pagination") or text(body, "cursor"),
        "most": _limit(held(body, "pagination")),
    }
    try:
        results = souk.call("search.find", asked, call.caller)
    except Invalid as error:
        raise Rejected(400, "invalid_request", str(error)) from None
    how = call.how(locale_of(body, call.accepted))
    ids = [one["product"] for one in results["cards"]]
    if not _meant(query, results):
        results, ids = {**results, "after": "", "total": 0}, []
    found = _products(souk, call, ids)
    here = shelf(souk, call.caller, found)
    products = [one for each in found if (one := shown(each, here, how)) is not None]
    pagination: Json = {"has_next_page": bool(results["after"])}
    pagination |= {"cursor": results["after"]} if results["after"] else {}
    ucp = envelope(call.version, SEARCH, call.active)
    return Reply(200, {"ucp": ucp, "products": products, "pagination": pagination})


def _meant(query: str, results: Mapping[str, Any]) -> bool:
    """Whether anything was found by what was said: goods that have none of its words do not answer an agent."""
    return query in ("", "*") or results["total"] > 0


def lookup(souk: Souk, call: Call) -> Reply:
    """Products by their ids or their variants', each once, and which id led to which variant."""
    body = call.given
    ids = texts(listed(body, "ids"), "$.ids")
    if not ids:
        raise WrongBody("$.ids", "it has at least one id")
    if len(ids) > MOST_IDS:
        raise Rejected(400, "request_too_large", f"At most {MOST_IDS} ids are looked up at once.")
    how = call.how(locale_of(body, call.accepted))
    wanted = list(dict.fromkeys(ids))
    known = _owners(souk, call, wanted)
    found = _products(souk, call, list(dict.fromkeys(known.values())))
    here = shelf(souk, call.caller, found)
    products, there = [], set()
    for each in found:
        made = shown(each, here, how)
        if made is None:
            continue
        variants = _correlated(made, [id for id in wanted if known.get(id) == each["id"]])
        there |= {one["id"] for variant in variants for one in variant["inputs"]}
        products.append({**made, "variants": variants})
    ucp = envelope(call.version, LOOKUP, call.active)
    answer: Json = {"ucp": ucp, "products": products}
    missing = [id for id in wanted if id not in there]
    if missing:
        content = {"en": "Nothing is known or sold under {id}.", "zh-CN": "未找到或未售 {id}。"}[how.locale]
        answer["messages"] = [
            {"type": "info", "code": "not_found", "content": content.format(id=id[:100])} for id in missing
        ]
    return Reply(200, answer)


def _correlated(made: Json, ids: Sequence[str]) -> list[Json]:
    """The variants that ids led to: those named, or the first of the product where it is named itself."""
    inputs: dict[str, list[Json]] = {}
    for id in ids:
        exact = next((one["id"] for one in made["variants"] if one["id"] == id), "")
        inputs.setdefault(exact or made["variants"][0]["id"], []).append(
            {"id": id, "match": "exact" if exact else "featured"}
        )
    return [{**one, "inputs": inputs[one["id"]]} for one in made["variants"] if one["id"] in inputs]


def product(souk: Souk, call: Call) -> Reply:
    """One product with its variants; of chosen options the best that there is comes first."""
    body = call.given
    id = text(body, "id")
    if not id:
        raise WrongBody("$.id", "it is required")
    how, ucp = call.how(locale_of(body, call.accepted)), envelope(call.version, LOOKUP, call.active)
    owner = _owners(souk, call, [id]).get(id, "")
    found = _products(souk, call, [owner] if owner else [])
    made = shown(found[0], shelf(souk, call.caller, found), how, first=id) if found else None
    if made is None:
        content = {"en": "There is no product {id}.", "zh-CN": "没有商品 {id}。"}[how.locale]
        return failed(ucp, [problem("not_found", content.format(id=id[:100]))])
    return Reply(200, {"ucp": ucp, "product": _narrowed(made, body, how)})


def _narrowed(made: Json, body: Mapping[str, Any], how: Shown) -> Json:
    """A product by the options that were chosen, and what is chosen in effect."""
    if "options" not in made:
        return made
    names = [text(one, "name") for one in listed(body, "selected") if isinstance(one, dict)]
    if len(set(names)) < len(names):
        raise WrongBody("$.selected", "an option is chosen once")
    wishes = {text(one, "name"): text(one, "label") for one in listed(body, "selected") if isinstance(one, dict)}
    order = texts(listed(body, "preferences"), "$.preferences") or list(wishes)
    variants = made["variants"]
    if wishes:
        variants = sorted(variants, key=lambda one: tuple(not _has(one, name, wishes) for name in order))
    chosen = variants[0].get("options", [])
    selected = {one["name"]: one["label"] for one in chosen}
    options = [
        {**one, "values": [_value(one["name"], each, selected, variants) for each in one["values"]]}
        for one in made["options"]
    ]
    return {**made, "variants": variants, "selected": chosen, "options": options}


def _has(one: Mapping[str, Any], name: str, wishes: Mapping[str, str]) -> bool:
    return any(each["name"] == name and each["label"] == wishes.get(name) for each in one.get("options", ()))


def _value(name: str, each: Json, selected: Mapping[str, str], variants: Sequence[Json]) -> Json:
    """A value of an option, and whether it is there together with what else is chosen."""
    wanted = {**selected, name: each["label"]}
    fitting = [
        one for one in variants if {option["name"]: option["label"] for option in one.get("options", ())} == wanted
    ]
    return {**each, "exists": bool(fitting), "available": any(one["availability"]["available"] for one in fitting)}


def _owners(souk: Souk, call: Call, ids: Sequence[str]) -> dict[str, str]:
    """The product behind each id, of a variant or of a product."""
    named = souk.call("catalog.variants", {"variants": [one[:200] for one in ids]}, call.caller)
    found = {one["variant"]: one["product"] for one in reversed(named)}
    for id in ids:
        try:
            if id not in found:
                souk.call("catalog.show", {"product": id}, call.caller)
                found[id] = id
        except NotFound:
            continue
    return found


def _products(souk: Souk, call: Call, ids: Sequence[str]) -> list[Any]:
    """Products as they are listed now, without those that are retired."""
    found = []
    for id in ids:
        listing = souk.call("catalog.show", {"product": id}, call.caller)
        found += [] if listing["retired"] else [listing["product"]]
    return found


def _filters(found: Mapping[str, Any]) -> list[Json]:
    made: list[Json] = []
    if categories := texts(listed(found, "categories", "$.filters"), "$.filters.categories"):
        made.append({"key": "category", "any_of": categories[:50]})
    price = held(found, "price", "$.filters")
    bounds = {name: price[own] for own, name in (("min", "at_least"), ("max", "at_most")) if own in price}
    for one in bounds.values():
        if isinstance(one, bool) or not isinstance(one, int) or one < 0:
            raise WrongBody("$.filters.price", "its bounds are whole numbers of the smallest unit")
    return [*made, {"key": "price", **bounds}] if bounds else made


def _limit(pagination: Mapping[str, Any]) -> int:
    found = pagination.get("limit", PAGE)
    if isinstance(found, bool) or not isinstance(found, int) or found < 1:
        raise WrongBody("$.pagination.limit", "it is a whole number from 1 on")
    return min(found, MOST_PAGE)
