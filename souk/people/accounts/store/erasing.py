"""Taking out of every table what tells who a pseudonym is."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, or_, select, update

from souk.people.accounts.store.tables import (
    account,
    address,
    attempt,
    challenge,
    code,
    consent,
    grant,
    invitation,
    key,
    letter,
    link,
    membership,
    passkey,
    session,
    token,
)

_OWN = (address, challenge, code, consent, grant, key, link, membership, passkey, session, token)


def erase(connection: Connection, id: str, email: str | None, *, tries: list[str], now: datetime) -> None:
    """Remove all that is kept of an account and its agents; their rows stay, empty."""
    agents = list(connection.execute(select(account.c.id).where(account.c.owner == id)).scalars())
    for table in _OWN:
        connection.execute(delete(table).where(table.c.account.in_([id, *agents])))
    connection.execute(delete(letter).where(or_(letter.c.account == id, letter.c.to == (email or id))))
    connection.execute(delete(attempt).where(attempt.c.who.in_(tries)))
    if email is not None:
        connection.execute(delete(invitation).where(invitation.c.email == email))
    blank: dict[str, Any] = {"name": "", "email": None, "password": None, "confirmed": False, "entitlements": {}}
    connection.execute(update(account).where(account.c.id.in_([id, *agents])).values(**blank, erased=now))
