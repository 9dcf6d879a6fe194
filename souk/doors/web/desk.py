"""What every page needs: the system, who asks, in which language, and a way to answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from fastapi import Request
from fastapi.responses import HTMLResponse

from souk.doors.web.frame import Assets, environment
from souk.doors.web.sources import Sources
from souk.doors.web.words import strings
from souk.kit.errors import SoukError
from souk.kit.locale import LOCALES, Locale, negotiate
from souk.kit.operation import Caller, Souk

INVENTION = {
    "en": "This mall is invented for the demo: its shops, goods, prices and reviews are made up, and nothing is sold.",
    "zh-CN": "本商城为演示而虚构：店铺、商品、价格与评价均为编造，并不出售任何商品。",
}
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


@dataclass(frozen=True)
class Desk:
    """Where pages take what they show from and where they hand it out."""

    souk: Souk
    caller_of: Callable[[Request], Caller]
    uploads: Callable[[str, BinaryIO], str]
    assets: Assets

    def call(self, request: Request, name: str, payload: Mapping[str, Any] | None = None) -> Any:
        """Do an operation for whoever asks."""
        return self.souk.call(name, payload or {}, self.caller_of(request))

    def optional(self, request: Request, name: str, payload: Mapping[str, Any], instead: Any) -> Any:
        """Do an operation whose answer the page can do without."""
        try:
            return self.call(request, name, payload)
        except SoukError:
            return instead

    def page(self, request: Request, template: str, context: Mapping[str, Any], status: int = 200) -> HTMLResponse:
        """A page in the visitor's language and theme."""
        locale = locale_of(request)
        shown = environment(locale).get_template(template).render({**self._frame(request, locale), **context})
        headers = {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "private, no-cache",
            "Vary": "Cookie, Accept-Language",
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        return HTMLResponse(shown, status, headers)

    def _frame(self, request: Request, locale: Locale) -> dict[str, Any]:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return {
            "assets": self.assets,
            "strings": strings(self.assets.messages, locale),
            "theme": theme_of(request),
            "here": here if request.method == "GET" else "/",
            "sources": Sources(),
            "typed": "",
            "invention": INVENTION,
        }

    def operator(self, request: Request) -> bool:
        """Whether the visitor may look behind the counter."""
        return self.caller_of(request).may("catalog:import")
