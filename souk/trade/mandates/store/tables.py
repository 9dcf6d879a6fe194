"""The tables of mandates; steps and receipts are added and never changed."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text, UniqueConstraint

from souk.kit.database import Document, Moment, metadata

consent_table = Table(
    "mandates_consent",
    metadata,
    Column("id", Text, primary_key=True),
    Column("consumer", Text, nullable=False, index=True),
    Column("hash", Text, nullable=False),
    Column("draft", Document, nullable=False),
    Column("agent_key", Document, nullable=False),
    Column("hosted", Integer, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("assertion", Document),
    Column("method", Text, nullable=False),
    Column("asked", Moment, nullable=False),
    Column("given", Moment),
    Column("expires", Moment, nullable=False),
)

mandate_table = Table(
    "mandates_mandate",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    Column("consumer", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("consent", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("thumbprint", Text, nullable=False),
    Column("hosted", Integer, nullable=False),
    Column("intent", Document, nullable=False),
    Column("autonomy", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("credential", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("budget", BigInteger),
    Column("most", Integer),
    Column("held", BigInteger, nullable=False),
    Column("spent", BigInteger, nullable=False),
    Column("uses", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

step_table = Table(
    "mandates_step",
    metadata,
    Column("mandate", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

confirmation_table = Table(
    "mandates_confirmation",
    metadata,
    Column("mandate", Text, primary_key=True),
    Column("checkout_hash", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

spend_table = Table(
    "mandates_spend",
    metadata,
    Column("id", Text, primary_key=True),
    Column("mandate", Text, nullable=False),
    Column("merchant", Text, nullable=False),
    Column("checkout", Text, nullable=False),
    Column("checkout_hash", Text, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("refunded", BigInteger, nullable=False),
    # Empty while it lives, so that a checkout has one; one that was released makes room for another.
    Column("gone", Text, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("mandate", "merchant", "checkout", "gone"),
)
nonce_table = Table(
    "mandates_nonce",
    metadata,
    Column("party", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("at", Moment, nullable=False),
)

checkout_table = Table(
    "mandates_checkout",
    metadata,
    Column("merchant", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

chain_table = Table(
    "mandates_chain",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", BigInteger, nullable=False),
    Column("hash", Text, nullable=False),
    Column("moves", BigInteger, nullable=False),
)

receipt_table = Table(
    "mandates_receipt",
    metadata,
    Column("chain", Text, primary_key=True),
    Column("number", BigInteger, primary_key=True),
    Column("hash", Text, nullable=False, unique=True),
    Column("previous", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

key_table = Table(
    "mandates_key",
    metadata,
    Column("party", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("jwk", Document, nullable=False),
    Column("at", Moment, nullable=False),
    Column("withdrawn", Moment),
    Column("why", Text, nullable=False, server_default=""),
)

trust_table = Table(
    "mandates_trust",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("keys", Document, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

bought_table = Table(
    "mandates_bought",
    metadata,
    Column("order", Text, primary_key=True),
    Column("checkout", Text, nullable=False, index=True),
    Column("mandate", Text, nullable=False, index=True),
    Column("authorisation", Text, nullable=False, index=True),
    Column("consumer", Text, nullable=False),
    Column("agent", Text, nullable=False),
    Column("thumbprint", Text, nullable=False),
    Column("level", Integer, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", Text, nullable=False),
    Column("at", Moment, nullable=False),
    # Of what was paid without a mandate both are empty above, and this says how.
    Column("by", Text, nullable=False, server_default="mandate"),
    Column("platform", Text, nullable=False, server_default=""),
)

# Which shops sold something of it, so that each sees its own part.
sold_table = Table(
    "mandates_sold",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("order", Text, primary_key=True),
    Column("amount", BigInteger, nullable=False),
)

rule_table = Table(
    "mandates_rule",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("stand", Text, nullable=False),
    Column("limits", Document, nullable=False),
    Column("by", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

# How often an agent bought in a shop on a day, for rules that limit it.
day_table = Table(
    "mandates_day",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("agent", Text, primary_key=True),
    Column("day", Text, primary_key=True),
    Column("uses", Integer, nullable=False),
)

waiting_table = Table(
    "mandates_waiting",
    metadata,
    Column("mandate", Text, primary_key=True),
    Column("checkout_hash", Text, primary_key=True),
    Column("merchant", Text, nullable=False),
    Column("checkout", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("ends", Moment, nullable=False),
    Column("at", Moment, nullable=False),
)

# How far something of this domain read the log.
mark_table = Table(
    "mandates_mark",
    metadata,
    Column("name", Text, primary_key=True),
    Column("position", Text, nullable=False),
)
