"""Merchants of other houses: who they are, what they offered with its sources, and what was bought there."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from pydantic import TypeAdapter

from souk.agents.market import Notice, disclosed
from souk.doors.web.desk import Desk
from souk.doors.web.route import Show, settled
from souk.doors.web.trading import whole
from souk.doors.web.view import href
from souk.kit.errors import Invalid
from souk.kit.money import minor
from souk.kit.operation import Caller
from souk.people.accounts import HOME_COUNTRY

HOME = "/market"
# Where merchants tell of orders: the door of the protocol answers there.
HEARD = f"{HOME}/told"
_NOTICES = TypeAdapter(tuple[Notice, ...])
PAGE, SHOWN, KIND = 100, 10, "market.buy"
MOST_PIECES = 10_000
FORMATS = ("google-xml", "google-tsv", "acp-jsonl", "json-ld")
HOUSE = Caller("market", frozenset({"market:profile", "mandates:see"}))
VERSION, SHOPPING = "2026-08-25", "dev.ucp.shopping"
# What AP2's mandates are called, by version: so a house that takes nothing else knows that our agents bring one.
MANDATES = {
    VERSION: ("dev.ucp.common.payment.ap2_mandate", "common/payment_ap2_mandate"),
    "2026-04-08": ("dev.ucp.shopping.ap2_mandate", "shopping/ap2_mandate"),
}


def spoken_sent(
    domain: str = Form(""), kind: str = Form("ucp"), feed: str = Form(""), format: str = Form("")
) -> dict[str, str]:
    """How a merchant is spoken to."""
    return {"domain": _bare(domain), "kind": kind, "feed": feed.strip(), "format": format}


def paid_sent(provider: str = Form(""), key: str = Form(""), provider_key: str = Form("")) -> dict[str, str]:
    """Where its payment provider is, and by what both know the house; a refused form is shown again without keys."""
    return {"provider": provider.strip(), "key": key.strip(), "provider_key": provider_key.strip()}


SPOKEN, PAID = Depends(spoken_sent), Depends(paid_sent)


def add(router: APIRouter, desk: Desk) -> None:
    _add_profile(router, desk)
    _add_list(router, desk)
    _add_verbs(router, desk)
    _add_offers(router, desk)


def _add_profile(router: APIRouter, desk: Desk) -> None:
    """What merchants read of who asks them; the keys are public halves."""

    @router.get(f"{HOME}/profile")
    def house(request: Request, version: str = VERSION) -> Response:
        found = desk.souk.call("mandates.keys", {}, HOUSE)["wallet"]
        keys = [{**one, "alg": "ES256", "use": "sig"} for one in found]
        return JSONResponse(_profile(keys, version, _origin(desk)), headers={"Cache-Control": "public, max-age=300"})

    @router.get(f"{HOME}/profile/{{thumbprint}}")
    def agent(request: Request, thumbprint: str, version: str = VERSION) -> Response:
        said = desk.souk.call("market.profile-key", {"thumbprint": thumbprint}, HOUSE)
        key = {**said["jwk"], "kid": thumbprint, "alg": "ES256", "use": "sig"}
        return JSONResponse(_profile([key], version, _origin(desk)), headers={"Cache-Control": "public, max-age=300"})


def _origin(desk: Desk) -> str:
    """Where the house is reached, as its wallet is called by it."""
    return str(desk.souk.call("mandates.issuer", {}, HOUSE))


def _profile(keys: list[dict[str, Any]], asked: str, origin: str) -> dict[str, Any]:
    """A platform's profile as UCP asks for it, at one of its versions: an address of one version takes no other."""
    more: dict[str, Any] = {name: {"extends": f"{SHOPPING}.checkout"} for name in ("fulfillment", "discount")}
    more["order"] = {"config": {"webhook_url": f"{origin}{HEARD}"}}
    version = asked if asked in MANDATES else VERSION
    spec, (mandates, schema) = f"https://ucp.dev/{version}", MANDATES[version]
    one = {"version": version, "spec": f"{spec}/specification/overview"}
    names = ("checkout", "fulfillment", "discount", "catalog.search", "order")
    schemas = {name: f"{spec}/schemas/shopping/{name.replace('.', '_')}.json" for name in names}
    services = [
        {**one, "transport": "rest", "schema": f"{spec}/services/shopping/rest.openapi.json"},
        {**one, "transport": "mcp", "schema": f"{spec}/services/shopping/mcp.openrpc.json"},
    ]
    ucp = {
        "version": version,
        "services": {SHOPPING: services},
        "capabilities": {
            **{
                f"dev.ucp.shopping.{name}": [{**one, "schema": at, **more.get(name, {})}]
                for name, at in schemas.items()
            },
            mandates: [{**one, "schema": f"{spec}/schemas/{schema}.json"}],
        },
        "payment_handlers": {
            "dev.souk.mandate": [{**one, "id": "souk_mandate", "schema": f"{spec}/schemas/payment_handler.json"}]
        },
    }
    return {"ucp": ucp, "keys": keys, "signing_keys": keys}


def _add_list(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, status: int = 200, more: Mapping[str, Any] | None = None) -> Response:
        asked = {"most": PAGE, "removed": _keeps(desk, request)}
        found = desk.call(request, "market.merchants", asked)
        context: dict[str, Any] = {
            "merchants": [one for one in found if one["state"] != "removed"],
            "removed": [one for one in found if one["state"] == "removed"],
            "last": desk.optional(request, "market.last", {"most": SHOWN}, []),
            "bought": desk.optional(request, "market.bought", {"most": SHOWN}, []),
            "formats": FORMATS,
            "keeps": _keeps(desk, request),
            "buys": desk.caller_of(request).may("market:buy"),
            "demo": bool(desk.optional(request, "accounts.personas", {}, [])),
            "refused": "",
            "at": "",
            "given": {},
        }
        return desk.page(request, "market/page.html", {**context, **(more or {})}, status)

    @router.get(HOME)
    def page(request: Request) -> Response:
        return show(request)

    @router.post(HOME)
    def put(request: Request, spoken: Mapping[str, str] = SPOKEN, paid: Mapping[str, str] = PAID) -> Response:
        key = desk.key(request)

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, status, {**more, "at": "add"})

        def do() -> None:
            added = desk.call(request, "market.add-merchant", {"merchant": {**spoken, **paid}}, key=key)
            desk.call(request, "market.visit", {"merchant": added["id"]}, key=key and f"{key}/visit")

        return settled(request, again, f"{HOME}#merchants", do)

    _add_asking(router, desk, show)


def _add_asking(router: APIRouter, desk: Desk, show: Show) -> None:
    @router.post(f"{HOME}/ask")
    def ask(request: Request, text: str = Form(""), quantity: str = Form(""), most: str = Form("")) -> Response:
        made: list[Any] = []

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, status, {**more, "at": "ask"})

        def do() -> None:
            code = text.strip().replace(" ", "")
            named = {"gtin": code} if code.isdigit() and len(code) in (8, 12, 13, 14) else {"text": text.strip()}
            wish: dict[str, Any] = {
                **named,
                "quantity": whole("quantity", quantity or "1", least=1, most=MOST_PIECES),
                "to": _home(desk, request),
                **_limit(most),
            }
            made.append(desk.call(request, "market.offers", {"wish": wish}, key=desk.key(request)))

        refused = settled(request, again, "", do)
        return RedirectResponse(href(f"{HOME}/offers/{made[0]['id']}"), 303) if made else refused


def _add_verbs(router: APIRouter, desk: Desk) -> None:
    def done(request: Request, verb: str, more: Mapping[str, Any]) -> Response:
        desk.call(request, f"market.{verb}", more, key=desk.key(request))
        return RedirectResponse(f"{HOME}#merchants", 303)

    @router.post(f"{HOME}/merchants/{{id}}/visit")
    def visit(request: Request, id: str) -> Response:
        return done(request, "visit", {"merchant": id})

    @router.post(f"{HOME}/merchants/{{id}}/remove")
    def remove(request: Request, id: str) -> Response:
        return done(request, "remove-merchant", {"merchant": id, "why": "removed on the page"})

    @router.post(f"{HOME}/merchants/{{id}}/restore")
    def restore(request: Request, id: str) -> Response:
        return done(request, "restore-merchant", {"merchant": id})

    @router.post(f"{HOME}/bought/{{id}}/settle")
    def settle(request: Request, id: str) -> Response:
        desk.call(request, "market.settle", {"bought": id}, key=desk.key(request))
        return RedirectResponse(f"{HOME}#bought", 303)


def _add_offers(router: APIRouter, desk: Desk) -> None:
    def show(request: Request, id: str, status: int = 200, refused: str = "") -> Response:
        found = desk.call(request, "market.asked", {"offers": id})
        told = sorted(found["offers"], key=lambda one: (one["rank"] is None, one["rank"] or 0))
        mine = desk.optional(request, "mandates.mine", {}, [])
        tries = desk.optional(request, "market.bought", {"most": PAGE}, [])
        ledger = desk.optional(request, "decisions.page", {"kind": KIND, "most": PAGE}, {"decisions": []})
        context = {
            "asked": found,
            "told": told,
            "mandates": [one for one in mine if one["state"] == "active"],
            "tried": {one["offer"]: one for one in reversed(tries)},
            "decided": {one["act"]["subject"]: one for one in reversed(ledger["decisions"])},
            "buys": desk.caller_of(request).may("market:buy"),
            "refused": refused,
            "seen": {one["id"]: disclosed_in(one) for one in told},
        }
        return desk.page(request, "market/offers.html", context, status)

    @router.get(f"{HOME}/offers/{{id}}")
    def offers(request: Request, id: str) -> Response:
        return show(request, id)

    @router.post(f"{HOME}/offers/{{id}}/buy")
    def buy(
        request: Request, id: str, offer: str = Form(""), mandate: str = Form(""), seen: str = Form("")
    ) -> Response:
        asked = {"offer": offer, "mandate": mandate, "seen": seen}

        def again(seen: Request, status: int, more: Mapping[str, Any]) -> Response:
            return show(seen, id, status, more["refused"])

        def do() -> None:
            desk.call(request, "market.decide", asked, key=desk.key(request))

        return settled(request, again, href(f"{HOME}/offers/{id}"), do)


def disclosed_in(offer: Mapping[str, Any]) -> str:
    """The mark of the disclosures that the page shows beside an offer."""
    found = _NOTICES.validate_python([*offer["goods"]["notices"], *offer["bill"]["notices"]])
    return disclosed(found)


def _keeps(desk: Desk, request: Request) -> bool:
    return desk.caller_of(request).may("market:keep")


def _limit(most: str) -> dict[str, int]:
    """The most that somebody typed, in fen; raises `Invalid`."""
    if not most.strip():
        return {}
    try:
        return {"most": minor(most.strip(), "CNY").amount}
    except ArithmeticError:
        raise Invalid("{most} is no amount, such as 199.50.", most=most[:20]) from None


def _bare(domain: str) -> str:
    """A domain out of an address that was pasted."""
    rest = domain.strip().rpartition("://")[2]
    return rest.partition("/")[0]


def _home(desk: Desk, request: Request) -> dict[str, Any]:
    """The first address of who asks, else no more than the country."""
    found = desk.optional(request, "accounts.addresses", {}, [])
    if not found:
        return {"country": HOME_COUNTRY}
    one = found[0]["address"]
    said = {name: one.get(name) or "" for name in ("country", "region", "city", "postcode", "name", "phone")}
    return {**said, "lines": list(one.get("lines") or ())[:5]}
