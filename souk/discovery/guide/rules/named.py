"""Whether a need names what it is of."""

from dataclasses import replace

from souk.discovery.guide.contracts import Need


def unnamed(need: Need) -> bool:
    """Whether no goods and no problem are named: the categories were only inferred from the situation."""
    named = (one for one in need.mentions if one.kind in ("category", "problem") and not one.guessed)
    return all(one.inferred for one in named)


def unsaid(need: Need) -> bool:
    """Whether no goods and no problem are named by what they are called."""
    return unnamed(need) or all(one.described for one in need.mentions if one.kind in ("category", "problem"))


def beside(need: Need, elsewhere: str) -> Need:
    """A need that also tells of goods that were asked for beside its own, and that nobody sells here.

    What its goods or a limit are called by is none: the battery, of `battery over 30 h`.
    """
    named = [one.said for one in need.mentions if one.kind in ("category", "problem")]
    if not elsewhere or not any(named) or any(elsewhere in said or said in elsewhere for said in named if said):
        return need
    if any(elsewhere in limit.said for limit in need.limits):
        return need
    return replace(need, unread=tuple(dict.fromkeys((*need.unread, elsewhere))))


def of_nothing(need: Need) -> Need:
    """A need of which only the sum is left: what it is of is not known, or not here."""
    return replace(need, mentions=(), limits=tuple(one for one in need.limits if one.key == "price"))
