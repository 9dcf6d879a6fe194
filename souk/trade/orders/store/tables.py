"""Tables of orders: the price as it was made, the pieces and where they are, people apart."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Index, Integer, Table, Text

from souk.kit.database import Document, Moment, metadata

order_table = Table(
    "orders_order",
    metadata,
    Column("id", Text, primary_key=True),
    Column("session", Text, nullable=False),
    Column("customer", Text, nullable=False, index=True),
    Column("secret", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    # When the balance is owed, where a deposit was paid; and when its shopper was last told of it.
    Column("balance_since", Moment),
    Column("balance_until", Moment),
    Column("told", Moment),
    Column("made_of", Document, nullable=False),
    CheckConstraint("refunded >= 0 AND refunded <= total", name="refunded"),
    Index("ix_orders_order_state", "state", "until"),
)

line_table = Table(
    "orders_line",
    metadata,
    Column("order", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False, index=True),
    Column("product", Text, nullable=False),
    Column("variant", Text, nullable=False),
    Column("title", Document, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit", BigInteger, nullable=False),
    Column("paid", BigInteger, nullable=False),
    Column("shipped", Integer, nullable=False),
    Column("delivered", Integer, nullable=False),
    Column("canceled", Integer, nullable=False),
    Column("returned", Integer, nullable=False),
    # The rule that gives these pieces for nothing, and what one is worth; a line that is bought has none.
    Column("gift", Text, nullable=False, server_default=""),
    Column("worth", BigInteger, nullable=False, server_default="0"),
    # The rate of the tax that is in a gift's worth, in basis points, as it was when the order was opened.
    Column("rate", Integer, nullable=False, server_default="0"),
    CheckConstraint("shipped >= 0 AND delivered >= 0 AND canceled >= 0 AND returned >= 0", name="counts"),
    CheckConstraint("shipped + canceled <= quantity AND delivered <= shipped", name="left"),
    CheckConstraint("returned <= delivered", name="returned"),
)

shipment_table = Table(
    "orders_shipment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("order", Text, nullable=False, index=True),
    Column("shop", Text, nullable=False, index=True),
    Column("carrier", Text, nullable=False),
    Column("tracking", Text, nullable=False),
    Column("pieces", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("delivered", Moment),
    Column("gifts", Document, nullable=False, server_default="{}"),
)

return_table = Table(
    "orders_return",
    metadata,
    Column("id", Text, primary_key=True),
    Column("order", Text, nullable=False, index=True),
    Column("shop", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("pieces", Document, nullable=False),
    Column("why", Text, nullable=False),
    Column("clause", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("refunded", BigInteger, nullable=False),
    Column("answer", Text, nullable=False),
    Column("gifts", Document, nullable=False, server_default="{}"),
)

# What came back of an order, piece by piece, in the order in which it did: refunds are computed from it.
back_table = Table(
    "orders_back",
    metadata,
    Column("order", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("pieces", Document, nullable=False),
    Column("goods", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    # What was kept back for gifts; below 0 where they came later.
    Column("kept", BigInteger, nullable=False, server_default="0"),
)

# What came back of lines because prices fell, and, below 0, what of that went with pieces that were sent back.
protection_table = Table(
    "orders_protection",
    metadata,
    Column("order", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("line", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)

step_table = Table(
    "orders_step",
    metadata,
    Column("order", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("shop", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("facts", Document, nullable=False),
)

# All that is personal of an order, apart from it, so that it can be erased.
person_table = Table(
    "orders_person",
    metadata,
    Column("order", Text, primary_key=True),
    Column("customer", Text, nullable=False, index=True),
    Column("recipient", Document, nullable=False),
    Column("invoice", Document),
)

# Invoices and credit notes of a shop share one series without a gap; a row is never changed.
invoice_table = Table(
    "orders_invoice",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("order", Text, nullable=False, index=True),
    Column("corrects", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("currency", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("issuer", Document, nullable=False),
    Column("lines", Document, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
)

series_table = Table(
    "orders_series",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("last", Integer, nullable=False),
)

# To whom an invoice is written, apart from it, so that it can be erased.
buyer_table = Table(
    "orders_buyer",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("customer", Text, nullable=False, index=True),
    Column("buyer", Document, nullable=False),
)

terms_table = Table(
    "orders_terms",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("terms", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("actor", Text, nullable=False),
    Column("why", Text, nullable=False),
)
