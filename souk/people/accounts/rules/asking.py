"""An authorization request as it comes in an address, and where its answer goes (RFC 6749, 4.1; RFC 9207)."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from urllib.parse import parse_qsl, urlencode, urlsplit

from souk.people.accounts.contracts.granting import GrantWish, WrongRequest

# What stands in the request, and what a wish calls it.
FIELDS: Mapping[str, str] = {
    "client_id": "client",
    "redirect_uri": "redirect",
    "scope": "scope",
    "response_type": "response_type",
    "code_challenge": "challenge",
    "code_challenge_method": "method",
}
STATE = "state"
LONGEST = 4000


def wish_of(items: Sequence[tuple[str, str]]) -> tuple[GrantWish, str]:
    """The wish and the state of a request; raises `WrongRequest` where nobody could be answered (nothing twice)."""
    names = [name for name, _ in items]
    if twice := next((name for name in (*FIELDS, STATE) if names.count(name) > 1), ""):
        raise WrongRequest(f"{twice} is there twice")
    given = dict(items)
    if long := next((name for name in (*FIELDS, STATE) if len(given.get(name, "")) > LONGEST), ""):
        raise WrongRequest(f"{long} has at most {LONGEST} characters")
    if missing := next((name for name in ("client_id", "redirect_uri") if not given.get(name)), ""):
        raise WrongRequest(f"{missing} is missing")
    blank = {one.name: "" for one in fields(GrantWish)}
    return GrantWish(**{**blank, **{of: given.get(name, "") for name, of in FIELDS.items()}}), given.get(STATE, "")


def fields_of(wish: GrantWish, state: str) -> dict[str, str]:
    """The same, as the form on our page carries it."""
    return {name: getattr(wish, of) for name, of in FIELDS.items()} | {STATE: state}


def answer_to(wish: GrantWish, state: str, issuer: str, said: Mapping[str, str]) -> str:
    """Where the platform is answered; the issuer is named, so that no other's answer is taken for ours."""
    parts = urlsplit(wish.redirect)
    whole = [*parse_qsl(parts.query, keep_blank_values=True), *said.items()]
    whole += [(STATE, state)] if state else []
    return parts._replace(query=urlencode([*whole, ("iss", issuer)])).geturl()
