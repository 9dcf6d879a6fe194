"""The frozen dialogues, and what is true of the mall's goods."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from souk.kit.errors import Invalid
from souk.rehearsal.mall import Piece

HERE = Path(__file__).parent
REPORTED = HERE / "questions.jsonl"
# By an author whom nobody read, with a hash of its own.
UNREAD = HERE / "tenth.jsonl"
Condition = Mapping[str, Any]


@dataclass(frozen=True)
class Dialogue:
    """What a shopper says, and what must hold of every product shown after the last turn (`hard`)."""

    id: str
    locale: str
    kind: str
    turns: tuple[str, ...]
    category: tuple[str, ...]
    hard: tuple[Condition, ...]
    wants: tuple[Condition, ...] = ()
    nothing_fits: bool = False

    @property
    def development(self) -> bool:
        """Whether the guide may be improved on it; the other half is only reported."""
        return int(hashlib.sha256(self.id.encode()).hexdigest(), 16) % 2 == 0


@dataclass(frozen=True)
class Thing:
    """A product of the mall: its category, what is true of it, stated or not, and what one piece costs in yuan."""

    id: str
    category: str
    truth: Mapping[str, Any] = field(default_factory=dict)
    price: float | None = None

    def keeps(self, condition: Condition) -> bool:
        """Whether a condition is true of it; `none_of` and `is: false` hold where it lacks the attribute."""
        value = self.price if condition["field"] == "price" else self.truth.get(condition["field"])
        if "is" in condition:
            return bool(value) is condition["is"]
        if "none_of" in condition and value in condition["none_of"]:
            return False
        if "any_of" in condition and value not in condition["any_of"]:
            return False
        return _within(condition, value)


def _within(condition: Condition, value: Any) -> bool:
    low, high = condition.get("at_least"), condition.get("at_most")
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low - 1e-9) and (high is None or value <= high + 1e-9)


def read(file: Path = REPORTED, page: Path = HERE / "QUESTIONS.md") -> list[Dialogue]:
    """The dialogues of a frozen file; raises `Invalid` where they are not those whose hash its page writes down."""
    raw = file.read_bytes()
    frozen = re.search(rf"of `{re.escape(file.name)}`[^`]*`([0-9a-f]{{64}})`", page.read_text("utf-8"))
    if frozen is None or hashlib.sha256(raw).hexdigest() != frozen[1]:
        raise Invalid("{file} is not what {page} froze.", file=file.name, page=page.name)
    return list(_dialogues(raw.decode("utf-8").splitlines()))


def _dialogues(lines: Sequence[str]) -> Iterator[Dialogue]:
    for line in lines:
        row = json.loads(line)
        parts = {name: tuple(row[name]) for name in ("turns", "category", "hard")}
        yield Dialogue(
            row["id"],
            row["locale"],
            row["kind"],
            wants=tuple(row.get("wants", ())),
            nothing_fits=row.get("nothing_fits", False),
            **parts,
        )


def things(pieces: Sequence[Piece], paid: Mapping[str, float]) -> dict[str, Thing]:
    """The mall's goods by id, with what one piece costs."""
    return {
        one.product.id: Thing(one.product.id, one.product.category or "", dict(one.truth), paid.get(one.product.id))
        for one in pieces
    }
