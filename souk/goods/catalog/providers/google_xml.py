"""Google product feeds as XML: RSS 2.0 or Atom with the attributes of the g: namespace, parsed piece by piece."""

import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler, feature_external_ges, feature_external_pes, feature_namespaces

from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.expatreader import DefusedExpatParser  # type: ignore[import-untyped]

from souk.goods.catalog.contracts import BrokenFile, WrongField
from souk.goods.catalog.ports import Row
from souk.goods.catalog.providers.grouping import grouped
from souk.goods.catalog.providers.opened import LONGEST, guarded, opened
from souk.goods.catalog.rules.google import item

_CHUNK = 1 << 16
_DEEPEST = 100
_ITEMS = ("item", "entry")
_DETAIL = ("section_name", "attribute_name", "attribute_value")
Found = tuple[int, dict[str, list[str]]]


class GoogleXml:
    """Reads `item` or `entry` elements; entities and document types are refused, an item is at most 10 MB."""

    def rows(self, file: Path, shop: str) -> Iterator[Row]:
        yield from grouped(self._single(file, shop))

    def _single(self, file: Path, shop: str) -> Iterator[tuple[str, Row]]:
        for line, fields in _items(file):
            raw = json.dumps(fields, ensure_ascii=False)[:20_000]
            try:
                made = item(fields, shop, "google-xml")
                yield made.group, Row(line, raw, made.product, says=made.says)
            except WrongField as error:
                yield "", Row(line, raw, None, str(error.facts["field"]), str(error.facts["reason"]))


class _Items(ContentHandler):
    """Gathers the fields of the item in hand; finished ones wait in `found`."""

    def __init__(self, parser: DefusedExpatParser) -> None:
        super().__init__()
        self._parser = parser
        self.found: deque[Found] = deque()
        self.any = False
        self.size = 0
        self.depth = 0
        self._fields: dict[str, list[str]] | None = None
        self._line = 0
        self._path: list[str] = []
        self._text: list[str] = []
        self._detail: dict[str, str] = {}

    def startElementNS(self, name: tuple[str | None, str], qname: str | None, attrs: Any) -> None:  # noqa: N802 (SAX)
        self.any, self._text = True, []
        self.depth += 1
        if self._fields is None and name[1] in _ITEMS:
            self._fields, self._line, self._path, self.size = {}, self._parser.getLineNumber(), [], 0
        elif self._fields is not None:
            self._path.append(name[1])
            address = attrs.get((None, "href"))
            if name[1] == "link" and address:
                self._text.append(address)

    def characters(self, content: str) -> None:
        self.size += len(content)
        if self._fields is not None and self.size <= LONGEST:
            self._text.append(content)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802 (SAX's name)
        self.depth -= 1
        if self._fields is None:
            self.size = 0
        elif not self._path:
            self.found.append((self._line, self._fields))
            self._fields, self.size = None, 0
        else:
            self._keep(self._path.pop(), "".join(self._text).strip())
            self._text = []

    def _keep(self, name: str, text: str) -> None:
        assert self._fields is not None
        if name in _DETAIL:
            self._detail[name] = text
        elif name == "product_detail":
            parts = (self._detail.get(part, "").replace(":", " ") for part in _DETAIL[:2])
            self._fields.setdefault(name, []).append(":".join((*parts, self._detail.get(_DETAIL[2], ""))))
            self._detail = {}
        else:
            self._fields.setdefault(name, []).append(text)


def _items(file: Path) -> Iterator[Found]:
    parser = DefusedExpatParser(forbid_dtd=True)
    handler = _Items(parser)
    parser.setFeature(feature_namespaces, True)
    parser.setFeature(feature_external_ges, False)
    parser.setFeature(feature_external_pes, False)
    parser.setContentHandler(handler)
    with opened(file) as text, guarded(file):
        while chunk := text.stream.read(_CHUNK):
            wrong = _feed(file, parser, handler, chunk)
            while handler.found:
                yield handler.found.popleft()
            if wrong:
                raise wrong
        wrong = _feed(file, parser, handler, "")
        if wrong or not handler.any:
            raise wrong or BrokenFile(file.name, 1, "it is empty")


def _feed(file: Path, parser: DefusedExpatParser, handler: _Items, chunk: str) -> BrokenFile | None:
    """Parse a piece, and at the end nothing more; what is wrong is told after the items before it."""
    line = 1
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
        line = parser.getLineNumber() or 1
        if handler.depth > _DEEPEST:
            return BrokenFile(file.name, line, "its elements are nested without end")
        return BrokenFile(file.name, line, "an item is longer than 10 MB") if handler.size > LONGEST else None
    except SAXParseException as error:
        return BrokenFile(file.name, error.getLineNumber() or line, f"not well-formed XML ({error.getMessage()})")
    except DefusedXmlException:
        return BrokenFile(file.name, line, "it declares a document type or entities, which a feed does not need")
    except SAXException as error:
        return BrokenFile(file.name, line, f"not well-formed XML ({error.getMessage()})")
