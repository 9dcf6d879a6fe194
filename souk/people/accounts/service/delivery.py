"""Letters leave after the operation that wrote them was kept, at least once each."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from souk.kit.errors import Invalid
from souk.kit.locale import Locale
from souk.kit.operation import Effect, Example, Step, operation
from souk.people.accounts.contracts import Delivered, Letter, PostAway, Written
from souk.people.accounts.rules.letters import next_try
from souk.people.accounts.service.examples import ASK_RESET, ME
from souk.people.accounts.service.part import Part
from souk.people.accounts.store import people, things

CLAIM = timedelta(minutes=10)
# So many that a mail server may let each wait for its whole time, and their claim is not over yet.
AT_ONCE = 16
MOST = 1000


class Delivery(Part):
    """Carry the letters that wait."""

    @operation("accounts:deliver", Effect.WRITE, Example({}, after=(ME, ASK_RESET)))
    def deliver(self, most: int = 100) -> Iterator[Step]:
        """Carry the letters that are due, at most 1,000; one that cannot leave is tried ten times, ever more seldom.

        Of a letter that left only whose it was, what about and when is kept.
        """
        if not 1 <= most <= MOST:
            raise Invalid("{most} at once are not possible; 1 to {limit} are.", most=most, limit=MOST)
        done = Delivered(0, 0)
        while (rest := most - done.sent - done.failed) > 0 and (claimed := self._claimed(min(AT_ONCE, rest))):
            yield Step(done.sent + done.failed)
            sent, failed, trouble = self._carried(claimed)
            done = Delivered(done.sent + sent, done.failed + failed)
            if trouble is not None:
                yield Step(done.sent + done.failed)
                raise trouble
        yield Step(done.sent + done.failed, done.sent + done.failed, answer=done)

    def write(self, to: str, account: str, kind: str, said: tuple[str, str], path: str = "/") -> None:
        """Write a letter about something of another domain, in its transaction; `{link}` in the text leads to `path`.

        It leaves as every letter does, and is erased with its account or address.
        """
        self.write_all([Written(to, account, kind, said, path)])

    def write_all(self, letters: Sequence[Written]) -> None:
        """Write many letters at once."""
        self._keep_letters(*(self._kept(one) for one in letters))

    def tell_owners(
        self, shop: str | None, kind: str, said: Callable[[Locale, str], tuple[str, str]], path: str = "/"
    ) -> None:
        """Write to the owners of a shop, else to the operators of the house, each in their language and by name."""
        rows = people.keepers(self._database.read, shop)
        self.write_all([Written(row.email, row.id, kind, said(row.locale, row.name), path) for row in rows])

    def _kept(self, one: Written) -> dict[str, Any]:
        # Not by `format`: whatever else stands in braces is somebody's own words.
        subject, text = one.said[0], one.said[1].replace("{link}", f"{self._address}{one.path}")
        return {"account": one.account or None, "kind": one.kind, "to": one.to, "subject": subject, "text": text}

    def _claimed(self, most: int) -> list[tuple[Letter, int]]:
        now = self._clock.now()
        # Asked many times a minute, mostly in vain: the writer's lane is entered only where a letter waits.
        if not things.waiting(self._database.read, now):
            return []
        return things.claim_letters(self._database.write, now, now + CLAIM, most)

    def _carried(self, claimed: Sequence[tuple[Letter, int]]) -> tuple[int, int, Exception | None]:
        """How many letters left, and how many could not; what is wrong with one that breaks what carries it.

        That one waits until its claim is over; those after it are free again.
        """
        gone: list[tuple[str, datetime | None]] = []
        later: list[tuple[str, datetime]] = []
        trouble, failed = None, 0
        for place, (letter, tries) in enumerate(claimed):
            try:
                self._backing.post.send(letter)
            except PostAway:
                failed += 1
                wait = next_try(tries)
                if wait is None:
                    gone.append((letter.id, None))
                else:
                    later.append((letter.id, self._clock.now() + wait))
            except Exception as error:
                trouble = error
                later += [(one.id, self._clock.now()) for one, _ in claimed[place + 1 :]]
                break
            else:
                gone.append((letter.id, self._clock.now()))
        things.let_go(self._database.write, gone)
        things.put_off(self._database.write, later)
        return sum(sent is not None for _, sent in gone), failed, trouble
