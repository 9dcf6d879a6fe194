"""Accounts and who works in which shop."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError

from souk.kit.database import insert
from souk.people.accounts.contracts import Account, Member, Membership
from souk.people.accounts.store.tables import account, membership, staff


def add(connection: Connection, row: Mapping[str, Any]) -> bool:
    """Keep a new account; False where its id or its address is taken."""
    statement = insert(connection, account).values({"made": 0, **row}).on_conflict_do_nothing()
    return connection.execute(statement.returning(account.c.id)).first() is not None


def row_of(connection: Connection, id: str) -> Row[Any] | None:
    """An account's row, erased or not."""
    return connection.execute(select(account).where(account.c.id == id)).first()


def by_email(connection: Connection, email: str) -> Row[Any] | None:
    """The row of the account with an address."""
    return connection.execute(select(account).where(account.c.email == email)).first()


def hold(connection: Connection, id: str) -> Row[Any] | None:
    """The row of an account that is not erased, held till the end; `made` is the number of what it makes next."""
    one = update(account).where(account.c.id == id, account.c.erased.is_(None)).values(made=account.c.made + 1)
    return connection.execute(one.returning(account)).first()


def change(connection: Connection, id: str, fresh: Mapping[str, Any]) -> None:
    """Set columns of an account."""
    connection.execute(update(account).where(account.c.id == id).values(dict(fresh)))


def move(connection: Connection, id: str, email: str) -> bool:
    """Give an account another address, confirmed; False where another has it, and the transaction is to be undone."""
    try:
        return (
            connection.execute(update(account).where(account.c.id == id).values(email=email, confirmed=True)).rowcount
            == 1
        )
    except IntegrityError:
        return False


def accounts(connection: Connection, ids: Sequence[str]) -> dict[str, Account]:
    """Accounts by id."""
    rows = connection.execute(select(account).where(account.c.id.in_(list(ids)))).all()
    return {one.id: one for one in _whole(connection, rows)}


def page(connection: Connection, after: str, most: int, text: str) -> list[Account]:
    """Accounts that are not erased, in the order of their ids, with `text` in name, e-mail or id."""
    query = select(account).where(account.c.id > after, account.c.erased.is_(None))
    if text:
        parts = (account.c.name, account.c.email, account.c.id)
        query = query.where(or_(*(func.lower(part).contains(text.lower(), autoescape=True) for part in parts)))
    return _whole(connection, connection.execute(query.order_by(account.c.id).limit(most)).all())


def invented(connection: Connection) -> list[Account]:
    """The accounts that the demo invented and somebody may enter, in the order of their ids."""
    query = select(account).where(account.c.invented, account.c.erased.is_(None), account.c.kind != "agent")
    return _whole(connection, connection.execute(query.order_by(account.c.id)).all())


def agents(connection: Connection, owner: str) -> list[Account]:
    """The agents of an account."""
    query = select(account).where(account.c.owner == owner, account.c.erased.is_(None)).order_by(account.c.id)
    return _whole(connection, connection.execute(query).all())


def entitle(connection: Connection, id: str, held: Mapping[str, datetime | None]) -> None:
    """Let somebody be entitled to this and nothing else, each until a moment or for always."""
    said = {name: until.isoformat() if until else "" for name, until in held.items()}
    connection.execute(update(account).where(account.c.id == id).values(entitlements=said))


def memberships(connection: Connection, id: str) -> tuple[Membership, ...]:
    """What an account is in which shops."""
    query = select(membership).where(membership.c.account == id).order_by(membership.c.shop)
    return tuple(Membership(row.shop, row.role) for row in connection.execute(query))


def join_shop(connection: Connection, id: str, shop: str, *, role: str, now: datetime) -> None:
    """Make somebody a part of a shop; who is one already keeps the role."""
    row = {"account": id, "shop": shop, "role": role, "since": now}
    connection.execute(insert(connection, membership).values(row).on_conflict_do_nothing())


def set_role(connection: Connection, id: str, shop: str, role: str) -> bool:
    """Give a member another role; False for who is none."""
    mine = and_(membership.c.account == id, membership.c.shop == shop)
    return connection.execute(update(membership).where(mine).values(role=role)).rowcount == 1


def leave_shop(connection: Connection, id: str, shop: str) -> bool:
    """End somebody's part in a shop; False for who has none."""
    mine = and_(membership.c.account == id, membership.c.shop == shop)
    return connection.execute(delete(membership).where(mine)).rowcount == 1


def leave_all(connection: Connection, id: str) -> None:
    """End somebody's part in every shop."""
    connection.execute(delete(membership).where(membership.c.account == id))


def members(connection: Connection, shop: str) -> list[Member]:
    """Who works in a shop, the longest first."""
    both = membership.join(account, account.c.id == membership.c.account)
    query = select(account.c.id, account.c.name, account.c.email, membership.c.role, membership.c.since)
    query = query.select_from(both).where(membership.c.shop == shop).order_by(membership.c.since, account.c.id)
    return [Member(*row[:2], row.email or "", row.role, row.since) for row in connection.execute(query)]


def hold_shop(connection: Connection, shop: str) -> None:
    """Keep everybody else from changing the staff of a shop before this operation ends."""
    statement = insert(connection, staff).values(id=shop)
    connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"id": statement.excluded.id}))


def owners(connection: Connection, shop: str) -> set[str]:
    """The accounts that own a shop."""
    query = select(membership.c.account).where(membership.c.shop == shop, membership.c.role == "owner")
    return set(connection.execute(query).scalars())


def keepers(connection: Connection, shop: str | None) -> list[Row[Any]]:
    """The rows of whoever owns a shop, else of the operators, as far as they have an address."""
    reachable = (account.c.erased.is_(None), account.c.email.is_not(None))
    query = select(account).where(*reachable).order_by(account.c.id)
    if shop is None:
        return list(connection.execute(query.where(account.c.kind == "operator")))
    owns = and_(membership.c.account == account.c.id, membership.c.shop == shop, membership.c.role == "owner")
    return list(connection.execute(query.join(membership, owns)))


def account_of(row: Row[Any], memberships: tuple[Membership, ...] = ()) -> Account:
    """A row as a contract."""
    who = (row.id, row.kind, row.name, row.email or "", row.locale, row.created)
    held = {name: datetime.fromisoformat(until) if until else None for name, until in row.entitlements.items()}
    return Account(*who, memberships, row.confirmed, row.password is not None, row.invented, held)


def _whole(connection: Connection, rows: Sequence[Row[Any]]) -> list[Account]:
    query = select(membership).where(membership.c.account.in_([row.id for row in rows])).order_by(membership.c.shop)
    found: dict[str, list[Membership]] = {}
    for part in connection.execute(query):
        found.setdefault(part.account, []).append(Membership(part.shop, part.role))
    return [account_of(row, tuple(found.get(row.id, ()))) for row in rows]
