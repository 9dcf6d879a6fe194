"""Values out of documents that a stranger wrote: of the right kind and of a bearable size, or not at all."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set

from pydantic import JsonValue

from souk.agents.market.contracts import LARGEST

Said = Mapping[str, JsonValue]
LONGEST, DEEPEST = 300, 12
_MARKUP = re.compile(r"<[^<>]{0,2000}>|<!--.*?-->", re.DOTALL)
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cn", "Cs"})


class Unfit(Exception):
    """A document is not what it should be; the text says in what."""


def plain(value: object, most: int = LONGEST) -> str:
    """A text as people see it, cut: no markup, no characters without a shape, no runs of space; else empty."""
    if not isinstance(value, str):
        return ""
    return seen(_MARKUP.sub(" ", value[: most * 20]))[:most]


def seen(value: object) -> str:
    """A text as people see it, whole: its markup is text, and what has no shape is left out; else empty."""
    if not isinstance(value, str):
        return ""
    left = "".join(" " if one in "\n\r\t" else one for one in value if one in "\n\r\t" or not _unseen(one))
    return " ".join(unicodedata.normalize("NFKC", left).split())


def _unseen(one: str) -> bool:
    return unicodedata.category(one) in _HIDDEN or one in "\u115f\u1160\u3164\u2800"


def name(value: object, where: str) -> str:
    """An id: as it is, since it is sent back; raises `Unfit`."""
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST or any(_unseen(one) for one in value):
        raise Unfit(f"{where} is no id")
    return value


def amount(value: object, where: str, least: int = 0) -> int:
    """A whole number of smallest units; raises `Unfit` for a fraction, a text, or more than anybody pays."""
    if type(value) is not int or not least <= value <= LARGEST:
        raise Unfit(f"{where} is no amount in smallest units")
    return value


def currency(value: object) -> str:
    """Three capital letters; raises `Unfit`."""
    if not isinstance(value, str) or not re.fullmatch(r"[A-Z]{3}", value):
        raise Unfit("currency is not of three capital letters")
    return value


def table(value: object, where: str) -> Said:
    """An object; raises `Unfit`."""
    if not isinstance(value, dict):
        raise Unfit(f"{where} is no object")
    return value


def rows(value: object, most: int = 200) -> Sequence[Said]:
    """The objects of a list, the first ones; empty for what is none."""
    return [one for one in value[:most] if isinstance(one, dict)] if isinstance(value, list) else []


def sums(value: object, most: int = 10) -> Mapping[str, JsonValue]:
    """What rows of totals say, by their kind."""
    return {word(one.get("type")): one.get("amount") for one in rows(value, most)}


def inner(value: object, *path: str) -> JsonValue:
    """What stands at a path of objects, or None."""
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    found: JsonValue = value  # type: ignore[assignment] # what was read from JSON
    return found


def word(value: object) -> str:
    """A text as it is, else empty."""
    return value if isinstance(value, str) else ""


def link(value: object, home: str) -> str:
    """A web address of the merchant's own place, else empty: nobody is sent anywhere else."""
    if not isinstance(value, str) or len(value) > 2000 or any(_unseen(one) or one.isspace() for one in value):
        return ""
    scheme, _, rest = value.partition("://")
    place = re.split(r"[/?#]", rest, maxsplit=1)[0]
    local = home.rpartition(":")[0] in ("127.0.0.1", "localhost", "[::1]")
    fits = scheme == "https" or (scheme == "http" and local)
    host = place.lower().rpartition("@")[2]
    own = home.lower()
    near = host == own or (not local and host.endswith(f".{own.removeprefix('www.')}"))
    return value if fits and "@" not in place and near else ""


def shallow(value: object, left: int = DEEPEST) -> bool:
    """Whether a document is no deeper than anybody writes one."""
    if left < 0:
        return False
    inner_: Iterator[object] = iter(())
    if isinstance(value, dict):
        inner_ = iter(value.values())
    elif isinstance(value, list):
        inner_ = iter(value)
    return all(shallow(one, left - 1) for one in inner_)


_OF_SOMEBODY = frozenset(
    {"buyer", "destinations", "fulfillment", "shipping_address", "fulfillment_address", "fulfillment_details"}
)


def impersonal(value: object, hidden: Set[str] = frozenset()) -> JsonValue:
    """A message without whom it is for and where that is, which the address book alone keeps; and without `hidden`."""
    if isinstance(value, Mapping):
        # A mandate of AP2 has the whole checkout in it, and with it whom it is for.
        hidden = hidden | {"ap2", "closed"} if inner(value, "ap2", "checkout_mandate") else hidden
        left = {name: one for name, one in value.items() if name not in _OF_SOMEBODY and name not in hidden}
        return {str(name): impersonal(one, hidden) for name, one in left.items()}
    if isinstance(value, list | tuple):
        return [impersonal(one, hidden) for one in value]
    return value if isinstance(value, str | int | float | bool) else None
