"""What a shop's rules did to a page of results, as a shopper may know it."""

from dataclasses import dataclass
from typing import Literal

RuleEffect = Literal["pin", "boost", "bury"]


@dataclass(frozen=True)
class Arranged:
    """A product that a rule moved; `sponsored` where somebody paid for the place, which every list says."""

    product: str
    rule: str
    effect: RuleEffect
    sponsored: bool = False


@dataclass(frozen=True)
class Redirect:
    """Where a search leads instead: to another query, a category by id, or a page of ours by its path."""

    to: Literal["query", "category", "page"]
    target: str
    rule: str = ""
