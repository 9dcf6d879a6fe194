"""A checkout that is agreed step by step with somebody's agent: what is wanted, what is missing, what it comes to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, JsonValue

from souk.delivery.fulfilment import Promise
from souk.kit.errors import Conflict, NotFound
from souk.kit.locale import Locale, Words

AgreedState = Literal["incomplete", "requires_escalation", "ready", "in_progress", "completed", "canceled", "expired"]
AgreedPurpose = Literal["checkout", "cart"]
MessageType = Literal["error", "warning", "info"]
Severity = Literal["", "recoverable", "requires_buyer_input", "requires_buyer_review", "unrecoverable"]
TotalType = Literal["subtotal", "items_discount", "discount", "fulfillment", "tax", "total"]
Text100 = Annotated[str, Field(max_length=100)]
Text200 = Annotated[str, Field(max_length=200)]
MOST_CODES, MOST_CLAIMS = 20, 20


@dataclass(frozen=True)
class AgreedItem:
    """So many pieces of what `item` names: a variant, `variant@shop`, or a product (its least offer).

    Without an id the line gets one.
    """

    item: Annotated[str, Field(min_length=1, max_length=300)]
    quantity: Annotated[int, Field(ge=1, le=9_999)] = 1
    id: Text100 = ""


@dataclass(frozen=True)
class AgreedBuyer:
    """Who buys, as far as it was said, and what they consent to, purpose by purpose."""

    name: Text100 = ""
    email: Annotated[str, Field(max_length=254)] = ""
    phone: Annotated[str, Field(max_length=40)] = ""
    consent: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class AgreedAddress:
    """Where to, as far as it was said; `country` has two capital letters."""

    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    region: Text100 = ""
    city: Text100 = ""
    district: Text100 = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    lines: tuple[Text200, ...] = ()
    name: Text100 = ""
    phone: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True)
class AgreedWish:
    """All that an agent wants of a checkout or a cart; a later one replaces all of it.

    `option` is the way to ship, `coupons` are codes, `claims` entitlements that the buyer says to have, `cart` the cart
    that a checkout is made from, whose lines, codes and buyer then hold. `notes` are the door's own, kept as they are,
    and so are `private` ones, which are forgotten together with the buyer.
    """

    lines: Annotated[tuple[AgreedItem, ...], Field(max_length=200)] = ()
    buyer: AgreedBuyer | None = None
    address: AgreedAddress | None = None
    option: Text100 = ""
    coupons: Annotated[tuple[Text100, ...], Field(max_length=MOST_CODES)] = ()
    payment: Text100 = ""
    claims: Annotated[tuple[Text200, ...], Field(max_length=MOST_CLAIMS)] = ()
    locale: Locale = "en"
    cart: Text100 = ""
    notes: Mapping[str, JsonValue] = field(default_factory=dict)
    private: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True)
class AgreedPayment:
    """How a checkout is paid: the way to pay, and the billing address, which fills what the address lacks."""

    method: Text100 = ""
    billing: AgreedAddress | None = None


@dataclass(frozen=True)
class AgreedMessage:
    """What somebody has to know or to do; `path` says where, as `$.line_items[0]`. Errors alone have a severity."""

    type: MessageType
    code: str
    says: Words
    severity: Severity = ""
    path: str = ""


@dataclass(frozen=True)
class AgreedLine:
    """A line that can be bought: list price of a piece, of all, what is taken off it as an item, what is left then.

    `category` is its product's own, the lowest.
    """

    id: str
    item: str
    product: str
    variant: str
    shop: str
    title: Words
    quantity: int
    unit: int
    list: int
    off: int
    left: int
    category: str = ""


@dataclass(frozen=True)
class AgreedPart:
    """A part of one line of the sum: an item, or what a promotion takes off."""

    says: Words
    amount: int


@dataclass(frozen=True)
class AgreedTotal:
    """One line of the sum; reductions are below 0, and all but `total` add up to it. `parts` add up to the amount."""

    type: TotalType
    amount: int
    says: Words
    parts: tuple[AgreedPart, ...] = ()


@dataclass(frozen=True)
class AgreedDiscount:
    """What a promotion takes off: by a `code`, or by itself; of which lines by id, where it is about items.

    It is provisional while it rests on a `claim` that nobody has verified.
    """

    rule: str
    name: Words
    amount: int
    code: str = ""
    claim: str = ""
    provisional: bool = False
    lines: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class AgreedOption:
    """A way to ship all lines: what it costs and, by shop, when it arrives."""

    id: str
    title: Words
    fee: int
    promises: Mapping[str, Promise]


@dataclass(frozen=True)
class Agreed:
    """A checkout, or a cart, as it stands.

    It ends at `until`; `held` is until when the price and its quotas are held, where it is ready. `challenge` is where
    the buyer has to confirm a payment, `secret` lets a guest see the order. `wish` is what was asked for, with the ids
    of the lines; what is personal in it is forgotten at the end. `missing` says what a checkout lacks, by field.
    """

    id: str
    purpose: AgreedPurpose
    number: int
    state: AgreedState
    at: datetime
    until: datetime
    currency: str
    lines: tuple[AgreedLine, ...]
    totals: tuple[AgreedTotal, ...]
    discounts: tuple[AgreedDiscount, ...]
    options: tuple[AgreedOption, ...]
    option: str
    messages: tuple[AgreedMessage, ...]
    wish: AgreedWish
    methods: tuple[str, ...]
    held: datetime | None = None
    order: str = ""
    secret: str = ""
    challenge: str = ""
    fresh: bool = True

    @property
    def total(self) -> int:
        """What all of it costs."""
        return next(one.amount for one in self.totals if one.type == "total")


class UnknownAgreed(NotFound):
    """There is no such checkout or cart, or it is somebody else's."""

    def __init__(self, agreed: str) -> None:
        super().__init__("There is no checkout or cart {agreed}.", agreed=agreed)


class NothingAgreed(Conflict):
    """None of what is wanted can be bought now; `messages` say why, item by item."""

    def __init__(self, messages: tuple[AgreedMessage, ...]) -> None:
        why = " ".join(one.says["en"] for one in messages) or "Nothing is asked for."
        super().__init__("Nothing of this can be bought now. {why}", why=why)
        self.messages = messages


class AgreedOver(Conflict):
    """A checkout or a cart is where this cannot be done."""

    def __init__(self, agreed: str, state: str) -> None:
        super().__init__(
            "Checkout {agreed} is {state}; that cannot be done with it any more.", agreed=agreed, state=state
        )
        self.state = state
