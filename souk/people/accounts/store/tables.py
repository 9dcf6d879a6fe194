"""The tables of accounts; every one that names a person is emptied of them by `erase`."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, UniqueConstraint

from souk.kit.database import Document, Moment, metadata

account = Table(
    "accounts_account",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, unique=True),
    Column("confirmed", Boolean, nullable=False),
    Column("password", Text),
    Column("locale", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("invented", Boolean, nullable=False),
    Column("owner", Text, index=True),
    Column("erased", Moment),
    # Sessions, keys and addresses are numbered within their account; the update that counts also holds the account.
    Column("made", Integer, nullable=False, server_default="0"),
    # Names with the moment until which each holds, or an empty text for always.
    Column("entitlements", Document, nullable=False, server_default="{}"),
)

membership = Table(
    "accounts_membership",
    metadata,
    Column("account", Text, primary_key=True),
    Column("shop", Text, primary_key=True, index=True),
    Column("role", Text, nullable=False),
    Column("since", Moment, nullable=False),
)

# A shop's row is held while its owners change, so that two owners cannot leave it at once.
staff = Table("accounts_shop", metadata, Column("id", Text, primary_key=True))

session = Table(
    "accounts_session",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("digest", Text, nullable=False, unique=True),
    Column("shop", Text),
    Column("device", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)

key = Table(
    "accounts_key",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("agent", Text),
    Column("digest", Text, nullable=False, unique=True),
    Column("label", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("shop", Text),
    Column("created", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
    Column("used", Moment),
)

passkey = Table(
    "accounts_passkey",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("credential", Text, nullable=False, unique=True),
    Column("public_key", Text, nullable=False),
    Column("uses", BigInteger, nullable=False),
    Column("label", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment),
)

challenge = Table(
    "accounts_challenge",
    metadata,
    Column("challenge", Text, primary_key=True),
    Column("account", Text, index=True),
    Column("expires", Moment, nullable=False, index=True),
)

link = Table(
    "accounts_link",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
)

attempt = Table(
    "accounts_attempt",
    metadata,
    Column("who", Text, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last", Moment, nullable=False, index=True),
    Column("until", Moment),
)

address = Table(
    "accounts_address",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("body", Document, nullable=False),
    Column("preferred", Boolean, nullable=False),
    Column("created", Moment, nullable=False),
)

consent = Table(
    "accounts_consent",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
    Column("account", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", Moment, nullable=False),
    Index("ix_accounts_consent_account", "account", "purpose", "number"),
    sqlite_autoincrement=True,
)

invitation = Table(
    "accounts_invitation",
    metadata,
    Column("id", Text, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("email", Text, nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("digest", Text, nullable=False, unique=True),
    Column("expires", Moment, nullable=False, index=True),
    UniqueConstraint("shop", "email"),
)

letter = Table(
    "accounts_letter",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, index=True),
    Column("kind", Text, nullable=False),
    Column("to", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("created", Moment, nullable=False),
    # When it is to be tried next; none once it is sent or given up.
    Column("due", Moment, index=True),
    Column("tries", Integer, nullable=False),
    Column("sent", Moment),
)

# Platforms that people let act for them (OAuth 2.0).
client = Table(
    "accounts_client",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("secret", Text),
    Column("redirects", Document, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("profile", Text, nullable=False),
    Column("access_seconds", Integer, nullable=False),
    Column("created", Moment, nullable=False),
    Column("removed", Moment),
)

grant = Table(
    "accounts_grant",
    metadata,
    Column("id", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("client", Text, nullable=False, index=True),
    Column("scopes", Document, nullable=False),
    Column("created", Moment, nullable=False),
    Column("used", Moment),
)

code = Table(
    "accounts_code",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("client", Text, nullable=False),
    Column("grant", Text, nullable=False),
    Column("redirect", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("challenge", Text, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("spent", Moment),
)

token = Table(
    "accounts_token",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("account", Text, nullable=False, index=True),
    Column("grant", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("scopes", Document, nullable=False),
    Column("expires", Moment, nullable=False, index=True),
    Column("spent", Moment),
)
