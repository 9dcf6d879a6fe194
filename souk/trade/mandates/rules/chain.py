"""Receipts that follow each other by hashes, and status lists; each is a JWS that a public library verifies."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from souk.trade.mandates.contracts import Jwk, MandateState, Receipt, Unproven
from souk.trade.mandates.rules.canonical import bytes64, digest, text64
from souk.trade.mandates.rules.jose import Private, claims_of, signed
from souk.trade.mandates.rules.layers import RECEIPT, STATUS

START = digest(b"")
# Token Status List: 2 bits a mandate, 0 valid, 1 invalid, 2 suspended.
BITS = 2
_STATES: Mapping[MandateState, int] = {"active": 0, "revoked": 1, "expired": 1, "suspended": 2}
_SAID: Mapping[int, MandateState] = {0: "active", 1: "revoked", 2: "suspended"}
LARGEST_LIST = 1 << 20


def receipt(said: Mapping[str, object], before: tuple[str, int, str], at: datetime, key: Private) -> Receipt:
    """The next receipt of a chain behind `before`: its name, the last number, and the last hash."""
    chain, number, previous = before
    claims = {**said, "chain": chain, "number": number + 1, "previous": previous, "iat": int(at.timestamp())}
    text = signed(claims, key, RECEIPT)
    return Receipt(chain, number + 1, digest(text), previous, text, at)


def broken(receipts: Sequence[Receipt], keys: Sequence[Jwk], *, behind: tuple[int, str] = (0, START)) -> int:
    """The number of the first receipt that does not follow, or that no key signed; 0 where the chain holds.

    `behind` is the number and the hash that the first of them follows.
    """
    last, previous = behind
    for number, one in enumerate(receipts, last + 1):
        try:
            claims = claims_of(one.text, keys, RECEIPT)
        except Unproven:
            return number
        said = (claims.get("chain"), claims.get("number"), claims.get("previous"), digest(one.text))
        if said != (one.chain, number, previous, one.hash):
            return number
        previous = one.hash
    return 0


def status_list(states: Iterable[tuple[int, MandateState]], issuer: str, times: tuple[int, int], key: Private) -> str:
    """The states of mandates by their index, signed, with the seconds of issue and end."""
    found = dict(states)
    packed = bytearray((max(found, default=0) * BITS // 8) + 1)
    for index, state in found.items():
        packed[index * BITS // 8] |= _STATES[state] << (index * BITS % 8)
    claims = {"iss": issuer, "sub": f"{issuer}/mandates/status", "iat": times[0], "exp": times[1]}
    said = {"bits": BITS, "lst": text64(zlib.compress(bytes(packed), 9))}
    return signed({**claims, "status_list": said}, key, STATUS)


def index_of(claims: Mapping[str, object]) -> int:
    """The place of a mandate in its issuer's status list; raises `Unproven`."""
    status = claims.get("status")
    said = status.get("status_list") if isinstance(status, Mapping) else None
    index = said.get("idx") if isinstance(said, Mapping) else None
    if type(index) is not int:
        raise Unproven("it is in no status list")
    return index


def state_in(text: str, keys: Sequence[Jwk], index: int, now: int) -> MandateState | None:
    """The state at an index of a signed list that holds now; raises `Unproven`, None where it says nothing of it."""
    claims = claims_of(text, keys, STATUS)
    said, issued, ends = claims.get("status_list"), claims.get("iat"), claims.get("exp")
    written = said.get("lst") if isinstance(said, Mapping) and said.get("bits") == BITS else None
    if not isinstance(written, str):
        raise Unproven("it is not a status list")
    if type(issued) is not int or type(ends) is not int or not issued <= now < ends:
        raise Unproven("its time is over")
    opened = zlib.decompressobj()
    try:
        packed = opened.decompress(bytes64(written), LARGEST_LIST)
    except zlib.error:
        raise Unproven("it is not a status list") from None
    at = index * BITS // 8
    return _SAID.get(packed[at] >> (index * BITS % 8) & 3) if 0 <= at < len(packed) else None
