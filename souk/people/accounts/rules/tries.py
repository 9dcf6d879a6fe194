"""Under what the tries to prove an address are counted."""

import hashlib


def counted_under(what: str, email: str) -> str:
    """A digest, since the address may be nobody's here."""
    return hashlib.sha256(f"{what} {email}".encode()).hexdigest()
