"""The narrow waist: every verb of every domain is called by name, with a payload, for a caller."""

import inspect
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial
from typing import Any, Literal, TypeVar, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, create_model

from souk.kit.clock import Clock
from souk.kit.database import Asked, Database, Keys, Together
from souk.kit.errors import Invalid, NotAllowed, NotFound, faults
from souk.kit.scopes import covers
from souk.kit.text import sound

Method = TypeVar("Method", bound=Callable[..., Any])
_hints: Callable[..., Any] = cache(get_type_hints)
_adapter: Callable[[Any], TypeAdapter[Any]] = cache(TypeAdapter)


class Effect(StrEnum):
    """What an operation does to the world; a door asks for confirmation by it."""

    READ = "read"
    WRITE = "write"
    SPEND = "spend"


@dataclass(frozen=True)
class Caller:
    """Who acts: a pseudonym, what it may do (`area:verb`, `area:*`, `*`), in which shop, whether it is remembered."""

    actor: str
    scopes: frozenset[str]
    shop: str | None = None
    personal: bool = True

    def may(self, scope: str) -> bool:
        """Whether one of the scopes covers `scope`."""
        return covers(self.scopes, scope)


@dataclass(frozen=True)
class Step:
    """One step of a stream: how far (`total` where known), in words, and with the last one the answer."""

    done: int
    total: int | None = None
    note: str = ""
    answer: Any = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Example:
    """A payload that succeeds after calls and with uploaded files; on rows of the shop `corner`, or of who asks."""

    payload: Mapping[str, Any] = field(default_factory=dict)
    after: Sequence[tuple[str, Mapping[str, Any]]] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    owned: Literal["", "shop", "self"] = ""


def operation(
    scope: str, effect: Effect = Effect.READ, example: Example | None = None, *, many: str = ""
) -> Callable[[Method], Method]:
    """Mark a method as an operation, `<class>.<method>` in kebab-case; the method `many` does all that come at once."""

    def mark(method: Method) -> Method:
        method.__operation__ = (scope, effect, example or Example(), many)  # type: ignore[attr-defined]
        return method

    return mark


@dataclass(frozen=True)
class Operation:
    """One verb, ready for every door: its schemas, made when asked for, are its signature's, its help its docstring."""

    name: str
    scope: str
    effect: Effect
    example: Example
    many: str
    method: Any
    caller: str | None
    stream: bool

    @property
    def payload(self) -> type[BaseModel]:
        return _payload(self.name, self.method.__func__)

    @property
    def answer(self) -> TypeAdapter[Any]:
        return _adapter(Step if self.stream else _hints(self.method.__func__)["return"])

    @property
    def help(self) -> str:
        return inspect.getdoc(self.method) or ""

    def arguments(self, payload: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
        """The method's arguments; raises `Invalid`, naming every wrong field and what would be right."""
        try:
            read = self.payload.model_validate(sound(payload))
        except ValidationError as error:
            raise Invalid("{operation}: {why}", operation=self.name, why=faults(error)) from None
        return {**({self.caller: caller} if self.caller else {}), **vars(read)}

    def plain(self, answer: Any) -> Any:
        return self.answer.dump_python(answer, mode="json")


class Souk:
    """All operations of an assembled system, behind one call; `watch` is entered around each."""

    def __init__(self, services: Iterable[object], database: Database, clock: Clock, keys: Keys | None = None) -> None:
        self.operations, self.together = dict[str, Operation](), dict[str, Together]()
        self.database, self.clock, self.keys = database, clock, keys or Keys(database, clock, b"")
        self.watch: Callable[[Operation, Caller], AbstractContextManager[object]] = lambda _one, _who: nullcontext()
        self.admit(*services)

    def admit(self, *services: object) -> None:
        """Add the operations of services."""
        for of, one in ((service, one) for service in services for one in _operations(service)):
            self.operations[one.name] = one
            if one.many:
                self.together[one.name] = Together(self.database, self.keys, getattr(of, one.many), one.plain)

    def call(self, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None) -> Any:
        """Do one operation and answer in plain JSON; a write with a `key` may be repeated safely.

        Raises `NotFound` for the name, `NotAllowed`, `Invalid` for the payload, and what the operation raises.
        """
        if (found := self._allowed(name, caller)).stream:
            return deque(self.stream(name, payload, caller, key), maxlen=1).pop().answer
        with self.watch(found, caller):
            given, asked = found.arguments(payload, caller), Asked(caller.actor, name, key, dict(payload), caller.shop)
            if found.many:
                return self.together[name].do(tuple(given.values()), asked)
            return self.keys.once(asked, lambda: found.plain(found.method(**given)), found.effect is not Effect.READ)

    def read(self, name: str, payload: Mapping[str, Any], caller: Caller) -> bytes:
        """As `call`, of an operation that only reads: its answer as the text of JSON, made in one step."""
        with self.watch(found := self._allowed(name, caller), caller), self.database.unit(writes=False):
            return found.answer.dump_json(found.method(**found.arguments(payload, caller)))

    async def awaited(self, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None) -> Any:
        """As `call`, from an event loop, for an operation that many do together: no thread waits for its answer."""
        with self.watch(found := self._allowed(name, caller), caller):
            given, asked = found.arguments(payload, caller), Asked(caller.actor, name, key, dict(payload), caller.shop)
            return await self.together[name].awaited(tuple(given.values()), asked)

    def stream(self, name: str, payload: Mapping[str, Any], caller: Caller, key: str | None = None) -> Iterator[Step]:
        """Do an operation step by step, each step a transaction; the last step has the answer in plain JSON."""
        found = self._allowed(name, caller)
        if not found.stream:
            yield Step(1, 1, answer=self.call(name, payload, caller, key))
        elif found.effect is Effect.READ or key is None:
            yield from self._steps(found, payload, caller)
        else:
            asked = Asked(caller.actor, name, key, dict(payload), caller.shop)
            yield from self.keys.stream(asked, self._steps(found, payload, caller), partial(Step, 1, 1, "repeated"))

    def _steps(self, found: Operation, payload: Mapping[str, Any], caller: Caller) -> Iterator[Step]:
        with self.watch(found, caller), closing(found.method(**found.arguments(payload, caller))) as steps:
            while True:
                with self.database.unit(writes=found.effect is not Effect.READ):
                    step = next(steps, None)
                if step is None:
                    return
                yield found.answer.validate_python(found.plain(step))

    def _allowed(self, name: str, caller: Caller) -> Operation:
        if (found := self.operations.get(name)) is None:
            raise NotFound("There is no operation {name}.", name=name)
        if caller.may(found.scope):
            return found
        raise NotAllowed(caller.actor, found.scope)


def _operations(service: object) -> Iterator[Operation]:
    for verb, function in inspect.getmembers(type(service), inspect.isfunction):
        if marks := getattr(function, "__operation__", None):
            name = f"{type(service).__name__.lower()}.{verb.replace('_', '-')}"
            hints, method, (scope, effect, example, many) = _hints(function), getattr(service, verb), marks
            caller = next((name for name, hint in hints.items() if hint is Caller), None)
            yield Operation(name, scope, effect, example, many, method, caller, get_origin(hints["return"]) is Iterator)


@cache
def _payload(name: str, function: Callable[..., Any]) -> type[BaseModel]:
    hints, said = _hints(function), inspect.signature(function).parameters.values()
    own = [one for one in said if one.name != "self" and hints[one.name] is not Caller]
    fields: Any = {one.name: (hints[one.name], ... if one.default is one.empty else one.default) for one in own}
    return create_model(name.replace(".", "_").replace("-", "_"), __config__=ConfigDict(extra="forbid"), **fields)
