"""What the fields of goods are called, for pages that name the place of a source."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from fastapi import Request

from souk.doors.web.desk import Desk
from souk.kit.locale import Words


class Fields(Mapping[str, Words]):
    """What the fields of the goods that are spoken of are called, by key; each category is looked up once."""

    def __init__(self, desk: Desk, request: Request, categories: Callable[[], Iterable[str]]) -> None:
        self._categories = categories
        self._names = cache(
            lambda category: {
                kind["key"]: kind["name"]
                for kind in desk.optional(request, "annotation.category", {"category": category}, {}).get(
                    "attributes", ()
                )
            }
        )

    def __getitem__(self, key: str) -> Words:
        return next(names[key] for one in self._categories() if key in (names := self._names(one)))

    def __contains__(self, key: object) -> bool:
        return any(key in self._names(one) for one in self._categories())

    def __iter__(self) -> Iterator[str]:
        return (key for one in self._categories() for key in self._names(one))

    def __len__(self) -> int:
        return sum(1 for _ in self)
