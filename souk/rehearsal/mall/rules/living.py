"""What happened in the mall before somebody came to see it, drawn from one seed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from souk.rehearsal.mall.contracts import Buyer, Deed, Fate, Good, Life, Plot, Search, Story

CARDS = ("sandbox-card", "sandbox-wallet")
# Of some orders a second shop sells a part, every so many of these fates.
SECOND_SHOP = 6
SHARED = ("to_send", "sent", "delivered")
# How many pieces are bought where the fate asks for so many, and how many of anything stay on the shelf.
PIECES = {"part_sent": 2, "deposit": 1}
KEPT = 6


def life(plot: Plot, shelf: Sequence[Good], today: datetime, dice: Random) -> Life:
    """Everybody's orders and searches; the first shop of the `shelf` is the one that is looked at closest."""
    first = shelf[0].shop
    own = [one for one in shelf if one.shop == first]
    presale, barred = own[0], _kept_out(plot.terms.barred, shelf)
    free = [one for one in shelf if one != presale and (one.category, one.shop) != (barred.category, barred.shop)]
    drawn = _Drawn(plot, free, [one for one in free if one.shop == first], today, dice)
    special = {"deposit": presale, "barred": barred}
    stories = [one for fate in plot.fate for one in drawn.stories(fate, special.get(fate))]
    numbered = (replace(one, id=f"mall-order-{number:03}") for number, one in enumerate(_by_age(stories), 1))
    return Life(today, tuple(numbered), tuple(drawn.searches(first)), presale, barred)


def _kept_out(category: str, shelf: Sequence[Good]) -> Good:
    """Goods that their shop does not take back: of the first shop where it has such."""
    found = [one for one in shelf if one.category == category] or list(shelf[1:]) or list(shelf)
    return min(found, key=lambda one: one.shop != shelf[0].shop)


def _by_age(stories: Iterable[Story]) -> list[Story]:
    return sorted(stories, key=lambda one: one.deeds[0].at)


class _Drawn:
    """Draws from the dice, one thing after another."""

    def __init__(self, plot: Plot, free: Sequence[Good], own: Sequence[Good], today: datetime, dice: Random) -> None:
        self._plot = plot
        self._free = free
        self._own = own
        self._today = today
        self._dice = dice
        self._left = {one: one.pieces for one in free}

    def stories(self, fate: str, special: Good | None) -> Iterator[Story]:
        """The orders of one fate."""
        said = self._plot.fate[fate]
        for number in range(said.count):
            buyer = self._plot.shopper if said.hers and number == 0 else self._guest()
            goods = [special or self._one(self._own if number < said.own else self._free)]
            if fate in SHARED and number % SECOND_SHOP == SECOND_SHOP - 1:
                goods += [self._elsewhere(goods[0])]
            basket = tuple(self._line(one, fate) for one in goods)
            payment = buyer.payment or self._dice.choice(CARDS)
            yield Story("", fate, buyer.account, buyer.recipient, payment, basket, tuple(self._deeds(said)))

    def searches(self, first: str) -> Iterator[Search]:
        """What was typed in the first shop and in the house, in the order of time."""
        said = self._plot.searches
        found: list[Search] = []
        for shop, texts in ((first, said.within), ("", said.house)):
            for text in texts:
                found += [self._search(text, shop) for _ in range(self._dice.randint(1, said.most))]
        yield from sorted(found, key=lambda one: one.at)

    def _search(self, text: str, shop: str) -> Search:
        at = self._today - timedelta(hours=self._dice.uniform(1, 24 * self._plot.days - 4))
        return Search(at, text, shop, self._dice.choice((0, 0, 0, 1, 1, 2, 3)))

    def _deeds(self, said: Fate) -> Iterator[Deed]:
        hours = float(self._dice.uniform(*said.ages))
        for verb in said.deeds:
            hours -= self._dice.uniform(*self._plot.hours.get(verb, (0, 0)))
            whys = self._plot.whys.get(verb, ("",))
            yield Deed(self._today - timedelta(hours=hours), verb, self._dice.choice(whys))

    def _one(self, goods: Sequence[Good]) -> Good:
        """Something of which enough is left; of another shop where these have no more."""
        there = [one for one in goods if self._left[one] > KEPT] or [
            one for one in self._free if self._left[one] > KEPT
        ]
        return self._dice.choices(there, [one.weight for one in there])[0]

    def _elsewhere(self, good: Good) -> Good:
        return self._one([one for one in self._free if one.shop != good.shop])

    def _line(self, good: Good, fate: str) -> dict[str, str | int]:
        many = PIECES.get(fate) or self._dice.choice((1, 1, 1, 1, 2, 3))
        self._left[good] = self._left.get(good, good.pieces) - many
        return {"product": good.product, "variant": good.variant, "shop": good.shop, "quantity": many}

    def _guest(self) -> Buyer:
        said, dice = self._plot.guests, self._dice
        name, _, email = dice.choice(said.names).rpartition(" ")
        region, city, district = dice.choice(said.places).split(" ")
        street = f"{dice.choice(said.streets)} {dice.randint(1, 300)} 号 {dice.randint(101, 2400)} 室"
        recipient = {
            "name": name,
            "phone": f"130 0000 {dice.randint(100, 9999):04}",
            "email": email,
            "country": "CN",
            "region": region,
            "city": city,
            "district": district,
            "lines": [street],
            "locale": "en" if name.isascii() else "zh-CN",
        }
        return Buyer(recipient)
