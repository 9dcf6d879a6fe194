"""Who is in the market: added by domain, visited, removed, and brought back."""

import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from souk.agents.market import store
from souk.agents.market.contracts import (
    Door,
    Merchant,
    MerchantDraft,
    MerchantNotSo,
    MerchantStep,
    MerchantThere,
    WrongMerchant,
)
from souk.agents.market.rules.ranking import named
from souk.agents.market.service.examples import ADD, FILES, MERCHANT, OPEN, REMOVE, VISIT
from souk.agents.market.service.part import Part
from souk.kit.errors import Invalid, SoukError
from souk.kit.operation import Caller, Effect, Example, operation
from souk.trade.mandates import thumbprint

MOST, PAGE = 500, 200
# A place on this machine, which the guard lets nobody reach unless it is allowed, may be without TLS.
_HTTPS = re.compile(r"^(https://|http://(127\.0\.0\.1|localhost)[:/])[^\s@]+$")
BARE = ("kty", "crv", "x", "y")
FEED_SECONDS = 120.0
_HOST = re.compile(r"^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,62})(\.[a-z0-9-]{1,63})*(:\d{1,5})?$")


class Keeping(Part):
    """The merchants that one's agents may ask."""

    @operation("market:keep", Effect.WRITE, Example(ADD[1], files=FILES))
    def add_merchant(self, merchant: MerchantDraft, caller: Caller) -> Merchant:
        """Add a merchant by its domain; nothing is asked of it before `market.visit`.

        A `feed` is an https address or the name of an uploaded file, and `format` says how it is read.
        """
        domain = merchant.domain.strip().lower().rstrip(".")
        if not _HOST.fullmatch(domain):
            raise WrongMerchant("a domain is a name such as shop.example, without a path")
        if merchant.provider and not _HTTPS.match(merchant.provider):
            raise WrongMerchant("its payment provider's address begins with https://")
        if merchant.kind == "feed" and not (merchant.feed and merchant.format):
            raise WrongMerchant("a merchant that has only a feed needs the feed and its format")
        if store.merchants(self._database.read, "", MOST + 1)[MOST:]:
            raise WrongMerchant(f"there are {MOST} already")
        now, id = self._clock.now(), named("f", domain)
        row: dict[str, Any] = {"id": id, "domain": domain, "kind": merchant.kind, "name": merchant.name or domain}
        row |= {"feed": merchant.feed, "format": merchant.format, "key": self._sealed(id, merchant.key)}
        row |= {"provider": merchant.provider.strip().rstrip("/")}
        row |= {"provider_key": self._sealed(id, merchant.provider_key, "provider key")}
        row |= {"state": "new", "why": "", "door": asdict(Door()), "keys": [], "jwks": [], "number": 0}
        if not store.add_merchant(self._database.write, {**row, "added": now, "visited": None}):
            raise MerchantThere(domain)
        self._step(id, 0, "added", caller, "")
        self._note("merchant-added", id, caller, domain=domain, kind=merchant.kind)
        return self._found(id)

    @operation("market:see", example=Example({}, after=OPEN, files=FILES))
    def merchants(self, caller: Caller, *, after: str = "", most: int = 100, removed: bool = False) -> list[Merchant]:
        """The merchants in the order of their domains, behind `after`; those removed only where asked for."""
        if not 1 <= most <= PAGE:
            raise Invalid("most is 1 to {limit}.", limit=PAGE)
        return store.merchants(self._database.read, after, most, removed)

    @operation("market:see", example=Example({"merchant": MERCHANT}, after=OPEN, files=FILES))
    def merchant(self, merchant: str, caller: Caller) -> Merchant:
        """One merchant: how it is spoken to, how it stands and why."""
        return self._found(merchant)

    @operation("market:see", example=Example({"merchant": MERCHANT}, after=OPEN, files=FILES))
    def history(self, merchant: str, caller: Caller) -> list[MerchantStep]:
        """What became of a merchant, step by step, the newest first."""
        self._found(merchant)
        return store.steps(self._database.read, merchant, PAGE)

    @operation("market:keep", Effect.WRITE, Example(VISIT[1], after=(ADD,), files=FILES))
    def visit(self, merchant: str, caller: Caller) -> Merchant:
        """Read how a merchant wants to be spoken to, and the keys that it signs with; bring its feed.

        What does not answer, or not as its protocol says, is `unreachable` or `refused` and says why; it is asked for
        no offers until a visit goes well. Keys are trusted as the domain's own, and a change of them is a step.
        """
        found = self._found(merchant)
        if found.state == "removed":
            raise MerchantNotSo(merchant, "removed")
        said: dict[str, Any] = {"visited": self._clock.now(), "why": ""}
        keys: tuple[Mapping[str, Any], ...] = ()
        try:
            door, name, keys = self._read(found)
            prints = sorted(thumbprint(key) for key in keys)
            said |= {"state": "open", "door": asdict(door), "keys": prints, "jwks": [dict(key) for key in keys]}
            said |= {"name": name} if name and found.name == found.domain else {}
        except SoukError as error:
            state = "refused" if error.kind in ("refused", "invalid") else "unreachable"
            said |= {"state": state, "why": str(error)[:500]}
        if not store.change(self._database.write, merchant, found.number, said):
            raise MerchantNotSo(merchant, "visited by somebody else at this moment")
        self._trust(found, keys, caller)
        changed = bool(found.keys) and "keys" in said and tuple(said["keys"]) != found.keys
        self._step(merchant, found.number + 1, "keys_changed" if changed else "visited", caller, said["why"])
        self._note("merchant-visited", merchant, caller, state=said["state"])
        return self._found(merchant)

    @operation("market:keep", Effect.WRITE, Example(REMOVE[1], after=OPEN, files=FILES))
    def remove_merchant(self, merchant: str, why: str, caller: Caller) -> Merchant:
        """Ask a merchant no longer; what was bought there stays, and `market.restore-merchant` takes it back."""
        found = self._found(merchant)
        if found.state == "removed":
            raise MerchantNotSo(merchant, "removed")
        return self._moved(found, {"state": "removed", "why": why[:500]}, ("removed", why), caller)

    @operation("market:keep", Effect.WRITE, Example({"merchant": MERCHANT}, after=(*OPEN, REMOVE), files=FILES))
    def restore_merchant(self, merchant: str, caller: Caller) -> Merchant:
        """Bring a removed merchant back, as `new`: it is visited before it is asked again."""
        found = self._found(merchant)
        if found.state != "removed":
            raise MerchantNotSo(merchant, found.state)
        return self._moved(found, {"state": "new", "why": ""}, ("restored", ""), caller)

    def _moved(self, found: Merchant, said: Mapping[str, Any], step: tuple[str, str], caller: Caller) -> Merchant:
        if not store.change(self._database.write, found.id, found.number, said):
            raise MerchantNotSo(found.id, "changed by somebody else at this moment")
        self._step(found.id, found.number + 1, step[0], caller, step[1])
        self._note(f"merchant-{step[0]}", found.id, caller, domain=found.domain)
        return self._found(found.id)

    def _step(self, id: str, number: int, what: str, caller: Caller, why: str) -> None:
        row = {"merchant": id, "number": number, "what": what, "by": caller.actor, "why": why[:500]}
        store.add_step(self._database.write, {**row, "at": self._clock.now()})

    def _read(self, found: Merchant) -> tuple[Door, str, tuple[Mapping[str, Any], ...]]:
        """The merchant's own word on how it is spoken to; a feed is brought first."""
        feed = self._brought(found)
        if found.kind == "ucp":
            return self._backing.finder.find(self._talk(found))
        if found.kind == "acp":
            return replace(self._backing.finder.sessions(self._talk(found)), feed=feed, format=found.format), "", ()
        return Door("feed", "", "", feed, found.format), "", ()

    def _brought(self, found: Merchant) -> str:
        """Where the feed lies here; empty where there is none."""
        if not found.feed:
            return ""
        if not found.feed.startswith(("https://", "http://")):
            return str(self._uploaded(found.feed))
        folder = self._backing.folder / "market"
        folder.mkdir(parents=True, exist_ok=True)
        target, beside = folder / f"{found.id}.feed", folder / f".{found.id}.part"
        self._backing.finder.bring(self._talk(found, FEED_SECONDS), found.feed, beside)
        beside.replace(target)
        return str(target)

    def _uploaded(self, name: str) -> Path:
        path = self._backing.folder / "uploads" / name
        if Path(name).name != name or name.startswith(".") or not path.is_file():
            raise WrongMerchant(f"there is no uploaded file {name[:80]}")
        return path

    def _trust(self, found: Merchant, keys: tuple[Mapping[str, Any], ...], caller: Caller) -> None:
        """Checkouts are believed that the domain's own keys sign."""
        if keys:
            asked = {
                "kind": "merchant",
                "name": found.domain,
                "keys": [{part: key[part] for part in BARE} for key in keys],
            }
            self._backing.call("mandates.trust", asked, caller)
