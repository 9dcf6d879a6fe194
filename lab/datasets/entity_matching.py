"""Pairs of products of two shops, labelled same or not (Magellan, in DeepMatcher's division and Ditto's format)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from lab.datasets.source import DataSet, Original, located

_FIELD = re.compile(r"\s*COL (\S+) VAL ")
_original = partial(Original, repository="megagonlabs/ditto", commit="52985564a93fb11308439516d3e17a033d43ec8f")
_ABT, _GOOGLE = "Textual/Abt-Buy", "Structured/Amazon-Google"
Part = Literal["train", "valid", "test"]
PARTS: tuple[Part, ...] = ("train", "valid", "test")
SUBJECTS = {"Abt-Buy": _ABT, "Amazon-Google": _GOOGLE}
_FILES = (
    (_ABT, "train", 2970366, "c1370966c08c246e9cf844b7cd2cf580b2559e9831f1eb3cca560fd53c1bcbb2"),
    (_ABT, "valid", 987153, "14b2c80673434b852febacd1a741c89e2ca0aba1658f4420efe4cbb46f4ef607"),
    (_ABT, "test", 998895, "df323df317af4ca33132e3c3a666983c5cbc69ef517f61df18f381b4d1662352"),
    (_GOOGLE, "train", 1521575, "84ef5f7747296990a3775d2c8774949e720df643106b1b447682265f41929b26"),
    (_GOOGLE, "valid", 506281, "baa53c43706e979441aaf653698bb477294b6fa16328fd272fcdc56ca040c094"),
    (_GOOGLE, "test", 505374, "fb4a50692f296435d9ecd4b310acc1318ff7d6d1e13924f0b211d1f906dacbef"),
)

ENTITY_MATCHING = DataSet(
    name="entity-matching",
    licence="the repository Apache-2.0; research releases: for measuring only, nothing trained on them ships",
    about="Abt-Buy (9,575 pairs) and Amazon-Google (11,460): is it the same product in two shops?",
    needed=tuple(f"{folder}/{part}.txt" for folder, part, _, _ in _FILES),
    originals=tuple(
        _original(f"{folder}/{part}.txt", path=f"data/er_magellan/{folder}/{part}.txt", size=size, sha256=sha256)
        for folder, part, size, sha256 in _FILES
    ),
)


@dataclass(frozen=True)
class Pair:
    """Two records by field, and whether they are one item."""

    one: Mapping[str, str]
    other: Mapping[str, str]
    same: bool


def pairs(subject: str, part: Part) -> Sequence[Pair]:
    """The pairs of a part of `Abt-Buy` or `Amazon-Google`."""
    path = located(ENTITY_MATCHING) / SUBJECTS[subject] / f"{part}.txt"
    rows = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [Pair(_record(one), _record(other), same.strip() == "1") for one, other, same in rows]


def _record(text: str) -> dict[str, str]:
    parts = _FIELD.split(text)
    return {parts[at]: parts[at + 1].strip() for at in range(1, len(parts) - 1, 2)}
