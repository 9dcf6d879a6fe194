"""A route whose forms are ours and whose refusals become pages that say what to do next."""

import hmac
import logging
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from functools import cache, partial
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from souk.doors.web.asker import asker_of
from souk.doors.web.desk import SAFE, Desk, back, locale_of
from souk.doors.web.status import headers_of, status_of
from souk.doors.web.view import href, local
from souk.doors.web.words import said
from souk.kit.errors import Broken, NotAllowed, Refused, SoukError
from souk.kit.locale import Locale
from souk.people.accounts import NotSignedIn

FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
ONCE = 64
_log = logging.getLogger(__name__)
# What nobody gets back in a page.
UNSHOWN = frozenset({"csrf", "once", "password", "old", "new", "token", "key"})
Show = Callable[[Request, int, Mapping[str, Any]], Response]


class StaleForm(Refused):
    """A form without the mark of this browser's session."""

    def __init__(self) -> None:
        super().__init__("This form is not from this visit any more. Open the page again and send it once more.")


KINDS = ("shopper", "merchant", "operator", "agent")


@contextmanager
def half_sent(tell: Callable[[str], None], locale: Locale) -> Iterator[None]:
    """What fails within is told in a sentence: half of the page has been sent, and a status can say it no more."""
    try:
        yield
    except SoukError as error:
        tell(said(error, locale))
    except Exception:
        _log.exception("a page broke after its beginning was sent")
        tell(said(Broken(), locale))


def problem(desk: Desk, request: Request, error: Exception) -> Response:
    """The page for an error; whoever is not signed in and lacks a scope may sign in."""
    asker = asker_of(request)
    if isinstance(error, NotAllowed) and not asker.known:
        to = local(request.url.path + (f"?{request.url.query}" if request.url.query else ""))
        to = to if request.method in SAFE else "/"
        if asker.expired:
            return RedirectResponse(href("/sign-in", {"to": to, "expired": "1"}), 303)
        return desk.page(request, "sign-in.html", entrance(desk, request, to), 403)
    if isinstance(error, NotSignedIn):
        return RedirectResponse("/sign-in?expired=1", 303)
    status = status_of(error) if isinstance(error, SoukError) else getattr(error, "status_code", 422)
    sentence = said(error, locale_of(request)) if isinstance(error, SoukError) else ""
    if "text/html" not in request.headers.get("accept", "text/html"):
        return JSONResponse({"detail": sentence, "status": status}, status)
    # People are told what is lacking in words; who they are and what it is called inside helps nobody.
    lacks = str(error.facts.get("scope", "")) if isinstance(error, NotAllowed) else ""
    context = {"status": status, "sentence": "" if lacks else sentence, "lacks": lacks, "back": back(request)}
    answer = desk.page(request, "problem.html", context, status)
    answer.headers.update(headers_of(error) if isinstance(error, SoukError) else {})
    return answer


def entrance(desk: Desk, request: Request, to: str, **more: Any) -> dict[str, Any]:
    """What the sign-in page shows: where it leads, and who may be tried out in the demo."""
    blank = {"refused": "", "wait": 0, "wrong_key": False, "expired": False, "given": {}}
    found = desk.optional(request, "accounts.personas", {}, [])
    personas = sorted(found, key=lambda one: (KINDS.index(one["kind"]), one["id"]))
    return {"to": local(to), "personas": personas, **blank, **more}


def settled(request: Request, show: Show, to: str, do: Callable[[], object]) -> Response:
    """Do what a form asks and go on; where it is refused, show the page again with the sentence and what was typed."""
    try:
        do()
    except (NotAllowed, NotSignedIn):
        raise
    except SoukError as error:
        typed = getattr(request.state, "form", {})
        given = {name: value for name, value in typed.items() if name not in UNSHOWN}
        refused = {"refused": said(error, locale_of(request)), "given": given}
        answer = show(request, status_of(error), refused)
        answer.headers.update(headers_of(error))
        return answer
    return RedirectResponse(to, 303)


def pages_of(desk: Desk) -> type[APIRoute]:
    """A route class that checks forms, answers errors with pages of this desk, and is made when it is first asked."""

    class Page(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            answer = super().get_route_handler()

            async def guarded(request: Request) -> Response:
                try:
                    if request.method not in SAFE:
                        await _check(request)
                    return await answer(request)
                except (SoukError, HTTPException, RequestValidationError) as error:
                    return await run_in_threadpool(problem, desk, request, error)
                finally:
                    await request.close()

            return guarded

    class Late(Page):
        # There are many pages, and FastAPI takes long to read a function's parameters.
        def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
            Route.__init__(self, path, endpoint, name=options["name"], include_in_schema=False)
            self.methods = set(options["methods"])
            self.made = cache(partial(Page, path, endpoint, **options))
            self.app = self._answered

        async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
            await self.made().app(scope, receive, send)

    return Late


async def _check(request: Request) -> None:
    """Refuse what does not carry the mark of this browser's session; note the form's key."""
    asker, once = asker_of(request), ""
    mark = request.headers.get("x-souk-csrf", "")
    if request.headers.get("content-type", "").startswith(FORMS):
        form = await request.form()
        request.state.form = {name: value for name, value in form.items() if isinstance(value, str)}
        mark, once = mark or str(form.get("csrf", "")), str(form.get("once", ""))
    # A key in a header is sent by no browser on its own.
    by_key = asker.known and not asker.token
    if not by_key and not (asker.csrf and hmac.compare_digest(mark.encode(), asker.csrf.encode())):
        raise StaleForm
    request.state.once = once if once.isascii() and once.isprintable() and len(once) <= ONCE else ""
