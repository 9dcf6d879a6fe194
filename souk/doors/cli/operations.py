"""`souk <service> <verb> --field value`: every operation as a command, made from its schema and docstring."""

import json
import sys
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

import click
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from souk.doors.cli.desk import OPERATOR, Commands, Desk
from souk.kit.errors import Invalid
from souk.kit.operation import Effect, Operation


class Service(Commands):
    """The operations of one service."""

    def __init__(self, name: str, desk: Desk) -> None:
        super().__init__(name, help=f"The operations of {name}.")
        self._desk = desk

    def list_commands(self, context: click.Context) -> list[str]:
        names = (name.partition(".") for name in self._desk.souk.operations)
        return sorted(verb for service, _, verb in names if service == self.name)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        found = self._desk.souk.operations.get(f"{self.name}.{name}")
        return _command(self._desk, found) if found else None


def _command(desk: Desk, found: Operation) -> click.Command:
    fields = found.payload.model_fields.items()
    params: list[click.Parameter] = [_option(name, field) for name, field in fields]
    secrets = [name for name, field in fields if field.is_required() and _secret(field.annotation)]
    if found.effect is not Effect.READ:
        params.append(click.Option(["--idempotency-key", "key"], help="The same key does nothing twice."))

    def run(key: str | None = None, **given: Any) -> None:
        payload = {name: value for name, value in given.items() if value is not None}
        payload |= {name: _asked(name) for name in secrets if name not in payload}
        if not found.stream:
            click.echo(_shown(desk.souk.call(found.name, payload, OPERATOR, key)))
            return
        for step in desk.souk.stream(found.name, payload, OPERATOR, key):
            click.echo(f"{step.note} {step.done}/{step.total or '?'}", err=True)
            if step.answer is not None:
                click.echo(_shown(step.answer))

    return click.Command(found.name.partition(".")[2], params=params, callback=run, help=found.help)


def _option(name: str, field: FieldInfo) -> click.Option:
    flag = f"--{name.replace('_', '-')}"
    if _secret(field.annotation):
        # What stands in an argument, every process of the machine may read, and the shell's history keeps.
        about = "Asked for without an echo; `-` reads a line from standard input."
        return click.Option([flag, name], required=False, metavar="-", help=about, type=_Secret())
    kind = "text" if _texts(field.annotation) else "JSON"
    return click.Option([flag, name], required=field.is_required(), metavar=kind, type=_Json(kind))


def _asked(name: str) -> str:
    return str(click.prompt(name.replace("_", " ").capitalize(), hide_input=True, err=True))


def _secret(annotation: Any) -> bool:
    if get_origin(annotation) in (Union, UnionType):
        return any(_secret(part) for part in get_args(annotation))
    return annotation is SecretStr


class _Secret(click.ParamType[Any]):
    """A secret that is typed or piped in, never given as an argument."""

    name = "secret"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        name = param.name if param else "the secret"
        if value != "-":
            raise Invalid("{name} is a secret: leave it out to be asked, or give - and pipe it in.", name=name)
        return sys.stdin.readline().rstrip("\n")


class _Json(click.ParamType[Any]):
    """Text as it is, anything else as JSON."""

    name = "json"

    def __init__(self, kind: str) -> None:
        self._kind = kind

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> Any:
        if self._kind == "text" or not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            name = param.name if param else "the option"
            raise Invalid("{name} takes JSON; {value} is none.", name=name, value=value) from None


def _texts(annotation: Any) -> bool:
    """Whether a field takes text alone: a string, one of some words, or nothing."""
    if get_origin(annotation) is Literal:
        return all(isinstance(word, str) for word in get_args(annotation))
    if get_origin(annotation) in (Union, UnionType):
        return all(_texts(part) for part in get_args(annotation))
    return annotation in (str, NoneType)


def _shown(answer: Any) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=2)
