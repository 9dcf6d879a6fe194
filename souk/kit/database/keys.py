"""Idempotency: a key, what was asked with it, and the answer that every repetition gets."""

import hashlib
import hmac
import json
import os
import uuid
from collections import namedtuple
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import starmap
from typing import Any, Protocol, TypeVar

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Column, ColumnElement, Connection, LargeBinary, Table, Text, delete, text, update

from souk.kit.clock import Clock
from souk.kit.database.bulk import insert_all
from souk.kit.database.sending import fetched
from souk.kit.database.tables import Moment, metadata, plain_moment
from souk.kit.database.unit import Database
from souk.kit.errors import Conflict, SoukError, Unavailable

_key = Table(
    "kit_key",
    metadata,
    Column("actor", Text, primary_key=True),
    Column("operation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("answer", LargeBinary),
    Column("holder", Text, nullable=False, server_default=""),
    Column("at", Moment, nullable=False, index=True),
)
LOST_AFTER = timedelta(seconds=60)
_MOMENT = Moment()
_name = json.JSONEncoder().encode
_plain = json.JSONEncoder(ensure_ascii=False).encode
_sorted = json.JSONEncoder(sort_keys=True, default=str).encode
# Written out, because every write of every operation passes here.
_LOOK = "SELECT actor, key, asked, answer FROM kit_key WHERE actor = {0} AND operation = {0} AND key = {0}"
_INSERT = "INSERT INTO kit_key (actor, operation, key, asked, answer, holder, at) VALUES "
_ROWS = "SELECT kit_key.actor, kit_key.key, kit_key.asked, kit_key.answer FROM"
_Said = namedtuple("_Said", ["actor", "key", "asked", "answer"])
# The primary key is looked up for every pair; two lists apart would be looked up for every one with every other.
_LOOK_SQLITE = (
    f"{_ROWS} json_each(?) AS one CROSS JOIN kit_key ON kit_key.actor = json_extract(one.value, '$[0]') "
    "AND kit_key.operation = ? AND kit_key.key = json_extract(one.value, '$[1]')"
)
_LOOK_POSTGRES = (
    f"{_ROWS} unnest(%(actors)s::text[], %(keys)s::text[]) AS one(who, named) JOIN kit_key "
    "ON kit_key.actor = one.who AND kit_key.operation = %(operation)s AND kit_key.key = one.named"
)
# PostgreSQL's driver does not count what an insert skipped; what it returns tells on both.
_KEEP = f"{_INSERT}({{0}}, {{0}}, {{0}}, {{0}}, {{0}}, {{0}}, {{0}}) ON CONFLICT DO NOTHING RETURNING key"
_MARKS = {"sqlite": "?", "postgresql": "%s"}
_LOOKS, _KEEPS = ({name: one.format(mark) for name, mark in _MARKS.items()} for one in (_LOOK, _KEEP))
_CLAIM = text(
    f"{_INSERT}(:actor, :operation, :key, :asked, NULL, :holder, :at) "
    "ON CONFLICT (actor, operation, key) DO UPDATE SET holder = :holder, at = :at "
    "WHERE kit_key.answer IS NULL AND kit_key.at < :lost AND kit_key.asked = :asked RETURNING key"
)


class _Answering(Protocol):
    @property
    def answer(self) -> Any: ...


Moved = TypeVar("Moved", bound=_Answering)


class KeyReused(Conflict):
    """The same key came with another payload."""

    def __init__(self, key: str) -> None:
        super().__init__("The key {key} was used for another request; send a new key.", key=key)


class KeyBusy(Conflict):
    """A request with this key is being answered just now."""

    def __init__(self, key: str) -> None:
        super().__init__("A request with the key {key} is under way; ask again for its answer.", key=key)


class _Raced(Exception):
    """Another call with this key committed first; what this one did is undone, and its answer is the other's."""


@dataclass(frozen=True)
class Asked:
    """Who asked what with which key, if any, acting in which shop."""

    actor: str
    operation: str
    key: str | None
    payload: Any
    shop: str | None = None

    @cached_property
    def name(self) -> str:
        """One for all that repeat it."""
        return _name([self.actor, self.operation, self.key])


class Keys:
    """The keys that were used, in the transaction of what they did; answers are sealed, payloads only digested."""

    def __init__(self, database: Database, clock: Clock, secret: bytes) -> None:
        self._database = database
        self._clock = clock
        self._secret = hashlib.sha256(b"souk keys" + secret).digest()
        self._seal = AESGCM(self._secret)
        self.also: list[Callable[[str], object]] = []

    def once(self, asked: Asked, do: Callable[[], Any], writes: bool = True) -> Any:
        """What `do` answers, or what it answered when this was asked before; raises `KeyReused`, `KeyBusy`."""
        if asked.key is None or not writes:
            with self._database.unit(writes):
                return do()
        try:
            return self._once(asked, do)
        except Unavailable:
            raise
        except (_Raced, SoukError) as error:
            # Whoever was faster with the same key may have made this one impossible ("taken", "used before"). Looked
            # up in the lane: the other may be in the same group, and not committed yet.
            with self._database.unit(writes=True):
                stored = self._answer(asked, self._database.write)
            if stored is not None:
                return stored[0]
            if isinstance(error, SoukError):
                raise
        return self._once(asked, do)

    def known(self, asked: Sequence[Asked]) -> dict[str, Any]:
        """By its `name`, what each call that was made before with its key was answered, or why it gets no answer."""
        if not asked:
            return {}
        rows = {(row.actor, row.key): row for row in self._looked_up(asked)}
        return {one.name: self._told(one, rows[one.actor, one.key]) for one in asked if (one.actor, one.key) in rows}

    def _looked_up(self, asked: Sequence[Asked]) -> Iterable[Any]:
        connection, operation = self._database.write, asked[0].operation
        if connection.dialect.name == "sqlite":
            pairs = _plain([(one.actor, one.key) for one in asked])
            return starmap(_Said, fetched(connection, _LOOK_SQLITE, (pairs, operation)))
        given = {"actors": [one.actor for one in asked], "keys": [one.key for one in asked], "operation": operation}
        return starmap(_Said, fetched(connection, _LOOK_POSTGRES, given))

    def keep(self, answers: Sequence[tuple[Asked, Any]]) -> None:
        """Keep the answers of calls of one transaction; a key that was used meanwhile breaks it."""
        now = self._clock.now()
        rows = [{**self._said(one), "answer": self._sealed(one, it), "holder": "", "at": now} for one, it in answers]
        insert_all(self._database.write, _key, rows)

    def stream(self, asked: Asked, steps: Iterator[Moved], replay: Callable[[Any], Moved]) -> Iterator[Moved]:
        """The steps, the last of whose answers is kept; or that answer. Each step renews the claim on the key."""
        holder = uuid.uuid4().hex
        with self._database.unit(writes=True):
            stored = self._answer(asked, self._database.write) if not self._claim(asked, holder) else None
        if stored is not None:
            yield replay(stored[0])
            return
        ended = False
        try:
            answer = None
            for step in steps:
                answer = step.answer
                self._move(asked, holder, {"at": self._clock.now()})
                yield step
            self._move(asked, holder, {"answer": self._sealed(asked, answer), "holder": ""})
            ended = True
        finally:
            if not ended:
                self._release(asked, holder)

    def forget(self, before: datetime, but: Collection[str] = ()) -> int:
        """Drop the keys used at a time before, except of some operations; answers how many."""
        old = delete(_key).where(_key.c.at < before, _key.c.operation.not_in(list(but)))
        return self._database.write.execute(old).rowcount

    def drop(self, actor: str, operations: str = "") -> int:
        """Drop what was kept for somebody, of operations whose names begin so; answers how many.

        All of it goes with what `also` drops, such as jobs, whose payloads are kept too.
        """
        for other in [] if operations else self.also:
            other(actor)
        theirs = delete(_key).where(_key.c.actor == actor, _key.c.operation.startswith(operations, autoescape=True))
        return self._database.write.execute(theirs).rowcount

    def _once(self, asked: Asked, do: Callable[[], Any]) -> Any:
        with self._database.unit(writes=True):
            if (stored := self._answer(asked, self._database.read)) is not None:
                return stored[0]
            answer = do()
            row = (
                *_place(asked),
                self._digest(asked),
                self._sealed(asked, answer),
                "",
                plain_moment(self._clock.now()),
            )
            connection = self._database.write
            if not fetched(connection, _KEEPS[connection.dialect.name], row):
                raise _Raced
            return answer

    def _answer(self, asked: Asked, connection: Connection) -> tuple[Any] | None:
        rows = fetched(connection, _LOOKS[connection.dialect.name], _place(asked))
        if not rows:
            return None
        if isinstance(said := self._told(asked, _Said(*rows[0])), SoukError):
            raise said
        return (said,)

    def _told(self, asked: Asked, row: Any) -> Any:
        """What was answered, or why there is no answer."""
        if not hmac.compare_digest(row.asked, self._digest(asked)):
            return KeyReused(asked.key or "")
        return KeyBusy(asked.key or "") if row.answer is None else self._opened(asked, row.answer)

    def _claim(self, asked: Asked, holder: str) -> bool:
        row = {**self._row(asked), "holder": holder}
        lost = _MOMENT.process_bind_param(self._clock.now() - LOST_AFTER, self._database.engine.dialect)
        return self._database.write.execute(_CLAIM, {**row, "lost": lost}).first() is not None

    def _move(self, asked: Asked, holder: str, fresh: dict[str, Any]) -> None:
        with self._database.unit(writes=True):
            mine = update(_key).where(*_same(asked), _key.c.holder == holder)
            if self._database.write.execute(mine.values(fresh)).rowcount != 1:
                raise KeyBusy(asked.key or "")

    def _release(self, asked: Asked, holder: str) -> None:
        with self._database.unit(writes=True):
            self._database.write.execute(delete(_key).where(*_same(asked), _key.c.holder == holder))

    def _row(self, asked: Asked) -> dict[str, Any]:
        at = _MOMENT.process_bind_param(self._clock.now(), self._database.engine.dialect)
        return {**self._said(asked), "at": at}

    def _said(self, asked: Asked) -> dict[str, Any]:
        actor, operation, key = _place(asked)
        return {"actor": actor, "operation": operation, "key": key, "asked": self._digest(asked)}

    def _digest(self, asked: Asked) -> str:
        # The same words said in another shop ask for something else.
        what = asked.payload if asked.shop is None else [asked.shop, asked.payload]
        said = _sorted(what).encode()
        return hmac.new(self._secret, said, hashlib.sha256).hexdigest()

    def _sealed(self, asked: Asked, answer: Any) -> bytes:
        nonce = os.urandom(12)
        return nonce + self._seal.encrypt(nonce, _plain(answer).encode(), _bytes(asked))

    def _opened(self, asked: Asked, sealed: bytes) -> Any:
        return json.loads(self._seal.decrypt(sealed[:12], sealed[12:], _bytes(asked)))


def _same(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    return _key.c.actor == asked.actor, _key.c.operation == asked.operation, _key.c.key == asked.key


def _place(asked: Asked) -> tuple[str, str, str]:
    return asked.actor, asked.operation, asked.key or ""


def _bytes(asked: Asked) -> bytes:
    return asked.name.encode()
