"""Whether a need names what it is of."""

from collections.abc import Iterable
from dataclasses import replace

from souk.discovery.guide.contracts import Need
from souk.discovery.guide.rules.mentioning import aside
from souk.discovery.search import Meant, Understood
from souk.goods.annotation import AttributeType
from souk.kit.text import flat

# What is limited of all goods; how many other limits goods need that are named beside a problem of other goods, and
# such as are not named at all.
OF_ALL, FEW, ENOUGH = ("category", "price", "brand"), 2, 3


def unnamed(need: Need) -> bool:
    """Whether no goods and no problem are named: the categories were only inferred from the situation."""
    named = (one for one in need.mentions if one.kind in ("category", "problem") and not one.guessed)
    return all(one.inferred for one in named)


def unsaid(need: Need) -> bool:
    """Whether no goods and no problem are named by what they are called."""
    return unnamed(need) or all(one.described for one in need.mentions if one.kind in ("category", "problem"))


def has_part(kinds: Iterable[AttributeType], said: str) -> bool:
    """Whether an attribute of goods is called so."""
    spoken = (many for kind in kinds for words in (kind.words, kind.asked) for many in (words or {}).values())
    return bool(said) and any(flat(said) in map(flat, many) for many in spoken)


def beside(need: Need, elsewhere: str) -> Need:
    """A need that also tells of goods that were asked for beside its own, and that nobody sells here.

    What its goods or a limit are called by is none: the battery, of `battery over 30 h`.
    """
    named = [one.said for one in need.mentions if one.kind in ("category", "problem")]
    if not elsewhere or not any(named) or any(elsewhere in said or said in elsewhere for said in named if said):
        return need
    if any(elsewhere in limit.said for limit in need.limits):
        return need
    told = tuple(dict.fromkeys((*need.unread, elsewhere)))
    return replace(need, unread=told, missing=(elsewhere,))


def of_nothing(need: Need, missing: str = "") -> Need:
    """A need of which only the sum is left: what it is of is not known, or `missing` here."""
    sums = tuple(one for one in need.limits if one.key == "price")
    return replace(need, mentions=(), limits=sums, missing=(missing,) if missing else ())


def limited_beside(read: Understood, strange: str) -> bool:
    """Whether enough is limited beside the price that other words than some say."""
    return sum(one.key not in OF_ALL and flat(one.said) not in flat(strange) for one in read.limits) >= FEW


def meant_by(read: Understood, turn: str) -> list[Meant]:
    """The goods that search takes a turn to name, without those that are only named beside them."""
    plain = flat(turn)

    def beside(said: str) -> bool:
        at = plain.find(flat(said))
        return at >= 0 and aside(turn, at, at + len(said))

    return [one for one in read.categories if not (one.said and beside(one.said))]
