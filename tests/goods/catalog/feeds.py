"""Small suppliers' files, laid among the uploads and imported."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from souk.kit.operation import Souk, Step
from souk.settings import Settings
from tests.small import OPERATOR


class Feeds:
    """Lays files among the uploads and imports them."""

    def __init__(self, souk: Souk, settings: Settings) -> None:
        self.souk = souk
        self._uploads = settings.folder / "uploads"
        self._uploads.mkdir()

    def lay(self, name: str, content: str | bytes) -> str:
        raw = content if isinstance(content, bytes) else content.encode()
        (self._uploads / name).write_bytes(raw)
        return name

    def esci(self, *rows: Mapping[str, Any], name: str = "feed.ndjson") -> str:
        return self.lay(name, "".join(json.dumps(row) + "\n" for row in rows))

    def steps(self, *files: str, format: str = "esci", shop: str = "mart", id: str = "first") -> Iterator[Step]:
        payload = {"format": format, "files": list(files), "shop": shop, "id": id}
        return self.souk.stream("catalog.import-goods", payload, OPERATOR)

    def run(self, *files: str, **more: str) -> dict[str, Any]:
        answer: dict[str, Any] = list(self.steps(*files, **more))[-1].answer
        return answer

    def plan(self, *files: str, format: str = "csv", shop: str = "corner", id: str = "planned") -> dict[str, Any]:
        payload = {"format": format, "files": list(files), "shop": shop, "id": id}
        answer: dict[str, Any] = self.souk.call("catalog.plan-import", payload, OPERATOR)
        return answer

    def apply(self, id: str = "planned") -> dict[str, Any]:
        answer: dict[str, Any] = self.souk.call("catalog.apply-plan", {"id": id}, OPERATOR)
        return answer

    def changes(self, id: str = "planned", **more: Any) -> list[dict[str, Any]]:
        return list(self.souk.call("catalog.plan-changes", {"id": id, **more}, OPERATOR))

    def undo(self, id: str = "first") -> Step:
        return list(self.souk.stream("catalog.undo-import", {"id": id}, OPERATOR))[-1]

    def rejects(self, id: str = "first", **more: Any) -> list[dict[str, Any]]:
        return list(self.souk.call("catalog.rejects", {"id": id, **more}, OPERATOR))

    def goods(self) -> dict[str, dict[str, Any]]:
        """What is listed, by id."""
        found, after = {}, ""
        while True:
            page = self.souk.call("catalog.page", {"most": 500, "after": after}, OPERATOR)
            found |= {one["product"]["id"]: one["product"] for one in page["listings"]}
            after = page["after"]
            if not after:
                return found


def row(asin: str, title: str = "Steel bottle", **more: Any) -> dict[str, Any]:
    return {"asin": asin, "title": title, "price": 12.5, **more}


def many(count: int, first: int = 0, **more: Any) -> list[dict[str, Any]]:
    return [row(f"B{number:04}", **more) for number in range(first, first + count)]


def counts(made: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(made[name] for name in ("read", "added", "changed", "unchanged", "rejected"))


def titles(feeds: Feeds) -> dict[str, str]:
    return {id: one["title"]["en"] for id, one in feeds.goods().items()}


HEADER = "编号,商品名称,售价(元),品牌"


def table(*rows: str, header: str = HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


def prices(feeds: Feeds) -> dict[str, int]:
    """What each product costs, in minor units."""
    return {id: one["variants"][0]["offers"][0]["price"]["amount"] for id, one in feeds.goods().items()}
