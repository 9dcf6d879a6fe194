"""Names that follow from what they name."""

import hashlib


def _named(letter: str, *parts: object) -> str:
    said = "\n".join(map(str, parts))
    return f"{letter}{hashlib.sha256(said.encode()).hexdigest()[:20]}"


def consent_id(consumer: str, number: int) -> str:
    """The consumer's next question; it does not tell whose it is."""
    return _named("c", consumer, number)


def mandate_id(consent: str) -> str:
    """The one mandate of a consent."""
    return _named("m", consent)


def authorisation_id(mandate: str, merchant: str, checkout: str, number: int) -> str:
    """A try to pay a checkout under a mandate."""
    return _named("a", mandate, merchant, checkout, number)
