"""Messages of JSON-RPC 2.0: how they are read, and how a refusal of the house is told in them."""

from collections.abc import Mapping
from typing import Any

from souk.doors.protocols.oauth import LinkRequired
from souk.doors.protocols.ucp.admitting import parsed
from souk.doors.protocols.ucp.replying import Json, Rejected, Reply, refusal
from souk.doors.protocols.ucp.serving import REFUSED, Serving
from souk.kit.errors import SoukError

UNREAD, NO_REQUEST, NO_METHOD, WRONG = -32700, -32600, -32601, -32602


class RpcError(SoukError):
    """A message of JSON-RPC that cannot be answered with a result."""

    def __init__(self, status: int, code: int, why: str) -> None:
        self.status, self.code_number = status, code
        super().__init__("{why}", why=why)


def message_of(raw: bytes) -> Mapping[str, Any]:
    """The message of a body; raises `RpcError`."""
    try:
        message = parsed(raw)
    except Rejected as error:
        raise RpcError(400, UNREAD, str(error)) from None
    if message.get("jsonrpc") != "2.0" or not isinstance(message.get("method"), str):
        raise RpcError(400, NO_REQUEST, 'A message has "jsonrpc": "2.0" and a method.')
    return message


def params_of(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """The parameters of a message; raises `RpcError`."""
    params = message.get("params") or {}
    if not isinstance(params, dict):
        raise RpcError(400, WRONG, "params is an object.")
    return params


def failed(serving: Serving, error: SoukError, id: Any, codes: Mapping[str, int]) -> Reply:
    """The answer to a message that was not taken up; `codes` are a protocol's own numbers by UCP's code."""
    if isinstance(error, RpcError):
        return Reply(error.status, wrong(id, error.code_number, str(error)))
    told = serving.unlinked(error) if isinstance(error, LinkRequired) else refusal(error)
    # A batch that is too large is a matter of the parameters here.
    number = WRONG if told.status == 400 and told.body["code"] in ("request_too_large", "invalid_request") else REFUSED
    said = wrong(id, codes.get(told.body["code"], number), told.body["content"])
    return Reply(told.status, {**said, "error": {**said["error"], "data": told.body}}, told.headers)


def wrong(id: Any, code: int, why: str) -> Json:
    """An error as JSON-RPC tells it."""
    return {"jsonrpc": "2.0", "id": id, "error": {"code": code, "message": why}}
