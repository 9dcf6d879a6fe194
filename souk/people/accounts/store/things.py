"""What somebody keeps here, and what is written to them: addresses, consents, invitations, letters."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, delete, func, literal_column, null, select, update

from souk.kit.database import execute_all, insert, insert_all
from souk.people.accounts.contracts import Address, Consent, Invitation, Letter, Place
from souk.people.accounts.store.tables import address, consent, invitation, letter

_BLANK: dict[str, Any] = {name: literal_column("''") for name in ("to", "subject", "text")}
_THIS = update(letter).where(letter.c.id == bindparam("which"))
_GONE = _THIS.values({**_BLANK, "due": null(), "sent": bindparam("at")})
_LATER = _THIS.values(due=bindparam("again"))


def places(connection: Connection, of: str) -> list[Place]:
    """Somebody's addresses, the preferred first, then the oldest."""
    query = select(address).where(address.c.account == of)
    found = connection.execute(query.order_by(address.c.preferred.desc(), address.c.created, address.c.id))
    return [place_of(row) for row in found]


def count_places(connection: Connection, of: str) -> int:
    """How many addresses somebody has."""
    return connection.execute(select(func.count()).select_from(address).where(address.c.account == of)).scalar_one()


def add_place(connection: Connection, id: str, of: str, *, body: Address, now: datetime) -> Place:
    """Keep an address."""
    row = {"id": id, "account": of, "body": asdict(body), "preferred": False, "created": now}
    connection.execute(address.insert().values(row))
    return Place(id, body, False)


def change_place(connection: Connection, of: str, id: str, body: Address) -> Place | None:
    """Put another address in the place of one; None where somebody has none such."""
    mine = update(address).where(address.c.account == of, address.c.id == id)
    row = connection.execute(mine.values(body=asdict(body)).returning(address)).first()
    return place_of(row) if row else None


def prefer_place(connection: Connection, of: str, id: str) -> Place | None:
    """Prefer one address to the others; None where somebody has none such."""
    mine = update(address).where(address.c.account == of, address.c.id == id)
    row = connection.execute(mine.values(preferred=True).returning(address)).first()
    if row is None:
        return None
    others = and_(address.c.account == of, address.c.id != id, address.c.preferred)
    connection.execute(update(address).where(others).values(preferred=False))
    return place_of(row)


def remove_place(connection: Connection, of: str, id: str) -> bool:
    """Forget an address; False where somebody has none such."""
    return connection.execute(delete(address).where(address.c.account == of, address.c.id == id)).rowcount == 1


def consent_to(connection: Connection, row: Mapping[str, Any]) -> None:
    """Add somebody's newest word on a purpose."""
    connection.execute(consent.insert().values(dict(row)))


def consents(connection: Connection, of: str) -> list[Consent]:
    """All that somebody ever said, the oldest first."""
    query = select(consent).where(consent.c.account == of).order_by(consent.c.number)
    return [Consent(row.purpose, row.given, row.at) for row in connection.execute(query)]


def invite(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep an invitation; an older one of the same shop to the same address works no more."""
    statement = insert(connection, invitation).values(dict(row))
    renewed = {name: getattr(statement.excluded, name) for name in ("role", "digest", "expires")}
    connection.execute(statement.on_conflict_do_update(index_elements=["shop", "email"], set_=renewed))


def invitations(connection: Connection, shop: str, now: datetime) -> list[Invitation]:
    """The invitations of a shop that can be accepted yet."""
    query = select(invitation).where(invitation.c.shop == shop, invitation.c.expires > now)
    return [invitation_of(row) for row in connection.execute(query.order_by(invitation.c.expires, invitation.c.id))]


def invitations_to(connection: Connection, email: str) -> list[Invitation]:
    """Every invitation to an address."""
    query = select(invitation).where(invitation.c.email == email).order_by(invitation.c.expires)
    return [invitation_of(row) for row in connection.execute(query)]


def invitation_by(connection: Connection, digest: str, now: datetime) -> Invitation | None:
    """An invitation that can be accepted yet, by its link."""
    row = connection.execute(
        select(invitation).where(invitation.c.digest == digest, invitation.c.expires > now)
    ).first()
    return invitation_of(row) if row else None


def spend_invitation(connection: Connection, digest: str, email: str, now: datetime) -> Invitation | None:
    """Take an invitation to an address away; None where there is none such any more."""
    good = (invitation.c.digest == digest, invitation.c.email == email, invitation.c.expires > now)
    row = connection.execute(delete(invitation).where(*good).returning(invitation)).first()
    return invitation_of(row) if row else None


def withdraw(connection: Connection, id: str, shop: str | None) -> bool:
    """Take an invitation back, of any shop where none is given; False where there is none such."""
    mine = delete(invitation).where(invitation.c.id == id)
    if shop is not None:
        mine = mine.where(invitation.c.shop == shop)
    return connection.execute(mine).rowcount == 1


def write_letters(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep letters until they are carried."""
    insert_all(connection, letter, [{"tries": 0, **row} for row in rows])


def waiting(connection: Connection, now: datetime) -> bool:
    """Whether a letter is due."""
    return connection.execute(select(letter.c.id).where(letter.c.due <= now).limit(1)).first() is not None


def claim_letters(connection: Connection, now: datetime, until: datetime, most: int) -> list[tuple[Letter, int]]:
    """The oldest letters that are due, for nobody else to take until then, each with how often it was tried."""
    oldest = select(letter.c.id).where(letter.c.due <= now).order_by(letter.c.due, letter.c.id).limit(most)
    mine = update(letter).where(letter.c.id.in_(oldest.scalar_subquery()), letter.c.due <= now)
    rows = connection.execute(mine.values(due=until, tries=letter.c.tries + 1).returning(letter)).all()
    rows = sorted(rows, key=lambda row: (row.created, row.id))
    return [(Letter(row.id, row.to, row.subject, row.text), row.tries) for row in rows]


def let_go(connection: Connection, gone: Sequence[tuple[str, datetime | None]]) -> None:
    """Keep of letters only whose, what about and when: each was sent at a time, or given up."""
    execute_all(connection, _GONE, [{"which": id, "at": sent} for id, sent in gone])


def put_off(connection: Connection, later: Sequence[tuple[str, datetime]]) -> None:
    """Try letters again later, each at its time."""
    execute_all(connection, _LATER, [{"which": id, "again": due} for id, due in later])


def letters(connection: Connection, of: str) -> list[dict[str, Any]]:
    """What is kept of the letters to an account, the oldest first, but their texts."""
    kept = (letter.c.kind, letter.c.to, letter.c.created, letter.c.sent)
    query = select(*kept).where(letter.c.account == of).order_by(letter.c.created, letter.c.id)
    return [dict(row) for row in connection.execute(query).mappings()]


def place_of(row: Row[Any]) -> Place:
    """A row as a contract."""
    return Place(row.id, Address(**{**row.body, "lines": tuple(row.body["lines"])}), row.preferred)


def invitation_of(row: Row[Any]) -> Invitation:
    """A row as a contract."""
    return Invitation(row.id, row.shop, row.email, row.role, row.expires)
