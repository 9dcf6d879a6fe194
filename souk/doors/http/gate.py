"""What every request passes: known hosts, who asks, what it costs, no other site behind it; and what answers wear."""

import re
from collections.abc import Callable, Iterator
from http.cookies import SimpleCookie
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from souk.doors.http.callers import VISITOR, Callers, bearer, network
from souk.doors.http.operations import Verbs
from souk.doors.http.reading import JSON_BYTES, Bounded
from souk.doors.http.toll import Budget, Toll, guesses, price_of
from souk.doors.jobs import TooLarge
from souk.doors.web import SESSION, Asker, asker_of, cookie_name, keep_mark, let_go
from souk.kit.errors import Invalid, Refused, SoukError
from souk.kit.operation import Souk
from souk.settings import Settings

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OURS = frozenset({"same-origin", "none"})
MACHINES = ("/acp/", "/api/", "/mcp", "/oauth/revoke", "/oauth/token", "/ucp/")
UNASKED = ("/static/", "/health", "/ready")
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
UNFRAMED = "default-src 'none'; frame-ancestors 'none'"
WORN = {
    "Content-Security-Policy": UNFRAMED,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), browsing-topics=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_HOST = re.compile(r"(?P<name>[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
TLS_ONLY = "max-age=31536000; includeSubDomains"
_WORN = tuple((name.lower().encode(), value.encode()) for name, value in WORN.items())
_TLS_ONLY = (b"strict-transport-security", TLS_ONLY.encode())
_NOT_KEPT = (b"cache-control", b"no-store")
Refuse = Callable[[Request, SoukError], Response]
# What answers operations, past a router and all that stands around it, and how a refusal looks.
Beyond = tuple[Verbs, Refuse]


class UnknownHost(Invalid):
    """The request is for a name that this installation does not have."""

    def __init__(self, host: str) -> None:
        super().__init__("No shop of ours is called {host}; whoever runs this one adds it to SOUK_HOSTS.", host=host)


class ForeignForm(Refused):
    """A form was sent from another site."""

    def __init__(self) -> None:
        super().__init__("This form came from another site; send it from here.")


def hosts_of(settings: Settings) -> frozenset[str]:
    """The names under which requests are taken, so that no foreign name can be pointed at this machine."""
    own = {settings.host.lower(), (urlsplit(settings.address).hostname or "").lower()} - {"", "0.0.0.0", "::"}
    return LOOPBACK | own | {one.strip().lower() for one in settings.hosts.split(",") if one.strip()}


class Gate:
    """The one middleware, plain ASGI, so that streams pass through it unheld."""

    def __init__(self, app: ASGIApp, souk: Souk, callers: Callers, settings: Settings, beyond: Beyond) -> None:
        self._app = app
        self._souk = souk
        self._callers = callers
        self._verbs, self._refuse = beyond
        self._toll = Toll(settings)
        self._hosts = hosts_of(settings)
        self._upload_bytes = settings.upload_mb << 20

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with what it was refused for."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        bounded = Bounded(receive, JSON_BYTES)
        request = Request(scope, bounded)
        # Until it is known who asks, the refusal is written for a visitor.
        request.state.asker = Asker(VISITOR, network(request), known=False)
        request.state.toll = self._toll
        budget: Budget | None = None

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message.setdefault("headers", [])
                dress(request, MutableHeaders(scope=message), budget)
            await send(message)

        try:
            self._known_host(request)
            budget = await self._admitted(request)
            bounded.most = self._most(request)
            endpoint = self._verbs.endpoint(scope)
            if endpoint is None:
                answer: ASGIApp = self._app
            else:
                answer = await endpoint(request)
        except SoukError as error:
            answer = await run_in_threadpool(self._refuse, request, error)
        await answer(scope, bounded, dressed)

    def _known_host(self, request: Request) -> None:
        given = request.headers.getlist("host")
        found = _HOST.fullmatch(given[0]) if len(given) == 1 else None
        if found is None or (found["name"].strip("[]").lower() not in self._hosts and "*" not in self._hosts):
            raise UnknownHost(", ".join(given)[:100])

    async def _admitted(self, request: Request) -> Budget | None:
        """Who asks, may, and can afford it; raises what refuses that."""
        path, place = request.scope["path"], network(request)
        if path.startswith(UNASKED):
            return None
        if bearer(request) or cookie_name(request, SESSION) in request.cookies:
            request.state.asker = await run_in_threadpool(self._recognised, request, place)
        else:
            request.state.asker = self._callers.asker(request)
        if request.method not in SAFE:
            _same_site(request)
            if guesses(path):
                self._toll.guess(place)
        cost, name = price_of(self._souk, request.method, path)
        return self._toll.take(asker_of(request), cost, name)

    def _recognised(self, request: Request, place: str) -> Asker:
        try:
            found = self._callers.asker(request)
        except SoukError:
            self._toll.guess(place)
            raise
        if found.wrong:
            self._toll.guess(place)
        return found

    def _most(self, request: Request) -> int:
        """How many bytes may come: a file only from somebody who is known."""
        files = request.headers.get("content-type", "").startswith("multipart/form-data")
        most = self._upload_bytes if files and asker_of(request).known else JSON_BYTES
        length = request.headers.get("content-length", "0")
        if length.isdecimal() and int(length) > most:
            raise TooLarge(most)
        return most


def dress(request: Request, headers: MutableHeaders, budget: Budget | None = None) -> None:
    """Give an answer the headers that every one has, and the cookies that its asker needs."""
    asker = asker_of(request)
    has = {name for name, _ in headers.raw}
    headers.raw.extend(one for one in _worn(request, asker.known) if one[0] not in has)
    for name, value in (budget.headers() if budget else {}).items():
        headers[name] = value
    _cookies(request, asker, headers)


def _worn(request: Request, known: bool) -> Iterator[tuple[bytes, bytes]]:
    yield from _WORN
    if request.scope["scheme"] == "https":
        yield _TLS_ONLY
    if known or request.scope["path"].startswith(MACHINES):
        yield _NOT_KEPT


def _cookies(request: Request, asker: Asker, headers: MutableHeaders) -> None:
    """Keep a visitor's mark that a form was given; drop a session that is over, unless a new one was just kept."""
    marked = asker.fresh and asker.marked
    if not marked and not asker.expired:
        return
    answer = Response()
    if marked:
        keep_mark(request, answer, asker.fresh)
    set_now = SimpleCookie("; ".join(headers.getlist("set-cookie")))
    if asker.expired and cookie_name(request, SESSION) not in set_now:
        let_go(request, answer)
    for value in answer.headers.getlist("set-cookie"):
        headers.append("set-cookie", value)


def _same_site(request: Request) -> None:
    """Refuse what another site's page made a browser send; raises `ForeignForm`. A key in a header is its own proof."""
    headers, machine = request.headers, request.scope["path"].startswith(MACHINES)
    if bearer(request) or (machine and not asker_of(request).token):
        return
    origin, came = headers.get("origin"), headers.get("sec-fetch-site")
    foreign = origin is not None and origin.partition("://")[2] != headers.get("host")
    if foreign or (came is not None and came not in OURS) or (machine and not _scripted(headers, request)):
        raise ForeignForm


def _scripted(headers: Headers, request: Request) -> bool:
    """Whether a script of ours sent this with the session's cookie: it says the mark, or what only a script can."""
    if headers.get("x-souk-csrf") == asker_of(request).csrf:
        return True
    return headers.get("content-type", "").startswith("application/json") and headers.get("sec-fetch-site") in OURS
