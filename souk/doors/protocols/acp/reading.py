"""What agents send, read as the protocol's examples show it: what nobody needs here is passed over.

The schema of 2026-04-17 gives a line item no quantity, while its examples do, and name the list `items`; both are
taken, one piece where no quantity is said. The examples' shape of an option, `{"shipping": {"option_id": …}}`, and of
payment data, `{"token": …, "provider": …}`, are taken too.
"""

from typing import Annotated, Any

from pydantic import AliasChoices, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, model_validator

Line = Annotated[str, Field(max_length=200)]
Short = Annotated[str, Field(max_length=100)]
Code = Annotated[str, Field(max_length=100)]
MOST_ITEMS, MOST_CODES = 200, 20


class Read(BaseModel):
    """A shape that passes over what it does not know."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Item(Read):
    """A thing to buy."""

    id: Annotated[str, Field(min_length=1, max_length=300)]
    quantity: Annotated[int, Field(ge=1, le=9_999)] = 1


class Buyer(Read):
    """Who buys."""

    email: Annotated[str, Field(max_length=254)]
    first_name: Short = ""
    last_name: Short = ""
    full_name: Short = ""
    phone_number: Annotated[str, Field(max_length=40)] = ""

    @property
    def name(self) -> str:
        """The name as it is written on a parcel."""
        return (self.full_name or f"{self.first_name} {self.last_name}".strip())[:100]


class Address(Read):
    """Where to."""

    name: Short
    line_one: Line
    line_two: Line = ""
    city: Short
    state: Short
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    postal_code: Annotated[str, Field(max_length=20)]

    @property
    def agreed(self) -> dict[str, Any]:
        """The address as a checkout takes it."""
        lines = [one for one in (self.line_one, self.line_two) if one]
        place = {"country": self.country, "region": self.state, "city": self.city, "postcode": self.postal_code}
        return {**place, "name": self.name, "lines": lines}


class Fulfillment(Read):
    """Who receives it, and where."""

    name: Short = ""
    phone_number: Annotated[str, Field(max_length=40)] = ""
    email: Annotated[str, Field(max_length=254)] = ""
    address: Address | None = None


class Option(Read):
    """A way to ship that was chosen."""

    option_id: Short

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, said: Any) -> Any:
        """The examples name the option inside its type."""
        if isinstance(said, dict) and "option_id" not in said and isinstance(said.get(str(said.get("type"))), dict):
            return said[str(said["type"])]
        return said


class Codes(Read):
    """Discount codes."""

    codes: Annotated[list[Code], Field(max_length=MOST_CODES)] | None = None


class Capabilities(Read):
    """What an agent understands."""

    extensions: list[Any] = []

    @property
    def discount(self) -> bool:
        """Whether it wants to be told of discounts."""
        named = (one.get("name") if isinstance(one, dict) else one for one in self.extensions)
        return any(str(one).partition("@")[0] == "discount" for one in named)


class Source(Read):
    """Where a publisher sent somebody from."""

    type: Annotated[str, Field(pattern="^(url|platform|unknown)$")]
    url: Annotated[str, Field(max_length=2000)] = ""


class Affiliate(Read):
    """Which publisher is to be credited, by its own id or a provider's token, which is a secret."""

    provider: Annotated[str, Field(min_length=1, max_length=256)]
    token: Annotated[str, Field(max_length=4000)] = ""
    publisher_id: Short = ""
    campaign_id: Short = ""
    creative_id: Short = ""
    sub_id: Short = ""
    source: Source | None = None
    issued_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None

    @model_validator(mode="after")
    def _named(self) -> "Affiliate":
        if not self.token and not self.publisher_id:
            raise ValueError("it has a token or a publisher_id")
        return self

    @property
    def kept(self) -> dict[str, Any]:
        """What is known of it."""
        return self.model_dump(mode="json", exclude_defaults=True)


class Update(Read):
    """What of a session is said anew."""

    line_items: Annotated[
        list[Item] | None,
        Field(max_length=MOST_ITEMS, validation_alias=AliasChoices("line_items", "items")),
    ] = None
    buyer: Buyer | None = None
    fulfillment_details: Fulfillment | None = None
    selected_fulfillment_options: list[Option] | None = None
    coupons: Annotated[list[Code], Field(max_length=MOST_CODES)] | None = None
    discounts: Codes | None = None

    @property
    def change(self) -> dict[str, Any]:
        """The change of a checkout."""
        made: dict[str, Any] = {}
        if self.line_items is not None:
            made["lines"] = [{"item": one.id, "quantity": one.quantity} for one in self.line_items]
        if (buyer := buyer_of(self.buyer, self.fulfillment_details)) is not None:
            made["buyer"] = buyer
        details = self.fulfillment_details
        if details is not None and details.address is not None:
            phone = {"phone": details.phone_number} if details.phone_number else {}
            made["address"] = {**details.address.agreed, **phone}
        if self.selected_fulfillment_options is not None:
            made["option"] = next((one.option_id for one in self.selected_fulfillment_options), "")
        codes = self.discounts.codes if self.discounts and self.discounts.codes is not None else self.coupons
        if codes is not None:
            made["coupons"] = codes
        return made


class Create(Update):
    """A session as it begins."""

    line_items: Annotated[
        list[Item],
        Field(min_length=1, max_length=MOST_ITEMS, validation_alias=AliasChoices("line_items", "items")),
    ]
    capabilities: Capabilities = Capabilities()
    currency: Annotated[str, Field(pattern=r"^[A-Za-z]{3}$")] | None = None
    locale: Short = ""
    affiliate_attribution: Affiliate | None = None


class Cart(Read):
    """All that a cart is."""

    line_items: Annotated[list[Item], Field(min_length=1, max_length=MOST_ITEMS)]
    buyer: Buyer | None = None
    locale: Short = ""


class Credential(Read):
    """A token that stands for a card."""

    type: Short
    token: SecretStr


class Instrument(Read):
    """What is paid with."""

    type: Short = ""
    credential: Credential


class Payment(Read):
    """How a session is paid."""

    handler_id: Short = ""
    instrument: Instrument
    billing_address: Address | None = None

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, said: Any) -> Any:
        """The examples hand the token over by itself."""
        if isinstance(said, dict) and "instrument" not in said and "token" in said:
            return {**said, "instrument": {"credential": {"type": "spt", "token": said["token"]}}}
        return said


class Complete(Read):
    """A session as it ends."""

    buyer: Buyer | None = None
    payment_data: Payment
    affiliate_attribution: Affiliate | None = None
    authentication_result: dict[str, Any] | None = None


class Card(Read):
    """A card as an agent hands it over."""

    type: Annotated[str, Field(pattern="^card$")]
    card_number_type: Annotated[str, Field(pattern="^(fpan|network_token)$")]
    number: Annotated[SecretStr, Field(max_length=30)]
    exp_month: Annotated[str, Field(max_length=2)] = ""
    exp_year: Annotated[str, Field(max_length=4)] = ""
    name: Annotated[str, Field(max_length=256)] = ""
    display_card_funding_type: Annotated[str, Field(pattern="^(credit|debit|prepaid)$")]
    display_brand: Annotated[str, Field(max_length=40)] = ""


class Allowed(Read):
    """What a card may be used for."""

    reason: Annotated[str, Field(pattern="^one_time$")]
    max_amount: Annotated[int, Field(ge=1, le=10_000_000_000)]
    currency: Annotated[str, Field(pattern=r"^[a-z]{3}$")]
    checkout_session_id: Annotated[str, Field(min_length=1, max_length=100)]
    merchant_id: Annotated[str, Field(min_length=1, max_length=256)]
    expires_at: AwareDatetime


class Delegate(Read):
    """A card for one session."""

    payment_method: Card
    allowance: Allowed
    metadata: dict[str, Annotated[str, Field(max_length=500)]] = {}


def buyer_of(buyer: Buyer | None, details: Fulfillment | None = None) -> dict[str, Any] | None:
    """Who buys, as a checkout takes it: what the fulfilment says fills what the buyer does not."""
    if buyer is None and details is None:
        return None
    email = (buyer.email if buyer else "") or (details.email if details else "")
    name = (buyer.name if buyer else "") or (details.name if details else "")
    phone = (buyer.phone_number if buyer else "") or (details.phone_number if details else "")
    return {"email": email, "name": name, "phone": phone} if email or name or phone else None
