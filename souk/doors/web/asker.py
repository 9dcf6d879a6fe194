"""Who stands at the door: the caller, what proved it, and the cookies in which a browser keeps that."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import HTTPConnection
from starlette.responses import Response

from souk.kit.operation import Caller

SESSION = "souk_session"
NONCE = "souk_form"
# How long a session may last at most; the session itself ends sooner where it is idle.
SESSION_SECONDS = 180 * 24 * 3600


@dataclass
class Asker:
    """One request's asker; `principal` is whose budget it takes, `csrf` what its forms must carry.

    Somebody is `known` who is signed in or brought a key. `fresh` is a visitor's new mark;
    the answer keeps it in the browser once a form was `marked` with it. Whoever brought a token that does not hold is a
    visitor who is `wrong`, at doors whose protocol has its own answer to that.
    """

    caller: Caller
    principal: str
    token: str = ""
    standing: Mapping[str, Any] = field(default_factory=dict)
    csrf: str = ""
    fresh: str = ""
    marked: bool = False
    expired: bool = False
    known: bool = True
    wrong: bool = False

    @property
    def account(self) -> str:
        """The account that is signed in; empty for visitors and for the operator's key."""
        return str(self.standing.get("account", ""))

    def mark(self) -> str:
        """What a form of this page carries, so that no other site can send it."""
        self.marked = True
        return self.csrf


def asker_of(request: HTTPConnection) -> Asker:
    """Who asks; the door found it out before any page or operation was reached."""
    found: Asker = request.scope["state"]["asker"]
    return found


def cookie_name(request: HTTPConnection, name: str) -> str:
    """A cookie's name; over TLS with the prefix that binds it to this very host."""
    return f"__Host-{name}" if request.scope["scheme"] == "https" else name


def keep(request: HTTPConnection, answer: Response, token: str) -> None:
    """Keep a session's secret in the browser, out of reach of scripts."""
    _set(request, answer, (SESSION, token), SESSION_SECONDS)


def keep_mark(request: HTTPConnection, answer: Response, mark: str) -> None:
    """Keep a visitor's mark as long as the browser is open."""
    _set(request, answer, (NONCE, mark), None)


def let_go(request: HTTPConnection, answer: Response) -> None:
    """Forget the session in this browser."""
    secure = request.scope["scheme"] == "https"
    answer.delete_cookie(cookie_name(request, SESSION), secure=secure, httponly=True, samesite="lax")


def new_mark() -> str:
    """A mark that nobody can guess."""
    return secrets.token_urlsafe(18)


def _set(request: HTTPConnection, answer: Response, cookie: tuple[str, str], seconds: int | None) -> None:
    secure = request.scope["scheme"] == "https"
    name = cookie_name(request, cookie[0])
    answer.set_cookie(name, cookie[1], max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")
