"""The table of what other specifications call our parts has all of ours, and the checks that it names are there."""

import ast
import re
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from souk.trade.mandates import Deviation, Draft, Extra, Intent, Item, Mandate, Presented, Purchase
from souk.trade.mandates.rules.canonical import plain
from souk.trade.mandates.rules.jose import payload_of
from tests.trade.mandates.house import House

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "docs" / "reference" / "mandates.md").read_text(encoding="utf-8")
CONTRACTS = (Intent, Deviation, Draft, Mandate, Purchase, Item, Extra, Presented)
DOCUMENTS = ("credential", "open", "binding", "token")
# How SD-JWT says which digest it is; no claim of anybody.
ALGORITHM = "_sd_alg"


def rows() -> dict[str, list[str]]:
    """The cells of each row that is about something of ours, by its name."""
    found: dict[str, list[str]] = {}
    for line in TABLE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and (name := re.fullmatch(r"`(\w+\.\w+)`", cells[0])):
            assert name[1] not in found, f"{name[1]} stands twice"
            found[name[1]] = cells[1:]
    return found


@cache
def defined(file: Path) -> frozenset[str]:
    """The functions of a file, and the methods of its classes as `Class.method`."""
    names = set[str]()
    for one in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(one, ast.FunctionDef):
            names.add(one.name)
        if isinstance(one, ast.ClassDef):
            names |= {f"{one.name}.{inner.name}" for inner in one.body if isinstance(inner, ast.FunctionDef)}
    return frozenset(names)


def claims(text: str) -> Any:
    return plain(payload_of(text))


def test_every_field_and_every_claim_of_ours_stands_in_the_table(house: House, mandate: Any) -> None:
    _, presented, _ = house.buy(mandate)
    issued, binding = presented.closed.split("~")[0], presented.closed.rpartition("~")[2]
    said = (presented.credential.split("~")[0], issued, binding, presented.token)
    wanted = {f"{one.__name__}.{field.name}" for one in CONTRACTS for field in fields(one)}
    wanted |= {f"{name}.{claim}" for name, text in zip(DOCUMENTS, said, strict=True) for claim in claims(text)}
    assert rows().keys() == {one for one in wanted if not one.endswith(f".{ALGORITHM}")}


def test_every_row_says_what_others_call_it_and_names_a_check_that_is_there() -> None:
    assert all(len(cells) == 3 and all(cells) for cells in rows().values())
    named = set(re.findall(r"`((?:rules|service|store)/\w+\.py)::([\w.]+)`", TABLE))
    assert {"rules/constraints.py", "rules/layers.py"} <= {file for file, _ in named}
    assert {(file, name) for file, name in named if name not in defined(ROOT / "souk/trade/mandates" / file)} == set()
    assert [name for name, cells in rows().items() if "::" not in cells[-1]] == []
