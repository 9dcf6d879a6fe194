"""What proves who somebody is: sessions, keys, passkeys, challenges, links, and the tries that failed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, and_, case, delete, func, or_, select, update

from souk.kit.database import insert
from souk.people.accounts.contracts import ApiKey, Passkey, Session
from souk.people.accounts.store.tables import (
    account,
    attempt,
    challenge,
    consent,
    invitation,
    key,
    link,
    membership,
    passkey,
)
from souk.people.accounts.store.tables import session as session_table


def open_session(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new session."""
    connection.execute(session_table.insert().values(dict(row)))


def sessions(connection: Connection, of: str, now: datetime, idle: datetime) -> list[Session]:
    """The sessions of an account that are good now, the newest first."""
    query = select(session_table).where(session_table.c.account == of, _good(now, idle))
    return [session_of(row) for row in connection.execute(query.order_by(session_table.c.seen.desc()))]


def end_session(connection: Connection, of: str, id: str) -> bool:
    """End one session of an account; False where it has none such."""
    mine = and_(session_table.c.account == of, session_table.c.id == id)
    return connection.execute(delete(session_table).where(mine)).rowcount == 1


def end_sessions(connection: Connection, of: str, keep: str = "") -> int:
    """End every session of an account but one; answers how many."""
    others = and_(session_table.c.account == of, session_table.c.id != keep)
    return connection.execute(delete(session_table).where(others)).rowcount


def stand_in(connection: Connection, of: str, id: str, shop: str | None) -> Row[Any] | None:
    """Let a session act in a shop; None where the account has no such session."""
    mine = and_(session_table.c.account == of, session_table.c.id == id)
    return connection.execute(update(session_table).where(mine).values(shop=shop).returning(session_table)).first()


def by_session(connection: Connection, digest: str, now: datetime, idle: datetime) -> Any:
    """Whose session it is, with role and consent, where it is good now: one query."""
    part = and_(membership.c.account == account.c.id, membership.c.shop == session_table.c.shop)
    both = session_table.join(account, account.c.id == session_table.c.account).outerjoin(membership, part)
    query = select(*person(), session_table.c.id.label("session"), session_table.c.shop, membership.c.role)
    query = query.select_from(both)
    good = (session_table.c.digest == digest, _good(now, idle), account.c.erased.is_(None))
    return connection.execute(query.where(*good)).first()


def by_key(connection: Connection, digest: str, now: datetime) -> Any:
    """Whose key it is, with the agent that acts, role and consent, where it is good now: one query."""
    agent = account.alias("agent")
    part = and_(membership.c.account == account.c.id, membership.c.shop == key.c.shop)
    both = key.join(account, account.c.id == key.c.account).outerjoin(agent, agent.c.id == key.c.agent)
    acts = (agent.c.id.label("agent"), agent.c.name.label("agent_name"), key.c.id.label("key"))
    query = select(*person(), key.c.shop, key.c.scopes, membership.c.role, *acts)
    good = (key.c.digest == digest, key.c.expires > now, account.c.erased.is_(None))
    there = or_(key.c.agent.is_(None), and_(agent.c.id.is_not(None), agent.c.erased.is_(None)))
    return connection.execute(query.select_from(both.outerjoin(membership, part)).where(*good, there)).first()


def by_account(connection: Connection, id: str, shop: str | None) -> Any:
    """An account with its role in a shop and its consent, where it is not erased."""
    part = and_(membership.c.account == account.c.id, membership.c.shop == shop)
    query = select(*person(), account.c.owner, membership.c.role).select_from(account.outerjoin(membership, part))
    return connection.execute(query.where(account.c.id == id, account.c.erased.is_(None))).first()


def seen(connection: Connection, digest: str, now: datetime, idle: datetime) -> None:
    """Note that a session or a key was used; what is over stays over."""
    mine = and_(session_table.c.digest == digest, _good(now, idle))
    connection.execute(update(session_table).where(mine).values(seen=now))
    connection.execute(update(key).where(key.c.digest == digest, key.c.expires > now).values(used=now))


def add_key(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new key."""
    connection.execute(key.insert().values(dict(row)))


def keys(connection: Connection, of: str) -> list[ApiKey]:
    """The keys of an account and its agents, the newest first."""
    query = select(key).where(key.c.account == of).order_by(key.c.created.desc(), key.c.id.desc())
    return [key_of(row) for row in connection.execute(query)]


def end_key(connection: Connection, of: str, id: str) -> bool:
    """End one key of an account; False where it has none such."""
    return connection.execute(delete(key).where(key.c.account == of, key.c.id == id)).rowcount == 1


def keys_by(connection: Connection, of: str, agent: str) -> int:
    """How many keys of an account one of its agents acts with."""
    mine = (key.c.account == of, key.c.agent == agent)
    return int(connection.execute(select(func.count()).select_from(key).where(*mine)).scalar_one())


def end_keys_by(connection: Connection, of: str, agent: str) -> None:
    """End every key with which one agent of an account acts."""
    connection.execute(delete(key).where(key.c.account == of, key.c.agent == agent))


def end_keys(connection: Connection, of: str) -> None:
    """End every key of an account and its agents."""
    connection.execute(delete(key).where(key.c.account == of))


def add_passkey(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Keep a new passkey; False where the credential is known."""
    statement = insert(connection, passkey).values(dict(row)).on_conflict_do_nothing()
    return connection.execute(statement.returning(passkey.c.id)).first() is not None


def passkeys(connection: Connection, of: str) -> list[Row[Any]]:
    """The rows of an account's passkeys, the oldest first."""
    return list(connection.execute(select(passkey).where(passkey.c.account == of).order_by(passkey.c.created)))


def passkey_by(connection: Connection, credential: str) -> Row[Any] | None:
    """The row of a passkey by its credential's id."""
    return connection.execute(select(passkey).where(passkey.c.credential == credential)).first()


def use_passkey(connection: Connection, id: str, *, uses: int, fresh: int, now: datetime) -> bool:
    """Move a passkey's count on; False where it moved meanwhile, or the passkey is gone."""
    same = and_(passkey.c.id == id, passkey.c.uses == uses)
    return connection.execute(update(passkey).where(same).values(uses=fresh, used=now)).rowcount == 1


def end_passkey(connection: Connection, of: str, id: str) -> bool:
    """Forget one passkey of an account; False where it has none such."""
    return connection.execute(delete(passkey).where(passkey.c.account == of, passkey.c.id == id)).rowcount == 1


def end_passkeys(connection: Connection, of: str) -> None:
    """Forget every passkey of an account."""
    connection.execute(delete(passkey).where(passkey.c.account == of))


def set_challenge(connection: Connection, row: Mapping[str, Any], now: datetime) -> None:
    """Keep a challenge until somebody answers it, and drop those whose time is over."""
    connection.execute(delete(challenge).where(challenge.c.expires <= now))
    statement = insert(connection, challenge).values(dict(row))
    renewed = {"account": statement.excluded.account, "expires": statement.excluded.expires}
    connection.execute(statement.on_conflict_do_update(index_elements=["challenge"], set_=renewed))


def spend_challenge(connection: Connection, asked: str, of: str | None, now: datetime) -> bool:
    """Take a challenge away; False where there is none such, or its time is over."""
    whose = challenge.c.account.is_(None) if of is None else challenge.c.account == of
    spent = delete(challenge).where(challenge.c.challenge == asked, whose).returning(challenge.c.expires)
    row = connection.execute(spent).first()
    return row is not None and row.expires > now


def add_link(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a link that works once; an older one of the same purpose works no more."""
    same = (link.c.account == row["account"], link.c.purpose == row["purpose"])
    connection.execute(delete(link).where(*same))
    connection.execute(link.insert().values(dict(row)))


def link_by(connection: Connection, digest: str, purpose: str, now: datetime) -> Row[Any] | None:
    """A link that works yet."""
    good = (link.c.digest == digest, link.c.purpose == purpose, link.c.expires > now)
    return connection.execute(select(link).where(*good)).first()


def spend_link(connection: Connection, digest: str, purpose: str, now: datetime) -> Row[Any] | None:
    """Take a link away; None where it was used, or its time is over."""
    good = (link.c.digest == digest, link.c.purpose == purpose, link.c.expires > now)
    return connection.execute(delete(link).where(*good).returning(link)).first()


def end_moves(connection: Connection, of: str, email: str | None) -> None:
    """Let no link move an account to another address than the one it has."""
    others = (link.c.account == of, link.c.purpose == "confirm", link.c.email != (email or ""))
    connection.execute(delete(link).where(*others))


def waits(connection: Connection, who: str, now: datetime) -> datetime | None:
    """Until when somebody has to wait, or None."""
    query = select(attempt.c.until).where(attempt.c.who == who, attempt.c.until > now)
    return connection.execute(query).scalar()


def count_try(connection: Connection, who: str, now: datetime, window: datetime) -> int | None:
    """Count one more try, holding the count till the end; None while somebody has to wait."""
    statement = insert(connection, attempt).values(who=who, failures=1, last=now, until=None)
    failures = case((attempt.c.last < window, 1), else_=attempt.c.failures + 1)
    free = or_(attempt.c.until.is_(None), attempt.c.until <= now)
    counted = statement.on_conflict_do_update(
        index_elements=["who"], set_={"failures": failures, "last": now, "until": None}, where=free
    )
    return connection.execute(counted.returning(attempt.c.failures)).scalar()


def let_wait(connection: Connection, who: str, until: datetime) -> None:
    """Make somebody wait."""
    connection.execute(update(attempt).where(attempt.c.who == who).values(until=until))


def forget_tries(connection: Connection, who: str) -> None:
    """Forget the tries that failed."""
    connection.execute(delete(attempt).where(attempt.c.who == who))


def sweep(connection: Connection, of: str, *, now: datetime, idle: datetime, tries: datetime) -> None:
    """Remove what is over: an account's sessions, and everybody's challenges, links, invitations and tries."""
    connection.execute(delete(session_table).where(session_table.c.account == of, ~_good(now, idle)))
    for table in (challenge, link, invitation):
        connection.execute(delete(table).where(table.c.expires <= now))
    connection.execute(delete(attempt).where(attempt.c.last < tries))


def session_of(row: Row[Any]) -> Session:
    """A row as a contract."""
    return Session(row.id, row.shop, row.device, row.created, row.seen, row.expires)


def key_of(row: Row[Any]) -> ApiKey:
    """A row as a contract."""
    return ApiKey(row.id, row.label, tuple(row.scopes), row.shop, row.created, row.expires, row.used)


def passkey_of(row: Row[Any]) -> Passkey:
    """A row as a contract."""
    return Passkey(row.id, row.label, row.created, row.used)


def _good(now: datetime, idle: datetime) -> ColumnElement[bool]:
    return and_(session_table.c.expires > now, session_table.c.seen > idle)


def person() -> tuple[Any, ...]:
    """The columns that say who somebody is, what they are entitled to and whether they agreed to be remembered."""
    return account.c.id, account.c.name, account.c.kind, account.c.entitlements, _personal().label("personal")


def _personal() -> ScalarSelect[bool]:
    """The newest word of an account on personal search."""
    asked = (consent.c.account == account.c.id, consent.c.purpose == "personal-search")
    query = select(consent.c.given).where(*asked).order_by(consent.c.number.desc()).limit(1)
    return query.correlate(account).scalar_subquery()
