"""What merchants tell of orders made there (UCP's order webhooks): whose word it is, and off to the market."""

from functools import partial
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from souk.doors.protocols.profiles import WrongProfile, agent_url, checked_url
from souk.doors.protocols.signing import received
from souk.doors.protocols.ucp.admitting import parsed
from souk.doors.protocols.ucp.replying import Rejected
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.kit.transport import WrongSignature, verified

HEARING = Caller("system:market", frozenset({"market:hear"}))
HEARD = "/market/told"
MOST_BYTES = 1 << 20


def hearing(souk: Souk) -> list[Route]:
    """The address that the market's profile names for order webhooks."""
    return [Route(HEARD, partial(_heard, souk), methods=["POST"], include_in_schema=False)]


async def _heard(souk: Souk, request: Request) -> Response:
    raw = await request.body()
    return await run_in_threadpool(_told, souk, request, raw)


def _told(souk: Souk, request: Request, raw: bytes) -> Response:
    """Acknowledge a message once whose it is; nobody is asked anything meanwhile."""
    try:
        if len(raw) > MOST_BYTES:
            raise Rejected(413, "too_large", f"A message is at most {MOST_BYTES} bytes.")
        domain = _signer(souk, request, raw)
        if souk.call("market.hear", {"domain": domain, "order": dict(parsed(raw))}, HEARING) is None:
            raise Rejected(404, "not_found", f"Nothing was bought at {domain} that this is about.")
    except Rejected as error:
        return _refused(error.status, error.reason, str(error))
    except WrongProfile as error:
        return _refused(error.status, error.reason, str(error))
    except WrongSignature as error:
        return _refused(401, error.reason, str(error))
    except SoukError as error:
        # It is no order of what was bought: the same again is refused again.
        return _refused(422, error.kind, str(error))
    return JSONResponse({"status": "received"})


def _signer(souk: Souk, request: Request, raw: bytes) -> str:
    """The merchant of the market whose key signed this, by its domain; raises what it is refused for."""
    url = checked_url(agent_url(request.headers.get("ucp-agent")), local=True)
    domain = urlsplit(url).netloc.lower()
    keys = souk.call("market.merchant-keys", {"domain": domain}, HEARING)
    if not keys:
        raise WrongProfile("profile_not_trusted", f"{domain} is no merchant of this market")
    verified(received(request, raw), keys, souk.clock.now())
    return domain


def _refused(status: int, code: str, says: str) -> Response:
    return JSONResponse({"status": "error", "code": code, "content": says}, status)
