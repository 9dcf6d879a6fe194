"""Schemas of what a merchant and the market both can do: brought from whom they belong to, composed, and held (UCP).

The order is the protocol's: discovery and negotiation come before; then every schema is fetched with all that it
refers to, what an extension requires is looked at, extensions are composed onto what they extend, and answers are
validated. A schema is fetched as carefully as a profile: by name and by address, without redirects, in a bounded size.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from referencing import Registry, Resource
from referencing.exceptions import Unresolvable, Unretrievable
from referencing.jsonschema import DRAFT202012

from souk.agents.market.contracts import Door, WrongAnswer
from souk.agents.market.ports import Talk
from souk.agents.market.providers.spoken import Wire
from souk.agents.market.rules.profile import Declared, compatible, declared_in
from souk.agents.market.rules.reading import Unfit
from souk.kit.errors import SoukError, Unavailable

# One capability refers to some dozens of documents; a set that needs more is no set of schemas.
MOST = 300
# Of some capabilities the answer is described by a part of the document.
ANSWERS: Mapping[str, str] = {"dev.ucp.shopping.catalog.search": "#/$defs/search_response"}


class PublishedSchemas:
    """Brings schemas over https and keeps them below `folder`, or reads them in `mirror` (`<host>/<path>`).

    Where it is not `needed` and there is no mirror, as in a demo, which asks nobody who is not there, nothing is
    fetched and nothing composed. `allow` lists places that the guard would else refuse.
    """

    def __init__(
        self,
        folder: Path,
        allow: Sequence[str] = (),
        *,
        mirror: str = "",
        needed: bool = True,
        seconds: float = 20.0,
    ) -> None:
        self._folder, self._mirror = folder / "market" / "schemas", Path(mirror) if mirror else None
        self._wire, self._needed = Wire(allow, seconds, 512), needed
        self._composed = lru_cache(64)(self._validator)

    def resolve(self, talk: Talk, door: Door, profile: object) -> Door:
        """The door with the schemas of what both can do; an extension that does not fit is not among it.

        Raises `WrongAnswer` where what has to be there cannot be brought, or is no schema.
        """
        if not self._needed and self._mirror is None:
            return door
        told = declared_in(profile, door.version)
        found = {name: self._gathered(talk, one) for name, one in told.items()}
        fitting = [name for name in told if compatible(found[name], told, door.version)]
        kept = tuple(f"{name} {told[name].schema}" for name in fitting)
        extends = tuple(name for name in door.extends if name in fitting or name not in told)
        made = replace(door, schemas=kept, extends=extends)
        for name in fitting:
            if not told[name].extends:
                self._composed(made.schemas, name)
        return made

    def fault(self, door: Door, name: str, document: object) -> str:
        """What is wrong with an answer about a capability by its composed schema; empty where nothing is."""
        if not any(one.partition(" ")[0] == name for one in door.schemas):
            return ""
        try:
            wrong = next(iter(self._composed(door.schemas, name).iter_errors(document)), None)
        except (Unresolvable, Unretrievable, SchemaError, Unfit) as error:
            return f"its schema of {name} is none: {error}"[:200]
        return f"{wrong.json_path}: {wrong.message}"[:200] if wrong else ""

    def bring(self, talk: Talk, url: str) -> Any:
        """One document, from where its address leads; raises what the way out raises, and `Unavailable`."""
        status, said = self._wire.fetch(talk, url)
        if status != 200:
            raise Unavailable("{url} answers {status}.", url=url, status=status)
        return said

    def _gathered(self, talk: Talk, one: Declared) -> Mapping[str, Any]:
        """A capability's schema, once all that it refers to is here."""
        waiting, known = [one.schema], dict[str, Any]()
        try:
            while waiting:
                url = waiting.pop()
                if url in known:
                    continue
                if len(known) == MOST:
                    raise Unfit(f"{one.schema} refers to more than {MOST} documents")
                known[url] = self._document(talk, url)
                waiting += [other for other in _referred(known[url], url) if _near(other, one.schema)]
        except (SoukError, Unfit) as error:
            raise WrongAnswer(talk.domain, f"the schema of {one.name} cannot be had: {error}"[:300]) from None
        found: Mapping[str, Any] = known[one.schema]
        return found

    def _document(self, talk: Talk, url: str) -> Any:
        kept = self._place(url)
        if kept.is_file():
            return _read(kept, url)
        if self._mirror is not None:
            raise Unavailable("{url} is not in the mirror.", url=url)
        said = self.bring(talk, url)
        if not isinstance(said, dict):
            raise Unfit(f"{url} is no schema")
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_suffix(".part")
        beside.write_text(json.dumps(said), encoding="utf-8")
        beside.replace(kept)
        return said

    def _place(self, url: str) -> Path:
        """Where a document is kept here."""
        if self._mirror is not None:
            parts = urlsplit(url)
            steps = [one for one in parts.path.split("/") if one not in ("", ".", "..")]
            return self._mirror.joinpath(parts.netloc, *steps)
        return self._folder / f"{hashlib.sha256(url.encode()).hexdigest()}.json"

    def _validator(self, schemas: tuple[str, ...], name: str) -> Draft202012Validator:
        """The capability's own schema with every extension that has a part for it."""
        told = dict(one.split(" ", 1) for one in schemas)
        parts = [{"$ref": told[name] + ANSWERS.get(name, "")}]
        for other, url in told.items():
            if other != name and name in _read(self._place(url), url).get("$defs", {}):
                parts.append({"$ref": f"{url}#/$defs/{name}"})
        return Draft202012Validator({"allOf": parts}, registry=Registry(retrieve=self._resource))  # type: ignore[call-arg]

    def _resource(self, url: str) -> "Resource[Any]":
        # What a document calls itself may be of another version than where it was found.
        found = {key: value for key, value in _read(self._place(url), url).items() if key != "$id"}
        return Resource.from_contents(found, default_specification=DRAFT202012)


def _read(path: Path, url: str) -> Any:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise Unfit(f"{url} is no schema") from None
    if not isinstance(found, dict):
        raise Unfit(f"{url} is no schema")
    return found


def _referred(document: object, base: str) -> Iterator[str]:
    """The addresses of the documents that one refers to."""
    if isinstance(document, dict):
        named = document.get("$ref")
        if isinstance(named, str) and not named.startswith("#"):
            yield urldefrag(urljoin(base, named))[0]
        for one in document.values():
            yield from _referred(one, base)
    elif isinstance(document, list):
        for one in document:
            yield from _referred(one, base)


def _near(url: str, schema: str) -> bool:
    """Whether an address is of the same authority: another's is taken for itself alone."""
    return urlsplit(url)[:2] == urlsplit(schema)[:2]
