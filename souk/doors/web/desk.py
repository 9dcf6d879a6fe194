"""What every page needs: the system, who asks, in which language, and a way to answer."""

import hashlib
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO

from fastapi import Request
from fastapi.responses import HTMLResponse

from souk.doors.web.asker import Asker, asker_of
from souk.doors.web.frame import Assets, environment
from souk.doors.web.sources import Sources
from souk.doors.web.view import local
from souk.doors.web.words import strings, translations
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES, Locale, Words, negotiate
from souk.kit.operation import Caller, Souk

INVENTION = {
    "en": "This mall is invented for the demo: shops, goods, prices, reviews and orders are made up; nothing is sold.",
    "zh-CN": "本商城为演示而虚构：店铺、商品、价格、评价与订单均为编造，并不出售任何商品。",
}
# Callers of the system's own, besides those that say so by their prefix.
HOUSE = frozenset({"house", "payments", "mandates", "events", "market", "rail"})
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
THEMES = ("light", "dark", "auto")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def locale_of(request: Request) -> Locale:
    """The language that the visitor chose, else the browser's wish."""
    chosen = request.cookies.get("locale")
    wishes = [part.partition(";")[0].strip() for part in request.headers.get("accept-language", "").split(",")]
    return next((one for one in LOCALES if one == chosen), None) or negotiate([wish for wish in wishes if wish], "en")


def theme_of(request: Request) -> str:
    """The theme that the visitor chose, else the system's."""
    chosen = request.cookies.get("theme", "auto")
    return chosen if chosen in THEMES else "auto"


def back(request: Request) -> str:
    """The page on which a form was filled in, where the browser says so and it is one of ours."""
    scheme, _, came = request.headers.get("referer", "").partition("://")
    host, _, path = came.partition("/")
    ours = scheme in ("http", "https") and host == request.headers.get("host") and request.method not in SAFE
    return local(f"/{path}") if ours else ""


@dataclass(frozen=True)
class Desk:
    """Where pages take what they show from and where they hand it out.

    `unlock` gives the session of whoever knows the operator's key, else nothing.
    """

    souk: Souk
    caller_of: Callable[[Request], Caller]
    uploads: Callable[[str, BinaryIO], str]
    unlock: Callable[[str], str]
    assets: Assets

    def call(
        self, request: Request, name: str, payload: Mapping[str, Any] | None = None, *, key: str | None = None
    ) -> Any:
        """Do an operation for whoever asks; with the form's `key`, a form sent twice does nothing twice."""
        return self.souk.call(name, payload or {}, self.caller_of(request), key)

    def key(self, request: Request) -> str | None:
        """The key that the form carries (`kit.once()`); a visitor's is apart from every other visitor's."""
        once = getattr(request.state, "once", "")
        asker = asker_of(request)
        return (once if asker.known else f"{asker.csrf[:16]}/{once}") if once else None

    def optional(self, request: Request, name: str, payload: Mapping[str, Any], instead: Any) -> Any:
        """Do an operation whose answer the page can do without."""
        try:
            return self.call(request, name, payload)
        except SoukError:
            return instead

    def page(self, request: Request, template: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
        """A page in the visitor's language and theme."""
        parts, headers = self.parts(request, template, context)
        return HTMLResponse("".join(parts), status, headers)

    def parts(
        self, request: Request, template: str, context: Mapping[str, Any]
    ) -> tuple[Iterator[str], dict[str, str]]:
        """The same in the parts in which it is written, for who sends them as they come, and its headers."""
        locale = locale_of(request)
        parts = environment(locale).get_template(template).generate({**self._frame(request, locale), **context})
        # What a signed-in browser sees may not be found in its cache by the next person.
        kept = "no-store" if asker_of(request).known else "private, no-cache"
        return parts, {"Content-Security-Policy": POLICY, "Cache-Control": kept, "Vary": "Cookie, Accept-Language"}

    def operator(self, request: Request) -> bool:
        """Whether the visitor may look behind the counter."""
        return self.caller_of(request).may("catalog:import")

    def _frame(self, request: Request, locale: Locale) -> dict[str, Any]:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        asker = asker_of(request)
        return {
            "assets": self.assets,
            "strings": strings(self.assets.messages, locale),
            "theme": theme_of(request),
            "here": here if request.method == "GET" else back(request) or "/",
            "sources": Sources(),
            "typed": "",
            "invention": INVENTION,
            "asker": asker,
            "me": self._me(request, asker),
            "fresh_key": lambda: secrets.token_urlsafe(12),
            "shop_name": Shops(self, request).name,
            "who": Actors(self, request).name,
            "cart_pieces": lambda: cart_pieces(self, request),
        }

    def _me(self, request: Request, asker: Asker) -> dict[str, Any] | None:
        """Who is signed in, as the head of every page shows it; staff with the shops to choose from."""
        if not asker.known:
            return None
        standing = asker.standing
        me = {"name": standing.get("name", ""), "kind": standing.get("kind", "operator"), "shop": asker.caller.shop}
        staff = self.optional(request, "accounts.me", {}, {}) if me["kind"] == "merchant" else {}
        shops = [one["shop"] for one in staff.get("memberships", ())]
        may = asker.caller.may
        works = {"works": may("catalog:import"), "sells": may("orders:read")}
        return {**me, "account": asker.account, "shops": shops, **works}


def cart_pieces(desk: Desk, request: Request) -> int:
    """How many pieces the head of every page shows; a visitor who never filled in a form has none."""
    asker = asker_of(request)
    if asker.fresh and not asker.known:
        return 0
    return int(desk.optional(request, "checkout.count", {"cart": cart_of(request)}, 0))


def cart_of(request: Request) -> str:
    """The name of the visitor's cart, of the mark that only this browser has; empty for an account's own."""
    asker = asker_of(request)
    return "" if asker.account or asker.caller.actor != "visitor" else cart_name(asker.csrf)


def cart_name(mark: str) -> str:
    """A cart's name, which does not tell the mark."""
    return hashlib.sha256(f"cart {mark}".encode()).hexdigest()[:40]


class Shops:
    """What shops are called, asked for once a page and only where a page says one."""

    def __init__(self, desk: Desk, request: Request) -> None:
        self._desk = desk
        self._request = request

    @cached_property
    def _names(self) -> dict[str, Words]:
        return {one["id"]: one["name"] for one in self._desk.optional(self._request, "catalog.shops", {}, [])}

    def name(self, shop: str) -> Words:
        """A shop's name, or its id where none of that id is open."""
        return self._names.get(shop) or {"en": shop, "zh-CN": shop}


class Actors:
    """What those who did something are called: the house in words, oneself and the shop's staff by name.

    Of everybody else a page has the pseudonym and no more. The names are asked for once a page.
    """

    def __init__(self, desk: Desk, request: Request) -> None:
        self._desk = desk
        self._request = request

    @cached_property
    def _names(self) -> dict[str, str]:
        asker = asker_of(self._request)
        staff = self._desk.optional(self._request, "accounts.staff", {}, []) if asker.caller.shop else []
        own = {asker.account: str(asker.standing.get("name", ""))} if asker.account else {}
        return own | {one["account"]: one["name"] for one in staff}

    def name(self, actor: str) -> str:
        """A name, or the pseudonym of somebody who is none of one's own."""
        known = translations(locale_of(self._request))
        if actor == "operator":
            return known.gettext("Operator")
        if actor == "visitor":
            return known.gettext("a guest")
        if actor in HOUSE or actor.startswith("system:"):
            return known.gettext("the house")
        return self._names.get(actor) or actor
