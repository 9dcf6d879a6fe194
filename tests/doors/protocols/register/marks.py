"""Marks of a register's rows: what a mark may be, where the tests that it names are, and the share of each kind.

A mark is `open`, `not <reason>` with a reason of `reasons.toml`, or one or several tests: `spck <check>` is a check of
the conformance runner `spck-conformance`, `carried <check>` one that it has for the older version alone and that is
made at the newer one too, `tests/….py::test_…` is one of ours. A row that binds whoever buys, and so the market and
not the shop, has its mark as `{ platform = … }`.
"""

import ast
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from tests.doors.protocols.register.carried import NEWER, carried
from tests.doors.protocols.register.runner import checks

ROOT = Path(__file__).resolve().parents[4]
HERE = Path(__file__).resolve().parent / "marks"
VERSIONS = ("2026-08-25", "2026-04-08")
OPEN, NOT, RUNNER, CARRIED = "open", "not ", "spck ", "carried "
Role = Literal["shop", "platform"]
ROLES: tuple[Role, ...] = ("shop", "platform")


@dataclass(frozen=True)
class Mark:
    """One row: its id, the area of the specification that it is in, what was said of it, and whom it binds."""

    row: str
    area: str
    said: tuple[str, ...]
    role: Role = "shop"

    @property
    def kind(self) -> str:
        """`open`, `tested`, or why it is not applicable."""
        first = self.said[0]
        if first == OPEN:
            return OPEN
        return first.removeprefix(NOT) if first.startswith(NOT) else "tested"


@dataclass(frozen=True)
class Share:
    """How many of the rows of a register that bind a role are tested, not applicable (by reason), or open.

    Of those tested, `runner` are covered by a check that the runner has for this version, and `carried` by nothing but
    its older checks.
    """

    rows: int
    tested: int
    runner: int
    carried: int
    apart: dict[str, int]
    open: int

    @property
    def applicable(self) -> int:
        """The rows that bind such a shop, or such a platform, as we are one."""
        return self.rows - sum(self.apart.values())


@cache
def marks_of(version: str) -> tuple[Mark, ...]:
    """All marks of a register, in its order; an id that is there twice is a fault of the file."""
    areas = tomllib.loads((HERE / f"{version}.toml").read_text(encoding="utf-8"))
    return tuple(_mark(row, area, told) for area, rows in areas.items() for row, told in rows.items())


def _mark(row: str, area: str, told: str | list[str] | dict[str, str | list[str]]) -> Mark:
    """A mark as it is written; raises `KeyError` for a role that there is not."""
    role: Role = "platform" if isinstance(told, dict) else "shop"
    said = told["platform"] if isinstance(told, dict) else told
    return Mark(row, area, (said,) if isinstance(said, str) else tuple(said), role)


def area_of(version: str) -> dict[str, str]:
    """The area of each row."""
    return {mark.row: mark.area for mark in marks_of(version)}


@cache
def reasons() -> dict[str, str]:
    """Why a row may not be applicable."""
    return tomllib.loads((HERE / "reasons.toml").read_text(encoding="utf-8"))


def named(version: str, kind: str = RUNNER) -> frozenset[str]:
    """The runner's checks that a register is said to be covered by; all of them have to pass."""
    said = (one for mark in marks_of(version) for one in mark.said if one.startswith(kind))
    return frozenset(one.removeprefix(kind) for one in said)


def share_of(version: str, role: Role) -> Share:
    """How much of what a register says to a shop, or to a platform, is tested."""
    marks = [mark for mark in marks_of(version) if mark.role == role]
    kinds = Counter(mark.kind for mark in marks)
    runner = sum(any(one.startswith(RUNNER) for one in mark.said) for mark in marks)
    older = sum(all(one.startswith(CARRIED) for one in mark.said) for mark in marks)
    tested, left = kinds.pop("tested", 0), kinds.pop(OPEN, 0)
    return Share(len(marks), tested, runner, older, dict(sorted(kinds.items())), left)


def unknown_tests(version: str) -> Iterator[str]:
    """What is wrong with a mark: a test, a check or a reason that there is not, or a check of another row."""
    for mark in marks_of(version):
        for said in mark.said:
            if wrong := _wrong(version, mark, said):
                yield f"{mark.row}: {wrong}"
        if len(mark.said) > 1 and any(one == OPEN or one.startswith(NOT) for one in mark.said):
            yield f"{mark.row}: more than one mark"


def _wrong(version: str, mark: Mark, said: str) -> str:
    for kind, known in ((RUNNER, checks(version)), (CARRIED, carried() if version == NEWER else {"": frozenset()})):
        if said.startswith(kind):
            return (
                "" if not known or mark.row in known.get(said.removeprefix(kind), ()) else f"{said} is no check of it"
            )
    if said.startswith(NOT):
        return "" if said.removeprefix(NOT) in reasons() else f"{said} is no reason"
    return "" if said == OPEN or _is_test(said) else f"there is no test {said}"


def _is_test(node: str) -> bool:
    path, _, name = node.partition("::")
    return name in _tests(ROOT / path)


@cache
def _tests(file: Path) -> frozenset[str]:
    if not file.is_file() or not file.name.startswith("test_"):
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = (one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in found if name.startswith("test_"))
