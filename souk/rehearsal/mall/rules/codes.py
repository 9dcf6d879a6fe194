"""The bars under invented goods: numbers that GS1 leaves to every shop for itself, so that no real item has one."""

from hashlib import sha256

# GS1 General Specifications, 1.4: 20 to 29 are for restricted circulation within a company or region.
_OWN = "29"
_DIGITS = 10


def ean13(item: str) -> str:
    """The thirteen digits of an invented item, always the same for its id; the last one is GS1's check digit."""
    number = int.from_bytes(sha256(item.encode()).digest()[:8]) % 10**_DIGITS
    digits = f"{_OWN}{number:0{_DIGITS}d}"
    weighed = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return f"{digits}{-weighed % 10}"
