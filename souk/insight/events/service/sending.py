"""Following the log and sending what is due: claimed and committed first, sent outside every transaction."""

import logging
import secrets
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from souk.insight.events.contracts import Event, Message, Position, Reply, Sent, Stopped, Try, Why
from souk.insight.events.rules.publishing import PUBLISHED, facts_of, message_id, names, told
from souk.insight.events.rules.retrying import GONE, arrived, asked_wait, next_try
from souk.insight.events.rules.signing import secret_of, valid_salts
from souk.insight.events.service.directing import Directing
from souk.insight.events.store import webhooks as store
from souk.kit.errors import Invalid, SoukError, Unavailable
from souk.kit.operation import Caller, Effect, Example, Step, operation

HOUSE = Caller("events", frozenset())
# Longer than a carrier may take, so whoever claimed it is gone.
LOST = timedelta(minutes=2)
HANDS, EACH = 16, 2
READ, MOST_SENT = 200, 10_000
GLANCE = 0.2
_log = logging.getLogger(__name__)


class Broken(Unavailable):
    """A bug: the log has it, the delivery does not show it."""

    def __init__(self) -> None:
        super().__init__("Sending it broke; the log has the reason.")


class Sending(Directing):
    """What the background does for webhooks."""

    @operation("events:deliver", Effect.WRITE, Example({}))
    def deliver(self, most: int = 500) -> Iterator[Step]:
        """Make messages of new events and send what is due, at most so many tries, until nothing is.

        Sixteen are in hand at once and two of one address, so that a slow one keeps nobody else waiting. Whatever is
        killed in between is sent again under its id.
        """
        if not 1 <= most <= MOST_SENT:
            raise Invalid("most is {most}; it must be 1 to {limit}.", most=most, limit=MOST_SENT)
        flying: dict[Future[Reply], Any] = {}
        made = landed = well = 0
        with ThreadPoolExecutor(HANDS, "webhook") as pool, self._landing(flying):
            while True:
                fresh = self._follow()
                claimed = self._claimed(list(flying.values()), most - landed - len(flying))
                made += fresh
                yield Step(made + landed)
                now = self._clock.now()
                flying |= {pool.submit(self._carry, row, now): row for row in claimed}
                if not flying and not fresh:
                    break
                for future in wait(flying, GLANCE, FIRST_COMPLETED).done:
                    well += self._learn(flying.pop(future), future.result())
                    landed += 1
        yield Step(made + landed, made + landed, answer=Sent(made, well, landed - well))

    @contextmanager
    def _landing(self, flying: dict[Future[Reply], Any]) -> Iterator[None]:
        """Whoever leaves between two steps still writes down what became of the messages in hand."""
        try:
            yield
        except GeneratorExit:
            wait(flying)
            with self._database.unit(writes=True):
                for future, row in flying.items():
                    self._learn(row, future.result())
            raise

    def _follow(self) -> int:
        """Make messages of what every webhook has not seen yet, a page at a time; answers how many."""
        standing: dict[str, list[Any]] = {}
        for row in store.followers(self._database.read):
            standing.setdefault(row.position, []).append(row)
        made = 0
        for position, rows in standing.items():
            events, after = self._behind(position)
            if after != position:
                made += sum(self._tell(row, events, after) for row in rows)
        return made

    def _behind(self, position: str) -> tuple[tuple[Event, ...], str]:
        newest = self.last()
        if Position.parse(position) > Position.parse(newest):
            # A restored log is shorter: what it has was sent before, so one goes on from its end.
            return (), newest
        page = self.read(position, READ, sorted(PUBLISHED))
        return page.events, page.after

    def _tell(self, row: Any, events: tuple[Event, ...], after: str) -> int:
        if not store.move(self._database.write, row.id, row.position, after):
            return 0
        wanted = names(row.kinds, row.shop is None)
        meant = [one for one in events if one.name in wanted and told(one, row.shop)]
        store.put(self._database.write, [self._written(row, one) for one in meant])
        return len(meant)

    def _written(self, row: Any, event: Event) -> dict[str, Any]:
        message = Message(message_id(row.id, event), event.name, event.at, facts_of(event))
        now = self._clock.now()
        named = {"id": message.id, "webhook": row.id, "kind": event.name, "subject": event.subject}
        return {**named, "body": self._scheme(row.scheme).body(message), "created": now, "due": now}

    def _claimed(self, flying: list[Any], most: int) -> list[Any]:
        """Messages that are ours until they are lost: as many as there are hands, few of one webhook."""
        now, busy = self._clock.now(), [row.webhook for row in flying]
        found: list[Any] = []
        full = {webhook for webhook in busy if busy.count(webhook) >= EACH}
        for one in store.due(self._database.read, now, [row.id for row in flying], full):
            if len(found) >= min(most, HANDS - len(flying)):
                break
            if busy.count(one.webhook) < EACH:
                row = store.claim(self._database.write, one.id, now, now + LOST)
                busy += [one.webhook] if row else []
                found += [row] if row else []
        return found

    def _carry(self, row: Any, at: datetime) -> Reply:
        """One try, in a thread that has no transaction."""
        salts = valid_salts(row.salt, row.salt_before, row.salt_until, at)
        signed_with = [secret_of(self._outgoing.key, salt) for salt in salts]
        try:
            out = self._outgoing
            headers = self._scheme(row.scheme).headers(
                Try(row.id, row.url, row.body, at, signed_with, out.house, out.sign)
            )
            assert self._outgoing.carrier is not None
            return self._outgoing.carrier.send(row.url, headers, row.body.encode())
        except SoukError as error:
            return Reply(0, problem=_said(error))
        except Exception:
            # A bug met with one address keeps none of the others waiting.
            _log.exception("the message %s to %s broke", row.id, row.webhook)
            return Reply(0, problem=_said(Broken()))

    def _learn(self, row: Any, reply: Reply) -> bool:
        """Write down what a try met, and what follows for its webhook."""
        now, connection = self._clock.now(), self._database.write
        met = {"status": reply.status, "problem": dict(reply.problem)}
        if arrived(reply.status):
            store.learn(connection, row.id, row.tries, {**met, "state": "delivered", "due": None})
            store.recover(connection, row.webhook)
            return True
        pause = next_try(row.tries, secrets.randbelow(1000) / 999, asked_wait(reply.retry_after, now))
        given_up = {"state": "dead", "due": None}
        fresh = given_up if pause is None or reply.status == GONE else {"due": now + pause}
        store.learn(connection, row.id, row.tries, {**met, **fresh})
        self._missed(row.webhook, reply.status, now)
        return False

    def _missed(self, webhook: str, status: int, now: datetime) -> None:
        """Stop a webhook that is gone, or failed for longer than it may."""
        since = store.fail(self._database.write, webhook, now)
        if since is None:
            return
        why: Why
        if status == GONE:
            why = "gone"
        elif now - since.failing >= self._outgoing.patience:
            why = "failing"
        else:
            return
        fresh = {"state": "disabled", "why": why, "changed": now}
        store.change(self._database.write, webhook, store.Owner(None, all=True), fresh)
        self._note("disabled", webhook, since.shop, HOUSE, status=status)
        # A platform names its address itself: nobody here can mend it, and no stranger makes us write letters.
        if not since.direct:
            self._outgoing.stopped(Stopped(webhook, since.shop, since.url, why, status))


def _said(error: SoukError) -> dict[str, Any]:
    """An error as a delivery keeps it, so that it can be said in another language."""
    facts = {name: fact if isinstance(fact, str | int | float) else str(fact) for name, fact in error.facts.items()}
    return {"sentence": error.sentence, "facts": facts}
