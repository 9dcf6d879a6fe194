"""The mall's first two weeks: orders, searches and errands one after another, on a clock that is turned back."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import cached_property, partial
from random import Random
from typing import Any

from pydantic import TypeAdapter

from souk.kit.errors import Conflict
from souk.kit.operation import Caller, Souk, Step
from souk.people.accounts import scopes_of
from souk.rehearsal.mall.contracts import Errand, Good, Life, Plot, Search
from souk.rehearsal.mall.ports import TurnedClock
from souk.rehearsal.mall.rules.living import life
from souk.rehearsal.mall.service.minding import Keep, errands, measure_table, price_table
from souk.rehearsal.mall.service.ordering import VISITOR, Ordering

# The log says since when a mall lives, and that it has lived until its day.
BEGAN, LIVED = "mall.began", "mall.lived"
SHOWN_MOST = 20
_PLOT = TypeAdapter(Plot)
Turn = tuple[datetime, Callable[[], object]]


def plot(raw: Mapping[str, Any]) -> Plot:
    """What the life is drawn from, out of parsed TOML."""
    return _PLOT.validate_python(raw)


class Living:
    """What happens to a mall before somebody comes to see it; `owners` mind their shops, the house's keepers others."""

    def __init__(self, souk: Souk, house: Caller, raw: Mapping[str, Any], seed: int) -> None:
        self._souk = souk
        self._house = house
        self._raw = raw
        self._seed = seed
        self._seen: dict[tuple[str, str], Any] = {}

    def begin(self) -> bool:
        """Turn the clock back to where the mall's life begins, or stopped; False where it was lived already."""
        if self._noted(LIVED):
            return False
        last = self._last()
        begins = self.today - timedelta(days=self._raw["days"])
        if isinstance(self._souk.clock, TurnedClock):
            self._souk.clock.turn(max(begins, last) if last else begins)
        if not self._noted(BEGAN):
            self._note(BEGAN, today=self.today.isoformat())
            self._souk.call("events.flush", {}, self._house)
        return True

    @cached_property
    def today(self) -> datetime:
        """The day on which somebody came to see the mall, for the first time."""
        began = self._noted(BEGAN)
        return datetime.fromisoformat(began[0]["facts"]["today"]) if began else self._present()

    def live(self, shelf: Sequence[Good], owners: Mapping[str, str], keep: Keep) -> Iterator[Step]:
        """Everything in the order of time; again, or after a break, only what was not done."""
        whole = life(plot(self._raw), shelf, self.today, Random(f"{self._seed}/life"))
        keepers = {one.shop: self._keeper(one.shop, owners) for one in shelf}
        done_once = errands(self._raw, whole, shelf, keepers=keepers, house=self._house)
        tables = [make(whole, shelf, keepers, keep) for make in (price_table, measure_table)]
        turns = sorted(self._turns(whole, [*done_once, *tables], keepers), key=lambda one: one[0])
        for number, (at, act) in enumerate(turns, 1):
            self._reach(at)
            act()
            if number % 20 == 0:
                yield Step(number, len(turns), "life")
        self._reach(self._present())
        self._tidy()
        # What was searched is written together with the mark, so that a break loses all of it or nothing.
        self._note(LIVED)
        self._souk.call("events.flush", {}, self._house)
        yield Step(len(turns), len(turns), "life")

    def _turns(self, whole: Life, once: Sequence[Errand], keepers: Mapping[str, Caller]) -> Iterator[Turn]:
        ordering = Ordering(self._souk, self._house, keepers)
        for story in whole.stories:
            for deed in story.deeds:
                yield deed.at, partial(ordering.do, story, deed)
        for number, errand in enumerate(once):
            yield errand.at, partial(self._do, errand, number)
        for search in whole.searches:
            yield search.at, partial(self._search, search)

    def _do(self, errand: Errand, number: int) -> None:
        with suppress(Conflict):
            key = f"mall/{self._seed}/life/{number}"
            self._souk.call(errand.operation, errand.payload, errand.caller, key)

    def _search(self, search: Search) -> None:
        locale = "en" if search.text.isascii() else "zh-CN"
        limits = [{"key": "shop", "any_of": [search.shop]}] if search.shop else []
        found = self._found(search.text, search.shop, limits)
        shown = [card["product"] for card in found["cards"]]
        seen = {"text": search.text, "locale": locale, "total": found["total"], "shown": shown, "filters": limits}
        self._souk.call("search.notice", {"seen": seen}, VISITOR)
        if 0 < search.opened <= len(shown):
            clicked = {"text": search.text, "locale": locale, "place": search.opened, "shop": search.shop}
            opened = {"product": shown[search.opened - 1], **clicked}
            self._souk.call("search.notice-click", {"opened": opened}, VISITOR)

    def _found(self, text: str, shop: str, limits: Sequence[Mapping[str, object]]) -> Any:
        """What the shop finds; the same words are looked for once."""
        if (text, shop) not in self._seen:
            asked = {"text": text, "filters": limits, "most": SHOWN_MOST}
            self._seen[text, shop] = self._souk.call("search.find", asked, VISITOR)
        return self._seen[text, shop]

    def _tidy(self) -> None:
        """What the house does by itself: checkouts that ended let go of what they held."""
        for name in ("payments.send-refunds", "orders.sweep", "checkout.sweep", "inventory.expire"):
            self._souk.call(name, {}, self._house)

    def _keeper(self, shop: str, owners: Mapping[str, str]) -> Caller:
        return Caller(owners.get(shop, f"mall-keeper-{shop}"), scopes_of("merchant", "editor"), shop)

    def _reach(self, at: datetime) -> None:
        clock = self._souk.clock
        if isinstance(clock, TurnedClock) and clock.now() < at:
            clock.turn(at)

    def _present(self) -> datetime:
        clock = self._souk.clock
        return clock.present() if isinstance(clock, TurnedClock) else clock.now()

    def _noted(self, name: str) -> Any:
        return self._souk.call("events.read", {"most": 1, "names": [name]}, self._house)["events"]

    def _note(self, name: str, **facts: str) -> None:
        said = {"name": name, "subject": f"mall-{self._seed}", "facts": facts}
        self._souk.call("events.observe", said, self._house)

    def _last(self) -> datetime | None:
        """The latest moment in the log: no clock is turned back behind what is written."""
        last, after = None, ""
        while (page := self._souk.call("events.read", {"after": after, "most": 1000}, self._house))["events"]:
            moments = [datetime.fromisoformat(one["at"]) for one in page["events"]]
            last, after = max([*moments, *([last] if last else [])]), page["after"]
        return last
