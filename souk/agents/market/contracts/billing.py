"""What a merchant's checkout says for people to read, in its own words and order: data that decides nothing.

| noun | what it is |
| --- | --- |
| Entry | a row of the totals, with the rows that it is made of |
| Cut | a discount that was applied, or provisionally |
| Method | a kind of delivery, with its parcels and the ways of each |
| Notice | a warning, with how it has to be shown |
| Rule | a lasting rule about the goods, such as the terms of a return |
"""

from dataclasses import dataclass
from typing import Literal

Presentation = Literal["notice", "disclosure"]
About = Literal["goods", "ways", "totals", "whole"]


@dataclass(frozen=True)
class Part:
    """A row below a row of the totals; the amount in smallest units."""

    says: str
    amount: int


@dataclass(frozen=True)
class Entry:
    """A row of the totals as the merchant words it; `says` is empty where it leaves the wording to us."""

    kind: str
    says: str
    amount: int
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True)
class Cut:
    """A discount; `provisional` is one that has yet to be verified, by `eligibility`."""

    title: str
    amount: int
    code: str = ""
    provisional: bool = False
    eligibility: str = ""


@dataclass(frozen=True)
class ThereWay:
    """A way of delivery: what the merchant calls it, its fee where it says one, and whether it is the chosen one."""

    id: str
    title: str
    says: str
    fee: int | None
    chosen: bool


@dataclass(frozen=True)
class Parcel:
    """What goes together, with its ways in the merchant's order."""

    id: str
    ways: tuple[ThereWay, ...]


@dataclass(frozen=True)
class Method:
    """A kind of delivery, such as `shipping` or `pickup`."""

    kind: str
    parcels: tuple[Parcel, ...]


@dataclass(frozen=True)
class Notice:
    """A merchant's warning.

    A `disclosure` stays beside what it is `about` and is never hidden; `image_url` belongs to it, of which `image` is
    what was brought from there (a `data:` address). `link` leads to more about it.
    """

    code: str
    says: str
    presentation: Presentation = "notice"
    path: str = ""
    about: About = "whole"
    image_url: str = ""
    image: str = ""
    link: str = ""


@dataclass(frozen=True)
class Rule:
    """A policy of the merchant on the goods, by its description, whatever its type."""

    type: str
    says: str
    link: str = ""


@dataclass(frozen=True)
class Bill:
    """A whole checkout as it is to be shown.

    `asks` is what it still wants, `takes` names its ways to be paid, `elsewhere` describes ways of delivery besides.
    """

    entries: tuple[Entry, ...] = ()
    cuts: tuple[Cut, ...] = ()
    methods: tuple[Method, ...] = ()
    elsewhere: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    rules: tuple[Rule, ...] = ()
    asks: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
