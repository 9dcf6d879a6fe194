"""What is handed out to be read, and on which terms."""

from dataclasses import dataclass

from souk.goods.annotation.contracts.deciding import Decision, Taught
from souk.goods.catalog import Product, Review


@dataclass(frozen=True)
class Work:
    """One product to be read: its reviews, the newest decision on each of its values, what was taught to its shop."""

    product: Product
    reviews: tuple[Review, ...] = ()
    decisions: tuple[Decision, ...] = ()
    lessons: tuple[Taught, ...] = ()


@dataclass(frozen=True)
class Handout:
    """A page of products to be read elsewhere, where to go on (empty at the end), and how far the log was then."""

    works: tuple[Work, ...]
    after: str
    position: str
