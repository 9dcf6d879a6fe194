"""How the Agentic Commerce Protocol answers: versions, keys, repetitions, and errors in its shape."""

import hashlib
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from souk.kit.database import Asked, KeyBusy, KeyReused
from souk.kit.errors import Conflict, Invalid, NotAllowed, NotFound, SoukError, Unavailable
from souk.kit.locale import Locale, negotiate
from souk.kit.operation import Caller, Souk
from souk.trade.mandates import mark

VERSION = "2026-04-17"
VERSIONS = (VERSION,)
LONGEST_KEY = 255
RETRY = 1


Shape = TypeVar("Shape", bound=BaseModel)


class Problem(SoukError):
    """An error of the protocol: its status, type, code and sentence, and where the fault is."""

    def __init__(self, status: int, code: str, message: str, param: str = "", **more: Any) -> None:
        super().__init__("{message}", message=message)
        self.status, self.type, self.body = status, "invalid_request", {"code": code, "message": message, **more}
        if param:
            self.body["param"] = param
        if status >= 500:
            self.type = "service_unavailable" if status == 503 else "processing_error"


@dataclass(frozen=True)
class Call:
    """One request: who asks, in which language, with which key, and what it says."""

    caller: Caller
    locale: Locale
    key: str
    method: str
    path: str
    body: Any

    @property
    def inner(self) -> str | None:
        """The key of what is done within, so that a request that broke off is gone on with."""
        said = json.dumps([self.method, self.path, self.key])
        return f"acp/{hashlib.sha256(said.encode()).hexdigest()[:40]}" if self.key else None

    def read(self, shape: type[Shape]) -> Shape:
        """The body in a shape; raises `Problem` with where it is wrong."""
        try:
            return shape.model_validate(self.body)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            at = "$" + "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in first["loc"])
            code = "missing" if first["type"] == "missing" else "invalid"
            raise Problem(400, code, f"{at}: {first['msg']}.", at) from None


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int
    body: Mapping[str, Any]
    replayed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Step:
    answer: Any


@dataclass(frozen=True)
class Said:
    """A request as REST would have made it, whichever transport brought it; the headers' names are lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: Any


Handler = Callable[[Call, Mapping[str, str]], Reply]
Endpoint = Callable[[Request], Coroutine[Any, Any, Response]]


class Counter:
    """Answers requests: those that change something once for each key, whatever became of the connection."""

    def __init__(self, souk: Souk, caller_of: Callable[[Request], Caller], *, versioned: bool = True) -> None:
        self.souk, self._caller_of, self._versioned = souk, caller_of, versioned

    def reads(self, handler: Handler) -> Endpoint:
        """An endpoint that changes nothing."""
        return self._endpoint(handler)

    def writes(self, handler: Handler) -> Endpoint:
        """An endpoint that takes a key."""

        def keyed(call: Call, path: Mapping[str, str]) -> Reply:
            if not call.key:
                raise Problem(400, "idempotency_key_required", "Idempotency-Key header is required")
            return self.once(handler, call, path)

        return self._endpoint(keyed)

    def once(self, handler: Handler, call: Call, path: Mapping[str, str]) -> Reply:
        """The same key with the same JSON gets the first answer, with other JSON 422."""
        if not call.key:
            return handler(call, path)
        asked = Asked(call.caller.actor, f"acp {call.method} {call.path}", call.key, call.body, call.caller.shop)
        said = self.souk.keys.stream(asked, _steps(handler, call, path), lambda kept: _Step({**kept, "again": 1}))
        answer = [step.answer for step in said][-1]
        return Reply(answer["status"], answer["body"], replayed="again" in answer)

    def _endpoint(self, handler: Handler) -> Endpoint:
        async def answer(request: Request) -> Response:
            body = await request.body()
            return await run_in_threadpool(self._answered, request, body, handler)

        return answer

    def _answered(self, request: Request, body: bytes, handler: Handler) -> Response:
        try:
            said = Said(request.method, request.url.path, request.headers, _json(request, body))
            reply = handler(self.call(request, said), request.path_params)
        except SoukError as error:
            reply = refused(error)
        headers = {"API-Version": VERSION, **reply.headers}
        for name in ("Idempotency-Key", "Request-Id"):
            given = request.headers.get(name, "")
            if 0 < len(given) <= LONGEST_KEY and given.isprintable() and given.isascii():
                headers[name] = given
        if reply.replayed:
            headers["Idempotent-Replayed"] = "true"
        return JSONResponse(reply.body, reply.status, headers)

    def call(self, request: Request, said: "Said") -> Call:
        """The call that is made by what is said, for whoever sent the request; raises `Problem`."""
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            raise Problem(401, "unauthorized", "Send the API key of an agent's account as Authorization: Bearer …")
        version = said.headers.get("api-version", "")
        if self._versioned and version not in VERSIONS:
            told = f"API-Version {version} is not served" if version else "The header API-Version is missing"
            code = "unsupported_version" if version else "missing_version"
            raise Problem(400, code, f"{told}; {VERSION} is.", supported_versions=list(VERSIONS))
        key = said.headers.get("idempotency-key", "")
        if len(key) > LONGEST_KEY or not key.isprintable():
            raise Problem(400, "invalid_idempotency_key", f"An Idempotency-Key has at most {LONGEST_KEY} characters.")
        wishes = [one.partition(";")[0].strip() for one in said.headers.get("accept-language", "").split(",")]
        locale = negotiate([one for one in wishes if one], "en")
        caller = self._caller_of(request)
        # Whoever comes here is somebody's agent, also with a key that its owner made for themselves.
        caller = replace(caller, scopes=caller.scopes | {mark("by", "acp")})
        return Call(caller, locale, key, said.method, said.path, said.body)


def refusal(error: SoukError) -> Response:
    """What the gate before the protocol refused, in the protocol's shape."""
    reply = _error(401, "unauthorized", str(error)) if error.code == "wrong-key" else refused(error)
    return JSONResponse(reply.body, reply.status, {"API-Version": VERSION, **reply.headers})


def refused(error: SoukError) -> Reply:
    """An error as the protocol says it."""
    if isinstance(error, Problem):
        return Reply(error.status, {"type": error.type, **error.body})
    if isinstance(error, KeyReused):
        return _error(
            422, "idempotency_conflict", "Idempotency-Key has already been used with a different request body"
        )
    if isinstance(error, KeyBusy):
        told = _error(409, "idempotency_in_flight", "A request with this Idempotency-Key is currently being processed")
        return Reply(told.status, told.body, headers={"Retry-After": str(RETRY)})
    kinds: tuple[tuple[type[SoukError], int], ...] = (
        (NotFound, 404), (Conflict, 409), (NotAllowed, 403), (Invalid, 400), (Unavailable, 503),
    )  # fmt: skip
    status = next((status for kind, status in kinds if isinstance(error, kind)), 403)
    told = _error(status, error.code, str(error))
    later = {"Retry-After": str(error.facts["seconds"])} if "seconds" in error.facts else {}
    return replace(told, headers=later)


def _error(status: int, code: str, message: str) -> Reply:
    return refused(Problem(status, code, message))


def _steps(handler: Handler, call: Call, path: Mapping[str, str]) -> Iterator[_Step]:
    reply = handler(call, path)
    yield _Step({"status": reply.status, "body": reply.body})


def _json(request: Request, body: bytes) -> Any:
    if not body:
        return {}
    kind = request.headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(400, "invalid_content_type", "The body is application/json.")
    try:
        found = json.loads(body.decode(), parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "invalid_json", f"The body is not JSON: {error}.") from None
    if not isinstance(found, dict):
        raise Problem(400, "invalid_json", "The body is a JSON object.")
    return found


def _constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")
