"""The protocols of others in which the house is spoken to: each is translated here, and nothing is decided."""

from collections.abc import Callable, Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from souk.doors.protocols import acp, ucp
from souk.doors.protocols.drilling import Drill
from souk.doors.protocols.feeds import feeds
from souk.doors.protocols.hearing import hearing
from souk.doors.protocols.linking import rehearsed
from souk.doors.protocols.oauth import oauth
from souk.doors.protocols.webhooks import Platforms
from souk.kit.errors import SoukError
from souk.kit.operation import Caller, Souk
from souk.rehearsal.world import at_door
from souk.settings import Settings

__all__ = ["drilled", "followers", "platforms", "protocols", "public_files", "refused"]


def protocols(souk: Souk, caller_of: Callable[[Request], Caller], settings: Settings) -> Sequence[BaseRoute]:
    """The routes of every protocol."""
    linked = rehearsed if settings.test_mode else oauth
    below_acp, _ = feeds(souk, settings)
    return [
        *below_acp,
        *acp.acp(souk, caller_of, settings.origin, telling=bool(settings.acp_webhooks)),
        *ucp.ucp(souk, caller_of, settings),
        *linked(souk, settings.origin),
        *hearing(souk),
    ]


def drilled(souk: Souk, settings: Settings) -> None:
    """Let the drawer of attacks come to this door."""
    at_door(souk, Drill(souk, settings))


def public_files(souk: Souk, settings: Settings) -> Sequence[BaseRoute]:
    """The routes of feeds that anybody may fetch, which come after all pages."""
    return feeds(souk, settings)[1]


def platforms(souk: Souk, settings: Settings) -> Platforms:
    """Who tells platforms of their orders."""
    return Platforms(souk, settings.origin, ucp.entity)


def followers(souk: Souk, settings: Settings) -> list[Platforms]:
    """Everybody who follows the log to tell platforms of it."""
    found = [platforms(souk, settings)]
    if settings.acp_webhooks:
        found.append(acp.AcpPlatforms(souk, settings.origin, settings.acp_webhooks))
    return found


def refused(path: str, error: SoukError) -> Response | None:
    """How a protocol answers a request that came no further than the gate; None where it is at no protocol's path."""
    if path.startswith(f"{acp.PREFIX}/"):
        return acp.refusal(error)
    if path.startswith(f"{ucp.PREFIX}/"):
        return ucp.refused(error, path)
    return None
