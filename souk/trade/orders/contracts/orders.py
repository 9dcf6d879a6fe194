"""Orders: what was bought at which price, what became of each piece, and the clause behind every yes and no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from souk.delivery.fulfilment import Promise
from souk.goods.pricing import Context, Line, Priced, Told
from souk.goods.promotions import Promotion
from souk.kit.locale import Locale, Words
from souk.trade.payments import Tender

OrderState = Literal["unpaid", "deposit", "placed", "failed", "expired", "lapsed", "canceled"]


PartState = Literal["waiting", "part_shipped", "shipped", "delivered", "canceled", "returned"]


Doing = Literal["", "to_send", "sent", "delivered", "returns", "canceled"]


ReturnKind = Literal["return", "exchange"]
Deed = Literal["return", "exchange", "cancel", "refuse", "call-off", "gifts"]


InvoiceKind = Literal["invoice", "credit"]


ReturnState = Literal["approved", "received", "refused", "withdrawn"]


Days = Annotated[int, Field(ge=0, le=3650)]


@dataclass(frozen=True)
class Recipient:
    """Who gets the goods and where, and reads which language; personal, kept apart. `destination` is as in `US-CA`."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    phone: Annotated[str, Field(max_length=40)]
    email: Annotated[str, Field(max_length=254)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    city: Annotated[str, Field(max_length=100)]
    lines: tuple[Annotated[str, Field(max_length=200)], ...]
    region: Annotated[str, Field(max_length=100)] = ""
    district: Annotated[str, Field(max_length=100)] = ""
    postcode: Annotated[str, Field(max_length=20)] = ""
    locale: Locale = "zh-CN"

    @property
    def destination(self) -> str:
        return f"{self.country}-{self.region}" if self.region else self.country


@dataclass(frozen=True)
class Invoice:
    """To whom an invoice (发票) is written: a person or a firm with its tax number."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    tax_number: Annotated[str, Field(max_length=40)] = ""


@dataclass(frozen=True)
class Issuer:
    """Who writes a shop's invoices: its name under the law, its tax number, where it is."""

    name: Annotated[str, Field(max_length=200)] = ""
    tax_number: Annotated[str, Field(max_length=40)] = ""
    address: Annotated[str, Field(max_length=300)] = ""


@dataclass(frozen=True)
class Billed:
    """A line of an invoice: pieces, what they cost, the tax in that or, where it is not `included`, on top.

    The fee for shipping has no `line`. The rate is in basis points. Of a credit note it is what is taken back.
    """

    line: str
    title: Words
    quantity: int
    amount: int
    tax: int
    rate: int
    included: bool


@dataclass(frozen=True)
class IssuedInvoice:
    """A numbered invoice of one shop, or a credit note (红字) that takes back what the one that it `corrects` said.

    Neither ever changes; the buyer is gone once their account was erased.
    """

    id: str
    shop: str
    number: int
    kind: InvoiceKind
    order: str
    corrects: str
    at: datetime
    currency: str
    destination: str
    issuer: Issuer
    lines: tuple[Billed, ...]
    total: int
    tax: int
    buyer: Invoice | None = None


@dataclass(frozen=True)
class ShopTerms:
    """What a shop grants: days after delivery to send back or exchange; categories that are not taken back.

    Beside them stands who writes its invoices.
    """

    returns: Days = 7
    exchanges: Days = 15
    not_returned: tuple[str, ...] = ()
    issuer: Issuer = Issuer()


@dataclass(frozen=True)
class TermsVersion:
    """A shop's terms since a moment, one version after another; number 0 is what holds where it said nothing."""

    shop: str
    number: int
    terms: ShopTerms
    at: datetime | None = None
    actor: str = ""
    why: str = ""


@dataclass(frozen=True)
class Clause:
    """A sentence of the terms that decides: `returns-7` of a version of a shop's terms."""

    id: str
    version: int
    says: Words


@dataclass(frozen=True)
class Draft:
    """An order as checkout hands it over: all that its price was made of, whom it goes to, and how it is paid."""

    order: str
    session: str
    customer: str
    secret: str
    lines: tuple[Line, ...]
    titles: Mapping[str, Words]
    rules: tuple[Promotion, ...]
    context: Context
    priced: Priced
    told: tuple[Told, ...]
    promises: Mapping[str, Promise]
    recipient: Recipient
    tenders: tuple[Tender, ...]
    until: datetime
    invoice: Invoice | None = None


@dataclass(frozen=True)
class Balance:
    """What of an order is owed later: how much, from when until when, and what of the deposit each shop keeps else."""

    amount: int
    since: datetime
    until: datetime
    kept: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderLine:
    """Pieces of a variant: how many are where, and what was paid for all of them in smallest units."""

    id: str
    shop: str
    product: str
    variant: str
    title: Words
    quantity: int
    unit: int
    paid: int
    shipped: int
    delivered: int
    canceled: int
    returned: int


@dataclass(frozen=True)
class OrderGift:
    """Pieces that come for nothing: by which rule, called `name`, from which shop, and where they are.

    `worth` is what a piece costs who keeps it without what it was given for, in smallest units, and `rate` that of the
    tax in it, in basis points.
    """

    id: str
    rule: str
    name: Words
    shop: str
    product: str
    variant: str
    title: Words
    quantity: int
    worth: int
    rate: int = 0
    shipped: int = 0
    delivered: int = 0
    canceled: int = 0
    returned: int = 0


Pieces = OrderLine | OrderGift


@dataclass(frozen=True)
class Shipment:
    """A parcel: pieces by line and by gift, carrier and number, when it left and arrived."""

    id: str
    shop: str
    carrier: str
    tracking: str
    pieces: Mapping[str, int]
    at: datetime
    delivered: datetime | None = None
    gifts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Return:
    """Pieces that come back, by line and by gift: why, by which clause, and what was refunded."""

    id: str
    order: str
    shop: str
    kind: ReturnKind
    state: ReturnState
    pieces: Mapping[str, int]
    why: str
    clause: Clause
    at: datetime
    refunded: int = 0
    answer: str = ""
    gifts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Outlook:
    """What would come back of pieces that are sent back, and the gifts that are asked back with them.

    `refund` comes back where the gifts do, `kept` less where they do not: their worth is kept back. The clauses are
    those of the return, one a shop, and that of the gifts.
    """

    order: str
    currency: str
    pieces: Mapping[str, int]
    gifts: Mapping[str, int]
    refund: int
    kept: int
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class Part:
    """What of an order one shop fulfils, its fee, the day that was promised, and by which clauses it is undone."""

    shop: str
    state: PartState
    fee: int
    promise: Promise | None
    clauses: Mapping[Deed, Clause] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderStep:
    """One step of an order: who, when, what; `why` in words of whoever did it; `lines` are pieces that it took off.

    `clause` is the one that allowed to cancel.
    """

    number: int
    at: datetime
    actor: str
    shop: str
    what: str
    why: str
    facts: Mapping[str, str | int] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    clause: Clause | None = None


@dataclass(frozen=True)
class Order:
    """An order as whoever asks may see it: a shop sees its own part, lines, parcels and returns alone.

    `kept` of what came back was kept for gifts whose goods went back.
    """

    id: str
    number: int
    state: OrderState
    customer: str
    currency: str
    at: datetime
    until: datetime
    goods: int
    shipping: int
    tax: int
    total: int
    saved: int
    refunded: int
    parts: tuple[Part, ...]
    lines: tuple[OrderLine, ...]
    shipments: tuple[Shipment, ...]
    returns: tuple[Return, ...]
    steps: tuple[OrderStep, ...]
    told: tuple[Told, ...] = ()
    reason: str = ""
    recipient: Recipient | None = None
    invoice: Invoice | None = None
    balance: Balance | None = None
    gifts: tuple[OrderGift, ...] = ()
    kept: int = 0


@dataclass(frozen=True)
class Ordered:
    """What a line of an order in a list is of, and how many pieces."""

    product: str
    title: Words
    quantity: int


@dataclass(frozen=True)
class OrderRow:
    """An order in a list; `goods` are its lines, `gifts` pieces that come for nothing, by variant."""

    id: str
    state: OrderState
    parts: Mapping[str, PartState]
    currency: str
    total: int
    refunded: int
    pieces: int
    at: datetime
    goods: tuple[Ordered, ...] = ()
    gifts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class OrderPage:
    """Orders, newest first; go on with `after`."""

    orders: tuple[OrderRow, ...]
    after: str


@dataclass(frozen=True)
class ToDo:
    """How many orders wait for a shop: to be sent, and with a return that is announced."""

    to_send: int
    returns: int


@dataclass(frozen=True)
class TrackingRow:
    """What became of a row of tracking numbers."""

    row: int
    order: str
    done: bool
    why: str = ""
