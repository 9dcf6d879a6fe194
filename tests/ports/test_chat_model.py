"""What holds for every chat model, whatever stands behind it."""

from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from souk.ai.llm import ChatModel, NoModelConfigured, Prompt, Reply
from souk.kit.clock import MachineClock
from souk.kit.errors import SoukError, Unavailable
from souk.kit.plug import plug
from tests.endpoint import Endpoint, serving

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"words": {"type": "array", "items": {"type": "string"}, "minItems": 2}},
    "required": ["words"],
}
PLAIN = Prompt("Be brief.", "Which?", purpose="test")
SHAPED = Prompt("Be brief.", "Which?", SCHEMA, purpose="test")

ABSENT = {"use": "souk.ai.llm.providers.absent:NoModel"}
PRESENT = ["openai-compatible", "cached", "budgeted", "resting", "cached-budgeted-resting"]


@pytest.fixture(scope="module")
def running() -> Iterator[Endpoint]:
    with serving() as endpoint:
        yield endpoint


def choice(kind: str, url: str, name: str = "well") -> dict[str, Any]:
    inner: dict[str, Any] = {
        "use": "souk.ai.llm.providers.openai_compatible:OpenAiCompatible",
        "base_url": url,
        "model": name,
    }
    inner |= {"key": "sk-secret", "retries": 0}
    for wrapper in reversed(kind.split("-")):
        if wrapper in ("cached", "budgeted", "resting"):
            inner = {"use": f"souk.ai.llm.providers.{wrapper}:{wrapper.title()}", "inner": inner}
    return inner


def built(chosen: dict[str, Any]) -> ChatModel:
    return plug(ChatModel, chosen, clock=MachineClock())


@pytest.fixture(params=PRESENT)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_model_has_a_name(kind: str, running: Endpoint) -> None:
    assert built(choice(kind, running.url)).name == "well"


def test_a_plain_prompt_has_a_text_and_nothing_parsed(kind: str, running: Endpoint) -> None:
    reply = built(choice(kind, running.url)).reply(PLAIN)
    assert isinstance(reply, Reply)
    assert reply.text
    assert reply.parsed is None
    assert reply.tokens_in >= 0
    assert reply.tokens_out >= 0


def test_a_shaped_prompt_has_an_answer_that_fits(kind: str, running: Endpoint) -> None:
    model = built(choice(kind, running.url))
    for _ in range(2):
        jsonschema.validate(model.reply(SHAPED).parsed, SCHEMA)


def test_a_stream_says_what_a_reply_says(kind: str, running: Endpoint) -> None:
    assert "".join(built(choice(kind, running.url)).stream(PLAIN)) == built(choice(kind, running.url)).reply(PLAIN).text


@pytest.mark.parametrize(
    "name", ["broken", "truncated", "empty", "garbled", "hang-up", "down", "busy", "forbidden", "huge"]
)
def test_a_failure_is_one_of_ours_and_never_half_an_answer(kind: str, running: Endpoint, name: str) -> None:
    model = built(choice(kind, running.url, name))
    with pytest.raises(SoukError):
        model.reply(SHAPED)


@pytest.mark.parametrize("name", ["truncated", "empty", "garbled", "hang-up", "down", "huge"])
def test_a_stream_that_was_cut_does_not_end_silently(kind: str, running: Endpoint, name: str) -> None:
    model = built(choice(kind, running.url, name))
    for _ in range(2):
        with pytest.raises(SoukError):
            list(model.stream(PLAIN))


def test_the_key_is_not_shown(kind: str, running: Endpoint) -> None:
    assert "sk-secret" not in repr(built(choice(kind, running.url)))


@pytest.mark.parametrize("wrapper", ["", "cached", "budgeted", "resting"])
def test_without_a_model_the_name_is_empty_and_every_prompt_unavailable(wrapper: str) -> None:
    chosen: dict[str, Any] = ABSENT
    if wrapper:
        chosen = {"use": f"souk.ai.llm.providers.{wrapper}:{wrapper.title()}", "inner": ABSENT}
    model = built(chosen)
    assert model.name == ""
    assert issubclass(NoModelConfigured, Unavailable)
    with pytest.raises(NoModelConfigured):
        model.reply(PLAIN)
    with pytest.raises(NoModelConfigured):
        list(model.stream(PLAIN))
