"""Reading an answer as JSON, counting tokens, days and waits."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from email.utils import parsedate_to_datetime
from hashlib import sha256
from typing import NoReturn

from pydantic import JsonValue, TypeAdapter

from souk.ai.llm.contracts import Prompt, Usage

_OPENS, _CLOSES = "<think>", "</think>"
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n?\s*```\s*\Z", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_json: TypeAdapter[JsonValue] = TypeAdapter(JsonValue)


def clean(text: str) -> str:
    """An answer without a reasoning model's thoughts, control characters and broken surrogates."""
    return "".join(spoken([text])).strip()


def spoken(parts: Iterable[str]) -> Iterator[str]:
    """The same for an answer that comes in parts; what may yet be a thought is held back."""
    held: str | None = ""
    for part in parts:
        plain = _CONTROL.sub("", part)
        if held is None:
            yield plain
            continue
        held += plain
        start = _after_thought(held)
        if start is not None:
            held = None
            yield start
    if held and not held.lstrip().startswith(_OPENS):
        yield held


def _after_thought(held: str) -> str | None:
    """What follows the thoughts at an answer's beginning; None while that cannot be told."""
    start = held.lstrip()
    if start.startswith(_OPENS):
        _, closed, after = start.partition(_CLOSES)
        return after.lstrip() if closed else None
    return None if _OPENS.startswith(start) else start


def read_json(text: str) -> JsonValue:
    """The JSON that an answer is or fences; raises `ValueError` with a reason that repeats nothing of it."""
    fenced = _FENCED.match(text)
    try:
        value = json.loads(fenced.group(1) if fenced else text, parse_constant=_refuse)
        _without_control(value)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except ValueError as error:
        raise ValueError(getattr(error, "msg", "it holds what JSON does not")) from None
    return _json.validate_python(value)


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _without_control(value: object) -> None:
    if isinstance(value, str) and _CONTROL.search(value):
        raise ValueError("control character")
    parts = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in parts:
        _without_control(part)


def estimate(text: str) -> int:
    """About how many tokens a text is: one for each character beyond ASCII, one for three within."""
    beyond = sum(not char.isascii() for char in text)
    return beyond + (len(text) - beyond + 2) // 3


def digest(prompt: Prompt) -> str:
    """The same for two prompts that ask the same, whatever for."""
    asked = [prompt.system, prompt.user, prompt.schema, prompt.temperature, prompt.most_tokens]
    return sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def used(usage: Usage, today: date, calls: int, tokens: int) -> Usage:
    """The usage with more calls and tokens; a new day begins at nothing."""
    begun = usage if usage.day == today else Usage(today)
    return replace(begun, calls=begun.calls + calls, tokens=begun.tokens + tokens)


def wait(headers: Mapping[str, str], attempt: int, chance: float) -> float:
    """Seconds until the next attempt: what `Retry-After` says (RFC 9110 10.2.3), else 0.5, 1, 2 … up to 8, jittered.

    A date is counted from the answer's own `Date`, so that no two clocks are compared.
    """
    told = headers.get("retry-after", "")
    if told.isdecimal():
        return float(told[:9])
    try:
        gap = parsedate_to_datetime(told) - parsedate_to_datetime(headers.get("date", ""))
        return max(gap.total_seconds(), 0.0)
    except (TypeError, ValueError, OverflowError):
        return float(min(2.0**attempt / 2, 8.0) * (0.5 + chance / 2))
