"""A mandate is asked for on one page and consented to on the next, which says what the agent may do and may not."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse

from souk.doors.web.accounts import Shown
from souk.doors.web.desk import Desk
from souk.doors.web.route import settled
from souk.kit.errors import Invalid
from souk.kit.locale import Words
from souk.kit.money import minor
from souk.trade.mandates import address_hash

HOME = "/mandates"
NEW = f"{HOME}/new"
CURRENCIES = ("CNY", "USD", "EUR", "GBP", "HKD", "JPY")
AUTONOMY = ("confirm", "specified", "bounded")
OFTEN = 30
Sent = Annotated[dict[str, Any], Body()]


class NotAnAmount(Invalid):
    """A field that should hold money does not."""

    def __init__(self, field: str, said: str) -> None:
        super().__init__("{field}: {said} is not an amount such as 150.00.", field=field, said=said[:40] or "…")


class NotADay(Invalid):
    """A field that should hold a day does not."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is not a day such as 2026-11-30.", said=said[:40] or "…")


class NotAKey(Invalid):
    """What was pasted is no public key."""

    def __init__(self) -> None:
        super().__init__(
            "The agent's key is a public JWK, such as {example}.", example='{"kty": "EC", "crv": "P-256", …}'
        )


class NotANumber(Invalid):
    """A field that should hold a small whole number does not."""

    def __init__(self, said: str) -> None:
        super().__init__("{said} is not a whole number such as 3.", said=said[:40] or "…")


def add(router: APIRouter, desk: Desk) -> None:
    _asking(router, desk)
    _consenting(router, desk)
    _levels(router, desk)


def _levels(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        return {
            "path": HOME,
            "mandates": desk.call(request, "mandates.mine"),
            "passkeys": desk.call(request, "accounts.passkeys"),
            "issuers": desk.call(request, "mandates.identities"),
        }

    show = Shown(desk, "mandates/levels.html", facts)

    @router.get(f"{HOME}/levels")
    def page(request: Request) -> Response:
        return show(request)


def _asking(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        today = desk.souk.clock.now().date()
        goods = [one for one in request.query_params.getlist("goods") if one.isprintable()][:20]
        return {
            "path": HOME,
            "places": desk.call(request, "accounts.addresses"),
            "groups": _grouped(desk.call(request, "catalog.categories")),
            "shops": desk.call(request, "catalog.shops"),
            "methods": desk.optional(request, "payments.methods", {}, []),
            "currencies": CURRENCIES,
            "goods": " ".join(goods),
            "today": today.isoformat(),
            "soon": (today + timedelta(days=OFTEN)).isoformat(),
        }

    show = Shown(desk, "mandates/ask.html", facts)

    @router.get(NEW)
    def page(request: Request) -> Response:
        return show(request)

    @router.post(NEW)
    def ask(request: Request) -> Response:
        made: list[Any] = []

        def do() -> None:
            draft = draft_of(request.state.form, desk.call(request, "accounts.addresses"))
            made.append(desk.call(request, "mandates.ask", {"draft": draft}, key=desk.key(request)))

        answer = settled(request, show, "", do)
        return RedirectResponse(f"{HOME}/consent/{made[0]['id']}", 303) if made else answer


def _consenting(router: APIRouter, desk: Desk) -> None:
    def facts(request: Request) -> Mapping[str, Any]:
        asked = desk.call(request, "mandates.asked", {"consent": request.path_params["id"]})
        options = json.dumps(asked["options"]) if asked["options"] else ""
        known = {"issuers": desk.call(request, "mandates.identities"), "issuer": desk.call(request, "mandates.issuer")}
        named_ = named(desk, request, asked["draft"]["intent"])
        return {"path": HOME, "asked": asked, "options": options, **known, **named_}

    show = Shown(desk, "mandates/consent.html", facts)

    @router.get(f"{HOME}/consent/{{id}}")
    def page(request: Request, id: str) -> Response:
        return show(request)

    @router.post(f"{HOME}/consent/{{id}}")
    def grant(request: Request, id: str) -> Response:
        made: list[Any] = []

        def do() -> None:
            made.append(desk.call(request, "mandates.grant", {"consent": id}, key=desk.key(request)))

        answer = settled(request, show, "", do)
        return RedirectResponse(f"{HOME}/{made[0]['id']}?done=granted", 303) if made else answer

    @router.post(f"{HOME}/consent/{{id}}/passkey")
    def by_passkey(
        request: Request, id: str, credential: Sent, to: str = Body(""), identity: Annotated[str, Body()] = ""
    ) -> Response:
        proof = {"identity": said} if (said := "".join(identity.split())) else {}
        made = desk.call(request, "mandates.grant", {"consent": id, "assertion": credential, **proof})
        return JSONResponse({"to": f"{HOME}/{made['id']}?done=granted"})


def named(desk: Desk, request: Request, intent: Mapping[str, Any]) -> dict[str, Any]:
    """What the ids in an intent are called: categories, and the address if it is in the book still."""
    kinds: dict[str, Words] = {one["id"]: one["name"] for one in desk.optional(request, "catalog.categories", {}, [])}
    places = desk.optional(request, "accounts.addresses", {}, [])
    here = next((one for one in places if intent["address"] and _hash(one) == intent["address"]), None)
    methods = {one["name"]: one["title"] for one in desk.optional(request, "payments.methods", {}, [])}
    considered = desk.optional(request, "shopper.considered", {}, {"above": {}, "choices": []})
    return {"kinds": kinds, "place": here, "methods": methods, "considered": considered}


def draft_of(form: Mapping[str, str], places: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a form asks for; raises what is wrong with a field."""
    currency = form.get("currency", "")
    if currency not in CURRENCIES:
        currency = CURRENCIES[0]
    key = form.get("agent_key", "").strip()
    intent: dict[str, Any] = {
        "currency": currency,
        "until": f"{_day(form.get('until', ''))}T23:59:59Z",
        "since": f"{_day(form['since'])}T00:00:00Z" if form.get("since") else None,
        "per_purchase": typed_money(form, "per_purchase", currency),
        "budget": typed_money(form, "budget", currency),
        "purchases": typed_count(form.get("purchases", "")),
        "categories": _ticked(form, "category-"),
        "not_categories": _ticked(form, "never-"),
        "merchants": _ticked(form, "merchant-"),
        "methods": _ticked(form, "method-"),
        "goods": _goods(form.get("goods", "")),
        "deliver_by": _day(form["deliver_by"]) if form.get("deliver_by") else "",
        "address": _address(form.get("address", ""), places),
        "return_days": typed_count(form.get("return_days", "")),
        "deviation": _deviation(form, currency),
    }
    draft = {"agent": form.get("agent", "").strip(), "autonomy": form.get("autonomy", "confirm"), "intent": intent}
    return {**draft, "agent_key": _key(key) if key else None}


def _grouped(categories: Sequence[Mapping[str, Any]]) -> list[tuple[Any, list[Any]]]:
    """The aisles with what is in them; what stands by itself is its own."""
    under: dict[str, list[Any]] = {}
    for one in categories:
        if one["parent"]:
            under.setdefault(one["parent"], []).append(one)
    return [(one, under.get(one["id"], [])) for one in categories if not one["parent"]]


def typed_money(form: Mapping[str, str], field: str, currency: str) -> int | None:
    """An amount that was typed, in smallest units; None where the field is empty."""
    said = form.get(field, "").strip().replace(",", "").replace("，", "")
    if not said:
        return None
    try:
        amount = Decimal(said)
    except InvalidOperation:
        raise NotAnAmount(field, said) from None
    if not amount.is_finite() or amount < 0 or len(said) > 20:
        raise NotAnAmount(field, said)
    return minor(amount, currency).amount


def typed_count(said: str) -> int | None:
    """A small whole number that was typed; None where there is none."""
    text = said.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 6:
        raise NotANumber(text)
    return int(text)


def _day(said: str) -> str:
    try:
        return date.fromisoformat(said.strip()).isoformat()
    except ValueError:
        raise NotADay(said) from None


def _ticked(form: Mapping[str, str], before: str) -> list[str]:
    return sorted(name.removeprefix(before) for name, said in form.items() if name.startswith(before) and said)


def _goods(said: str) -> list[str]:
    """Products by id, or by the address of their page."""
    return [one.split("?")[0].rstrip("/").rpartition("/")[2] for one in said.split()][:100]


def _address(id: str, places: Sequence[Mapping[str, Any]]) -> str:
    found = next((one for one in places if one["id"] == id), None)
    return _hash(found) if found else ""


def _hash(place: Mapping[str, Any]) -> str:
    one = place["address"]
    more = one["district"], one["postcode"]
    return address_hash(one["country"], one["region"], one["city"], one["lines"], more=more)


def _deviation(form: Mapping[str, str], currency: str) -> dict[str, Any] | None:
    reference, percent = typed_money(form, "reference", currency), form.get("percent", "").strip()
    if reference is None or not percent:
        return None
    most = typed_count(percent)
    points = (most or 0) * 100
    return {"reference": reference, "basis_points": points, "action": form.get("deviation_action") or "pause"}


def _key(said: str) -> dict[str, Any]:
    try:
        found = json.loads(said)
    except ValueError:
        raise NotAKey from None
    if not isinstance(found, dict):
        raise NotAKey
    return found
