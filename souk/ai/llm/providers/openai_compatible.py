"""A model behind any endpoint that speaks OpenAI's chat completions, on the Internet or in the rack."""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from threading import Event

import httpx
import jsonschema
from jsonschema.exceptions import best_match
from pydantic import BaseModel, Field, JsonValue, ValidationError

from souk.ai.llm.contracts import ModelFailed, ModelUnusable, Prompt, Reply
from souk.ai.llm.rules import clean, read_json, spoken, wait
from souk.kit.clock import Clock
from souk.kit.errors import Invalid, SoukError
from souk.kit.transport import Interrupted, Unreachable, client

_MOST_BYTES = 4 << 20
_REPAIR = 8000
_TOKENS = Field(0, ge=0, le=100_000_000)


class _Message(BaseModel):
    content: str | None = None


class _Spent(BaseModel):
    prompt_tokens: int = _TOKENS
    completion_tokens: int = _TOKENS


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Spent | None = None


class _Part(BaseModel):
    delta: _Message = _Message()
    finish_reason: str | None = None


class _Chunk(BaseModel):
    choices: list[_Part] = []


class _Later(Exception):
    """A failure after which another attempt makes sense."""

    def __init__(self, error: SoukError, headers: Mapping[str, str]) -> None:
        self.error = error
        self.headers = headers


@dataclass(frozen=True, eq=False)
class OpenAiCompatible:
    """Asks `base_url`, which may be local and plain http; `allow` lists networks that its name may lead to beyond that.

    An attempt takes at most `seconds`, and so do the waits between attempts together. `retries` holds for refused
    connections, 429 and 5xx, never for an answer that broke off. `extra` is merged into each request, where null takes
    a field out: `{"max_tokens": null, "max_completion_tokens": 2000}`.
    """

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 30.0
    retries: int = 2
    allow: Sequence[str] = ()
    extra: Mapping[str, JsonValue] = field(default_factory=dict)
    clock: Clock | None = None
    pause: Callable[[float], None] = field(default=time.sleep, repr=False)
    chance: Callable[[], float] = field(default=random.random, repr=False)
    _plain: Event = field(default_factory=Event, init=False, repr=False)

    def __post_init__(self) -> None:
        if not (self.key.isascii() and self.key.isprintable()) or " " in self.key:
            raise Invalid("The model's key has a character that no key has; it is not shown here.")
        if self.seconds <= 0 or self.retries < 0 or not self.model:
            raise Invalid("A model needs a name, seconds above zero and retries of zero or more.")
        _place(self.base_url)

    @property
    def name(self) -> str:
        return self.model

    def reply(self, prompt: Prompt) -> Reply:
        """Ask; an answer that does not fit the schema may be repaired once."""
        talk = _talk(prompt)
        first = self._answer(prompt, talk)
        if prompt.schema is None:
            return first
        try:
            return replace(first, parsed=_fitting(first.text, prompt.schema))
        except ValueError as error:
            again = f"This cannot be used: {error}. Answer with the corrected JSON and nothing else."
        talk += [_said("assistant", first.text[:_REPAIR]), _said("user", again)]
        second = self._answer(prompt, talk)
        try:
            parsed = _fitting(second.text, prompt.schema)
        except ValueError as error:
            raise ModelUnusable(str(error)) from None
        tokens_in, tokens_out = first.tokens_in + second.tokens_in, first.tokens_out + second.tokens_out
        return replace(second, parsed=parsed, tokens_in=tokens_in, tokens_out=tokens_out)

    def stream(self, prompt: Prompt) -> Iterator[str]:
        empty = True
        with closing(self._open(prompt, _talk(prompt), stream=True)) as answer:
            for part in spoken(_parts(answer.iter_bytes())):
                empty = empty and not part.strip()
                yield part
        if empty:
            raise ModelUnusable("it is empty")

    def _answer(self, prompt: Prompt, talk: list[JsonValue]) -> Reply:
        with closing(self._open(prompt, talk, stream=False)) as answer:
            return self._read(answer.read())

    def _read(self, body: bytes) -> Reply:
        try:
            said = _Completion.model_validate_json(body)
        except ValidationError:
            raise ModelUnusable("it is no chat completion") from None
        choice, spent = said.choices[0], said.usage or _Spent()
        text = clean(choice.message.content or "")
        if not text:
            raise ModelUnusable("it is empty")
        _finished(choice.finish_reason)
        return Reply(text, self.model, tokens_in=spent.prompt_tokens, tokens_out=spent.completion_tokens)

    def _open(self, prompt: Prompt, talk: list[JsonValue], stream: bool) -> httpx.Response:
        """Where the endpoint does not know schemas, go on without: the prompt states it and the answer is checked."""
        plain = self._body(prompt, talk, stream)
        if prompt.schema is None or self._plain.is_set() or "response_format" in self.extra:
            return self._persist(plain)
        shape: JsonValue = {"type": "json_schema", "json_schema": {"name": "answer", "schema": dict(prompt.schema)}}
        try:
            return self._persist({"response_format": shape} | plain)
        except ModelFailed as error:
            if error.facts["status"] not in (400, 422):
                raise
        answer = self._persist(plain)
        self._plain.set()
        return answer

    def _body(self, prompt: Prompt, talk: list[JsonValue], stream: bool) -> dict[str, JsonValue]:
        body: dict[str, JsonValue] = {"model": self.model, "messages": talk, "temperature": prompt.temperature}
        body |= {"max_tokens": prompt.most_tokens, "stream": stream or None} | dict(self.extra)
        return {name: value for name, value in body.items() if value is not None}

    def _persist(self, body: Mapping[str, JsonValue]) -> httpx.Response:
        attempt, waited = 0, 0.0
        while True:
            try:
                return self._once(body)
            except _Later as later:
                seconds = wait(later.headers, attempt, self.chance())
                attempt, waited = attempt + 1, waited + seconds
                if attempt > self.retries or waited > self.seconds:
                    raise later.error from None
            self.pause(seconds)

    def _once(self, body: Mapping[str, JsonValue]) -> httpx.Response:
        try:
            answer = self._client.send(self._client.build_request("POST", "chat/completions", json=body), stream=True)
        except Interrupted:
            raise
        except Unreachable as error:
            raise _Later(error, {}) from error
        if answer.status_code == httpx.codes.OK:
            return answer
        answer.close()
        failed = ModelFailed(answer.status_code)
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise _Later(failed, answer.headers)
        raise failed

    @cached_property
    def _client(self) -> httpx.Client:
        made = client([_place(self.base_url), *self.allow], _MOST_BYTES, self.seconds)
        made.base_url = httpx.URL(self.base_url)
        if self.key:
            made.headers["authorization"] = f"Bearer {self.key}"
        return made


def _place(base_url: str) -> str:
    """The URL's `host:port`; raises `Invalid`, without the URL, for it might hold a password."""
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise Invalid("The model's base_url must be http(s)://host[:port]/path, without user, query or fragment.")
    host = url.raw_host.decode("ascii")
    return f"{f'[{host}]' if ':' in host else host}:{url.port or (443 if url.scheme == 'https' else 80)}"


def _said(role: str, text: str) -> JsonValue:
    return {"role": role, "content": text}


def _talk(prompt: Prompt) -> list[JsonValue]:
    system = prompt.system
    if prompt.schema is not None:
        shape = json.dumps(prompt.schema, ensure_ascii=False)
        system += f"\n\nAnswer with one JSON value that fits this JSON schema, and nothing else:\n{shape}"
    return [_said("system", system), _said("user", prompt.user)]


def _fitting(text: str, schema: Mapping[str, JsonValue]) -> JsonValue:
    """The answer's JSON; raises `ValueError` with a reason in the schema's words only."""
    try:
        value = read_json(text)
    except ValueError as error:
        raise ValueError(f"it is no JSON ({error})") from None
    wrong = best_match(jsonschema.Draft202012Validator(dict(schema)).iter_errors(value))
    if wrong is not None:
        raise ValueError(f"it breaks the schema at {'/'.join(str(step) for step in wrong.absolute_schema_path)}")
    return value


def _finished(reason: str | None) -> None:
    if reason and reason != "stop":
        raise ModelUnusable("it is cut short" if reason == "length" else "it is no plain answer")


def _parts(stream: Iterable[bytes]) -> Iterator[str]:
    """The texts of server-sent chunks; raises `ModelUnusable` where they end without having been finished."""
    done = False
    for line in _lines(stream):
        if not line.startswith(b"data:"):
            continue
        if line[5:].strip() == b"[DONE]":
            return
        try:
            choices = _Chunk.model_validate_json(line[5:]).choices
        except ValidationError:
            raise ModelUnusable("it holds what is no chunk") from None
        for choice in choices[:1]:
            yield choice.delta.content or ""
            _finished(choice.finish_reason)
            done = done or bool(choice.finish_reason)
    if not done:
        raise ModelUnusable("it broke off")


def _lines(stream: Iterable[bytes]) -> Iterator[bytes]:
    """Lines by line feed alone: Unicode's other line ends may stand within JSON."""
    held = b""
    for part in stream:
        *whole, held = (held + part).split(b"\n")
        yield from whole
    if held:
        yield held
