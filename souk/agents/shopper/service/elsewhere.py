"""Offers of other houses for the goods of a plan: all merchants are asked at once, and told at the same moment."""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter

from souk.agents.shopper.contracts import Aim, AskedElsewhere, Bounds, Elsewhere, Looked, Option, Prefer, Read
from souk.agents.shopper.rules.titles import gtin
from souk.agents.shopper.service.part import Json, looked
from souk.agents.shopper.service.reading import Understanding
from souk.kit.errors import SoukError
from souk.kit.operation import Caller
from souk.people.accounts import HOME_COUNTRY

# Of how many goods the same item is looked for elsewhere; an item that is dear here may be cheap there.
ASKED: Mapping[Prefer, int] = {"fit": 4, "soon": 8, "price": 12}
_READ = TypeAdapter(tuple[Read, ...])
_WORDS = ("country", "region", "city", "postcode")
_WHOLE = (*_WORDS, "name", "phone", "lines")


@dataclass(frozen=True)
class Sought:
    """What is looked for elsewhere: for which aim, our own product (None where only a code is known), its place."""

    aim: int
    product: Json | None
    place: int


@dataclass(frozen=True)
class Asking:
    """How it is asked: within which limits, for which address, by whom, and for how long."""

    bounds: Bounds
    to: Json
    seconds: float
    caller: Caller


class Abroad(Understanding):
    """Asks the market; where there is none, where nobody may or where no time is given, nobody is asked."""

    def _abroad(
        self, aims: Sequence[Aim], sought: Sequence[Sought], asking: Asking
    ) -> Generator[Looked, None, tuple[list[list[Option]], tuple[AskedElsewhere, ...]]]:
        """The offers of other houses by aim, and what became of asking each house."""
        found: list[list[Option]] = [[] for _ in aims]
        merchants = self._askable(asking)
        chosen = [one for aim in range(len(aims)) for one in self._first(sought, aim, len(aims), asking.bounds.prefer)]
        if not merchants or not chosen:
            return found, ()
        wishes = [self._market_wish(one, aims[one.aim], merchants, asking) for one in chosen]
        told = self._told(wishes, asking.caller)
        if told is None:
            yield looked("market.offers-together", "Other houses could not be asked", "未能询问其他平台的商家")
            return found, ()
        above = self._above(asking)
        for one, offers in zip(chosen, told, strict=True):
            path = above(one.product)
            found[one.aim] += [
                replace(option_of(offer, offers, (one, aims[one.aim])), path=path) for offer in offers["offers"]
            ]
        count = sum(map(len, found))
        yield looked(
            "market.offers-together",
            f"Asked {len(merchants)} merchants of other houses at once, all-in: {count} offers of the same goods",
            f"同时询问 {len(merchants)} 家其他平台商家的总价：同一商品报价 {count} 个",
        )
        return found, became(told)

    def _above(self, asking: Asking) -> Callable[[Json | None], tuple[str, ...]]:
        """Says the categories above a product's own, which limits may name."""
        known = self._asked("catalog.categories", asking.caller, [])
        parents = {one["id"]: one["parent"] for one in known}

        def above(product: Json | None) -> tuple[str, ...]:
            path: list[str] = []
            category = (product or {}).get("category") or ""
            while category and category not in path:
                path.insert(0, category)
                category = parents.get(category) or ""
            return tuple(path)

        return above

    def _told(self, wishes: Sequence[Json], caller: Caller) -> list[Json] | None:
        try:
            told: list[Json] = self._waist.do("market.offers-together", {"wishes": wishes}, caller)
        except SoukError:
            return None
        return told

    def _askable(self, asking: Asking) -> list[str]:
        """Merchants that may be asked: open ones, and of those the ones that the limits allow."""
        bounds = asking.bounds
        if not asking.seconds or not asking.caller.may("market:ask") or not asking.caller.may("market:see"):
            return []
        if bounds.allowed:
            return []
        known = self._asked("market.merchants", asking.caller, [])
        return [
            one["id"]
            for one in known
            if one["state"] == "open"
            and (not bounds.shops or one["domain"] in bounds.shops)
            and one["domain"] not in bounds.shops_not
            and (not bounds.merchants or one["domain"] in bounds.merchants)
        ]

    def _first(self, sought: Sequence[Sought], aim: int, aims: int, prefer: Prefer) -> list[Sought]:
        """The goods of an aim that are asked about: the best fitting, or the cheapest here."""
        own = [one for one in sought if one.aim == aim]
        best = sorted(own, key=lambda one: (_sticker(one.product) if prefer == "price" else 0, one.place))
        return best[: max(1, ASKED[prefer] // aims)]

    def _market_wish(self, one: Sought, aim: Aim, merchants: Sequence[str], asking: Asking) -> Json:
        named = {"product": one.product["id"], "gtin": _meant(one.product, aim)} if one.product else {"gtin": aim.gtin}
        wish: dict[str, Any] = {**named, "quantity": aim.quantity, "currency": asking.bounds.currency}
        wish |= {"to": asking.to, "deliver_by": asking.bounds.deliver_by, "merchants": list(merchants)}
        return {**wish, "seconds": asking.seconds}

    def _address(self, place: str, caller: Caller, whole: bool) -> Json:
        """Where it goes, as merchants are told: for a comparison the district, for a purchase all of it."""
        places = self._asked("accounts.addresses", caller, [])
        found = next((one for one in places if one["id"] == place), places[0] if places else None)
        if found is None:
            return {"country": HOME_COUNTRY}
        said = {name: found["address"].get(name) for name in (_WHOLE if whole else _WORDS)}
        known = {name: value for name, value in said.items() if value}
        if whole:
            known["lines"] = list(known.get("lines", ()))[:5]
            known["email"] = self._asked("accounts.me", caller, {}).get("email") or ""
        return known


def option_of(offer: Json, offers: Json, of: tuple[Sought, Aim]) -> Option:
    """An offer of another house as the planner compares it."""
    sought, aim = of
    own, goods, total = sought.product, offer["goods"], offer["total"]
    there = Elsewhere(
        offer["merchant"],
        offer["domain"],
        offers["id"],
        offer["id"],
        goods["title"],
        offer["match"]["kind"],
        offer["match"]["probability"],
        offer["way"],
        offer["link"],
        offer["rank"] or 0,
        total is not None and offer["unranked"] not in ("unavailable", "unverified"),
        _READ.validate_python(offer["sources"]),
        offer["hand_off"],
        offer["by_card"],
        tuple(one["says"] for one in (*goods["notices"], *offer["bill"]["notices"])),
    )
    fee = total["shipping"] if total else 0
    return Option(
        own["id"] if own else "",
        goods["variant"],
        offer["domain"],
        own["title"] if own else {"en": goods["title"], "zh-CN": goods["title"]},
        own["brand"] if own else goods["brand"],
        (own["category"] if own else "") or "",
        (),
        aim.quantity,
        goods["price"],
        total["total"] - fee if total else goods["price"] * aim.quantity,
        fee,
        offer["currency"],
        offer["deliver_by"],
        offer["return_days"] or 0,
        sought.place,
        elsewhere=there,
    )


def became(told: Sequence[Json]) -> tuple[AskedElsewhere, ...]:
    """What became of asking each house: the best of what it did for any of the goods."""
    order = ("answered", "nothing", "late", "failed")
    best: dict[str, Json] = {}
    for one in (one for offers in told for one in offers["merchants"]):
        known = best.get(one["domain"])
        if known is None or order.index(one["state"]) < order.index(known["state"]):
            best[one["domain"]] = one
    return tuple(AskedElsewhere(domain, one["state"], one["why"]) for domain, one in sorted(best.items()))


def _meant(product: Json, aim: Aim) -> str:
    """The code of the variant that was named, where one was."""
    codes = [code["value"] for one in product["variants"] if one["id"] in aim.variants for code in one["barcodes"]]
    return next((one for one in codes if gtin(one)), "")


def _sticker(product: Json | None) -> int:
    """The least price tag of a product here."""
    tags = [offer["price"]["amount"] for one in product["variants"] for offer in one["offers"]] if product else []
    return min(tags, default=0)
