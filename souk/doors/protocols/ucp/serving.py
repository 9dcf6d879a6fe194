"""One request answered: admitted, negotiated, done once by its key, and signed."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from fastapi.responses import Response
from starlette.requests import Request

from souk.doors.protocols.oauth import LinkRequired, bound, require
from souk.doors.protocols.signing import Signatures
from souk.doors.protocols.ucp.admitting import Admission
from souk.doors.protocols.ucp.agent_card import CARD
from souk.doors.protocols.ucp.calls import Call
from souk.doors.protocols.ucp.merchant import Merchant, usable
from souk.doors.protocols.ucp.repeating import Repeats
from souk.doors.protocols.ucp.replying import Json, Rejected, Reply, problem, refusal
from souk.kit.errors import SoukError
from souk.kit.transport import Answer

JSON = "application/json"
SAFE = ("GET", "HEAD")
# What JSON-RPC leaves to servers.
REFUSED = -32000


@dataclass(frozen=True)
class Serving:
    """What every transport answers by."""

    merchant: Merchant
    admission: Admission
    repeats: Repeats
    signatures: Signatures
    issuer: str

    def answer(
        self, request: Request, raw: bytes, what: tuple[str, str, tuple[str, ...]], verb: Callable[[Call, str], Reply]
    ) -> Response:
        """The signed answer of a REST operation, about a capability of a version, for whoever was granted scopes."""
        version, root, scopes = what
        try:
            if raw.strip() and request.headers.get("content-type", JSON).partition(";")[0].strip().lower() != JSON:
                raise Rejected(415, "unsupported_media_type", "The body is application/json.")
            id = request.path_params.get("id", "")
            # A guest's order is known by its name, which holds its secret; an account's by its account.
            if scopes and "." not in id:
                require(request, self.issuer, scopes)
            call = self.admission.call(request, raw, version)
            bound(request, call.platform.profile.url)
            reply = self.done(call, root, f"{request.method} {request.url.path}", lambda: verb(call, id))
        except LinkRequired as error:
            reply = self.unlinked(error)
        except SoukError as error:
            reply = refusal(error)
        return self.signed(reply)

    def unlinked(self, error: LinkRequired) -> Reply:
        """The answer to whoever asks for what is an account's, and where the buyer goes to have one."""
        body: Json = {"code": error.code_said, "content": str(error), "continue_url": f"{self.issuer}/sign-in"}
        body["messages"] = [problem(error.code_said, str(error), "requires_buyer_input")]
        return Reply(error.status, body, {"WWW-Authenticate": error.challenge})

    def done(self, call: Call, root: str, what: str, do: Callable[[], Reply]) -> Reply:
        """What a call comes to; where it changes something, once for its key."""
        once = do if what.startswith(SAFE) else lambda: self.repeats.once(call, what, do)
        return self.unless_apart(call, root, once)

    def unless_apart(self, call: Call, root: str, do: Callable[[], Reply]) -> Reply:
        """What a call comes to, unless the platform shares nothing with the house that it is about."""
        return usable(call, root) or do()

    def signed(self, reply: Reply) -> Response:
        """An answer as it goes out."""
        body = json.dumps(reply.body, ensure_ascii=False, separators=(",", ":")).encode()
        headers = self.signatures.headers(Answer(reply.status, [("content-type", JSON)], body))
        return Response(body, reply.status, {**reply.headers, **headers}, media_type=JSON)


def refused(error: SoukError, path: str) -> Response:
    """The answer to a request that came no further than the gate; over MCP and A2A as JSON-RPC wants it."""
    reply = refusal(error)
    body = reply.body
    if path.endswith(("/mcp", "/a2a", CARD)):
        wrong = {"code": REFUSED, "message": str(error), "data": reply.body}
        body = {"jsonrpc": "2.0", "id": None, "error": wrong}
    return Response(json.dumps(body).encode(), reply.status, dict(reply.headers), media_type=JSON)
