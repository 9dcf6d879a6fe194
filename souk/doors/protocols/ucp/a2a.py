"""UCP over A2A: `message/send`, whose data parts name an action of UCP and hold its objects under `a2a.ucp.…`."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from souk.doors.protocols.oauth import bound, require
from souk.doors.protocols.ucp.agent_card import CARD, card, extension
from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.capabilities import CART, CHECKOUT, LOOKUP, ORDER, SCOPES, SEARCH
from souk.doors.protocols.ucp.conversing import Conversations
from souk.doors.protocols.ucp.reading import held, listed, locale_of, pieces, text
from souk.doors.protocols.ucp.replying import Json, Rejected, Reply, WrongBody, envelope, problem
from souk.doors.protocols.ucp.replying import failed as outcome
from souk.doors.protocols.ucp.rpc import NO_METHOD, WRONG, RpcError, failed, message_of, params_of
from souk.doors.protocols.ucp.serving import JSON, Serving
from souk.doors.protocols.ucp.tools import TOOLS, Tool
from souk.kit.errors import SoukError

NO_TASK, NOT_HERE, NO_PARTS, NO_EXTENSION = -32001, -32004, -32005, -32008
HEADER = "X-A2A-Extensions"
KEYS = {
    CHECKOUT: "a2a.ucp.checkout",
    CART: "a2a.ucp.cart",
    SEARCH: "a2a.ucp.catalog",
    LOOKUP: "a2a.ucp.catalog",
    ORDER: "a2a.ucp.order",
}
PUTS = (PUT_IN, TAKE_OUT) = ("add_to_checkout", "remove_from_checkout")
ACTIONS = (*TOOLS, *PUTS)
UNTASKED = "There is no such task: every message is answered at once."
MOST_PARTS = 50
# What proxies and clients act on stays a status of HTTP; all else is told in JSON-RPC alone.
_KEPT = frozenset({401, 403, 415, 429, *range(500, 600)})
_FOUND = {"en": "{count} products answer this.", "zh-CN": "找到 {count} 件商品。"}


@dataclass(frozen=True)
class Said:
    """A message of a platform: its id, its conversation (empty: a new one), its words, its data, all its parts."""

    id: str
    context: str
    words: str
    data: Mapping[str, Any]
    parts: Sequence[Any]

    @property
    def action(self) -> str:
        """What is asked for; a payment alone asks to complete, words alone ask for goods."""
        if told := text(self.data, "action"):
            return told
        if "a2a.ucp.checkout.payment" in self.data:
            return "complete_checkout"
        if self.words and not self.data:
            return "search_catalog"
        raise RpcError(400, WRONG, f"A data part names its action: {', '.join(ACTIONS)}.")


def a2a(router: APIRouter, serving: Serving, version: str, prefix: str) -> None:
    """The address of messages of a version, and its card."""
    talks = Conversations(serving.merchant.souk)

    async def endpoint(request: Request) -> Response:
        raw = await request.body()
        return await run_in_threadpool(_answer, serving, talks, (request, raw), version)

    def presented(request: Request) -> Response:
        return JSONResponse(_card(serving, version, request, prefix), headers={"Cache-Control": "public, max-age=300"})

    at = f"{prefix}/{version}"
    router.add_route(f"{at}/a2a", endpoint, methods=["POST"], include_in_schema=False)
    router.add_api_route(f"{at}{CARD}", presented, methods=["GET"])
    # UCP calls the card's address the endpoint, so some send their messages there.
    router.add_route(f"{at}{CARD}", endpoint, methods=["POST"], include_in_schema=False)


def first_card(router: APIRouter, serving: Serving, version: str, prefix: str) -> None:
    """The card at the house's own well-known address."""

    @router.get(CARD)
    def presented(request: Request) -> Response:
        return JSONResponse(_card(serving, version, request, prefix), headers={"Cache-Control": "public, max-age=300"})


def _card(serving: Serving, version: str, request: Request, prefix: str) -> Json:
    base = str(request.base_url).rstrip("/")
    return card(serving.admission.offered, version, base, f"{base}{prefix}/{version}/a2a")


_Came = tuple[Request, bytes, Mapping[str, Any]]


def _answer(serving: Serving, talks: Conversations, came: tuple[Request, bytes], version: str) -> Response:
    request, raw = came
    id: Any = None
    try:
        message = message_of(raw)
        id = message.get("id")
        if request.headers.get("content-type", JSON).partition(";")[0].strip().lower() != JSON:
            raise Rejected(415, "unsupported_media_type", "The body is application/json.")
        reply = _result(serving, talks, (request, raw, message), version)
        body: Json = {"jsonrpc": "2.0", "id": id, "result": reply.body}
        reply = Reply(200, body, {**reply.headers, HEADER: extension(version)})
    except WrongBody as error:
        reply = failed(serving, RpcError(400, WRONG, str(error)), id, {})
    except SoukError as error:
        reply = failed(serving, error, id, {})
    return serving.signed(reply if reply.status in _KEPT else replace(reply, status=200))


def _result(
    serving: Serving, talks: Conversations, came: tuple[Request, bytes, Mapping[str, Any]], version: str
) -> Reply:
    request, raw, message = came
    method, params = message["method"], params_of(message)
    if method in ("tasks/get", "tasks/cancel", "tasks/resubscribe"):
        raise RpcError(
            404, NO_TASK, f"There is no task {str(params.get('id'))[:100]}: every message is answered at once."
        )
    if method == "message/stream":
        raise RpcError(400, NOT_HERE, "Nothing is streamed here; send it by message/send.")
    if method != "message/send":
        raise RpcError(404, NO_METHOD, f"There is no method {method[:100]}.")
    given = held(params, "message", "$.params")
    said = spoken(given)
    _activated(request, given, version)
    call = replace(
        serving.admission.call(request, raw, version, body={}, unnamed=True),
        key=said.id,
        raw=json.dumps([said.context, said.parts], sort_keys=True).encode(),
    )
    bound(request, call.platform.profile.url)
    do = partial(_told, _Turn(serving, talks, request, call, said))
    return serving.repeats.once(call, f"a2a {said.context}", do)


def spoken(message: Mapping[str, Any]) -> Said:
    """A message of a platform; raises `WrongBody`, and `RpcError` for parts that are neither words nor data."""
    at = "$.params.message"
    if text(message, "role", at) != "user" or text(message, "kind", at) not in ("", "message"):
        raise WrongBody(at, "it is a message of the role user")
    id, context = text(message, "messageId", at), text(message, "contextId", at)
    if not 0 < len(id) <= 255 or not id.isprintable():
        raise WrongBody(f"{at}.messageId", "it has 1 to 255 visible characters")
    if context and not _is_random(context):
        raise WrongBody(f"{at}.contextId", "it is one that was answered here, or a random UUID of your own")
    if text(message, "taskId", at):
        raise RpcError(404, NO_TASK, UNTASKED)
    parts = listed(message, "parts", at)
    if not 0 < len(parts) <= MOST_PARTS:
        raise WrongBody(f"{at}.parts", f"it has 1 to {MOST_PARTS} parts")
    words, data = _read(parts, f"{at}.parts")
    return Said(id, context, words, data, parts)


def _read(parts: Sequence[Any], at: str) -> tuple[str, Json]:
    words, data = [], dict[str, Any]()
    for place, part in enumerate(parts):
        if not isinstance(part, dict):
            raise WrongBody(f"{at}[{place}]", "it is an object")
        kind = part.get("kind", part.get("type"))
        if kind == "text":
            words.append(text(part, "text", f"{at}[{place}]"))
        elif kind == "data":
            data |= _whole(held(part, "data", f"{at}[{place}]"))
        else:
            raise RpcError(400, NO_PARTS, "A part is text or data.")
    return " ".join(words), data


def _whole(found: Any) -> Any:
    """The same with whole numbers as such: clients made of protocol buffers say 1.0 for 1."""
    if isinstance(found, dict):
        return {name: _whole(value) for name, value in found.items()}
    if isinstance(found, list):
        return [_whole(one) for one in found]
    return int(found) if isinstance(found, float) and found.is_integer() else found


def _is_random(context: str) -> bool:
    """Whether nobody else could hit on it: what a conversation is about is known by its name alone."""
    return re.fullmatch(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", context.lower()) is not None


def _activated(request: Request, message: Mapping[str, Any], version: str) -> None:
    """Raise `RpcError` where other extensions are asked for; where none is, what is spoken here is."""
    told = [one for name in (HEADER, HEADER.removeprefix("X-")) for one in request.headers.getlist(name)]
    named = {each.strip() for one in told for each in one.split(",")} | {
        one for one in listed(message, "extensions", "$.params.message") if isinstance(one, str)
    }
    if named and extension(version) not in named:
        raise RpcError(400, NO_EXTENSION, f"{HEADER} names {extension(version)}.")


@dataclass(frozen=True)
class _Turn:
    """One message and what it is answered with."""

    serving: Serving
    talks: Conversations
    request: Request
    call: Call
    said: Said


def _told(turn: _Turn) -> Reply:
    """The house's message."""
    context = turn.said.context or str(uuid.uuid4())
    action = turn.said.action
    if action not in ACTIONS:
        raise RpcError(400, WRONG, f"There is no action {action[:100]}: {', '.join(ACTIONS)}.")
    root = CHECKOUT if action in PUTS else TOOLS[action].root
    try:
        reply = _put(turn, context, taken=action == TAKE_OUT) if action in PUTS else _done(turn, context, TOOLS[action])
    except WrongBody as error:
        # What an agent forgot is said to it in its conversation.
        told = problem("invalid_request", str(error), "recoverable", error.path)
        reply = outcome(envelope(turn.call.version, root, turn.call.active), [told])
    parts: list[Json] = [{"kind": "data", "data": {KEYS[root]: reply.body}}]
    if turn.said.words and root == SEARCH:
        count, how = len(reply.body.get("products", [])), locale_of({}, turn.call.accepted)
        parts.insert(0, {"kind": "text", "text": _FOUND[how].format(count=count)})
    made = {"kind": "message", "role": "agent", "messageId": str(uuid.uuid4()), "contextId": context, "parts": parts}
    return Reply(200, {**made, "extensions": [extension(turn.call.version)]})


def _done(turn: _Turn, context: str, tool: Tool) -> Reply:
    said = turn.said
    id = text(said.data, "id")
    if tool.named and tool.root == CHECKOUT and not id:
        id = turn.talks.about(turn.call, context)
    if tool.named and not id:
        raise WrongBody("$.id", "it is required")
    if tool.root == ORDER and "." not in id:
        require(turn.request, turn.serving.issuer, SCOPES[:1])
    call = replace(turn.call, body=_body(said, KEYS[tool.root]))
    reply = turn.serving.unless_apart(call, tool.root, lambda: tool.do(turn.serving.merchant, call, id))
    return _noted(turn, context, reply) if said.action == "create_checkout" else reply


def _body(said: Said, key: str) -> Json:
    """The body that REST would have."""
    if said.action != "complete_checkout":
        return held(said.data, key) or ({"query": said.words} if said.words else {})
    # The specification shows a payment with its instruments, and an instrument alone.
    paid = held(said.data, f"{key}.payment")
    body: Json = {"payment": paid if "instruments" in paid or not paid else {"instruments": [paid]}}
    more = {"signals": held(said.data, f"{key}.signals"), "ap2": held(said.data, "ap2")}
    return {**held(said.data, key), **body, **{name: value for name, value in more.items() if value}}


def _put(turn: _Turn, context: str, *, taken: bool) -> Reply:
    """Goods put into the conversation's checkout, which is begun where there is none that goes on, or taken out."""
    merchant, said = turn.serving.merchant, turn.said
    item = text(said.data, "product_id")
    if not item:
        raise WrongBody("$.product_id", "it is required")
    many = pieces(said.data, "$") * (-1 if taken else 1)
    id = text(said.data, "id") or turn.talks.about(turn.call, context)
    call = replace(turn.call, body={"line_items": [{"item": {"id": item}, "quantity": abs(many)}]})

    def put() -> Reply:
        found = merchant.put(call, id, item, many) if id else None
        if found is not None:
            return found
        if taken:
            raise WrongBody("$.product_id", "there is no checkout that it could be taken out of")
        return _noted(turn, context, merchant.create(call, CHECKOUT))

    return turn.serving.unless_apart(call, CHECKOUT, put)


def _noted(turn: _Turn, context: str, reply: Reply) -> Reply:
    if id := reply.body.get("id"):
        turn.talks.begun(turn.call, context, str(id))
    return reply
