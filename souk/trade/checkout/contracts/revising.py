"""A part of an agreed checkout said anew, the rest left as it is."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from souk.trade.checkout.contracts.agreeing import MOST_CODES, AgreedAddress, AgreedBuyer, AgreedItem, Text100


@dataclass(frozen=True)
class AgreedChange:
    """What of a wish is said anew; what is None stays, and an empty list takes away."""

    lines: Annotated[tuple[AgreedItem, ...], Field(max_length=200)] | None = None
    buyer: AgreedBuyer | None = None
    address: AgreedAddress | None = None
    option: Text100 | None = None
    coupons: Annotated[tuple[Text100, ...], Field(max_length=MOST_CODES)] | None = None
