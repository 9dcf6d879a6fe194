"""Stock behind the counter: what every location has, counting it, and every step taken back."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Form, Request, Response

from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.doors.web.trading import Place, matching, placed, typed, whole
from souk.kit.errors import Invalid

HOME = "/stock"
PAGE, CHANGES, LOW, MOVED = 50, 30, 5, 4
# Which stock is shown: all of it, what is low, what is out.
TABS: Mapping[str, int | None] = {"": None, "low": LOW, "out": 0}
VERBS = {"count": ("inventory.count", "counts"), "adjust": ("inventory.adjust", "by")}
LEAST = {"count": 0, "adjust": -1_000_000_000}


class NoNumbers(Invalid):
    """A form in which no variant got a number."""

    def __init__(self) -> None:
        super().__init__("Say of at least one variant how many pieces.")


class WrongLine(Invalid):
    """A line that is not a variant and a number."""

    def __init__(self, line: str) -> None:
        super().__init__("{line} is not a variant and a number, such as: tray-20 12", line=line[:80])


def add(router: APIRouter, desk: Desk) -> None:
    _listing(router, desk)
    _counting(router, desk)
    _opening(router, desk)


def _listing(router: APIRouter, desk: Desk) -> None:
    @router.get(HOME)
    def listed(request: Request, location: str = "") -> Response:
        return _list(placed(desk, request), location)


def _list(place: Place, location: str = "", status: int = 200, **more: Any) -> Response:
    asked = place.request.query_params
    tab, words = asked.get("show", "") if asked.get("show", "") in TABS else "", asked.get("words", "").strip()[:100]
    after = (asked.get("after", ""), asked.get("at", ""), _free(asked.get("free", "")))
    locations = place.call("inventory.locations")
    chosen = next((one for one in locations if one["id"] == location), None)
    location = location if chosen else ""
    sieve = {"location": location, "words": words, "free": TABS[tab], "least_first": True}
    rows = place.call("inventory.page", {"sieve": sieve, "after": after, "most": PAGE})
    changes = place.call("inventory.changes", {"location": location, "most": CHANGES})
    context = {
        "locations": locations,
        "location": chosen,
        "names": {one["id"]: one["name"] for one in locations},
        "rows": rows,
        "low": LOW,
        "moved": MOVED,
        "named": _named(place, [*rows, *_moved(changes, locations)]),
        "tab": tab,
        "words": words,
        "behind": bool(after[0]),
        "older": rows[-1] if len(rows) == PAGE else None,
        "changes": changes,
        "undone": {one["undoes"] for one in changes if one["undoes"]},
        "may": place.may("inventory:write"),
    }
    return place.desk.page(place.request, "stock/list.html", {**place.context(), **context, **more}, status)


def _free(said: str) -> int:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 12 else -1


def _moved(changes: Sequence[Mapping[str, Any]], locations: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The variants that steps are shown with, each with the shop whose they are."""
    shops = {one["id"]: one["shop"] for one in locations}
    for one in changes:
        yield from ({"variant": id, "shop": shops.get(one["location"], "")} for id in list(one["by"])[:MOVED])


def _named(place: Place, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the variants of some stock are called: by the product of the shop that has it, else by any."""
    variants = [one["variant"] for one in rows]
    found = place.desk.optional(place.request, "catalog.variants", {"variants": variants}, []) if variants else []
    shops = {one["variant"]: one["shop"] for one in rows}
    ranked = sorted(found, key=lambda one: shops[one["variant"]] == one["shop"])
    return {one["variant"]: one for one in ranked}


def _counting(router: APIRouter, desk: Desk) -> None:
    @router.post(HOME)
    def step(request: Request, location: str = Form(""), how: str = Form("count"), why: str = Form("")) -> Response:
        name, field = VERBS.get(how, VERBS["count"])

        def do(place: Place) -> None:
            pieces = dict(_numbers(typed(request), LEAST.get(how, 0)))
            place.write(name, {"location": location, field: pieces, "why": why})

        return _stepped(placed(desk, request), location, "count", do)

    @router.post(f"{HOME}/changes/{{change}}/undo")
    def undo(request: Request, change: str, why: str = Form(""), location: str = Form("")) -> Response:
        def do(place: Place) -> None:
            place.write("inventory.undo", {"change": change, "why": why.strip() or "undone"})

        return _stepped(placed(desk, request), location, change, do)


def _opening(router: APIRouter, desk: Desk) -> None:
    @router.post(f"{HOME}/locations")
    def put(request: Request, id: str = Form("")) -> Response:
        def do(place: Place) -> None:
            place.write("inventory.open-location", {"location": _location(place, typed(request))})

        return _stepped(placed(desk, request), id.strip(), "location", do)


def _location(place: Place, form: Mapping[str, str]) -> dict[str, Any]:
    said = {name: form.get(name, "").strip() for name in ("id", "country", "region", "name_en", "name_zh", "of")}
    name = {"en": said["name_en"], "zh-CN": said["name_zh"]}
    return {
        "id": matching("id", said["id"], r".{1,100}", example="hangzhou-1"),
        "shop": place.shop or said["of"],
        "name": {locale: text for locale, text in name.items() if text},
        "country": matching("country", said["country"].upper(), r"([A-Z]{2})?", example="CN"),
        "region": said["region"],
    }


def _stepped(place: Place, location: str, at: str, do: Callable[[Place], None]) -> Response:
    """Do one step of stock; where it is refused, the page says why beside the form."""

    def again(_of: Request, status: int, more: Mapping[str, Any]) -> Response:
        return _list(place, location, status, at=at, **more)

    return settled(place.request, again, place.to(HOME, location=location), lambda: do(place))


def _numbers(form: Mapping[str, str], least: int) -> Iterator[tuple[str, int]]:
    """Variants and the numbers that were typed: those of the table, then the lines of others."""
    found = {name.removeprefix("pieces-"): text for name, text in form.items() if name.startswith("pieces-")}
    for line in form.get("others", "").splitlines():
        if line.strip():
            parts = re.fullmatch(r"(.+?)[\s,;，；]+([-+−]?\d+)", line.strip())
            if parts is None:
                raise WrongLine(line.strip())
            found[parts[1]] = parts[2]
    said = {variant: text for variant, text in found.items() if text.strip()}
    if not said:
        raise NoNumbers
    for variant, text in said.items():
        yield variant, whole(variant, text, least=least)
