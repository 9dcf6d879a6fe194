"""Who comes first: the verified total and nothing else; and the order in which all are told at once."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace

from souk.agents.market.contracts import Offer, Wish


def unranked(offer: Offer, wish: Wish) -> str:
    """Why an offer has no place; empty where it has one."""
    if not offer.goods.available:
        return "unavailable"
    if offer.currency != wish.currency:
        return "currency"
    if offer.total is None:
        return "unverified"
    if wish.most is not None and offer.total.total > wish.most:
        return "over_limit"
    if wish.deliver_by and not "" < offer.deliver_by <= wish.deliver_by:
        return "too_late"
    return ""


def ranked(offers: Sequence[Offer], wish: Wish, seed: str) -> tuple[Offer, ...]:
    """Every offer with its rank, told in the order that the seed draws: no answer's moment counts in either."""
    judged = [replace(one, unranked=unranked(one, wish)) for one in offers]
    best = sorted((one for one in judged if not one.unranked), key=_place)
    places = {one.id: at for at, one in enumerate(best, 1)}
    told = [replace(one, rank=places.get(one.id)) for one in judged]
    return tuple(sorted(told, key=lambda one: hashlib.sha256(f"{seed}\n{one.id}".encode()).digest()))


def _place(offer: Offer) -> tuple[int, str]:
    return (offer.total.total if offer.total else 0, offer.id)


def offer_id(offers: str, seed: str, merchant: str, variant: str) -> str:
    """An offer's name: nobody who has not the seed, so no merchant, can choose one that comes first."""
    said = f"{offers}\n{seed}\n{merchant}\n{variant}"
    return f"o{hashlib.sha256(said.encode()).hexdigest()[:24]}"


def named(letter: str, *parts: object) -> str:
    """A name that follows from what it names."""
    said = "\n".join(map(str, parts))
    return f"{letter}{hashlib.sha256(said.encode()).hexdigest()[:20]}"
