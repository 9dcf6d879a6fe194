"""A chat-completions endpoint is asked well, and survived when it answers badly."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

import pytest

from souk.ai.llm import ModelFailed, ModelUnusable, Prompt
from souk.ai.llm.providers.openai_compatible import OpenAiCompatible
from souk.kit.errors import Invalid, SoukError, Unavailable
from souk.kit.transport import Blocked, Interrupted, TooLarge, Unreachable
from tests.endpoint import INVENTED, Endpoint, say

Build = Callable[..., OpenAiCompatible]

PLAIN = Prompt("Be brief.", "猫砂盆怎么选?", purpose="test")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {"product": {"type": "string"}, "score": {"type": "integer", "minimum": 0}},
    "required": ["product", "score"],
    "additionalProperties": False,
}
SHAPED = Prompt("Be brief.", "Which?", SCHEMA, purpose="test")
FITS = {"product": "P-1", "score": 3}


def test_a_plain_answer_comes_back_with_its_tokens(model: Build, endpoint: Endpoint) -> None:
    endpoint.will(say("  看尺寸。 "))
    reply = model().reply(PLAIN)
    assert (reply.text, reply.parsed, reply.model) == ("看尺寸。", None, "well")
    assert (reply.tokens_in, reply.tokens_out, reply.from_cache) == (20, 10, False)


def test_the_request_is_what_such_endpoints_expect(model: Build, endpoint: Endpoint) -> None:
    model().reply(PLAIN)
    asked = endpoint.asked[0]
    assert asked.path == "/v1/chat/completions"
    assert asked.headers["authorization"] == "Bearer sk-secret"
    assert asked.body == {
        "model": "well",
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "猫砂盆怎么选?"}],
        "temperature": 0.0,
        "max_tokens": 800,
    }


def test_extra_fields_are_merged_and_null_takes_one_out(model: Build, endpoint: Endpoint) -> None:
    extra = {"max_tokens": None, "max_completion_tokens": 50, "chat_template_kwargs": {"enable_thinking": False}}
    model(extra=extra).reply(PLAIN)
    body = endpoint.asked[0].body
    assert "max_tokens" not in body
    assert body["max_completion_tokens"] == 50
    assert body["chat_template_kwargs"] == {"enable_thinking": False}


def test_without_a_key_no_authorization_is_sent(model: Build, endpoint: Endpoint) -> None:
    model(key="").reply(PLAIN)
    assert "authorization" not in endpoint.asked[0].headers


@pytest.mark.parametrize(
    "text", [json.dumps(FITS), f"```json\n{json.dumps(FITS)}\n```", f"<think>Hm.</think> {json.dumps(FITS)}"]
)
def test_json_is_read_bare_fenced_or_after_thoughts(model: Build, endpoint: Endpoint, text: str) -> None:
    endpoint.will(say(text))
    assert model().reply(SHAPED).parsed == FITS


def test_a_schema_is_asked_for_in_both_ways(model: Build, endpoint: Endpoint) -> None:
    endpoint.will(say(FITS))
    model().reply(SHAPED)
    body = endpoint.asked[0].body
    assert body["response_format"]["json_schema"]["schema"] == SCHEMA
    assert json.dumps(SCHEMA) in body["messages"][0]["content"]


def test_an_endpoint_without_schemas_is_asked_without_from_then_on(model: Build, endpoint: Endpoint) -> None:
    def refusing(exchange: Any) -> None:
        exchange.head(400)

    endpoint.will(refusing, say(FITS), say(FITS))
    asking = model()
    assert asking.reply(SHAPED).parsed == FITS
    assert asking.reply(SHAPED).parsed == FITS
    assert ["response_format" in asked.body for asked in endpoint.asked] == [True, False, False]


@pytest.mark.parametrize(
    "bad", ['{"product": "P-1", "score": }', '{"product": "P-1"}', '{"product": "P-1", "score": NaN}', "[" * 100_000]
)
def test_a_broken_answer_is_repaired_once(model: Build, endpoint: Endpoint, bad: str) -> None:
    endpoint.will(say(bad), say(FITS))
    reply = model().reply(SHAPED)
    assert reply.parsed == FITS
    assert (reply.tokens_in, reply.tokens_out) == (40, 20)
    assert endpoint.asked[1].body["messages"][2] == {"role": "assistant", "content": bad[:8000]}


@pytest.mark.parametrize(
    "bad",
    [
        "not JSON",
        '{"product": "P-1", "score": -1}',
        '{"product": "\\u0000", "score": 1}',
        '{"product": "\\ud800", "score": 1}',
    ],
)
def test_an_answer_broken_twice_is_unusable_and_not_repeated(model: Build, endpoint: Endpoint, bad: str) -> None:
    endpoint.will(say(bad), say(bad), say(FITS))
    with pytest.raises(ModelUnusable) as caught:
        model().reply(SHAPED)
    assert len(endpoint.asked) == 2
    assert "P-1" not in str(caught.value)
    assert caught.value.kind == "unavailable"


def test_what_fits_the_schema_is_passed_on_however_false(model: Build) -> None:
    assert model("wrong").reply(SHAPED).parsed == {"product": INVENTED, "score": 1}
    assert "orders.refund" in str(model("injected").reply(SHAPED).parsed)


@pytest.mark.parametrize("name", ["truncated", "garbled", "empty", "only-tools", "broken"])
def test_an_unusable_answer_says_so(model: Build, name: str) -> None:
    with pytest.raises(ModelUnusable):
        model(name).reply(SHAPED)


def test_a_busy_endpoint_is_asked_again_when_it_says(model: Build, endpoint: Endpoint, waits: list[float]) -> None:
    endpoint.will("busy", "busy", say("now"))
    assert model().reply(PLAIN).text == "now"
    assert waits == [2.0, 2.0]


def test_a_failing_endpoint_is_asked_again_ever_later_and_then_not(
    model: Build, endpoint: Endpoint, waits: list[float]
) -> None:
    with pytest.raises(ModelFailed, match="500"):
        model("down", retries=3).reply(PLAIN)
    assert waits == [0.5, 1.0, 2.0]
    assert len(endpoint.asked) == 4


def test_jitter_halves_a_wait_at_most(model: Build, waits: list[float]) -> None:
    with pytest.raises(ModelFailed):
        model("down", retries=1, chance=lambda: 0.0).reply(PLAIN)
    assert waits == [0.25]


def test_no_wait_is_longer_than_an_attempt_may_take(model: Build, endpoint: Endpoint, waits: list[float]) -> None:
    with pytest.raises(ModelFailed, match="429"):
        model("busy", seconds=1.0).reply(PLAIN)
    assert waits == []
    assert len(endpoint.asked) == 1


def test_a_refused_key_is_not_tried_again(model: Build, endpoint: Endpoint) -> None:
    with pytest.raises(ModelFailed, match="401"):
        model("forbidden").reply(PLAIN)
    assert len(endpoint.asked) == 1


@pytest.mark.parametrize("name", ["slow", "silent"])
def test_an_endpoint_that_does_not_answer_in_time_is_given_up_at_once(
    model: Build, endpoint: Endpoint, name: str
) -> None:
    start = time.monotonic()
    with pytest.raises(Interrupted):
        model(name, seconds=0.05).reply(PLAIN)
    # The slow one would answer after five seconds.
    assert time.monotonic() - start < 4
    assert len(endpoint.asked) == 1


def test_an_answer_that_breaks_off_is_not_asked_for_again(model: Build, endpoint: Endpoint) -> None:
    with pytest.raises(Interrupted):
        model("hang-up").reply(PLAIN)
    assert len(endpoint.asked) == 1


def test_a_huge_answer_is_cut(model: Build) -> None:
    with pytest.raises(TooLarge):
        model("huge").reply(PLAIN)


def test_nobody_there_is_tried_again_and_then_reported(waits: list[float]) -> None:
    gone = OpenAiCompatible("http://127.0.0.1:1/v1", "any", pause=waits.append)
    with pytest.raises(Unreachable):
        gone.reply(PLAIN)
    assert len(waits) == 2


def test_the_operator_allows_the_endpoint_and_not_the_metadata_service() -> None:
    with pytest.raises(Blocked):
        OpenAiCompatible("http://169.254.169.254/v1", "any").reply(PLAIN)


def test_a_stream_comes_in_parts(model: Build, endpoint: Endpoint) -> None:
    text = "看尺寸,看猫。Mind the size and the cat\u2028of the house."
    endpoint.will(say(text))
    parts = list(model().stream(PLAIN))
    assert len(parts) > 3
    assert "".join(parts) == text
    assert endpoint.asked[0].body["stream"] is True


def test_a_stream_hides_thoughts(model: Build, endpoint: Endpoint) -> None:
    endpoint.will(say("<think>Let me see. A cat.</think>\n\nMind the size."))
    assert "".join(model().stream(PLAIN)) == "Mind the size."


@pytest.mark.parametrize(
    ("name", "error"),
    [
        *(
            ("truncated", ModelUnusable),
            ("garbled", ModelUnusable),
            ("empty", ModelUnusable),
            ("hang-up", ModelUnusable),
        ),
        *(("only-tools", ModelUnusable), ("down", ModelFailed), ("huge", TooLarge)),
    ],
)
def test_a_stream_that_goes_wrong_ends_in_an_error(model: Build, name: str, error: type[SoukError]) -> None:
    with pytest.raises(error):
        list(model(name).stream(PLAIN))


def test_a_stream_without_end_is_cut_in_time(model: Build) -> None:
    stream = model("trickle", seconds=0.1).stream(PLAIN)
    assert next(stream) == "x"
    with pytest.raises(Interrupted):
        list(stream)


def test_a_stream_may_be_left(model: Build) -> None:
    stream = model("trickle").stream(PLAIN)
    assert next(stream) == "x"
    stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", ["well", "forbidden", "down", "broken", "hang-up", "huge"])
def test_the_key_is_nowhere_to_be_seen(model: Build, name: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    asking = model(name)
    said = [repr(asking), str(asking)]
    try:
        asking.reply(SHAPED)
    except SoukError as error:
        said += [repr(error), str(error), repr(error.facts), repr(error.__cause__)]
    assert "sk-secret" not in "".join(said) + caplog.text


def test_a_key_that_cannot_be_one_is_refused_without_being_shown() -> None:
    for key in ("sk-secret\n", "sk-secret x", "sk-secret密"):
        with pytest.raises(Invalid) as caught:
            OpenAiCompatible("https://llm.example/v1", "any", key)
        assert "sk-secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "llm.example/v1",
        "ftp://llm.example",
        "https://me:sk-secret@llm.example/v1",
        "https://llm.example/v1?k=sk-secret",
    ],
)
def test_a_wrong_address_is_refused_without_being_shown(url: str) -> None:
    with pytest.raises(Invalid) as caught:
        OpenAiCompatible(url, "any")
    assert "sk-secret" not in str(caught.value)


def test_no_name_no_time_and_no_courage_are_refused() -> None:
    for options in ({"model": ""}, {"model": "any", "seconds": 0}, {"model": "any", "retries": -1}):
        with pytest.raises(Invalid):
            OpenAiCompatible("https://llm.example/v1", **options)


def test_every_failure_is_one_that_a_feature_may_survive() -> None:
    assert issubclass(ModelFailed, Unavailable)
    assert issubclass(ModelUnusable, Unavailable)
    assert issubclass(Unreachable, Unavailable)
