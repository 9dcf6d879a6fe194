"""Calls for the process that has the writer's lane, sent over its socket."""

import json
import socket
from collections import deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from souk.doors.http import MARK
from souk.kit.errors import Conflict, Invalid, NotFound, Refused, SoukError, Unavailable
from souk.kit.operation import Caller, Souk, Step

_KINDS: dict[str, type[SoukError]] = {one.kind: one for one in (NotFound, Conflict, Refused, Invalid, Unavailable)}


class Gone(Unavailable):
    """The other process ended in the middle."""

    def __init__(self) -> None:
        super().__init__("The server that does this ended in between; ask again with the same key.")


class Forwarding(Souk):
    """The operations of this system, done by another process."""

    def __init__(self, here: Souk, place: str) -> None:
        super().__init__([], here.database, here.clock, here.keys)
        self.operations = here.operations
        self._place = place

    def call(self, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None) -> Any:
        """As `Souk.call`."""
        return deque(self.stream(name, payload, caller, key), maxlen=1).pop().answer

    def stream(self, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None) -> Iterator[Step]:
        """As `Souk.stream`."""
        who = {"actor": caller.actor, "scopes": sorted(caller.scopes), "shop": caller.shop, "personal": caller.personal}
        asked = {"name": name, "payload": dict(payload), "caller": who, "key": key}
        try:
            with _client(self._place) as client, client.stream("POST", "/call", json=asked) as answer:
                for line in answer.iter_lines():
                    yield _step(json.loads(line))
        except httpx.TransportError as error:
            raise Gone from error


def elsewhere(folder: Path) -> str | None:
    """The socket of the process that has this folder's lane, if one answers."""
    try:
        place = (folder / MARK).read_text()
        with socket.socket(socket.AF_UNIX) as trial:
            trial.connect(place)
    except OSError:
        return None
    return place


def _client(place: str) -> httpx.Client:
    # Nothing is encrypted on a socket, and reading the machine's certificates would take longer than the call.
    return httpx.Client(transport=httpx.HTTPTransport(uds=place, verify=False), base_url="http://souk", timeout=None)


def _step(line: Mapping[str, Any]) -> Step:
    if "error" not in line:
        return Step(**line["step"])
    told = line["error"]
    raise type(told["class"], (_KINDS.get(told["kind"], SoukError),), {})(told["sentence"], **told["facts"])
