"""Platforms, what they were granted, and the codes and tokens that prove it; of secrets their digests alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, exists, select, update

from souk.kit.database import insert
from souk.people.accounts.contracts.granting import Client, Grant
from souk.people.accounts.store.proofs import person
from souk.people.accounts.store.tables import account, client, code, grant, token


def put_client(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a platform; what it was before is no longer, but since when it is known."""
    fresh = insert(connection, client).values(dict(row))
    same = {name: fresh.excluded[name] for name in row if name not in ("id", "created")}
    connection.execute(fresh.on_conflict_do_update(index_elements=["id"], set_=same))


def client_row(connection: Connection, id: str) -> Row[Any] | None:
    """A platform's row, with the digest of its secret; none of one that was removed."""
    return connection.execute(select(client).where(client.c.id == id, client.c.removed.is_(None))).first()


def clients(connection: Connection, since: datetime) -> list[Client]:
    """All platforms, also those that were removed since a moment, in the order of their ids."""
    query = select(client).where(client.c.removed.is_(None) | (client.c.removed >= since)).order_by(client.c.id)
    return [client_of(row) for row in connection.execute(query)]


def set_secret(connection: Connection, id: str, digest: str) -> bool:
    """Give a platform that keeps a secret another one; False where there is none such."""
    here = (client.c.id == id, client.c.removed.is_(None), client.c.secret.is_not(None))
    return connection.execute(update(client).where(*here).values(secret=digest)).rowcount == 1


def remove_client(connection: Connection, id: str, at: datetime) -> bool:
    """Let a platform do nothing any more; False where there is none such."""
    here = (client.c.id == id, client.c.removed.is_(None))
    return connection.execute(update(client).where(*here).values(removed=at)).rowcount == 1


def restore_client(connection: Connection, id: str) -> bool:
    """Bring back a platform that was removed; False where there is none such."""
    here = (client.c.id == id, client.c.removed.is_not(None))
    return connection.execute(update(client).where(*here).values(removed=None)).rowcount == 1


def forget_clients(connection: Connection, before: datetime, id: str = "") -> None:
    """Forget the platforms that were removed before a moment, and one of an id, with all that they were granted."""
    gone = select(client.c.id).where(client.c.removed.is_not(None), (client.c.removed < before) | (client.c.id == id))
    ids = list(connection.execute(gone).scalars())
    given = select(grant.c.id).where(grant.c.client.in_(ids)).scalar_subquery()
    connection.execute(delete(token).where(token.c.grant.in_(given)))
    connection.execute(delete(code).where(code.c.client.in_(ids)))
    connection.execute(delete(grant).where(grant.c.client.in_(ids)))
    connection.execute(delete(client).where(client.c.id.in_(ids)))


def add_code(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a code."""
    connection.execute(code.insert().values({"spent": None, **row}))


def spend_code(connection: Connection, digest: str, now: datetime) -> Row[Any] | None:
    """Use a code up; None where it was, or its time is over."""
    good = (code.c.digest == digest, code.c.spent.is_(None), code.c.expires > now)
    return connection.execute(update(code).where(*good).values(spent=now).returning(code)).first()


def code_row(connection: Connection, digest: str) -> Row[Any] | None:
    """A code, used or not."""
    return connection.execute(select(code).where(code.c.digest == digest)).first()


def add_grant(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep what somebody granted."""
    connection.execute(grant.insert().values({"used": None, **row}))


def grants(connection: Connection, of: str) -> list[Grant]:
    """What an account granted, the newest first."""
    query = select(grant, client.c.name).join(client, client.c.id == grant.c.client)
    query = query.where(grant.c.account == of, client.c.removed.is_(None))
    rows = connection.execute(query.order_by(grant.c.created.desc(), grant.c.id.desc()))
    return [Grant(row.id, row.client, row.name, tuple(row.scopes), row.created, row.used) for row in rows]


def end_grant(connection: Connection, id: str, of: str = "") -> bool:
    """End a grant with its tokens, of an account where one is named; False where there is none such."""
    mine = and_(grant.c.id == id, grant.c.account == of) if of else grant.c.id == id
    if connection.execute(delete(grant).where(mine)).rowcount != 1:
        return False
    connection.execute(delete(token).where(token.c.grant == id))
    return True


def end_grants(connection: Connection, of: str) -> None:
    """End all that an account granted."""
    for table in (token, code, grant):
        connection.execute(delete(table).where(table.c.account == of))


def add_token(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a token."""
    connection.execute(token.insert().values({"spent": None, **row}))


def sweep(connection: Connection, of: str, now: datetime) -> None:
    """Forget codes and tokens whose time is over, and grants of an account that have none left."""
    for table in (code, token):
        connection.execute(delete(table).where(table.c.expires <= now))
    alive = exists().where(token.c.grant == grant.c.id)
    connection.execute(delete(grant).where(grant.c.account == of, ~alive))


def token_row(connection: Connection, digest: str) -> Row[Any] | None:
    """A token with its grant's client, whether it still holds or not."""
    both = token.join(grant, grant.c.id == token.c.grant)
    return connection.execute(select(token, grant.c.client).select_from(both).where(token.c.digest == digest)).first()


def hold_grant(connection: Connection, id: str) -> bool:
    """Let nobody else use or end a grant before this operation ends; False where it ended.

    Whoever touches tokens of a grant holds it first: with both orders two of them could wait for each other.
    """
    return connection.execute(select(grant.c.id).where(grant.c.id == id).with_for_update()).first() is not None


def spend_refresh(connection: Connection, digest: str, now: datetime) -> bool:
    """Use a refresh token up; False where it was, or its time is over."""
    good = (token.c.digest == digest, token.c.kind == "refresh", token.c.spent.is_(None), token.c.expires > now)
    return connection.execute(update(token).where(*good).values(spent=now)).rowcount == 1


def end_token(connection: Connection, digest: str) -> None:
    """End one token."""
    connection.execute(delete(token).where(token.c.digest == digest))


def by_token(connection: Connection, digest: str, now: datetime) -> Any:
    """Whose access token it is, of which platform and for what, where it is good now: one query."""
    both = token.join(grant, grant.c.id == token.c.grant).join(client, client.c.id == grant.c.client)
    query = select(*person(), token.c.scopes, client.c.id.label("client"), client.c.profile)
    query = query.select_from(both.join(account, account.c.id == grant.c.account))
    good = (token.c.digest == digest, token.c.kind == "access", token.c.expires > now)
    return connection.execute(query.where(*good, account.c.erased.is_(None), client.c.removed.is_(None))).first()


def used(connection: Connection, digest: str, now: datetime) -> None:
    """Note that a platform acted."""
    mine = select(token.c.grant).where(token.c.digest == digest, token.c.expires > now).scalar_subquery()
    connection.execute(update(grant).where(grant.c.id == mine).values(used=now))


def client_of(row: Row[Any]) -> Client:
    """A row as a contract."""
    places = (tuple(row.redirects), tuple(row.scopes), row.profile, row.access_seconds, row.created, row.removed)
    return Client(row.id, row.name, row.secret is None, *places)
