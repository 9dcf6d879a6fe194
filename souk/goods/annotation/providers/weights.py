"""A file of learned weights: a card, then a body, packed; what another process has learned anew is seen at once."""

import gzip
import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Generic, TypeVar

Weights = TypeVar("Weights")


class WeightsFile(Generic[Weights]):
    """Two lines of JSON; of another format it counts as not there, to be learned anew rather than misread."""

    def __init__(self, path: Path, format: int, unpack: Callable[[Any], Weights]) -> None:
        self._path, self._format, self._unpack = Path(path), format, unpack
        self._stamp = (0, 0)
        self._read: tuple[str, Weights | None] = ("", None)

    def read(self) -> tuple[str, Weights | None]:
        """The version and the weights; an empty version and None where nothing was learned."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return self._read
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp != self._stamp:
            with gzip.open(self._path, "rt", encoding="utf-8") as file:
                card = json.loads(file.readline())["card"]
                known = card["format"] == self._format
                self._read = (str(card["version"]), self._unpack(json.loads(file.readline()))) if known else ("", None)
            self._stamp = stamp
        return self._read

    def write(self, card: Mapping[str, Any], body: str) -> None:
        """Written beside, then renamed: nobody ever reads half of it."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        beside = self._path.with_name(f".{self._path.name}.{os.getpid()}")
        with gzip.open(beside, "wt", encoding="utf-8", compresslevel=6) as file:
            file.write(json.dumps({"card": {**card, "format": self._format}}, ensure_ascii=False) + f"\n{body}\n")
        beside.replace(self._path)
