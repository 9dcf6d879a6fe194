"""One tantivy index in a folder; its position is a document of its own, so that it commits with the rest."""

import json
import os
import shutil
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Query

from souk.discovery.search.ports import Entry
from souk.discovery.search.providers.tantivy_index.query import MARK, Weigher
from souk.discovery.search.providers.tantivy_index.schema import document, schema


@dataclass(frozen=True)
class View:
    """What was committed last, as it is read, and what was made of it: all of one commit, so that none outlives it."""

    searcher: tantivy.Searcher
    weigher: Weigher
    # By key; and keys with where their documents lie, of the candidates found last.
    cards: dict[int, dict[str, Any]] = field(default_factory=dict)
    latest: deque[tuple[Sequence[int], Sequence[tantivy.DocAddress]]] = field(default_factory=lambda: deque(maxlen=8))


class Generation:
    """A generation of the index: written by one, read by all."""

    def __init__(self, folder: Path, memory_mb: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._about = str(folder / "meta.json")
        self.schema = schema()
        try:
            self.index = tantivy.Index(self.schema, path=str(folder))
        except ValueError:
            # Of an earlier schema: derived, so it is begun anew and the log is followed from its beginning.
            shutil.rmtree(folder)
            folder.mkdir()
            self.index = tantivy.Index(self.schema, path=str(folder))
        self.index.config_reader(reload_policy="Manual")
        self._memory = memory_mb << 20
        self._writer: Any = None
        self._seen: tuple[int, ...] = ()
        self.view = self._viewed()
        self._position: tuple[tuple[int, ...], str] = ((), "")

    def reload(self) -> bool:
        """See what was committed since, by whoever did, and say whether there was any.

        That is told by the file which each commit replaces.
        """
        try:
            about = os.stat(self._about)
        except FileNotFoundError:
            about = None
        seen = (about.st_ino, about.st_mtime_ns, about.st_size) if about else ()
        if seen and seen == self._seen:
            return False
        self.index.reload()
        self._seen, self.view = seen, self._viewed()
        return True

    def _viewed(self) -> View:
        searcher = self.index.searcher()
        return View(searcher, Weigher(self.schema, self.index, searcher, {}))

    def own(self) -> bool:
        """Take the writer's lock; False where another process holds it."""
        if self._writer is None:
            try:
                self._writer = self.index.writer(self._memory, 1)
            except ValueError:
                return False
            # A commit that was killed leaves files whose names, made of its stamp, the next commit wants again.
            self._writer.garbage_collect_files()
        return True

    def write(self, entries: Sequence[Entry], gone: Sequence[str]) -> None:
        """Replace and remove products, from the next commit on."""
        for id in (*gone, *(entry.product for entry in entries)):
            self._writer.delete_documents_by_term("id", id)
        self.add(entries)

    def add(self, entries: Sequence[Entry]) -> None:
        """Add products that it has not, from the next commit on: what is deleted is held in memory until then."""
        for entry in entries:
            self._writer.add_document(tantivy.Document.from_dict(document(entry), self.schema))

    def commit(self, position: str) -> None:
        """Make what was written last, together with a position."""
        self._writer.delete_documents_by_term("id", MARK)
        mark = {"id": MARK, "card": json.dumps({"position": position}).encode(), "price_low": 0}
        self._writer.add_document(tantivy.Document.from_dict(mark, self.schema))
        self._writer.commit()
        self._seen = ()
        self.reload()

    def position(self) -> str:
        """The position that came with the last commit."""
        self.reload()
        seen, position = self._position
        if seen and seen == self._seen:
            return position
        seen, searcher = self._seen, self.view.searcher
        hits = searcher.search(Query.term_query(self.schema, "id", MARK), 1).hits
        position = str(json.loads(searcher.doc(hits[0][1])["card"][0])["position"]) if hits else ""
        self._position = (seen, position)
        return position

    def copy(self, into: Path) -> None:
        """The same generation in another folder; its files, which are never changed, are shared by hard links."""
        beside = into.with_name(f"{into.name}.part")
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir(parents=True)
        for path in self.folder.iterdir():
            if path.suffix != ".lock":
                (shutil.copy2 if path.suffix == ".json" else _link)(path, beside / path.name)
        shutil.rmtree(into, ignore_errors=True)
        beside.replace(into)

    def release(self) -> None:
        """Let the writer's lock go."""
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None


def _link(path: Path, other: Path) -> None:
    try:
        os.link(path, other)
    except OSError:
        shutil.copy2(path, other)
