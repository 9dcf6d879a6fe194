"""Finds out how merchants want to be spoken to, from what stands at their own place."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from souk.agents.market.contracts import Door, WrongAnswer
from souk.agents.market.ports import Schemas, Talk
from souk.agents.market.providers.spoken import Wire
from souk.agents.market.rules.profile import ACP, DELEGATE, door_of, keys_of, named_profile, sessions_at
from souk.agents.market.rules.reading import Unfit, inner, plain
from souk.goods.catalog import FeedFetcher
from souk.kit.errors import Unavailable


class WebFinder:
    """Reads `/.well-known/ucp` and `acp.json` there: over https, or over http on a loopback place of `allow`."""

    def __init__(
        self,
        fetcher: FeedFetcher,
        schemas: Schemas,
        allow: Sequence[str] = (),
        seconds: float = 20.0,
        most_kb: int = 512,
    ) -> None:
        self._wire, self._fetcher, self._allow = Wire(allow, seconds, most_kb), fetcher, frozenset(allow)
        self._schemas = schemas

    def find(self, talk: Talk) -> tuple[Door, str, tuple[Mapping[str, Any], ...]]:
        said = self._profile(talk, f"{self._home(talk)}/.well-known/ucp")
        try:
            version, url = named_profile(said, talk.domain) or ("", "")
            said = self._profile(talk, url) if url else said
            door = door_of(said, talk.domain, version)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None
        name = plain(inner(said, "ucp", "business", "name") or inner(said, "name"), 120)
        return self._schemas.resolve(talk, door, said), name, keys_of(said)

    def _profile(self, talk: Talk, url: str) -> Any:
        status, said = self._wire.fetch(talk, url)
        if status != 200:
            raise Unavailable("{domain} has no profile at {url}: {status}.", domain=talk.domain, url=url, status=status)
        return said

    def sessions(self, talk: Talk) -> Door:
        home = self._home(talk)
        status, said = self._wire.fetch(talk, f"{home}/.well-known/acp.json")
        if status == 404:
            # Discovery is optional; without it the sessions stand where most have them, and cards are taken beside.
            return Door("acp", f"{home}/acp", ACP, provider=f"{home}/acp{DELEGATE}")
        if status != 200:
            raise Unavailable("{domain} says not how it speaks ACP: {status}.", domain=talk.domain, status=status)
        try:
            return sessions_at(said, talk.domain)
        except Unfit as wrong:
            raise WrongAnswer(talk.domain, str(wrong)) from None

    def _home(self, talk: Talk) -> str:
        local = talk.domain.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")
        return f"{'http' if local and self._allow else 'https'}://{talk.domain}"

    def bring(self, talk: Talk, url: str, to: Path) -> None:
        self._fetcher.fetch(url, to)
